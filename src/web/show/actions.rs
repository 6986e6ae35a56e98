//! How to reach an initiative.

use super::facts::short;
use super::{Linked, Reader, is_web_address};
use crate::initiative::Initiative;

/// What an address keeps as it is; all else could begin a header.
const MAIL: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_').remove(b'+');

impl Reader<'_> {
    /// Call, write, find the way, see the site: only what there is data for.
    pub fn contact_actions(&self, initiative: &Initiative) -> Vec<Linked> {
        let words = self.words;
        let contact = &initiative.card.contact;
        let mut actions = Vec::new();
        if let Some(phone) = &contact.phone {
            let number: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            actions.push(Linked::to(words.with("action-call", phone), format!("tel:{number}")));
        }
        if let Some(email) = contact.email.as_ref().filter(|email| email.contains('@')) {
            let address = percent_encoding::utf8_percent_encode(email, MAIL).to_string();
            actions.push(Linked::to(words.with("action-write", email), format!("mailto:{address}")));
        }
        if let Some(site) = contact.website.as_ref().filter(|url| is_web_address(url)) {
            actions.push(Linked::to(words.with("action-site", &short(site)), site));
        }
        if let Some(place) = initiative.card.location.as_ref().filter(|place| place.radius_m == 0)
            && let (Some(lat), Some(lon)) = (place.lat, place.lon)
        {
            actions.push(Linked::to(words.t("action-route"), format!("geo:{lat},{lon}?q={lat},{lon}")));
        }
        actions
    }

    /// Of these the ways to reach who is behind it; the way to it is none.
    pub fn ways_to_reach(&self, initiative: &Initiative) -> Vec<Linked> {
        let mut ways = self.contact_actions(initiative);
        ways.retain(|way| !way.url.starts_with("geo:"));
        ways
    }
}
