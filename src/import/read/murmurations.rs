//! Murmurations profiles of organisations, FORMATS.md 2.6.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::entry::{Entry, Seen, as_text, look};
use super::{Container, Format, RawRecord, Sample, dates};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "murmurations";

const COLUMNS: &[(&str, &str)] = &[
    ("profile_url", "key"),
    ("primary_url", "contact.website"),
    ("url", "contact.website"),
    ("name", "name"),
    ("nickname", "name"),
    ("description", "description"),
    ("mission", "description"),
    ("tags", "tags"),
    ("urls", "links"),
    ("rss", "links"),
    ("status", "status"),
    ("full_address", "location.street"),
    ("locality", "location.city"),
    ("country_iso_3166", "location.country"),
    ("country_name", "location.country"),
    ("geolocation.lat", "location.lat"),
    ("geolocation.lon", "location.lon"),
    ("geographic_scope", "area_served"),
    ("relationships", "member_of"),
    ("contact_details", "contact.email"),
    ("telephone", "contact.phone"),
    ("expires_at", "status"),
    ("expires", "status"),
];

const STATUSES: &[(&str, &str)] = &[
    ("active", "open"),
    ("on_hold", "paused"),
    ("completed", "closed"),
    ("cancelled", "closed"),
    ("in_planning", "creation"),
];

/// Tags by which a profile names our kinds (KINDS.md 3.2 writes the main kind as a tag).
const KINDS: &[(&str, &str)] = &[
    ("cooperative platform", "cooperative_platform"),
    ("cooperative_platform", "cooperative_platform"),
    ("maker", "maker"),
    ("fablab", "maker"),
    ("food_point", "food_point"),
    ("food", "food_point"),
    ("delivery_coop", "delivery_coop"),
    ("host_network", "host_network"),
    ("lodging", "lodging"),
    ("mobility", "mobility"),
    ("reuse", "reuse"),
    ("repair cafe", "reuse"),
    ("mutual_aid", "mutual_aid"),
    ("mutual aid", "mutual_aid"),
    ("training", "training"),
    ("place", "place"),
    ("coworking", "place"),
    ("network", "network"),
    ("resource", "resource"),
    ("authority", "authority"),
    ("care_institution", "care_institution"),
];

/// How sure we are: every profile names its schemas.
pub(super) fn sniff(sample: &Sample) -> u8 {
    if !matches!(sample.container, Container::Json { .. } | Container::Lines) {
        return 0;
    }
    if sample.has_members(&["linked_schemas"]) { 95 } else { 0 }
}

/// A reader of such profiles. `now=YYYY-MM-DD` is the day from which expiry is counted.
#[expect(clippy::unnecessary_wraps, reason = "every format's maker may refuse its options")]
pub(super) fn make(options: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    let today = options.extra.get("now").and_then(|text| dates::day(text));
    Ok(Box::new(Murmurations { seen: Seen::new(COLUMNS, &[]), today }))
}

struct Murmurations {
    seen: Seen,
    today: Option<String>,
}

impl Format for Murmurations {
    fn name(&self) -> &'static str {
        NAME
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        self.seen.note(&record.members);
        let mut entry = Entry::of(record);
        let schemas = entry.list("linked_schemas", &[',']);
        if let Some(other) =
            schemas.iter().find(|schema| schema.starts_with("offers_wants") || schema.starts_with("groups_needs"))
        {
            // An offer is no organisation: it belongs to the page of the one who makes it.
            entry.incoming.reject("bad_record", "linked_schemas", other);
            return vec![entry.done()];
        }
        if let Some(profile) = entry.text("profile_url") {
            entry.incoming.key = Sha256::digest(profile.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        } else {
            // Two profiles of one organisation share their address; one profile does not change it.
            entry.incoming.key = entry.first(&["node_id", "primary_url", "url"]).unwrap_or_default();
        }
        entry.name(entry.first(&["name", "nickname"]));
        located(&mut entry);
        entry.describe(entry.text("description"));
        entry.describe(entry.text("mission"));
        entry.website(entry.first(&["primary_url", "url"]));
        entry.copy(&[("contact_details.email", "contact.email"), ("telephone", "contact.phone")]);
        links(&mut entry);
        tags(&mut entry);
        self.status(&mut entry);
        vec![entry.done()]
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

impl Murmurations {
    fn status(&self, entry: &mut Entry) {
        let status = entry.text("status");
        if let Some((_, ours)) = STATUSES.iter().find(|(theirs, _)| Some(*theirs) == status.as_deref()) {
            entry.put("status", *ours);
        }
        let expires = entry.get("expires_at").or_else(|| entry.get("expires")).and_then(dates::day_of);
        let expired = expires.zip(self.today.as_ref()).is_some_and(|(expires, today)| expires < *today);
        if expired || status.as_deref() == Some("cancelled") {
            entry.incoming.ended = true;
            entry.put("status", "closed");
        }
    }
}

fn located(entry: &mut Entry) {
    for (lat, lon) in
        [("geolocation.lat", "geolocation.lon"), ("location.lat", "location.lon"), ("latitude", "longitude")]
    {
        if entry.get(lat).is_some() {
            entry.point_at(lat, lon);
            break;
        }
    }
    entry.country(entry.first(&["country_iso_3166", "country_name"]));
    entry.copy(&[("locality", "location.city"), ("location.locality", "location.city")]);
    let address = entry.text("full_address").unwrap_or_default();
    let postcode =
        address.split([',', ' ']).rev().find(|word| word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit()));
    let postcode = entry.first(&["postal_code"]).or_else(|| postcode.map(str::to_owned));
    entry.put("location.street", address);
    entry.postcode(postcode);
    match entry.text("geographic_scope").as_deref() {
        Some("national") => entry.put("area_served", "national"),
        Some("international") => entry.put("area_served", "remote"),
        _ => {}
    }
}

fn links(entry: &mut Entry) {
    let items = |entry: &Entry, name: &str| entry.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |item: &Map<String, Value>, name: &str| look(item, name).and_then(as_text);
    for item in items(entry, "urls").iter().filter_map(Value::as_object).take(16) {
        entry.link("docs", text(item, "url"), text(item, "name"));
    }
    entry.link("feed", entry.text("rss"), None);
    entry.link("docs", entry.text("contact_details.contact_form"), Some("contact".to_owned()));
    for item in items(entry, "relationships").iter().filter_map(Value::as_object) {
        let predicate = text(item, "predicate_url").unwrap_or_default();
        if (predicate.ends_with("schema.org/member") || predicate.ends_with("schema.org/memberOf"))
            && let Some(object) = text(item, "object_url").and_then(|url| super::entry::address(&url))
        {
            entry.add("member_of", object);
        }
    }
}

fn tags(entry: &mut Entry) {
    let tags = entry.list("tags", &[',']);
    for tag in &tags {
        entry.tag(tag);
    }
    let kinds: Vec<&str> = KINDS
        .iter()
        .filter(|(tag, _)| tags.iter().any(|found| found.to_lowercase() == *tag))
        .map(|(_, kind)| *kind)
        .collect();
    if let Some(first) = kinds.first() {
        entry.put("kinds", json!([first]));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::read_json_with;
    use super::*;

    #[test]
    fn a_profile_is_known_by_the_hash_of_its_address() {
        let file = json!([{"linked_schemas":["organizations_schema-v1.0.0"],"profile_url":"https://a.example/profile.json","name":"Atelier","primary_url":"a.example","tags":["fablab","vélo"],
            "status":"on_hold","country_iso_3166":"FR","full_address":"3 rue Basse, 44000 Nantes","geolocation":{"lat":48.85,"lon":2.35},
            "relationships":[{"predicate_url":"https://schema.org/memberOf","object_url":"https://net.example/"}],"geographic_scope":"national","expires_at":1651848477}]);
        let entry = read_json_with(make, &[("now", "2022-05-01")], file.clone()).remove(0);
        assert_eq!(entry.key.len(), 64);
        assert_eq!(entry.text("status"), Some("paused"));
        assert!(!entry.ended);
        assert_eq!(entry.fields["kinds"], json!(["maker"]));
        assert_eq!(entry.fields["member_of"], json!(["https://net.example/"]));
        assert_eq!(entry.text("location.postcode"), Some("44000"));
        assert_eq!(entry.text("area_served"), Some("national"));
        let later = read_json_with(make, &[("now", "2026-05-01")], file).remove(0);
        assert!(later.ended, "a profile past its date is closed");
    }

    #[test]
    fn an_offer_is_not_an_organisation() {
        let file =
            json!([{"linked_schemas":["offers_wants_schema-v0.1.0"],"title":"Vélo cargo","exchange_type":"offer"}]);
        let entry = read_json_with(make, &[], file).remove(0);
        assert_eq!(entry.rejected.map(|rejection| rejection.reason), Some("bad_record"));
    }
}
