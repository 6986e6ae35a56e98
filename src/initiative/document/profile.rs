//! What people of other software see of a card: summary, hashtags and profile fields.

use serde_json::{Value, json};

use super::DocumentFacts;
use crate::initiative::kind::{Attribute, Kinds};
use crate::initiative::text::{escaped, fold};
use crate::initiative::{Card, Class, cell};

/// The words of the profile. They stand on the wire, in the language of the directory, not in that of a reader.
struct Words {
    activity: &'static str,
    place: &'static str,
    hours: &'static str,
    website: &'static str,
    kept_by: &'static str,
    unclaimed: &'static str,
    yes: &'static str,
    no: &'static str,
}

const FRENCH: Words = Words {
    activity: "Activité",
    place: "Lieu",
    hours: "Horaires",
    website: "Site",
    kept_by: "Fiche tenue par",
    unclaimed: "Fiche non revendiquée par l'initiative, tenue par",
    yes: "oui",
    no: "non",
};

const ENGLISH: Words = Words {
    activity: "Activity",
    place: "Place",
    hours: "Opening hours",
    website: "Website",
    kept_by: "Page kept by",
    unclaimed: "Page not claimed by the initiative, kept by",
    yes: "yes",
    no: "no",
};

fn words(lang: &str) -> &'static Words {
    if lang.starts_with("en") { &ENGLISH } else { &FRENCH }
}

/// The plain summary as HTML; before it, the mention that nobody has claimed the card.
pub(super) fn summary(facts: &DocumentFacts<'_>, card: &Card) -> Value {
    let mut html = String::new();
    if !facts.claimed {
        let line = format!("{} {}.", words(facts.lang).unclaimed, facts.directory_name);
        html.push_str(&format!("<p>{}</p>", escaped(&line)));
    }
    if let Some(summary) = &card.summary {
        html.push_str(&format!("<p>{}</p>", escaped(summary).replace('\n', "<br>")));
    }
    super::known(&html)
}

/// The tags, then the themes.
pub(super) fn hashtags(facts: &DocumentFacts<'_>, card: &Card, kinds: &Kinds) -> Value {
    let label = |code: &String| {
        let theme = kinds.themes().iter().find(|theme| theme.code == *code);
        theme.map_or_else(|| code.clone(), |theme| theme.label.get(facts.lang).to_owned())
    };
    let mut hashtags: Vec<Value> = Vec::new();
    for text in card.tags.iter().cloned().chain(card.themes.iter().map(label)) {
        let name = hashtag(&text);
        let tag = json!({
            "type": "Hashtag",
            "name": format!("#{name}"),
            "href": format!("{}/tags/{}", facts.base_url, address_of(&name)),
        });
        if !name.is_empty() && !hashtags.contains(&tag) {
            hashtags.push(tag);
        }
    }
    if hashtags.is_empty() { Value::Null } else { Value::Array(hashtags) }
}

/// `Circuits courts` → `circuitsCourts`: one word, in which screen readers find the parts.
fn hashtag(text: &str) -> String {
    let mut hashtag = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if !hashtag.is_empty() => hashtag.extend(first.to_uppercase().chain(letters)),
            _ => hashtag.push_str(&word),
        }
    }
    hashtag
}

fn address_of(hashtag: &str) -> String {
    percent_encoding::utf8_percent_encode(&fold(hashtag), percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The profile fields, the four that matter first: other software cuts the rest.
pub(super) fn attachment(facts: &DocumentFacts<'_>, card: &Card, kinds: &Kinds) -> Value {
    let words = words(facts.lang);
    let mut fields = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            fields.push(json!({ "type": "PropertyValue", "name": name, "value": value }));
        }
    };
    let kind_labels: Vec<&str> = card.kinds.iter().map(|code| kind_label(card, kinds, code, facts.lang)).collect();
    add(words.activity, escaped(&kind_labels.join(", ")));
    add(words.place, escaped(&town(card)));
    add(words.hours, escaped(card.opening_hours.as_deref().unwrap_or_default()));
    if let Some(website) = &card.contact.website {
        add(words.website, anchor(website, facts.claimed));
    }
    if !facts.claimed {
        add(words.kept_by, escaped(facts.directory_name));
    }
    if fields.is_empty() { Value::Null } else { Value::Array(fields) }
}

fn kind_label<'a>(card: &'a Card, kinds: &'a Kinds, code: &'a str, lang: &str) -> &'a str {
    if let Some(kind) = kinds.kind(Class::Initiative, code) {
        return kind.label.get(lang);
    }
    let foreign = card.vocabulary.get(code).and_then(|explained| explained.get("label"));
    let label = foreign.and_then(|label| label.get(lang).or_else(|| label.get("fr")));
    label.and_then(Value::as_str).unwrap_or(code)
}

fn town(card: &Card) -> String {
    let Some(location) = &card.location else { return String::new() };
    match (&location.city, &location.postcode) {
        (Some(city), Some(postcode)) => format!("{city} ({postcode})"),
        (Some(text), None) | (None, Some(text)) => text.clone(),
        (None, None) => String::new(),
    }
}

/// `rel="me"` says "this is mine": only the initiative itself may say it.
fn anchor(website: &str, claimed: bool) -> String {
    if !website.starts_with("https://") && !website.starts_with("http://") {
        return String::new();
    }
    let shown = website.split_once("://").map_or(website, |(_, rest)| rest).trim_end_matches('/');
    let rel = if claimed { "me nofollow noopener" } else { "nofollow noopener" };
    format!("<a href=\"{}\" rel=\"{rel}\">{}</a>", escaped(website), escaped(shown))
}

/// A value in words, for a node that does not know its attribute.
pub(super) fn display(kinds: &Kinds, attribute: &Attribute, value: &Value, lang: &str) -> String {
    let words = words(lang);
    let one = |value: &Value| match (value.as_str(), attribute.list_code()) {
        (Some(code), Some(list)) => kinds.item_label(list, code, lang),
        (Some("yes"), None) => words.yes.to_owned(),
        (Some("no"), None) => words.no.to_owned(),
        _ => cell::text(value),
    };
    match (value, &attribute.unit) {
        (Value::Array(values), _) => values.iter().map(one).collect::<Vec<_>>().join(", "),
        (Value::Number(number), Some(unit)) => format!("{number} {unit}"),
        (value, _) => one(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashtag_is_one_word() {
        assert_eq!(hashtag("Circuits courts"), "circuitsCourts");
        assert_eq!(hashtag("vélo"), "vélo");
        assert_eq!(hashtag("d'à côté !"), "dÀCôté");
        assert_eq!(hashtag("-- "), "");
        assert_eq!(address_of("circuitsCourtsÉté"), "circuitscourtsete");
    }

    #[test]
    fn a_website_is_ours_only_when_claimed_and_cannot_break_out() {
        assert_eq!(
            anchor("https://repair.example/", true),
            "<a href=\"https://repair.example/\" rel=\"me nofollow noopener\">repair.example</a>"
        );
        assert_eq!(
            anchor("https://x.example/\"><script>", false),
            "<a href=\"https://x.example/&quot;&gt;&lt;script&gt;\" rel=\"nofollow noopener\">x.example/&quot;&gt;&lt;script&gt;</a>"
        );
        assert_eq!(anchor("javascript:alert(1)", true), "");
    }
}
