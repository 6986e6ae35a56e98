//! Fab labs: the API v2 of fablabs.io and its open-data dump, FORMATS.md 2.7.

use serde_json::Value;

use super::entry::{Entry, Seen};
use super::{Container, Format, RawRecord, Sample};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "fablabs";

const COLUMNS: &[(&str, &str)] = &[
    ("id", "key"),
    ("name", "name"),
    ("kind_name", "attributes.maker_type"),
    ("capabilities", "attributes.machines"),
    ("latitude", "location.lat"),
    ("longitude", "location.lon"),
    ("address_1", "location.street"),
    ("address_2", "location.street"),
    ("postal_code", "location.postcode"),
    ("city", "location.city"),
    ("country_code", "location.country"),
    ("blurb", "summary"),
    ("description", "description"),
    ("links", "links"),
    ("url", "key"),
    ("email", "contact.email"),
    ("phone", "contact.phone"),
    ("activity_status", "status"),
    ("parent_id", "parent"),
];

const TYPES: &[(&str, &str)] = &[
    ("fab_lab", "fab_lab"),
    ("supernode", "fab_lab"),
    ("planned_fab_lab", "fab_lab"),
    ("mini_fab_lab", "mini_fab_lab"),
    ("mobile", "mobile"),
];

/// Capabilities in the order of the bit mask that old versions of the API give.
const MACHINES: &[&str] =
    &["three_d_printing", "cnc_milling", "circuit_production", "laser", "precision_milling", "vinyl_cutting"];

/// How sure we are: a lab has a kind, capabilities and a page there.
pub(super) fn sniff(sample: &Sample) -> u8 {
    if !matches!(sample.container, Container::Json { .. }) {
        return 0;
    }
    let labs = sample.records.iter().filter(|record| {
        let members = &record.members;
        let own = |name: &str| members.contains_key(name);
        let page = members.get("url").and_then(Value::as_str).is_some_and(|url| url.contains("fablabs.io/labs/"));
        own("name") && (own("kind_name") && (own("capabilities") || page) || own("capabilities") && own("country_code"))
    });
    if !sample.records.is_empty() && labs.count() * 2 > sample.records.len() { 90 } else { 0 }
}

/// A reader of such a file.
#[expect(clippy::unnecessary_wraps, reason = "every format's maker may refuse its options")]
pub(super) fn make(_: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    Ok(Box::new(FabLabs { seen: Seen::new(COLUMNS, &[]) }))
}

struct FabLabs {
    seen: Seen,
}

impl Format for FabLabs {
    fn name(&self) -> &'static str {
        NAME
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        self.seen.note(&record.members);
        let mut entry = Entry::of(record);
        let page = entry.text("url");
        let slug = page.as_deref().and_then(|url| url.trim_end_matches('/').rsplit('/').next()).map(str::to_owned);
        match (entry.text("id"), slug.or_else(|| entry.text("slug"))) {
            (Some(id), Some(slug)) => {
                entry.incoming.key = id;
                entry.incoming.other_keys.push(("fablabs.io".to_owned(), slug));
            }
            (id, slug) => entry.incoming.key = id.or(slug).unwrap_or_default(),
        }
        if let Some(parent) = entry.text("parent_id") {
            entry.incoming.relate("parent", &parent);
        }
        entry.name(entry.text("name"));
        entry.kinds(&["maker"]);
        place(&mut entry);
        what(&mut entry);
        entry.summarise(entry.text("blurb"));
        entry.describe(entry.text("description"));
        entry.copy(&[("email", "contact.email"), ("phone", "contact.phone")]);
        for (number, url) in entry.list("links", &[',', ' ']).into_iter().enumerate() {
            if number == 0 { entry.website(Some(url)) } else { entry.link("social", Some(url), None) }
        }
        entry.link("map", page, Some("fablabs.io".to_owned()));
        vec![entry.done()]
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

/// Only `latitude` and `longitude` say which is which: the file's two pairs are in opposite orders.
fn place(entry: &mut Entry) {
    entry.point_at("latitude", "longitude");
    entry.country(entry.first(&["country_code", "country"]));
    let street: Vec<String> = ["address_1", "address_2"].iter().filter_map(|part| entry.text(part)).collect();
    entry.put("location.street", street.join(", "));
    entry.postcode(entry.text("postal_code"));
    entry.copy(&[("city", "location.city")]);
}

fn what(entry: &mut Entry) {
    if let Some(kind) = entry.text("kind_name") {
        if let Some((_, code)) = TYPES.iter().find(|(name, _)| *name == kind) {
            entry.put("attributes.maker_type", *code);
        }
        if kind == "planned_fab_lab" {
            entry.put("status", "creation");
        }
    }
    match entry.get("capabilities").and_then(Value::as_u64) {
        Some(mask) => {
            let set = MACHINES.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
            set.for_each(|(_, code)| entry.add("attributes.machines", *code));
        }
        None => {
            for word in entry.list("capabilities", &[';', ',']) {
                if MACHINES.contains(&word.as_str()) {
                    entry.add("attributes.machines", word);
                } else {
                    entry.tag(&word);
                }
            }
        }
    }
    match entry.text("activity_status").as_deref() {
        Some("closed") => {
            entry.put("status", "closed");
            entry.incoming.ended = true;
        }
        Some("planned") => entry.put("status", "creation"),
        Some("corona") => {
            entry.put("status", "open");
            entry.describe(Some("Réponse à la crise sanitaire (mention «corona» de fablabs.io).".to_owned()));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::read_json;
    use super::*;

    fn lab() -> Value {
        json!({"name":"Atelier du Port","kind_name":"mini_fab_lab","capabilities":"three_d_printing;laser;",
            "coordinates":[48.73,-3.45],"geometry":{"type":"Point","coordinates":[-3.45,48.73]},"latitude":48.73,"longitude":-3.45,
            "postal_code":"2100","city":"Saint-Quentin","country_code":"fr","url":"https://www.fablabs.io/labs/atelierduport",
            "links":["http://atelierduport.example","https://social.example/@port"],"blurb":"On fabrique.","parent_id":null})
    }

    #[test]
    fn the_named_pair_is_used_and_the_lost_zero_comes_back() {
        let entries = read_json(make, json!([lab()]));
        let entry = &entries[0];
        assert_eq!(entry.key, "atelierduport");
        assert_eq!(entry.fields["location.lat"], json!(48.73));
        assert_eq!(entry.fields["location.lon"], json!(-3.45));
        assert_eq!(entry.text("location.postcode"), Some("02100"));
        assert_eq!(entry.text("location.country"), Some("FR"));
        assert!(entry.warnings.iter().any(|warning| warning.code == "postcode_padded" && warning.value == "2100"));
        assert_eq!(entry.fields["attributes.machines"], json!(["three_d_printing", "laser"]));
        assert_eq!(entry.text("attributes.maker_type"), Some("mini_fab_lab"));
        assert_eq!(entry.text("contact.website"), Some("http://atelierduport.example"));
        assert_eq!(entry.fields["links"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn a_bit_mask_a_closed_lab_and_one_without_point_are_understood() {
        let mut closed = lab();
        closed["capabilities"] = json!(9);
        closed["activity_status"] = json!("closed");
        closed["latitude"] = json!(null);
        closed["id"] = json!(17);
        closed["parent_id"] = json!(21);
        let entries = read_json(make, json!([closed]));
        assert_eq!(entries[0].fields["attributes.machines"], json!(["three_d_printing", "laser"]));
        assert!(entries[0].ended);
        assert_eq!(entries[0].key, "17");
        assert_eq!(
            entries[0].relations.first().map(|parent| (parent.field, &*parent.source_key)),
            Some(("parent", "21"))
        );
        assert!(!entries[0].fields.contains_key("location.lat"));
        assert!(entries[0].rejected.is_none());
    }
}
