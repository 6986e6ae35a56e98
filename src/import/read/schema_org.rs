//! schema.org in JSON-LD, from a file or from the page that holds it, FORMATS.md 2.14.

use serde_json::{Value, json};

use super::entry::{Entry, Seen, as_list, as_text};
use super::{Container, Format, RawRecord, Sample, dates};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "schema_org";

const COLUMNS: &[(&str, &str)] = &[
    ("@id", "key"),
    ("name", "name"),
    ("description", "description"),
    ("url", "contact.website"),
    ("telephone", "contact.phone"),
    ("email", "contact.email"),
    ("address.streetAddress", "location.street"),
    ("address.postalCode", "location.postcode"),
    ("address.addressLocality", "location.city"),
    ("address.addressCountry", "location.country"),
    ("geo.latitude", "location.lat"),
    ("geo.longitude", "location.lon"),
    ("openingHours", "opening_hours"),
    ("openingHoursSpecification", "opening_hours"),
    ("areaServed", "area_served"),
    ("sameAs", "links"),
    ("keywords", "tags"),
    ("memberOf", "member_of"),
    ("parentOrganization", "parent"),
    ("isAccessibleForFree", "price_model"),
    ("amenityFeature", "accessibility.step_free_entry"),
];

/// Persons named in a page.
const PERSONAL: &[&str] = &["founder", "employee", "member", "author", "contactPoint", "review", "aggregateRating"];

/// Types of things that are initiatives, and the kinds that some of them make sure.
const TYPES: &[(&str, &str)] = &[
    ("Organization", ""),
    ("NGO", ""),
    ("LocalBusiness", ""),
    ("Place", ""),
    ("Corporation", ""),
    ("Cooperative", "cooperative_platform"),
    ("OnlineBusiness", ""),
    ("EducationalOrganization", "training"),
    ("School", "training"),
    ("Library", "place"),
    ("CivicStructure", "place"),
    ("CommunityCenter", "place"),
    ("GovernmentOrganization", "authority"),
    ("GovernmentOffice", "authority"),
    ("CityHall", "authority"),
    ("Hospital", "care_institution"),
    ("MedicalClinic", "care_institution"),
    ("MedicalOrganization", "care_institution"),
    ("LodgingBusiness", "lodging"),
    ("Hostel", "lodging"),
    ("Campground", "lodging"),
    ("BedAndBreakfast", "lodging"),
    ("GroceryStore", "food_point"),
    ("FoodEstablishment", "food_point"),
    ("Restaurant", "food_point"),
    ("Bakery", "food_point"),
    ("Store", ""),
    ("BikeStore", "reuse"),
    ("HardwareStore", ""),
    ("BookStore", ""),
    ("ClothingStore", ""),
    ("ProfessionalService", ""),
    ("SportsActivityLocation", ""),
    ("PerformingArtsTheater", ""),
    ("Museum", ""),
];

const DAYS: &[(&str, &str)] = &[
    ("Monday", "Mo"),
    ("Tuesday", "Tu"),
    ("Wednesday", "We"),
    ("Thursday", "Th"),
    ("Friday", "Fr"),
    ("Saturday", "Sa"),
    ("Sunday", "Su"),
    ("PublicHolidays", "PH"),
];

/// How sure we are: the context of schema.org, or a page that holds such a script.
pub(super) fn sniff(sample: &Sample) -> u8 {
    let Container::Json { top, .. } = sample.container else { return 0 };
    let named = |context: &Value| context.to_string().contains("schema.org");
    let here = top.get("@context").is_some_and(named)
        || sample.records.iter().any(|record| record.members.get("@context").is_some_and(named));
    if here { 85 } else { 0 }
}

/// A reader of such a file.
#[expect(clippy::unnecessary_wraps, reason = "every format's maker may refuse its options")]
pub(super) fn make(_: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    Ok(Box::new(SchemaOrg { seen: Seen::new(COLUMNS, PERSONAL) }))
}

struct SchemaOrg {
    seen: Seen,
}

impl Format for SchemaOrg {
    fn name(&self) -> &'static str {
        NAME
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        if let Some(Value::Array(graph)) = record.members.get("@graph") {
            let inner: Vec<RawRecord> = graph
                .iter()
                .filter_map(|node| {
                    Some(RawRecord { line: record.line, members: node.as_object()?.clone(), ..RawRecord::default() })
                })
                .collect();
            return inner.into_iter().flat_map(|record| self.thing(record)).collect();
        }
        self.thing(record)
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

impl SchemaOrg {
    /// One thing of the page. Breadcrumbs, search boxes and articles are not for us; an event belongs to
    /// the page of the one who holds it, and is refused aloud.
    fn thing(&mut self, record: RawRecord) -> Vec<Incoming> {
        let types: Vec<String> = record.members.get("@type").map(|value| as_list(value, &[])).unwrap_or_default();
        let types: Vec<&str> = types.iter().filter_map(|kind| kind.rsplit(['/', ':']).next()).collect();
        let event = types.iter().any(|kind| kind.ends_with("Event"));
        let kinds: Vec<&str> = TYPES.iter().filter(|(name, _)| types.contains(name)).map(|(_, kind)| *kind).collect();
        if kinds.is_empty() && !event {
            return Vec::new();
        }
        let types = types.join(" ");
        let kinds: Vec<&str> = kinds.into_iter().filter(|kind| !kind.is_empty()).collect();
        self.seen.note(&record.members);
        let mut entry = Entry::of(record);
        if event {
            entry.incoming.reject("bad_record", "@type", &types);
            return vec![entry.done()];
        }
        let url = first_text(&entry, "url");
        let name = first_text(&entry, "name").or_else(|| first_text(&entry, "alternateName"));
        let made = || url.as_ref().map(|url| format!("{url}|{}", name.clone().unwrap_or_default()));
        entry.incoming.key = entry.text("@id").filter(|id| id.contains(':')).or_else(made).unwrap_or_default();
        entry.name(name);
        entry.kinds(kinds.get(..1).unwrap_or_default());
        let text = first_text(&entry, "description");
        let text = text.map(|text| super::entry::markdown(&mut entry.incoming, "description", &text));
        entry.describe(text);
        entry.website(url);
        let email = first_text(&entry, "email").map(|email| email.trim_start_matches("mailto:").to_owned());
        entry.put("contact.email", email.unwrap_or_default());
        entry.put("contact.phone", first_text(&entry, "telephone").unwrap_or_default());
        located(&mut entry);
        hours(&mut entry);
        for word in entry.list("keywords", &[',', ';']) {
            entry.tag(&word);
        }
        for link in entry.list("sameAs", &[]) {
            match link.split_once("wikidata.org/wiki/").or_else(|| link.split_once("wikidata.org/entity/")) {
                Some((_, id)) => entry.put("identifiers.wikidata", id),
                None => entry.link("social", Some(link), None),
            }
        }
        if entry.get("isAccessibleForFree").and_then(super::entry::yes_no) == Some("yes") {
            entry.put("price_model", "free");
        }
        relations(&mut entry);
        vec![entry.done()]
    }
}

/// The first text of a member that may be one text or a list of them.
fn first_text(entry: &Entry, name: &str) -> Option<String> {
    match entry.get(name)? {
        Value::Array(items) => items.iter().find_map(as_text),
        Value::Object(members) => members.get("@value").or_else(|| members.get("name")).and_then(as_text),
        other => as_text(other),
    }
}

fn located(entry: &mut Entry) {
    let first = |entry: &Entry, name: &str| match entry.get(name) {
        Some(Value::Array(items)) => items.first().cloned(),
        other => other.cloned(),
    };
    if let Some(geo) = first(entry, "geo") {
        let middle = geo.get("geoMidpoint").unwrap_or(&geo);
        entry.point(middle.get("latitude").cloned(), middle.get("longitude").cloned());
    } else if entry.get("latitude").is_some() {
        entry.point_at("latitude", "longitude");
    }
    match first(entry, "address") {
        Some(Value::Object(address)) => {
            let text = |name: &str| match address.get(name) {
                Some(Value::Object(inner)) => inner.get("name").and_then(as_text),
                Some(other) => as_list(other, &[]).into_iter().next(),
                None => None,
            };
            entry.country(text("addressCountry"));
            entry.postcode(text("postalCode"));
            entry.put("location.city", text("addressLocality").unwrap_or_default());
            entry.put("location.street", text("streetAddress").unwrap_or_default());
        }
        Some(Value::String(address)) => entry.put("location.street", address),
        _ => {}
    }
    for area in entry.list("areaServed", &[]) {
        if super::country::code(&area) == Some("FR") {
            entry.put("area_served", "national");
        }
    }
}

/// Usual hours; rules with an end become the hours of a crisis when they replace the usual ones.
fn hours(entry: &mut Entry) {
    let usual = entry.list("openingHours", &[]).join("; ");
    entry.put("opening_hours", usual);
    let rules: Vec<Value> = match entry.get("openingHoursSpecification") {
        Some(Value::Array(rules)) => rules.clone(),
        Some(rule @ Value::Object(_)) => vec![rule.clone()],
        _ => return,
    };
    let (dated, plain): (Vec<&Value>, Vec<&Value>) = rules.iter().partition(|rule| rule.get("validThrough").is_some());
    let join = |rules: &[&Value]| rules.iter().filter_map(|rule| specification(rule)).collect::<Vec<_>>().join("; ");
    if entry.incoming.text("opening_hours").is_none() {
        entry.put("opening_hours", join(&plain));
    }
    let from = dated.iter().filter_map(|rule| dates::day_of(rule.get("validFrom")?)).min();
    let until = dated.iter().filter_map(|rule| dates::day_of(rule.get("validThrough")?)).max();
    if let Some((from, until)) = from.zip(until) {
        entry.put("crisis_hours", json!({ "hours": join(&dated), "from": from, "until": until }));
    }
}

/// `{dayOfWeek: ["Monday"], opens: "09:00", closes: "18:00"}` as `Mo 09:00-18:00`; 00:00 to 00:00 is closed.
fn specification(rule: &Value) -> Option<String> {
    let days = rule.get("dayOfWeek").map(|value| as_list(value, &[','])).unwrap_or_default();
    let days: Vec<&str> = days
        .iter()
        .filter_map(|day| day.rsplit(['/', ':']).next())
        .filter_map(|day| DAYS.iter().find(|(name, short)| *name == day || *short == day).map(|(_, short)| *short))
        .collect();
    let clock = |name: &str| rule.get(name).and_then(as_text).and_then(|text| text.get(..5).map(str::to_owned));
    let days = if days.is_empty() { "Mo-Su".to_owned() } else { days.join(",") };
    match (clock("opens"), clock("closes")) {
        (None, None) => Some(format!("{days} off")),
        (Some(opens), Some(closes)) if opens == closes => Some(format!("{days} off")),
        (Some(opens), Some(closes)) => Some(format!("{days} {opens}-{closes}")),
        _ => None,
    }
}

fn relations(entry: &mut Entry) {
    let uris = |entry: &Entry, name: &str| {
        let items = match entry.get(name) {
            Some(Value::Array(items)) => items.clone(),
            Some(other) => vec![other.clone()],
            None => Vec::new(),
        };
        let uri = |item: &Value| as_text(item.get("@id").or_else(|| item.get("url")).unwrap_or(item));
        items.iter().filter_map(uri).filter_map(|uri| super::entry::address(&uri)).collect::<Vec<_>>()
    };
    for uri in uris(entry, "memberOf") {
        entry.add("member_of", uri);
    }
    if let Some(parent) = uris(entry, "parentOrganization").into_iter().next() {
        entry.put("parent", parent);
    }
    let features = entry.get("amenityFeature").and_then(Value::as_array).cloned().unwrap_or_default();
    for feature in features {
        let name = feature.get("name").and_then(as_text).unwrap_or_default().to_lowercase();
        let yes = feature.get("value").and_then(super::entry::yes_no) == Some("yes");
        if yes && (name.contains("wheelchair") || name.contains("step-free")) {
            entry.put("accessibility.step_free_entry", "yes");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::read_json;
    use super::*;

    #[test]
    fn a_graph_gives_its_organisations_and_nothing_else() {
        let entries = read_json(
            make,
            json!([{"@context":"http://schema.org","@graph":[
            {"@type":"WebSite","name":"Site"},{"@type":"BreadcrumbList"},
            {"@id":"https://a.example/#org","@type":["NGO","LocalBusiness"],"name":["Atelier","Workshop"],"url":"https://a.example/","geo":{"@type":"GeoCoordinates","latitude":"47.2","longitude":"-1.5"},
             "address":{"streetAddress":"3 rue Basse","postalCode":44000,"addressLocality":"Nantes","addressCountry":{"@type":"Country","name":"France"}},
             "openingHours":["Mo-Sa 11:30-22:30"],"sameAs":["https://www.wikidata.org/wiki/Q42","https://social.example/@a"],"keywords":"vélo, réparation","founder":{"name":"Jean Modèle"}}]}]),
        );
        assert_eq!(entries.len(), 1);
        let entry = &entries[0];
        assert_eq!(entry.key, "https://a.example/#org");
        assert_eq!(entry.text("name"), Some("Atelier"));
        assert_eq!(entry.text("location.lat"), Some("47.2"));
        assert_eq!(entry.text("location.postcode"), Some("44000"));
        assert_eq!(entry.text("location.country"), Some("FR"));
        assert_eq!(entry.text("identifiers.wikidata"), Some("Q42"));
        assert_eq!(entry.text("opening_hours"), Some("Mo-Sa 11:30-22:30"));
        assert_eq!(entry.fields["tags"], json!(["vélo", "réparation"]));
        assert!(!format!("{entry:?}").contains("Jean"));
    }

    #[test]
    fn dated_hours_are_those_of_a_crisis() {
        let entry = read_json(make, json!([{"@context":"https://schema.org","@type":"https://schema.org/Hostel","name":"Auberge","url":"https://b.example/",
            "openingHoursSpecification":[{"dayOfWeek":["https://schema.org/Monday","Tuesday"],"opens":"09:00:00","closes":"18:00"},
            {"opens":"00:00","closes":"00:00","validFrom":"2026-12-24","validThrough":"2026-12-31"}]}])).remove(0);
        assert_eq!(entry.key, "https://b.example/|Auberge");
        assert_eq!(entry.fields["kinds"], json!(["lodging"]));
        assert_eq!(entry.text("opening_hours"), Some("Mo,Tu 09:00-18:00"));
        assert_eq!(entry.fields["crisis_hours"], json!({"hours":"Mo-Su off","from":"2026-12-24","until":"2026-12-31"}));
    }

    #[test]
    fn an_event_is_refused_aloud() {
        let entry = read_json(make, json!([{"@context":"https://schema.org","@type":"Event","name":"Fête"}])).remove(0);
        assert_eq!(entry.rejected.map(|rejection| rejection.reason), Some("bad_record"));
    }
}
