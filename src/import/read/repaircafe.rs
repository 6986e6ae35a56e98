//! Repair cafés: the API of repaircafe.org and calendars with recurring dates, FORMATS.md 2.15.

use serde_json::{Map, Value, json};

use super::entry::{Entry, Seen, as_text};
use super::{Container, Format, RawRecord, Sample, rrule};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "repaircafe";

const COLUMNS: &[(&str, &str)] = &[
    ("name", "name"),
    ("slug", "key"),
    ("link", "key"),
    ("address", "location.street"),
    ("coordinate", "location.lat"),
    ("email", "contact.email"),
    ("external_link", "contact.website"),
    ("last_updated", "checked_at"),
    ("rrule", "opening_hours"),
    ("startTime", "opening_hours"),
    ("endTime", "opening_hours"),
    ("closedRanges", "opening_hours"),
    ("exceptions", "opening_hours"),
    ("open", "description"),
    ("closed", "description"),
    ("doRepair", "attributes.repairs"),
    ("dontRepair", "description"),
    ("moreInfo", "description"),
    ("links", "contact.website"),
    ("socials", "links"),
];

/// Words in what cafés write that they repair, and our objects.
const OBJECTS: &[(&str, &str)] = &[
    ("bik", "bicycle"),
    ("bicycl", "bicycle"),
    ("fiets", "bicycle"),
    ("vélo", "bicycle"),
    ("cloth", "clothes"),
    ("kleding", "clothes"),
    ("textile", "clothes"),
    ("vêtement", "clothes"),
    ("furniture", "furniture"),
    ("meubel", "furniture"),
    ("meuble", "furniture"),
    ("electronic", "small_appliance"),
    ("electrical", "small_appliance"),
    ("household", "small_appliance"),
    ("électro", "small_appliance"),
    ("computer", "computer"),
    ("laptop", "computer"),
    ("ordinateur", "computer"),
    ("phone", "phone"),
    ("toys", "toys"),
    ("speelgoed", "toys"),
    ("jouet", "toys"),
    ("books", "books"),
    ("tools", "tools"),
];

/// How sure we are: rules with times, or pages of repaircafe.org beside points as text.
pub(super) fn sniff(sample: &Sample) -> u8 {
    if !matches!(sample.container, Container::Json { .. } | Container::Lines) {
        return 0;
    }
    if sample.has_members(&["rrule", "startTime", "coordinate"]) {
        return 95;
    }
    let page = sample.records.iter().any(|record| {
        record.members.get("link").and_then(Value::as_str).is_some_and(|link| link.contains("repaircafe.org/"))
    });
    if page && sample.has_members(&["coordinate", "name", "address"]) { 95 } else { 0 }
}

/// A reader of such a file.
#[expect(clippy::unnecessary_wraps, reason = "every format's maker may refuse its options")]
pub(super) fn make(_: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    Ok(Box::new(RepairCafe { seen: Seen::new(COLUMNS, &[]) }))
}

struct RepairCafe {
    seen: Seen,
}

impl Format for RepairCafe {
    fn name(&self) -> &'static str {
        NAME
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        self.seen.note(&record.members);
        let mut entry = Entry::of(record);
        let page = entry.first(&["link", "links.orgPage"]);
        let segment = page.as_deref().and_then(|url| url.trim_end_matches('/').rsplit('/').next()).map(str::to_owned);
        let slug = entry.text("slug");
        entry.incoming.key = slug.clone().or_else(|| segment.clone()).unwrap_or_default();
        if slug.is_some()
            && let Some(segment) = segment.filter(|segment| Some(segment) != slug.as_ref())
        {
            // Two calendars may share one page, so that this names the page and not the café alone.
            entry.incoming.other_keys.push(("repaircafe.org".to_owned(), format!("{segment}#{}", entry.incoming.key)));
        }
        entry.name(entry.text("name"));
        entry.kinds(&["reuse"]);
        entry.put("attributes.modes", json!(["repair"]));
        entry.put("attributes.assisted_self_repair", "yes");
        entry.put("themes", json!(["repair"]));
        entry.put("labels", json!(["repair_cafe"]));
        place(&mut entry);
        entry.website(entry.first(&["external_link", "links.website", "socials.website"]));
        entry.link("docs", page, Some("repaircafe.org".to_owned()));
        if let Some(socials) = entry.get("socials").and_then(Value::as_object).cloned() {
            for (name, url) in socials {
                entry.link("social", as_text(&url), Some(name));
            }
        }
        entry.copy(&[("email", "contact.email")]);
        entry.day("checked_at", "last_updated");
        opening(&mut entry);
        texts(&mut entry);
        vec![entry.done()]
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

/// The point is latitude first, as text or as a list. The address of the API is one line.
fn place(entry: &mut Entry) {
    match entry.get("coordinate").cloned() {
        Some(Value::Array(pair)) => entry.point(pair.first().cloned(), pair.get(1).cloned()),
        Some(Value::String(text)) => {
            if let Some((lat, lon)) = text.split_once(',') {
                entry.point(Some(lat.trim().into()), Some(lon.trim().into()));
            }
        }
        _ => {}
    }
    let Some(address) = entry.text("address") else { return };
    let parts: Vec<&str> = address.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let Some((street, rest)) = parts.split_first() else { return };
    entry.put("location.street", *street);
    for part in rest {
        if let Some(code) = super::country::code(part) {
            entry.put("location.country", code);
            continue;
        }
        let (postcode, city) = postcode_and_city(part);
        entry.put("location.postcode", postcode);
        if !city.is_empty() && entry.incoming.text("location.city").is_none() {
            entry.put("location.city", city);
        }
    }
}

/// `1098 KT Amsterdam`, `44100 Nantes`, `1183JM`, `Amstelveen`.
fn postcode_and_city(part: &str) -> (String, &str) {
    let digits = part.bytes().take_while(u8::is_ascii_digit).count();
    if !(4..=5).contains(&digits) {
        return (String::new(), part);
    }
    let (number, rest) = part.split_at(digits);
    let rest = rest.trim_start();
    let letters: String = rest.chars().take(2).collect();
    let dutch = digits == 4
        && letters.len() == 2
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && rest.get(2..).is_none_or(|after| after.is_empty() || after.starts_with(' '));
    if dutch {
        (format!("{number} {letters}"), rest.get(2..).unwrap_or_default().trim())
    } else {
        (number.to_owned(), rest)
    }
}

fn opening(entry: &mut Entry) {
    let lists = ["rrule", "startTime", "endTime", "closedRanges", "exceptions"].map(|name| entry.list(name, &[]));
    let [rules, starts, ends, mut closed, exceptions] = lists;
    for range in closed.iter().chain(&exceptions) {
        if rrule::closed(range).is_none() {
            entry.incoming.warn("bad_hours", "closedRanges", range);
        }
    }
    closed.extend(exceptions);
    entry.put("opening_hours", rrule::hours(&rules, &starts, &ends, &closed).unwrap_or_default());
}

/// What is repaired and when, in each language that the café wrote.
fn texts(entry: &mut Entry) {
    let repairs =
        entry.first(&["doRepair.en", "doRepair.fr", "doRepair.nl", "doRepair"]).unwrap_or_default().to_lowercase();
    for (word, object) in OBJECTS {
        if repairs.contains(word) {
            entry.add("attributes.repairs", *object);
        }
    }
    let members = ["doRepair", "dontRepair", "open", "closed", "moreInfo"];
    let labels = [
        ("en", ["", "Not: ", "", "Closed: ", ""]),
        ("fr", ["", "Sauf : ", "", "Fermé : ", ""]),
        ("nl", ["", "Niet: ", "", "Gesloten: ", ""]),
    ];
    let mut others = Map::new();
    for (lang, labels) in labels {
        let parts = members
            .iter()
            .zip(labels)
            .filter_map(|(member, label)| Some(format!("{label}{}", entry.text(&format!("{member}.{lang}"))?)));
        let text = parts.collect::<Vec<_>>().join("\n\n");
        if text.is_empty() {
            continue;
        }
        if entry.incoming.text("description").is_none() {
            entry.put("description", text);
            entry.put("lang", lang);
        } else {
            others.insert(lang.to_owned(), json!({ "description": text }));
        }
    }
    entry.put("translations", Value::Object(others));
}

#[cfg(test)]
mod tests {
    use super::super::testing::read_json;
    use super::*;

    #[test]
    fn a_calendar_becomes_hours_objects_and_texts() {
        let entry = read_json(make, json!([{"name":"Café du coin","slug":"cafe-du-coin","address":"Spuistraat 216","rrule":["FREQ=MONTHLY;INTERVAL=1;BYDAY=1TU,3TU"],
            "startTime":["13:00"],"endTime":["17:00"],"closedRanges":["08"],"exceptions":["2025-07-16"],"doRepair":{"nl":"Fietsen","en":"Bikes, clothing"},
            "dontRepair":{"nl":"","en":"Ebikes"},"links":{"orgPage":"https://www.repaircafe.org/cafe/coin/","website":"https://coin.example"},"coordinate":[52.37,4.88]}])).remove(0);
        assert_eq!(entry.key, "cafe-du-coin");
        assert_eq!(entry.text("opening_hours"), Some("Tu[1],Tu[3] 13:00-17:00; Aug off; 2025 Jul 16 off"));
        assert_eq!(entry.fields["attributes.repairs"], json!(["bicycle", "clothes"]));
        assert_eq!(
            (entry.fields["location.lat"].as_f64(), entry.fields["location.lon"].as_f64()),
            (Some(52.37), Some(4.88))
        );
        assert_eq!(entry.text("contact.website"), Some("https://coin.example"));
        assert_eq!(entry.text("lang"), Some("en"));
        assert_eq!(entry.fields["translations"]["nl"]["description"], json!("Fietsen"));
        assert!(entry.text("description").is_some_and(|text| text.contains("Not: Ebikes")));
    }

    #[test]
    fn the_api_writes_its_point_as_text_and_its_address_on_one_line() {
        let entry = read_json(make, json!([{"name":"Café","email":"","link":"https://www.repaircafe.org/cafe/oost/","address":"Linnaeushof 94, 1098 KT Amsterdam, Nederland",
            "coordinate":"52.35,4.93","external_link":null,"last_updated":"2023-05-25 08:10:08"}])).remove(0);
        assert_eq!(entry.key, "oost");
        assert_eq!((entry.text("location.lat"), entry.text("location.lon")), (Some("52.35"), Some("4.93")));
        assert_eq!(entry.text("location.postcode"), Some("1098 KT"));
        assert_eq!(entry.text("location.city"), Some("Amsterdam"));
        assert_eq!(entry.text("location.country"), Some("NL"));
        assert_eq!(entry.text("checked_at"), Some("2023-05-25"));
        assert_eq!(postcode_and_city("1183JM"), ("1183 JM".to_owned(), ""));
        assert_eq!(postcode_and_city("44100 Nantes"), ("44100".to_owned(), "Nantes"));
    }
}
