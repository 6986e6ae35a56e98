//! OpenStreetMap: Overpass answers, GeoJSON with tags, and lists that renamed some tags, FORMATS.md 2.8.

use serde_json::{Value, json};

use super::entry::{Entry, Seen};
use super::{Container, Format, RawRecord, Sample};
use crate::error::sentence;
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "osm";

const COLUMNS: &[(&str, &str)] = &[
    ("id", "key"),
    ("type", "key"),
    ("id_osm", "key"),
    ("code", "key"),
    ("lat", "location.lat"),
    ("lon", "location.lon"),
    ("center.lat", "location.lat"),
    ("center.lon", "location.lon"),
    ("latitude", "location.lat"),
    ("longitude", "location.lon"),
    ("name", "name"),
    ("nom", "name"),
    ("brand", "name"),
    ("operator", "name"),
    ("description", "description"),
    ("descr", "description"),
    ("opening_hours", "opening_hours"),
    ("opening_hours:covid19", "crisis_hours"),
    ("description:covid19", "crisis_hours"),
    ("check_date", "checked_at"),
    ("survey:date", "checked_at"),
    ("addr:street", "location.street"),
    ("street", "location.street"),
    ("addr:housenumber", "location.street"),
    ("housenumber", "location.street"),
    ("addr:postcode", "location.postcode"),
    ("postcode", "location.postcode"),
    ("addr:city", "location.city"),
    ("city", "location.city"),
    ("contact:website", "contact.website"),
    ("website", "contact.website"),
    ("url", "contact.website"),
    ("contact:email", "contact.email"),
    ("email", "contact.email"),
    ("contact:phone", "contact.phone"),
    ("phone", "contact.phone"),
    ("tel", "contact.phone"),
    ("wheelchair", "accessibility.step_free_entry"),
    ("wheelchair:description", "accessibility.comment"),
    ("toilets:wheelchair", "accessibility.adapted_toilets"),
    ("ref:FR:SIRET", "identifiers.siret"),
    ("ref:FR:RNA", "identifiers.rna"),
    ("ref:FR:FINESS", "identifiers.finess_et"),
    ("wikidata", "identifiers.wikidata"),
];

/// Names of mappers.
const PERSONAL: &[&str] = &["user", "uid"];

/// Kinds by tag, the first that fits. A value `*` is any but `no`.
const KINDS: &[(&str, &str, &str)] = &[
    ("repair", "assisted_self_service", "reuse"),
    ("second_hand", "*", "reuse"),
    ("shop", "charity", "reuse"),
    ("shop", "second_hand", "reuse"),
    ("amenity", "give_box", "reuse"),
    ("amenity", "givebox", "reuse"),
    ("leisure", "hackerspace", "maker"),
    ("shop", "farm", "food_point"),
    ("amenity", "food_sharing", "food_point"),
    ("social_facility", "food_bank", "food_point"),
    ("social_facility", "soup_kitchen", "food_point"),
    ("bulk_purchase", "*", "food_point"),
    ("amenity", "car_pooling", "mobility"),
    ("amenity", "car_sharing", "mobility"),
    ("amenity", "bicycle_repair_station", "mobility"),
    ("landuse", "allotments", "place"),
    ("amenity", "coworking_space", "place"),
    ("amenity", "community_centre", "place"),
    ("tourism", "hostel", "lodging"),
    ("amenity", "hospital", "care_institution"),
    ("amenity", "clinic", "care_institution"),
];

/// `recycling:*` and `service:*:repair`, and our objects.
const OBJECTS: &[(&str, &str)] = &[
    ("clothes", "clothes"),
    ("fabrik", "clothes"),
    ("shoes", "shoes"),
    ("books", "books"),
    ("toys", "toys"),
    ("furniture", "furniture"),
    ("dishes", "dishes"),
    ("interior_decoration", "decoration"),
    ("bicycles", "bicycle"),
    ("bicycle", "bicycle"),
    ("computers", "computer"),
    ("computer", "computer"),
    ("mobile_phones", "phone"),
    ("mobile_phone", "phone"),
    ("phone", "phone"),
    ("small_electrical_appliances", "small_appliance"),
    ("small_appliances", "small_appliance"),
    ("small_electronics_device", "small_appliance"),
    ("electronics", "small_appliance"),
    ("large_appliances", "large_appliance"),
];

/// How sure we are: elements of Overpass, ids of features as OSM writes them, or an OSM id in a column.
pub(super) fn sniff(sample: &Sample) -> u8 {
    let share = |test: fn(&RawRecord) -> bool| {
        let fits = sample.records.iter().filter(|record| test(record)).count();
        !sample.records.is_empty() && fits * 2 > sample.records.len()
    };
    match sample.container {
        Container::Json { .. } | Container::Lines => {
            let overpass =
                share(|record| record.members.get("tags").is_some_and(Value::is_object) && element(record).is_some());
            let listed = share(|record| element(record).is_some() && record.members.contains_key("id_osm"));
            if overpass {
                95
            } else if listed {
                90
            } else {
                0
            }
        }
        Container::GeoJson { .. } if share(|record| element(record).is_some()) => 90,
        _ => 0,
    }
}

/// A reader of such a file. `crisis_until=YYYY-MM-DD` lets the hours of a crisis count, until then.
pub(super) fn make(options: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    let day = |name: &str| match options.extra.get(name) {
        None => Ok(None),
        Some(text) => super::dates::day(text).map(Some).ok_or_else(|| FileProblem {
            code: "bad_option",
            sentence: sentence!("file-option-day", option = name, value = text),
            line: None,
        }),
    };
    let crisis = day("crisis_until")?.map(|until| (day("crisis_from"), until));
    let crisis = match crisis {
        Some((from, until)) => Some((from?.unwrap_or_else(|| until.clone()), until)),
        None => None,
    };
    Ok(Box::new(OpenStreetMap { seen: Seen::new(COLUMNS, PERSONAL), crisis }))
}

struct OpenStreetMap {
    seen: Seen,
    /// First and last day on which the crisis tags hold.
    crisis: Option<(String, String)>,
}

impl Format for OpenStreetMap {
    fn name(&self) -> &'static str {
        NAME
    }

    fn map(&mut self, mut record: RawRecord) -> Vec<Incoming> {
        self.seen.note(&record.members);
        let osm = element(&record);
        // A list made by others says nothing of the licence; an answer of OSM's own is under the ODbL.
        let own = record.members.get("tags").is_some_and(Value::is_object) || record.members.contains_key("geometry");
        let metadata_time = record.members.get("timestamp").is_some();
        if let Some(Value::Object(tags)) = record.members.remove("tags") {
            if metadata_time && tags.is_empty() {
                return Vec::new();
            }
            let place: Vec<_> =
                record.members.clone().into_iter().filter(|(name, _)| !tags.contains_key(name)).collect();
            record.members = tags;
            record.members.extend(place);
        }
        let mut entry = Entry::of(record);
        entry.incoming.key = osm.clone().or_else(|| entry.text("code")).unwrap_or_default();
        entry.put("identifiers.osm", osm.unwrap_or_default());
        if own {
            entry.put("licence", "ODbL-1.0");
        }
        let place = entry.first(&["addr:city", "city"]).map(|city| format!(" {city}")).unwrap_or_default();
        let brand = entry.text("brand").map(|brand| format!("{brand}{place}"));
        entry.name(entry.first(&["name", "nom"]).or(brand).or_else(|| entry.text("operator")));
        located(&mut entry);
        contact(&mut entry);
        kinds(&mut entry);
        facts(&mut entry);
        self.crisis_hours(&mut entry);
        // What stands there today may keep the tags of what stood there before.
        if entry.members().keys().any(|key| key.starts_with("disused:") || key.starts_with("abandoned:"))
            && entry.first(&["amenity", "shop", "leisure", "office"]).is_none()
            && !entry.incoming.fields.contains_key("kinds")
        {
            entry.incoming.ended = true;
            entry.put("status", "closed");
        }
        vec![entry.done()]
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

impl OpenStreetMap {
    /// The tags of a crisis have no end: without one from the person who imports they are only a note.
    fn crisis_hours(&self, entry: &mut Entry) {
        let hours = entry.text("opening_hours:covid19");
        let note = entry.text("description:covid19");
        let Some(hours) = hours else { return };
        let code = match hours.as_str() {
            "open" | "same" => "same",
            "off" | "closed" | "no" => "off",
            rule => rule,
        };
        if let Some((from, until)) = &self.crisis {
            let mut crisis = json!({ "hours": code, "from": from, "until": until });
            if let Some(note) = note {
                crisis["note"] = Value::String(note.chars().take(280).collect());
            }
            entry.put("crisis_hours", crisis);
        } else {
            entry.describe(Some(format!("Horaires de crise (covid-19) notés dans OpenStreetMap : {hours}")));
            entry.describe(note);
        }
    }
}

/// `node/1`, from the shapes of Overpass, GeoJSON and lists.
fn element(record: &RawRecord) -> Option<String> {
    let text = |name: &str| record.members.get(name).and_then(super::entry::as_text);
    let whole = ["id_osm", "@id", "@feature_id", "id"].into_iter().filter_map(text).find(|id| is_element(id));
    whole.or_else(|| {
        let id = format!("{}/{}", text("type")?, text("id")?);
        is_element(&id).then_some(id)
    })
}

fn is_element(id: &str) -> bool {
    id.split_once('/').is_some_and(|(kind, number)| {
        matches!(kind, "node" | "way" | "relation")
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn located(entry: &mut Entry) {
    let geometry = entry.get("geometry.type").is_some_and(|kind| kind == "Point");
    for (lat, lon) in [("lat", "lon"), ("center.lat", "center.lon"), ("latitude", "longitude")] {
        if entry.get(lat).is_some() {
            entry.point_at(lat, lon);
            break;
        }
    }
    if geometry {
        entry.point_at("geometry.coordinates.1", "geometry.coordinates.0");
    }
    entry.country(entry.first(&["addr:country", "country"]));
    entry.postcode(entry.first(&["addr:postcode", "postcode"]));
    entry.put("location.city", entry.first(&["addr:city", "city"]).unwrap_or_default());
    let number = entry.first(&["addr:housenumber", "housenumber"]);
    let street = entry.first(&["addr:street", "street"]);
    entry.put("location.street", [number, street].into_iter().flatten().collect::<Vec<_>>().join(" "));
}

fn contact(entry: &mut Entry) {
    entry.website(entry.first(&["website", "contact:website", "url"]));
    entry.put("contact.email", entry.first(&["contact:email", "email"]).unwrap_or_default());
    entry.put("contact.phone", entry.first(&["contact:phone", "phone", "tel"]).unwrap_or_default());
    for name in ["contact:facebook", "facebook", "contact:instagram", "instagram"] {
        let url = entry.text(name).filter(|url| url.starts_with("http"));
        entry.link("social", url, None);
    }
}

fn kinds(entry: &mut Entry) {
    let is = |entry: &Entry, key: &str, value: &str| match entry.text(key) {
        Some(found) if value == "*" => found != "no",
        Some(found) => found.split(';').any(|part| part.trim() == value),
        None => false,
    };
    let donations = is(entry, "charity", "yes") && is(entry, "amenity", "recycling");
    let garden = is(entry, "leisure", "garden") && is(entry, "garden:type", "community");
    let social = ["association", "cooperative"].iter().any(|kind| is(entry, "operator:type", kind));
    let lodging = social && ["chalet", "guest_house", "camp_site"].iter().any(|kind| is(entry, "tourism", kind));
    let listed = KINDS.iter().find(|(key, value, _)| is(entry, key, value)).map(|(_, _, kind)| *kind);
    let first_rules = listed.filter(|kind| *kind == "reuse").or_else(|| donations.then_some("reuse"));
    let kind = first_rules.or(listed).or_else(|| garden.then_some("place")).or_else(|| lodging.then_some("lodging"));
    if let Some(kind) = kind {
        entry.kinds(&[kind]);
    }
}

fn facts(entry: &mut Entry) {
    entry.describe(entry.first(&["description", "description:fr", "descr"]));
    entry.copy(&[
        ("opening_hours", "opening_hours"),
        ("wheelchair:description", "accessibility.comment"),
        ("ref:FR:SIRET", "identifiers.siret"),
        ("ref:FR:RNA", "identifiers.rna"),
        ("ref:FR:FINESS", "identifiers.finess_et"),
        ("wikidata", "identifiers.wikidata"),
    ]);
    entry.day("checked_at", if entry.text("check_date").is_some() { "check_date" } else { "survey:date" });
    // "limited" and "no" say nothing of steps.
    if entry.text("wheelchair").as_deref() == Some("yes") {
        entry.put("accessibility.step_free_entry", "yes");
    }
    for (tag, fact) in
        [("toilets:wheelchair", "adapted_toilets"), ("toilets", "toilets"), ("tactile_paving", "outdoor_guide_strip")]
    {
        if let Some(answer @ ("yes" | "no")) = entry.text(tag).as_deref() {
            entry.put(&format!("accessibility.{fact}"), answer);
        }
    }
    if entry.text("hearing_loop").as_deref() == Some("yes") {
        entry.put("accessibility.hearing_equipment", json!(["loop_fixed"]));
    }
    if entry.text("capacity:disabled").and_then(|text| text.parse::<u32>().ok()).is_some_and(|spaces| spaces > 0) {
        entry.put("accessibility.adapted_parking", "yes");
    }
    let food = entry.incoming.fields.get("kinds").is_some_and(|kinds| kinds[0] == "food_point");
    let reuse = entry.incoming.fields.get("kinds").is_some_and(|kinds| kinds[0] == "reuse");
    if food {
        food_labels(entry);
    } else if reuse {
        objects(entry);
    }
}

fn food_labels(entry: &mut Entry) {
    for (tag, label) in [("organic", "organic"), ("fair_trade", "fair_trade"), ("bulk_purchase", "bulk")] {
        if matches!(entry.text(tag).as_deref(), Some("yes" | "only")) {
            entry.add("attributes.food_labels", label);
        }
    }
    match entry.text("shop").as_deref() {
        Some("farm") => entry.put("attributes.point_type", "farm"),
        _ if entry.text("bulk_purchase").as_deref() == Some("only") => entry.put("attributes.point_type", "bulk_shop"),
        _ => {}
    }
}

fn objects(entry: &mut Entry) {
    let yes = entry.members().iter().filter(|(_, value)| *value == "yes" || *value == "only");
    let keys: Vec<String> = yes.map(|(key, _)| key.clone()).collect();
    let object = |name: &str| OBJECTS.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
    for key in &keys {
        if let Some(object) = key.strip_prefix("recycling:").and_then(object) {
            entry.add("attributes.takes", object);
        }
        if let Some(object) =
            key.strip_prefix("service:").and_then(|rest| rest.strip_suffix(":repair")).and_then(object)
        {
            entry.add("attributes.repairs", object);
        }
    }
    if entry.text("repair").as_deref() == Some("assisted_self_service") {
        entry.put("attributes.assisted_self_repair", "yes");
        entry.add("attributes.modes", "repair");
    }
    if entry.text("second_hand").is_some_and(|word| word != "no") {
        entry.add("attributes.modes", "buy_used");
    }
    if entry.incoming.fields.contains_key("attributes.takes") {
        entry.add("attributes.modes", "give");
    }
}

#[cfg(test)]
mod tests;
