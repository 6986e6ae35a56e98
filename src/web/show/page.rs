//! All that is known of an entry, in the order of its page.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::facts::{Fact, plain, short, strings};
use super::{Linked, Reader, is_web_address};
use crate::initiative::card::Location;
use crate::initiative::{Card, Class, Initiative, State as EntryState, charter};

/// Entries that another one names, by their addresses, as far as they are known here.
pub type Related = HashMap<String, Arc<Initiative>>;

impl Reader<'_> {
    /// What it does, for whom, at which price.
    pub fn about(&self, card: &Card) -> Vec<Fact> {
        let words = self.words;
        let mut facts = self.attributes(card);
        let mut add = |key: &str, values: Vec<Linked>| {
            if !values.is_empty() {
                facts.push(Fact::of(words.t(key), values));
            }
        };
        let items =
            |list: &str, codes: &[String]| codes.iter().map(|code| Linked::plain(self.item(list, code))).collect();
        add("fact-price", card.price_model.iter().map(|code| Linked::plain(self.item("price_models", code))).collect());
        add("fact-publics", items("publics", &card.publics));
        add("fact-languages", items("languages", &card.languages));
        add("fact-area", card.area_served.as_ref().map(|area| self.area(area)).unwrap_or_default());
        add("fact-labels", items("labels", &card.labels));
        let themes = card.themes.iter().map(|code| match self.kinds().theme(code) {
            Some(_) => Linked::to(self.theme_label(code), format!("/themes/{code}")),
            None => Linked::plain(self.theme_label(code)),
        });
        add("fact-themes", themes.collect());
        let search = |word: &String| {
            Linked::to(word, crate::web::links::Pairs::default().set("q", format!("\"{word}\"")).url("/search"))
        };
        add("fact-tags", card.tags.iter().map(search).collect());
        facts
    }

    /// Who decides, with which money, by which rules.
    pub fn organisation(&self, card: &Card, related: &Related) -> Vec<Fact> {
        let words = self.words;
        let mut facts = Vec::new();
        let asks_for_form = card
            .kinds
            .iter()
            .filter_map(|code| self.kinds().kind(Class::Initiative, code))
            .any(|kind| kind.required_fields.iter().any(|field| field == "legal_form"));
        match &card.legal_form {
            Some(form) => facts.push(Fact::text(words.t("fact-legal-form"), self.item("legal_forms", form))),
            None if asks_for_form => facts.push(Fact::text(words.t("fact-legal-form"), words.t("not-stated"))),
            None => {}
        }
        for (scheme, value) in &card.identifiers {
            facts.push(Fact::of(identifier_name(scheme), vec![identifier(scheme, value)]));
        }
        let groups = [
            ("governance", &card.governance),
            ("economics", &card.economics),
            ("data_policy", &card.data_policy),
            ("software", &card.software),
        ];
        for (group, members) in groups {
            facts.extend(self.group(group, members));
        }
        facts.extend(card.charter.iter().filter_map(|statement| self.charter(statement)));
        let relations = [
            ("fact-parent", card.parent.iter().collect::<Vec<_>>()),
            ("fact-members", card.members.iter().collect()),
            ("fact-member-of", card.member_of.iter().collect()),
        ];
        for (key, uris) in relations {
            let links: Vec<Linked> = uris.into_iter().filter_map(|uri| self.relation(uri, related)).collect();
            if !links.is_empty() {
                facts.push(Fact::of(words.t(key), links));
            }
        }
        facts
    }

    /// By its name when it is known here, by its address when not; one that is not shown any more is left out.
    fn relation(&self, uri: &str, related: &Related) -> Option<Linked> {
        let Some(entry) = related.get(uri) else { return Some(self.link_to(uri)) };
        let shown = entry.state == EntryState::Published;
        shown.then(|| Linked::to(self.name(&entry.card).0, self.path_of(entry)))
    }

    fn group(&self, group: &str, members: &Map<String, Value>) -> Vec<Fact> {
        let lists = [("colleges", "colleges"), ("funded_by", "funded_by"), ("workers_status", "workers_status")];
        let fact = |(code, value): (&String, &Value)| {
            let name = self.words.find(&format!("group-{}", format!("{group}-{code}").replace('_', "-")))?;
            let list = lists.iter().find(|(member, _)| member == code);
            let values: Vec<Linked> = match (list, value) {
                (Some((_, list)), value) => strings(value).map(|item| Linked::plain(self.item(list, item))).collect(),
                (None, Value::String(url)) if is_web_address(url) => vec![Linked::to(short(url), url)],
                (None, value) => vec![Linked::plain(match self.yes_or_no(value) {
                    Some(word) => word,
                    None if code == "commission_pct" => self.words.with("percent", &plain(value)),
                    None => plain(value),
                })],
            };
            Some(Fact::of(name, values))
        };
        members.iter().filter_map(fact).collect()
    }

    fn charter(&self, statement: &Value) -> Option<Fact> {
        let text = |name: &str| statement.get(name).and_then(Value::as_str);
        let (code, criterion) = (text("charter")?, text("criterion")?);
        let known = self.kinds().charters().iter().find(|known| known.code == code);
        let item = known.and_then(|known| known.criteria.iter().find(|item| item.code == criterion));
        let name = item.map_or(criterion, |item| self.label(&item.label));
        let state = self.item("charter_states", charter::state(statement, self.today()));
        let mut values = vec![Linked::plain(state)];
        values.extend(text("on").map(|day| Linked::plain(self.day(day))));
        values.extend(text("by").map(|by| self.link_to(by)));
        values.extend(text("evidence").filter(|url| is_web_address(url)).map(|url| Linked::to(short(url), url)));
        values.extend(text("note").map(Linked::plain));
        Some(Fact::of(name, values))
    }

    /// The address in lines.
    pub fn address(&self, card: &Card) -> Vec<String> {
        let Some(location) = &card.location else { return Vec::new() };
        let town = [location.postcode.as_deref(), location.city.as_deref()];
        let town = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let country = location.country.clone().filter(|country| *country != self.app.config.node.country);
        let lines = [location.street.clone().unwrap_or_default(), town, country.unwrap_or_default()];
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }

    /// Why the point is not to be taken at its word.
    pub fn approximate(&self, card: &Card) -> Option<String> {
        let location = card.location.as_ref()?;
        match location {
            Location { lat: Some(_), radius_m: 0, .. } => None,
            Location { lat: Some(_), radius_m, .. } => {
                let key = if *radius_m >= 20_000 { "place-very-approx" } else { "place-approx" };
                Some(self.words.with(key, &self.words.distance(f64::from(*radius_m))))
            }
            _ => Some(self.words.t("place-no-point")),
        }
    }

    /// How the territory was found, when nobody stated it.
    pub fn territory_note(&self, card: &Card) -> Option<String> {
        match card.location.as_ref()?.territory_from.as_deref()? {
            "postcode" => Some(self.words.t("territory-from-postcode")),
            "nearest" => Some(self.words.t("territory-from-nearest")),
            _ => None,
        }
    }

    /// The commune and what it lies in, smallest first.
    pub fn territories(&self, card: &Card) -> Vec<Linked> {
        let Some(code) = card.location.as_ref().and_then(|location| location.territory.as_deref()) else {
            return Vec::new();
        };
        let codes = std::iter::once(code.to_owned()).chain(self.app.gazetteer.ancestors(code));
        codes.map(|code| self.territory_link(&code)).collect()
    }

    /// Links of the card with words for each.
    pub fn links(&self, card: &Card) -> Vec<Linked> {
        let link = |link: &crate::initiative::card::Link| {
            let words = link.label.clone().unwrap_or_else(|| self.item("link_types", &link.kind));
            Linked::to(words, &link.url)
        };
        card.links.iter().filter(|link| is_web_address(&link.url)).map(link).collect()
    }
}

fn identifier_name(scheme: &str) -> String {
    match scheme {
        "finess_et" | "finess_ej" => scheme.replace("finess_", "FINESS ").to_uppercase(),
        "osm" => "OpenStreetMap".into(),
        "wikidata" => "Wikidata".into(),
        "acceslibre" => "Acceslibre".into(),
        other => other.to_uppercase(),
    }
}

fn identifier(scheme: &str, value: &str) -> Linked {
    match scheme {
        "osm" => Linked::to(value, format!("https://www.openstreetmap.org/{value}")),
        "wikidata" => Linked::to(value, format!("https://www.wikidata.org/wiki/{value}")),
        "siren" => Linked::to(value, format!("https://annuaire-entreprises.data.gouv.fr/entreprise/{value}")),
        "siret" => Linked::to(value, format!("https://annuaire-entreprises.data.gouv.fr/etablissement/{value}")),
        _ => Linked::plain(value),
    }
}
