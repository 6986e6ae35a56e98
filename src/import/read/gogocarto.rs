//! GoGoCarto maps and Transiscope: the full ontology, the compact form and the aggregate, FORMATS.md 2.4.

use serde_json::{Map, Value, json};

use super::entry::{Entry, Seen, as_text, look};
use super::{Container, Format, RawRecord, Sample};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "gogocarto";

const COLUMNS: &[(&str, &str)] = &[
    ("id", "key"),
    ("name", "name"),
    ("title", "name"),
    ("geo.latitude", "location.lat"),
    ("geo.longitude", "location.lon"),
    ("location.lat", "location.lat"),
    ("location.lon", "location.lon"),
    ("address", "location.street"),
    ("openHours", "opening_hours"),
    ("categories", "themes"),
    ("categoriesFull", "themes"),
    ("sourceKey", "other_keys"),
    ("url", "other_keys"),
    ("summary", "summary"),
    ("description", "description"),
    ("descriptionMore", "description"),
    ("commitment", "description"),
    ("website", "contact.website"),
    ("telephone", "contact.phone"),
    ("email", "contact.email"),
    ("updatedAt", "checked_at"),
    ("status", "status"),
    ("moderationState", "status"),
];

const PERSONAL: &[&str] = &["subscriberEmails", "contributions", "reports", "userOwnerEmail"];

/// Categories of the French maps that share this software, and the kinds that they make sure. A
/// category that says only the field of work names no kind; a table of the map itself can say more.
const KINDS: &[(&str, &str)] = &[
    ("AMAP", "food_point"),
    ("Agriculture et alimentation", "food_point"),
    ("Agriculture, alimentation", "food_point"),
    ("Alimentation", "food_point"),
    ("Épicerie", "food_point"),
    ("Circuits courts", "food_point"),
    ("Marché", "food_point"),
    ("Producteur", "food_point"),
    ("Jardin partagé", "place"),
    ("Fabriquer, réparer, zéro déchets", "reuse"),
    ("Réparation", "reuse"),
    ("Ressourcerie", "reuse"),
    ("Repair café", "reuse"),
    ("Fablab", "maker"),
    ("Formation", "training"),
    ("Education", "training"),
    ("éducation, formation", "training"),
    ("Systèmes d'échange alternatifs", "mutual_aid"),
    ("Solidarité", "mutual_aid"),
    ("Espaces de rencontres et de lien social", "place"),
    ("Tiers-lieu", "place"),
    ("Mobilité", "mobility"),
    ("Transport, mobilité", "mobility"),
    ("Réseau", "network"),
];

const THEMES: &[(&str, &str)] = &[
    ("AMAP", "short_circuit"),
    ("Agriculture et alimentation", "food"),
    ("Alimentation", "food"),
    ("Circuits courts", "short_circuit"),
    ("Jardin partagé", "shared_garden"),
    ("Fabriquer, réparer, zéro déchets", "reuse_repair"),
    ("Ressourcerie", "second_hand"),
    ("Repair café", "repair"),
    ("Habitat, logement", "coop_housing"),
    ("Habitat et urbanisme", "housing"),
    ("éducation, formation", "learning"),
    ("Formation", "learning"),
    ("Education", "popular_education"),
    ("Sensibilisation", "popular_education"),
    ("Systèmes d'échange alternatifs", "barter_exchange"),
    ("Solidarité", "mutual_help"),
    ("citoyenneté, droits, solidarités", "civic"),
    ("Citoyenneté, droits, inclusion", "civic"),
    ("Économie Sociale et Solidaire", "economy"),
    ("Mobilité", "mobility"),
];

/// How sure we are: the ontology's name, or an address with its own town beside categories.
pub(super) fn sniff(sample: &Sample) -> u8 {
    let Container::Json { top, .. } = sample.container else { return 0 };
    if top.get("ontology").and_then(Value::as_str).is_some_and(|name| name.starts_with("gogo"))
        || top.contains_key("mapping")
    {
        return 95;
    }
    let has = |path: &str| sample.records.first().is_some_and(|record| look(&record.members, path).is_some());
    let transiscope = has("title") && has("location.lat") && has("address.postalCode") && has("categories");
    let full =
        has("name") && has("geo.latitude") && (has("categoriesFull") || has("categories") && has("moderationState"));
    if transiscope || full { 90 } else { 0 }
}

/// A reader of such a file. `host=` says whose map it is.
#[expect(clippy::unnecessary_wraps, reason = "every format's maker may refuse its options")]
pub(super) fn make(options: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    let host = options.extra.get("host").cloned().unwrap_or_default();
    Ok(Box::new(GoGoCarto { seen: Seen::new(COLUMNS, PERSONAL), host, names: usual_names() }))
}

struct GoGoCarto {
    seen: Seen,
    /// The map's own host, when the import says it: pairs of ids are kept within it.
    host: String,
    /// What stands where in the compact form.
    names: Vec<Value>,
}

impl Format for GoGoCarto {
    fn name(&self) -> &'static str {
        NAME
    }

    fn begin(&mut self, sample: &Sample<'_>) {
        if let Container::Json { top, .. } = sample.container
            && let Some(Value::Array(names)) = top.get("mapping")
        {
            self.names.clone_from(names);
        }
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        let record = if record.members.contains_key("0") { expanded(record, &self.names) } else { record };
        self.seen.note(&record.members);
        let mut entry = Entry::of(record);
        entry.incoming.key = entry.text("id").unwrap_or_default();
        self.origin(&mut entry);
        entry.name(entry.first(&["name", "title"]));
        place(&mut entry);
        for member in ["summary", "abstract"] {
            entry.summarise(entry.text(member));
        }
        for member in ["description", "descriptionMore", "commitment"] {
            let text = entry.text(member);
            let text = text.map(|text| super::entry::markdown(&mut entry.incoming, "description", &text));
            entry.describe(text);
        }
        entry.website(entry.text("website"));
        entry.copy(&[("telephone", "contact.phone")]);
        if let Some(email) = entry.text("email").filter(|email| email != "private" && email.contains('@')) {
            entry.put("contact.email", email);
        }
        categories(&mut entry);
        if let Some(hours) = entry.get("openHours").and_then(hours) {
            entry.put("opening_hours", hours);
        }
        entry.day("checked_at", "updatedAt");
        state(&mut entry);
        vec![entry.done()]
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

impl GoGoCarto {
    /// In an aggregate, the address of the sheet on the original map holds the id there.
    fn origin(&self, entry: &mut Entry) {
        let Some(sheet) = entry.text("url").and_then(|url| super::entry::address(&url)) else { return };
        let Ok(url) = url::Url::parse(&sheet) else { return };
        let host = url.host_str().unwrap_or_default().to_owned();
        let whole = format!("{}{}", url.path(), url.fragment().unwrap_or_default());
        let id = whole.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        if !id.is_empty() && host != self.host {
            entry.incoming.other_keys.push((host, id));
        }
        entry.link("map", Some(sheet), None);
    }
}

/// The compact form, whose elements came as members `0`, `1` …; `names` says what stands where, as the header of the
/// file does.
fn expanded(mut record: RawRecord, names: &[Value]) -> RawRecord {
    let mut members = Map::new();
    for (at, name) in names.iter().enumerate() {
        let Some(value) = record.members.remove(&at.to_string()) else { continue };
        match (name, value) {
            (Value::String(name), value) => drop(members.insert(name.clone(), value)),
            (Value::Array(names), Value::Array(values)) => {
                let named =
                    names.iter().zip(values).filter_map(|(name, value)| Some((name.as_str()?.to_owned(), value)));
                members.extend(named);
            }
            _ => {}
        }
    }
    let mut degrees = |names: [&str; 2]| names.iter().find_map(|name| members.remove(*name)).unwrap_or_default();
    let (latitude, longitude) = (degrees(["latitude", "lat"]), degrees(["longitude", "lng"]));
    members.insert("geo".to_owned(), json!({ "latitude": latitude, "longitude": longitude }));
    RawRecord { members, ..record }
}

/// `["id", ["name", …], lat, lon, [options], status, moderation]`.
fn usual_names() -> Vec<Value> {
    let names = json!(["id", ["name"], "latitude", "longitude", "optionIds", "status", "moderationState"]);
    names.as_array().cloned().unwrap_or_default()
}

fn place(entry: &mut Entry) {
    let first = |entry: &Entry, paths: [&str; 3]| paths.iter().find_map(|path| entry.get(path)).cloned();
    let lat = first(entry, ["geo.latitude", "location.lat", "address.location.lat"]);
    let lon = first(entry, ["geo.longitude", "location.lon", "address.location.lon"]);
    entry.point(lat, lon);
    entry.country(entry.first(&["address.addressCountry", "address.country"]));
    entry.postcode(entry.first(&["address.postalCode"]));
    entry.copy(&[("address.city", "location.city"), ("address.addressLocality", "location.city")]);
    let number = entry.text("address.streetNumber");
    if let Some(street) = entry.first(&["address.streetAddress", "address.street"]) {
        let street = match number.filter(|number| !street.starts_with(number.as_str())) {
            Some(number) => format!("{number} {street}"),
            None => street,
        };
        entry.put("location.street", street);
    }
}

/// Categories are texts or objects; those that no table knows become tags.
fn categories(entry: &mut Entry) {
    let member = if entry.get("categoriesFull").is_some() { "categoriesFull" } else { "categories" };
    let items = entry.get(member).and_then(Value::as_array).cloned().unwrap_or_default();
    let names: Vec<String> = items.iter().filter_map(look_name).collect();
    let known =
        |name: &String| THEMES.iter().chain(KINDS).any(|(label, _)| label.to_lowercase() == name.to_lowercase());
    entry.codes("themes", &names, THEMES, false);
    entry.codes("kinds", &names, KINDS, false);
    if let Some(Value::Array(kinds)) = entry.incoming.fields.get_mut("kinds") {
        kinds.truncate(4);
    }
    for name in names.iter().filter(|name| !known(name)) {
        entry.tag(name);
    }
}

fn look_name(item: &Value) -> Option<String> {
    match item {
        Value::Object(members) => look(members, "name").and_then(as_text),
        other => as_text(other),
    }
}

/// `{"Mo": "09:00-12:00,14:00-18:00"}` or `{"Monday": {"slot1start": "09:00", "slot1end": "12:00"}}`.
fn hours(value: &Value) -> Option<String> {
    let Value::Object(days) = value else { return as_text(value) };
    let mut rules = Vec::new();
    for (short, long) in [
        ("Mo", "Monday"),
        ("Tu", "Tuesday"),
        ("We", "Wednesday"),
        ("Th", "Thursday"),
        ("Fr", "Friday"),
        ("Sa", "Saturday"),
        ("Su", "Sunday"),
    ] {
        let slots = match days.get(short).or_else(|| days.get(long)) {
            Some(Value::String(text)) => text.split(',').map(|slot| slot.trim().to_owned()).collect(),
            Some(Value::Object(slots)) => slot_pairs(slots),
            _ => Vec::new(),
        };
        let slots: Vec<String> = slots.into_iter().filter(|slot| slot.len() > 3).collect();
        if !slots.is_empty() {
            rules.push(format!("{short} {}", slots.join(",")));
        }
    }
    (!rules.is_empty()).then(|| rules.join("; "))
}

fn slot_pairs(slots: &Map<String, Value>) -> Vec<String> {
    (1..=4)
        .filter_map(|number| {
            let clock = |side: &str| {
                let text = slots.get(&format!("slot{number}{side}")).and_then(as_text)?;
                // Old versions write a date and time of 1970.
                let time = text.split(['T', ' ']).next_back()?.get(..5)?.to_owned();
                time.contains(':').then_some(time)
            };
            Some(format!("{}-{}", clock("start")?, clock("end")?))
        })
        .collect()
}

/// Deleted entries close ours; pending and refused ones are not for us.
fn state(entry: &mut Entry) {
    let number = |path: &str| entry.text(path).and_then(|text| text.parse::<i64>().ok());
    let status = number("status");
    if status == Some(-4) || number("moderationState") == Some(6) {
        entry.incoming.ended = true;
        entry.put("status", "closed");
    } else if let Some(status) = status.filter(|status| *status < 1) {
        entry.incoming.reject("refused_status", "status", &status.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::read_json;
    use super::*;

    #[test]
    fn the_full_ontology_is_read_without_the_private_address() {
        let entries = read_json(
            make,
            json!([{"id":12,"name":"Jardin","geo":{"latitude":49.41,"longitude":2.82},"sourceKey":"colibris",
            "address":{"streetNumber":"3","streetAddress":"rue Basse","addressLocality":"Compiègne","postalCode":"60200","addressCountry":"FR"},
            "openHours":{"Mo":"09:00-12:00,14:00-18:00","Sa":"09:00-12:00"},"updatedAt":"07/12/2021","status":3,"moderationState":0,
            "categories":["AMAP"],"categoriesFull":[{"id":12,"name":"AMAP"},{"id":3,"name":"Cigales"}],"email":"private","subscriberEmails":["x@y.example"]}]),
        );
        let entry = &entries[0];
        assert_eq!(entry.key, "12", "a number is compared as text");
        assert_eq!(entry.text("location.street"), Some("3 rue Basse"));
        assert_eq!(entry.text("opening_hours"), Some("Mo 09:00-12:00,14:00-18:00; Sa 09:00-12:00"));
        assert_eq!(entry.fields["kinds"], json!(["food_point"]));
        assert_eq!(entry.fields["themes"], json!(["short_circuit"]));
        assert_eq!(entry.fields["tags"], json!(["Cigales"]));
        assert_eq!(entry.text("checked_at"), Some("2021-12-07"));
        assert!(!entry.fields.contains_key("contact.email"));
        assert!(!format!("{entry:?}").contains("y.example"));
    }

    #[test]
    fn an_aggregate_keeps_the_id_of_the_original_map() {
        let entries = read_json(
            make,
            json!([{"id":"3paH","title":"Épicerie","summary":"Bio.","commitment":"","location":{"lat":46.1,"lon":0.1},
            "address":{"street":"6 rue","city":"Sauzé","postalCode":"79190","country":"fr","location":{"lat":46.1,"lon":0.1}},
            "categories":[],"url":"https://carte.example/annuaire#/fiche/id/CqS","email":"","telephone":""}]),
        );
        let entry = &entries[0];
        assert_eq!(entry.other_keys, [("carte.example".to_owned(), "CqS".to_owned())]);
        assert_eq!(entry.text("location.country"), Some("FR"));
        assert!(!entry.fields.contains_key("kinds"), "without category no kind");
        assert!(entry.rejected.is_none());
    }

    #[test]
    fn pending_is_refused_and_deleted_is_ended() {
        let entry = |status: i64, moderation: i64| {
            let element = json!([{"id":"a","name":"Jardin","geo":{"latitude":49.4,"longitude":2.8},"status":status,"moderationState":moderation}]);
            read_json(make, element).remove(0)
        };
        assert_eq!(entry(0, 0).rejected.map(|rejection| rejection.reason), Some("refused_status"));
        assert_eq!(entry(-1, 0).rejected.map(|rejection| rejection.reason), Some("refused_status"));
        assert!(entry(-4, 0).ended && entry(-4, 0).rejected.is_none());
        assert!(entry(3, 6).ended);
        assert!(!entry(1, 0).ended);
    }

    #[test]
    fn the_compact_form_and_slots_are_understood() {
        let compact = json!([{"0":"3fG","1":["Jardin","x"],"2":49.4,"3":2.8,"4":[1,2],"5":3,"6":0}]);
        let entry = read_json(make, compact).remove(0);
        assert_eq!((entry.key.as_str(), entry.text("name")), ("3fG", Some("Jardin")));
        assert_eq!(entry.fields["location.lat"], json!(49.4));
        let slots = json!({"Monday":{"slot1start":"1970-01-01T09:00:00+00:00","slot1end":"12:00"},"Tuesday":null});
        assert_eq!(hours(&slots), Some("Mo 09:00-12:00".to_owned()));
    }
}
