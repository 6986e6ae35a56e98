//! Delivery co-ops of CoopCycle, FORMATS.md 2.12.

use serde_json::{Map, Value, json};

use super::entry::{Entry, Seen, as_text};
use super::{Container, Format, RawRecord, Sample};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "coopcycle";

const COLUMNS: &[(&str, &str)] = &[
    ("_file", "key"),
    ("name", "name"),
    ("mail", "contact.email"),
    ("url", "contact.website"),
    ("coopcycle_url", "links"),
    ("delivery_form_url", "links"),
    ("facebook_url", "links"),
    ("twitter_url", "links"),
    ("instagram_url", "links"),
    ("latitude", "location.lat"),
    ("longitude", "location.lon"),
    ("city", "location.city"),
    ("country", "location.country"),
    ("text", "description"),
];

/// How sure we are: one co-op in ten names its shop on CoopCycle, or the file each came from.
pub(super) fn sniff(sample: &Sample) -> u8 {
    if !matches!(sample.container, Container::Json { .. }) {
        return 0;
    }
    let own = |name: &str| sample.records.iter().any(|record| record.members.contains_key(name));
    if own("coopcycle_url") && own("latitude") && own("city") { 95 } else { 0 }
}

/// A reader of such a file.
#[expect(clippy::unnecessary_wraps, reason = "every format's maker may refuse its options")]
pub(super) fn make(_: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    Ok(Box::new(CoopCycle { seen: Seen::new(COLUMNS, &[]) }))
}

struct CoopCycle {
    seen: Seen,
}

impl Format for CoopCycle {
    fn name(&self) -> &'static str {
        NAME
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        self.seen.note(&record.members);
        let mut entry = Entry::of(record);
        let place = ["name", "city", "country"].map(|part| entry.text(part).unwrap_or_default()).join("|");
        entry.incoming.key = entry.first(&["_file", "coopcycle_url"]).unwrap_or(place);
        entry.name(entry.text("name"));
        entry.kinds(&["delivery_coop"]);
        entry.point_at("latitude", "longitude");
        entry.country(entry.text("country"));
        entry.copy(&[("city", "location.city"), ("mail", "contact.email")]);
        entry.website(entry.text("url"));
        for (member, kind, label) in [
            ("delivery_form_url", "order", None),
            ("coopcycle_url", "order", Some("CoopCycle")),
            ("facebook_url", "social", Some("Facebook")),
            ("twitter_url", "social", Some("Twitter")),
            ("instagram_url", "social", Some("Instagram")),
        ] {
            entry.link(kind, entry.text(member), label.map(str::to_owned));
        }
        if let Some(order) =
            entry.first(&["delivery_form_url", "coopcycle_url"]).and_then(|url| super::entry::address(&url))
        {
            entry.put("attributes.order_url", order);
        }
        if let Some(texts) = entry.get("text").and_then(Value::as_object).cloned() {
            describe(&mut entry, &texts);
        }
        vec![entry.done()]
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

/// One language becomes the card's own (French, else English, else the first), the others translations.
fn describe(entry: &mut Entry, texts: &Map<String, Value>) {
    let own = ["fr", "en"].into_iter().find(|lang| texts.get(*lang).and_then(as_text).is_some());
    let Some(own) = own.map(str::to_owned).or_else(|| texts.keys().next().cloned()) else { return };
    let mut others = Map::new();
    for (lang, text) in texts {
        let Some(text) = as_text(text) else { continue };
        let markdown = super::entry::markdown(&mut entry.incoming, "description", &text);
        if *lang == own {
            entry.put("description", markdown);
            entry.put("lang", lang.as_str());
        } else {
            others.insert(lang.clone(), json!({ "description": markdown }));
        }
    }
    entry.put("translations", Value::Object(others));
}

#[cfg(test)]
mod tests {
    use super::super::testing::read_json;
    use super::*;

    #[test]
    fn texts_lose_their_markup_and_keep_their_language() {
        let file = json!([
            {"name":"Vélos du Pont","url":"https://velos.example/","coopcycle_url":"https://velos.coopcycle.example","facebook_url":"https://social.example/velos",
             "latitude":47.3,"longitude":5.04,"city":"Dijon","country":"fr","text":{"en":"<p>By bike.</p>","fr":"<p>À vélo.<br>Toujours.</p><script>x()</script>"},"_file":"data/coops/velos.yml"},
            {"name":"Rad","latitude":47.3,"longitude":5.04,"city":"Dijon","country":"fr","text":null,"faceboook_url":"https://social.example/rad"}]);
        let entries = read_json(make, file);
        let first = &entries[0];
        assert_eq!(first.key, "data/coops/velos.yml");
        assert_eq!(first.text("lang"), Some("fr"));
        let description = first.text("description").unwrap_or_default();
        assert!(description.contains("À vélo.") && description.contains("Toujours."), "{description}");
        assert!(!description.contains("<p>") && !description.contains("x()"), "{description}");
        assert_eq!(first.fields["translations"]["en"]["description"], json!("By bike."));
        assert!(first.warnings.iter().any(|warning| warning.code == "html_stripped"));
        assert!(
            !first.fields.contains_key("attributes.reserved_to"),
            "the software is for co-ops, the deliveries are for all"
        );
        assert_eq!(entries[1].key, "Rad|Dijon|fr");
        assert!(entries[1].rejected.is_none(), "two co-ops on one point, one without text, both stand");
    }

    #[test]
    fn the_misspelt_column_is_reported_and_not_read() {
        let mut format = make(&ReadOptions::default()).expect("a format");
        let record = RawRecord {
            members: json!({"name":"Rad","faceboook_url":"x"}).as_object().cloned().unwrap_or_default(),
            ..RawRecord::default()
        };
        format.map(record);
        let columns = format.columns();
        let column = columns.iter().find(|column| column.name == "faceboook_url").expect("the column");
        assert_eq!((column.field.as_deref(), column.samples.as_slice()), (None, ["x".to_owned()].as_slice()));
    }
}
