//! Ways to get in touch: what may be public, and what is held back (FORMATS.md 1, "personal data").

use super::Check;
use crate::initiative::text::fold;
use crate::initiative::value::{self, Fault};

/// Providers whose addresses belong to a person more often than to an organisation.
const FREE_MAIL: [&str; 26] = [
    "gmail.com",
    "googlemail.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "laposte.net",
    "sfr.fr",
    "neuf.fr",
    "hotmail.com",
    "hotmail.fr",
    "outlook.com",
    "outlook.fr",
    "live.fr",
    "live.com",
    "msn.com",
    "yahoo.fr",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "bbox.fr",
    "numericable.fr",
    "protonmail.com",
    "proton.me",
    "pm.me",
    "gmx.fr",
    "gmx.net",
];

/// Words that an organisation writes before the @.
const OF_ORGANISATIONS: [&str; 38] = [
    "contact",
    "info",
    "infos",
    "accueil",
    "bonjour",
    "hello",
    "mairie",
    "asso",
    "association",
    "bureau",
    "secretariat",
    "direction",
    "coop",
    "cooperative",
    "collectif",
    "amap",
    "jardin",
    "jardins",
    "repair",
    "cafe",
    "repaircafe",
    "fablab",
    "fab",
    "lab",
    "makerspace",
    "hackerspace",
    "atelier",
    "ressourcerie",
    "recyclerie",
    "epicerie",
    "ferme",
    "centre",
    "office",
    "team",
    "equipe",
    "reservation",
    "commande",
    "mail",
];

impl Check<'_> {
    pub(super) fn contact(&mut self) {
        self.card.contact.website = self.read("contact.website", value::web_address);
        self.card.contact.relay = self.read("contact.relay", value::yes_no).map(|answer| answer == "yes");
        let email = self.read("contact.email", email);
        let public = self.is_public("contact.email_public");
        if let Some(email) = email {
            let personal = public && self.context.importing && is_personal_address(&email, &self.own_words());
            if personal {
                self.held_back("contact.email");
            }
            let slot = if public && !personal { &mut self.card.contact.email } else { &mut self.private.email };
            *slot = Some(email);
        }
        let phone = self.read("contact.phone", phone);
        let public = self.is_public("contact.phone_public");
        if let Some(phone) = phone {
            let mobile = public && self.context.importing && is_mobile(&phone);
            if mobile {
                self.held_back("contact.phone");
            }
            let slot = if public && !mobile { &mut self.card.contact.phone } else { &mut self.private.phone };
            *slot = Some(phone);
        }
    }

    fn is_public(&mut self, field: &str) -> bool {
        self.read(field, value::yes_no) == Some("yes")
    }

    /// The value itself stands in no report.
    fn held_back(&mut self, field: &str) {
        self.warn(field, "contact_held_back", "", "This looks like a person's; it is kept, but not shown.");
    }

    /// The words of the entry's own name and town: an address made of them is the organisation's.
    fn own_words(&self) -> Vec<String> {
        let town = self.card.location.as_ref().and_then(|place| place.city.as_deref()).unwrap_or_default();
        let words = fold(&format!("{} {town}", self.card.name));
        words.split(' ').filter(|word| word.len() >= 3).map(str::to_owned).collect()
    }
}

fn email(given: &serde_json::Value) -> Result<String, Fault> {
    let text = value::plain(given)?;
    let text = text.strip_prefix("mailto:").unwrap_or(&text).trim();
    let shape = text.split_once('@').is_some_and(|(local, host)| {
        let name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-'));
        let local_ok =
            !local.is_empty() && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        local_ok && host.contains('.') && host.split('.').all(name)
    });
    if shape && text.len() <= 254 {
        return Ok(text.to_owned());
    }
    Err(("bad_email", "Please give one e-mail address like contact@example.org.".to_owned()))
}

fn phone(given: &serde_json::Value) -> Result<String, Fault> {
    let text = value::line(given, 80)?;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // A French number that went through a spreadsheet has lost its zero.
    if digits == 9 && text.len() == 9 && !text.starts_with('0') {
        return Ok(format!("0{text}"));
    }
    if digits >= 3 && text.chars().all(|c| c.is_alphanumeric() || " +().-/,;:".contains(c)) {
        return Ok(text);
    }
    Err(("bad_phone", "Please give a phone number like 02 98 00 00 00.".to_owned()))
}

/// French mobile numbers begin with 06 or 07, +336 or +337. One of several numbers is enough.
fn is_mobile(phone: &str) -> bool {
    let digits: String = phone.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let starts = |text: &str| {
        let text: String = text.replace("(0)", "").chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        ["06", "07", "+336", "+337", "00336", "00337", "336", "337"].iter().any(|start| text.starts_with(start))
    };
    // Ten digits make a number, so the next one begins after them, whatever stands between.
    let second = digits.get(10..).is_some_and(starts);
    starts(phone) || second || phone.split(['/', ',', ';', ':']).any(starts)
}

fn is_personal_address(email: &str, own_words: &[String]) -> bool {
    let email = email.to_lowercase();
    let Some((local, host)) = email.split_once('@') else { return true };
    let is_own = |word: &str| {
        let word = fold(word);
        OF_ORGANISATIONS.contains(&word.as_str())
            || OF_ORGANISATIONS.iter().any(|known| known.len() >= 4 && word.contains(known))
            || own_words.iter().any(|own| word == *own || (own.len() >= 4 && word.contains(own.as_str())))
    };
    let parts: Vec<&str> = local.split(['.', '-', '_', '+']).filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| is_own(part)) {
        return false;
    }
    let two_names =
        parts.len() == 2 && local.contains('.') && parts.iter().all(|part| part.chars().all(char::is_alphabetic));
    two_names || FREE_MAIL.contains(&host)
}
