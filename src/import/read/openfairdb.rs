//! OpenFairDB, the database of Karte von morgen: search answers, full entries and its CSV, FORMATS.md 2.5.

use serde_json::Value;

use super::entry::{Entry, Seen, look};
use super::{Container, Format, RawRecord, Sample, licence};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "ofdb";

const COLUMNS: &[(&str, &str)] = &[
    ("id", "key"),
    ("title", "name"),
    ("description", "description"),
    ("lat", "location.lat"),
    ("lng", "location.lon"),
    ("street", "location.street"),
    ("zip", "location.postcode"),
    ("city", "location.city"),
    ("country", "location.country"),
    ("homepage", "contact.website"),
    ("email", "contact.email"),
    ("contact_email", "contact.email"),
    ("telephone", "contact.phone"),
    ("contact_phone", "contact.phone"),
    ("opening_hours", "opening_hours"),
    ("tags", "tags"),
    ("license", "licence"),
    ("custom", "links"),
    ("links", "links"),
    ("status", "status"),
];

/// Ratings and the names of persons are not for us.
const PERSONAL: &[&str] = &["contact_name", "created_by", "ratings", "avg_rating"];

/// Tags that say what kind it is; the first that fits names the main kind.
const KINDS: &[(&str, &str)] = &[
    ("solawi", "food_point"),
    ("csa", "food_point"),
    ("unverpackt", "food_point"),
    ("foodsharing", "food_point"),
    ("fairteiler", "food_point"),
    ("hofladen", "food_point"),
    ("bioladen", "food_point"),
    ("lebensmittel", "food_point"),
    ("foodcoop", "food_point"),
    ("agrikultur", "food_point"),
    ("repaircafe", "reuse"),
    ("repair-cafe", "reuse"),
    ("umsonstladen", "reuse"),
    ("secondhand", "reuse"),
    ("upcycling", "reuse"),
    ("reparatur", "reuse"),
    ("fablab", "maker"),
    ("makerspace", "maker"),
    ("gemeinschaftsgarten", "place"),
    ("interkultureller-garten", "place"),
    ("coworking", "place"),
    ("offene-werkstatt", "place"),
    ("lastenradverleih", "mobility"),
    ("carsharing", "mobility"),
    ("transitiontown", "network"),
    ("netzwerk", "network"),
    ("bildung", "training"),
    ("nachbarschaft", "mutual_aid"),
    ("selbsthilfe", "mutual_aid"),
    ("genossenschaft", "cooperative_platform"),
];

/// Tags that are themes too.
const THEMES: &[(&str, &str)] = &[
    ("solawi", "short_circuit"),
    ("csa", "short_circuit"),
    ("regional", "short_circuit"),
    ("foodsharing", "food_aid"),
    ("gemeinschaftsgarten", "shared_garden"),
    ("unverpackt", "waste"),
    ("zerowaste", "waste"),
    ("repaircafe", "repair"),
    ("reparatur", "repair"),
    ("secondhand", "second_hand"),
    ("umsonstladen", "second_hand"),
    ("upcycling", "waste"),
    ("sharing", "lending"),
    ("lastenradverleih", "vehicle_sharing"),
    ("carsharing", "vehicle_sharing"),
    ("nachbarschaft", "neighbours"),
    ("selbsthilfe", "mutual_help"),
    ("bildung", "popular_education"),
    ("kleidung", "make_textile"),
    ("spenden", "giving"),
    ("regionalwährung", "local_currency"),
    ("opensource", "free_software"),
];

/// How sure we are: ids of 32 hexadecimal digits beside `title`, `lat`, `lng`.
pub(super) fn sniff(sample: &Sample) -> u8 {
    let has = |record: &RawRecord, name: &str| record.members.contains_key(name);
    let fits = sample.records.iter().filter(|record| {
        let id = record.members.get("id").and_then(Value::as_str).unwrap_or_default();
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && has(record, "title") && has(record, "lng")
    });
    let known = matches!(sample.container, Container::Json { .. } | Container::Csv { .. } | Container::Lines);
    if known && !sample.records.is_empty() && fits.count() * 10 >= sample.records.len() * 9 { 90 } else { 0 }
}

/// A reader of such a file.
#[expect(clippy::unnecessary_wraps, reason = "every format's maker may refuse its options")]
pub(super) fn make(_: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    Ok(Box::new(OpenFairDb { seen: Seen::new(COLUMNS, PERSONAL) }))
}

struct OpenFairDb {
    seen: Seen,
}

impl Format for OpenFairDb {
    fn name(&self) -> &'static str {
        NAME
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        self.seen.note(&record.members);
        let mut entry = Entry::of(record);
        entry.incoming.key = entry.text("id").unwrap_or_default();
        entry.name(entry.text("title"));
        entry.describe(entry.text("description"));
        entry.point_at("lat", "lng");
        entry.country(entry.text("country"));
        entry.postcode(entry.text("zip"));
        entry.copy(&[("street", "location.street"), ("city", "location.city"), ("opening_hours", "opening_hours")]);
        entry.copy(&[("contact_email", "contact.email"), ("email", "contact.email")]);
        entry.copy(&[("contact_phone", "contact.phone"), ("telephone", "contact.phone")]);
        entry.website(entry.text("homepage"));
        tags(&mut entry);
        links(&mut entry);
        if let Some(code) = entry.text("license").as_deref().and_then(licence::code) {
            entry.put("licence", code);
        }
        if matches!(entry.text("status").as_deref(), Some("archived" | "rejected")) {
            entry.incoming.ended = true;
            entry.put("status", "closed");
        }
        vec![entry.done()]
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

/// The two categories (initiative, company) name no kind: the tags do. Empty tags are dropped.
fn tags(entry: &mut Entry) {
    let tags = entry.list("tags", &[',', ';']);
    for tag in &tags {
        entry.tag(tag);
    }
    entry.codes("themes", &tags, THEMES, false);
    let kind = KINDS.iter().find(|(tag, _)| tags.iter().any(|found| found.to_lowercase() == *tag));
    if let Some((_, kind)) = kind {
        entry.kinds(&[kind]);
    }
}

fn links(entry: &mut Entry) {
    for member in ["custom", "links"] {
        let items = entry.get(member).and_then(Value::as_array).cloned().unwrap_or_default();
        for item in items.iter().filter_map(Value::as_object).take(16) {
            let text = |name: &str| look(item, name).and_then(super::entry::as_text);
            entry.link("docs", text("url"), text("title"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{csv_sample, read_csv, read_json};
    use super::*;

    #[test]
    fn tags_make_kind_and_themes_and_an_empty_one_is_none() {
        let entries = read_json(
            make,
            json!([{"id":"fe2e835bb28e4082b0dbd8f2a7158d4f","lat":51.95,"lng":7.63,"title":"Hof am Bach","description":"Gemüse",
            "categories":["2cd00bebec0c48ba9db761da48678134"],"tags":["","solawi","bio"],"avg_rating":2.0,"ratings":{"total":1.0},"status":"confirmed"}]),
        );
        let entry = &entries[0];
        assert_eq!(entry.fields["kinds"], json!(["food_point"]));
        assert_eq!(entry.fields["themes"], json!(["short_circuit"]));
        assert_eq!(entry.fields["tags"], json!(["solawi", "bio"]));
        assert!(!entry.ended);
        let text = format!("{entry:?}");
        assert!(!text.contains("rating"), "ratings are not read: {text}");
    }

    #[test]
    fn a_full_entry_keeps_its_licence_and_its_links() {
        let entries = read_json(
            make,
            json!([{"id":"7cee835bb28e4082b0dbd8f2a7158d4f","created":1547403509,"title":"Werkstatt","lat":48.7,"lng":9.1,"street":"Weg 1","zip":"70567",
            "city":"Stuttgart","country":"Deutschland","contact_name":"Erika Muster","homepage":"werkstatt.example","opening_hours":"Mo-Fr 09:00-18:00",
            "categories":[],"tags":[],"license":"ODbL-1.0","custom":[{"url":"https://werkstatt.example/plan","title":"Plan"}],"status":"archived"}]),
        );
        let entry = &entries[0];
        assert_eq!(entry.text("licence"), Some("ODbL-1.0"));
        assert_eq!(entry.text("location.country"), Some("DE"));
        assert_eq!(entry.text("contact.website"), Some("https://werkstatt.example"));
        assert_eq!(entry.fields["links"][0]["label"], json!("Plan"));
        assert!(entry.ended && entry.text("status") == Some("closed"));
        assert!(!format!("{entry:?}").contains("Erika"), "the name of a person is not read");
    }

    #[test]
    fn its_csv_is_read_and_the_names_in_it_are_not() {
        let csv = "id,created_at,created_by,version,title,description,lat,lng,street,zip,city,country,state,homepage,contact_name,contact_email,contact_phone,opening_hours,founded_on,categories,tags,license,image_url,image_link_url,avg_rating
fe2e835bb28e4082b0dbd8f2a7158d4f,1547403509,erika,1,Hof,Text,51.9,7.6,Weg 1,48143,Münster,Deutschland,NRW,https://hof.example,Erika,hof@hof.example,,,,2cd0,\"bio,solawi\",CC0-1.0,,,1.5";
        let entries = read_csv(make, csv);
        assert_eq!(entries[0].fields["tags"], json!(["bio", "solawi"]));
        assert_eq!(entries[0].text("licence"), Some("CC0-1.0"));
        assert!(!format!("{:?}", entries[0]).to_lowercase().contains("erika"));
        assert_eq!(sniff(&csv_sample("id,title,lat,lng")), 0, "a table of other ids is not theirs");
    }
}
