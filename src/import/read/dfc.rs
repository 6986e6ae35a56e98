//! Food enterprises: the graph of the Data Food Consortium and the shops of Open Food Network, FORMATS.md 2.13.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::entry::{Entry, Seen, as_list, as_text};
use super::{Container, Format, RawRecord, Sample, dates};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "dfc";

const COLUMNS: &[(&str, &str)] = &[
    ("@id", "key"),
    ("dfc-b:name", "name"),
    ("dfc-b:hasDescription", "description"),
    ("dfc-b:websitePage", "contact.website"),
    ("dfc-b:hasPhoneNumber", "contact.phone"),
    ("dfc-b:hasAddress", "location.street"),
    ("dfc-b:supplies", "attributes.product_families"),
    ("id", "key"),
    ("name", "name"),
    ("description", "summary"),
    ("long_description", "description"),
    ("latitude", "location.lat"),
    ("longitude", "location.lon"),
    ("website", "contact.website"),
    ("phone", "contact.phone"),
    ("is_primary_producer", "attributes.point_type"),
    ("is_distributor", "attributes.point_type"),
    ("taxons", "attributes.product_families"),
    ("supplied_taxons", "attributes.product_families"),
    ("orders_close_at", "attributes.order_closes"),
    ("delivery", "attributes.delivery"),
    ("pickup", "attributes.pickup_hours"),
    ("visible", "status"),
    ("address.address1", "location.street"),
    ("address.zipcode", "location.postcode"),
    ("address.city", "location.city"),
    ("address.country_name", "location.country"),
];

/// Persons, and an address that was written backwards so that nobody reads it.
const PERSONAL: &[&str] = &["dfc-b:hasMainContact", "ofn:contact_name", "email_address", "owner"];

/// Parts of product types and of shop categories, in the order in which they are tried.
const FAMILIES: &[(&str, &str)] = &[
    ("vegetable", "vegetables"),
    ("legume", "vegetables"),
    ("légume", "vegetables"),
    ("mushroom", "vegetables"),
    ("fruit", "fruit"),
    ("dairy", "dairy"),
    ("cheese", "dairy"),
    ("laitier", "dairy"),
    ("fromage", "dairy"),
    ("meat", "meat_poultry"),
    ("poultry", "meat_poultry"),
    ("viande", "meat_poultry"),
    ("volaille", "meat_poultry"),
    ("fish", "fish"),
    ("poisson", "fish"),
    ("egg", "eggs"),
    ("œuf", "eggs"),
    ("oeuf", "eggs"),
    ("bread", "bread_bakery"),
    ("bakery", "bread_bakery"),
    ("pain", "bread_bakery"),
    ("honey", "honey_sweet"),
    ("miel", "honey_sweet"),
    ("sweet", "honey_sweet"),
    ("drink", "drinks"),
    ("boisson", "drinks"),
    ("prepared", "prepared_meals"),
    ("plant", "plants_seeds"),
    ("seed", "plants_seeds"),
    ("hygiene", "hygiene_household"),
    ("hygiène", "hygiene_household"),
    ("grocery", "dry_grocery"),
    ("épicerie", "dry_grocery"),
    ("cereal", "dry_grocery"),
];

/// How sure we are: a graph of the DFC, or the flags that only these shops have.
pub(super) fn sniff(sample: &Sample) -> u8 {
    let Container::Json { top, .. } = sample.container else { return 0 };
    let context = top.get("@context").is_some_and(|context| context.to_string().contains("dfc"));
    let graph = sample.records.iter().any(|record| types(&record.members).any(|kind| kind.starts_with("dfc-b:")));
    if context || graph || sample.has_members(&["is_primary_producer", "is_distributor", "name"]) { 96 } else { 0 }
}

/// A reader of such a file. `host=` says whose shops they are: their numbers are unique only there.
#[expect(clippy::unnecessary_wraps, reason = "every format's maker may refuse its options")]
pub(super) fn make(options: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    let host = options.extra.get("host").cloned().unwrap_or_default();
    let seen = Seen::new(COLUMNS, PERSONAL);
    Ok(Box::new(Dfc { seen, host, enterprises: Vec::new(), nodes: HashMap::new() }))
}

struct Dfc {
    seen: Seen,
    host: String,
    /// Enterprises wait for the end of the file: what they refer to may stand behind them.
    enterprises: Vec<RawRecord>,
    /// The other nodes of the graph, by `@id`.
    nodes: HashMap<String, Map<String, Value>>,
}

impl Format for Dfc {
    fn name(&self) -> &'static str {
        NAME
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        let id = record.members.get("@id").and_then(as_text);
        let Some(id) = id else {
            self.seen.note(&record.members);
            return if record.members.contains_key("is_distributor") { vec![self.shop(record)] } else { Vec::new() };
        };
        if types(&record.members).any(|kind| kind == "dfc-b:Enterprise" || kind.ends_with("#Enterprise")) {
            self.seen.note(&record.members);
            self.enterprises.push(record);
        } else {
            self.nodes.insert(id, record.members);
        }
        Vec::new()
    }

    fn finish(&mut self) -> Vec<Incoming> {
        let enterprises = std::mem::take(&mut self.enterprises);
        enterprises.into_iter().map(|record| self.enterprise(record)).collect()
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

impl Dfc {
    /// The node that a value stands for: itself, or the one to which it refers.
    fn node<'a>(&'a self, value: &'a Value) -> Option<&'a Map<String, Value>> {
        match value {
            Value::Array(items) => items.first().and_then(|first| self.node(first)),
            Value::String(id) => self.nodes.get(id),
            Value::Object(members) if members.len() == 1 => {
                members.get("@id").and_then(Value::as_str).and_then(|id| self.nodes.get(id))
            }
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    fn enterprise(&self, record: RawRecord) -> Incoming {
        let mut entry = Entry::of(record);
        entry.incoming.key = entry.text("@id").unwrap_or_default();
        entry.name(one(&entry, "dfc-b:name"));
        entry.kinds(&["food_point"]);
        let description = one(&entry, "dfc-b:hasDescription").or_else(|| one(&entry, "dfc-b:description"));
        let description = description.map(|text| super::entry::markdown(&mut entry.incoming, "description", &text));
        entry.describe(description);
        entry.website(one(&entry, "dfc-b:websitePage").or_else(|| one(&entry, "ofn:website")));
        let phone = entry.get("dfc-b:hasPhoneNumber").and_then(|value| self.node(value));
        let phone = phone.and_then(|node| node.get("dfc-b:phoneNumber")).and_then(as_text);
        entry.put("contact.phone", phone.unwrap_or_default());
        if let Some(address) = entry.get("dfc-b:hasAddress").and_then(|value| self.node(value)).cloned() {
            let text = |name: &str| {
                address.get(name).map(|value| as_list(value, &[])).and_then(|texts| texts.into_iter().next())
            };
            entry.point(address.get("dfc-b:latitude").cloned(), address.get("dfc-b:longitude").cloned());
            let country =
                text("dfc-b:hasCountry").map(|iri| iri.rsplit(['/', '#', ':']).next().unwrap_or_default().to_owned());
            entry.country(country);
            entry.postcode(text("dfc-b:hasPostalCode").or_else(|| text("dfc-b:hasPostcode")));
            entry.put("location.city", text("dfc-b:hasCity").unwrap_or_default());
            entry.put("location.street", text("dfc-b:hasStreet").unwrap_or_default());
        }
        for product in entry.list("dfc-b:supplies", &[]) {
            let kind = self.nodes.get(&product).and_then(|node| node.get("dfc-b:hasType"));
            for iri in kind.map(|kind| as_list(kind, &[])).unwrap_or_default() {
                family(&mut entry, iri.rsplit(['/', '#', ':']).next().unwrap_or_default());
            }
        }
        entry.done()
    }

    fn shop(&self, record: RawRecord) -> Incoming {
        let mut entry = Entry::of(record);
        let id = entry.text("id").unwrap_or_default();
        entry.incoming.key = if self.host.is_empty() { id } else { format!("{}/{id}", self.host) };
        entry.name(entry.text("name"));
        entry.kinds(&["food_point"]);
        entry.point_at("latitude", "longitude");
        entry.country(entry.text("address.country_name"));
        entry.postcode(entry.text("address.zipcode"));
        let street: Vec<String> =
            ["address.address1", "address.address2"].iter().filter_map(|part| entry.text(part)).collect();
        entry.put("location.street", street.join(", "));
        entry.copy(&[("address.city", "location.city"), ("phone", "contact.phone")]);
        entry.website(entry.text("website"));
        for (name, base) in [("instagram", "https://www.instagram.com/"), ("facebook", "https://www.facebook.com/")] {
            let url = entry
                .text(name)
                .map(|text| if text.contains('.') { text } else { format!("{base}{}", text.trim_start_matches('@')) });
            entry.link("social", url, Some(name.to_owned()));
        }
        entry.summarise(entry.text("description"));
        let long = entry
            .text("long_description")
            .map(|text| super::entry::markdown(&mut entry.incoming, "description", &text));
        entry.describe(long);
        self.trade(&mut entry);
        entry.done()
    }

    fn trade(&self, entry: &mut Entry) {
        let yes = |entry: &Entry, name: &str| entry.get(name).and_then(super::entry::yes_no) == Some("yes");
        if yes(entry, "is_distributor") {
            entry.put("attributes.point_type", "hub");
            entry.put("themes", json!(["short_circuit"]));
        } else if yes(entry, "is_primary_producer") {
            entry.put("attributes.point_type", "farm");
            entry.put("themes", json!(["producer"]));
        }
        if let Some(answer) = entry.get("delivery").and_then(super::entry::yes_no) {
            entry.put("attributes.delivery", answer);
        }
        if let Some(day) = entry.get("orders_close_at").and_then(dates::day_of) {
            entry.put("attributes.order_closes", day);
        }
        for member in ["taxons", "supplied_taxons"] {
            let items = entry.get(member).and_then(Value::as_array).cloned().unwrap_or_default();
            for item in items {
                let name = item.get("name").and_then(as_text).or_else(|| as_text(&item)).unwrap_or_default();
                family(entry, &name);
            }
        }
        if matches!(entry.text("visible").as_deref(), Some("hidden" | "only_through_links" | "false")) {
            entry.incoming.ended = true;
            entry.put("status", "closed");
        }
    }
}

fn family(entry: &mut Entry, name: &str) {
    let lower = name.to_lowercase();
    if let Some((_, code)) = FAMILIES.iter().find(|(part, _)| lower.contains(part)) {
        entry.add("attributes.product_families", *code);
    } else if lower.parse::<u64>().is_err() {
        entry.tag(name);
    }
}

/// The first text of a value that may be one text, a list, or an object with `@value`.
fn one(entry: &Entry, name: &str) -> Option<String> {
    match entry.get(name)? {
        Value::Object(members) => members.get("@value").and_then(as_text),
        Value::Array(items) => items.iter().find_map(|item| as_text(item.get("@value").unwrap_or(item))),
        other => as_text(other),
    }
}

fn types(members: &Map<String, Value>) -> impl Iterator<Item = String> {
    members.get("@type").map(|value| as_list(value, &[])).unwrap_or_default().into_iter()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read_json, read_json_with};
    use super::*;

    #[test]
    fn an_enterprise_finds_its_address_and_products_wherever_they_stand() {
        let entries = read_json(
            make,
            json!([
            {"@id":"https://x.example/enterprises/1","@type":["dfc-b:Enterprise"],"dfc-b:name":"Ferme","dfc-b:hasDescription":"<p>Légumes</p>","dfc-b:websitePage":"ferme.example",
             "dfc-b:hasPhoneNumber":{"@type":"dfc-b:PhoneNumber","dfc-b:phoneNumber":"0200000000"},"dfc-b:hasAddress":"https://x.example/addresses/4",
             "dfc-b:supplies":["https://x.example/p/1"],"dfc-b:hasMainContact":"https://x.example/persons/9","ofn:contact_name":"Jeanne Modèle"},
            {"@id":"https://x.example/p/1","@type":"dfc-b:SuppliedProduct","dfc-b:hasType":"dfc-pt:round-vegetable","dfc-b:price":3},
            {"@id":"https://x.example/addresses/4","@type":"dfc-b:Address","dfc-b:hasStreet":"Rue Basse","dfc-b:hasPostalCode":"1000","dfc-b:hasCity":"Bourg",
             "dfc-b:hasCountry":"https://x.example/country/FRA","dfc-b:latitude":0.0,"dfc-b:longitude":0.0}]),
        );
        assert_eq!(entries.len(), 1);
        let entry = &entries[0];
        assert_eq!(entry.key, "https://x.example/enterprises/1");
        assert_eq!(entry.text("location.country"), Some("FR"));
        assert_eq!(entry.text("location.postcode"), Some("01000"));
        assert_eq!(entry.fields["location.lat"], json!(0.0), "the reader knows that this is no point");
        assert_eq!(entry.fields["attributes.product_families"], json!(["vegetables"]));
        assert_eq!(entry.text("description"), Some("Légumes"));
        assert!(!format!("{entry:?}").contains("Jeanne"));
    }

    #[test]
    fn a_shop_is_known_within_its_host_and_a_hidden_one_has_ended() {
        let file = json!([{"id":7,"name":"Panier","hash":"panier","latitude":47.1,"longitude":-1.5,"is_distributor":true,"is_primary_producer":false,"delivery":false,
            "orders_close_at":"2026-12-01T10:00:00Z","taxons":[{"name":"Fruits"}],"visible":"hidden","email_address":"elpmaxe@reinap","address":{"address1":"Rue","zipcode":"44000","city":"Nantes","country_name":"France"}}]);
        let entry = read_json_with(make, &[("host", "coop.example")], file).remove(0);
        assert_eq!(entry.key, "coop.example/7");
        assert!(entry.ended);
        assert_eq!(entry.text("attributes.point_type"), Some("hub"));
        assert_eq!(entry.text("attributes.order_closes"), Some("2026-12-01"));
        assert_eq!(entry.text("attributes.delivery"), Some("no"));
        assert!(!entry.fields.contains_key("contact.email"));
    }
}
