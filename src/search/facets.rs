//! The counts beside the filters.

use std::collections::{BTreeMap, HashMap};

use super::collect::Collected;
use super::found::{Facet, FacetValue};
use super::query::{MAX_FACETS, Query};
use crate::initiative::Class;
use crate::initiative::kind::{AttributeType, Kinds};
use crate::place::Gazetteer;

/// Facets that fit every query, in the order of the page.
const ALWAYS: [&str; 8] = ["kind", "theme", "price", "public", "access", "language", "legal", "from"];
/// The same for offers and requests.
const OF_PROPOSALS: [&str; 8] = ["purpose", "kind", "urgency", "price", "remote", "eligibility", "access", "from"];
/// The facet that is counted by communes.
pub(super) const TERRITORY: &str = "territory";
/// Facets that are shown where there is room, and always when they are used.
const WHERE_ROOM: [&str; 4] = ["label", "college", "workers_status", "charter"];
/// Most values of one facet.
const MAX_VALUES: usize = 200;

/// Names of the facets of a query.
pub(super) fn wanted(query: &Query, kinds: &Kinds) -> Vec<String> {
    let mut names: Vec<String> = query.facets.clone();
    if names.is_empty() {
        let always = if query.class == Class::Proposal { OF_PROPOSALS } else { ALWAYS };
        names = always.map(str::to_owned).to_vec();
        if query.kinds.iter().any(|kind| kind == "other") {
            names.push("other_kind".to_owned());
        }
        names.extend(query.attributes.keys().map(|code| format!("a.{code}")));
        let used = WHERE_ROOM.into_iter().filter(|name| !selected(query, name).is_empty());
        names.extend(used.map(str::to_owned));
        if !query.kinds.is_empty() {
            let countable = |kind| matches!(kind, AttributeType::Code | AttributeType::Codes | AttributeType::Bool3);
            let attributes = kinds.attributes(query.class, &query.kinds);
            let filters = attributes.iter().filter(|attribute| attribute.is_filterable() && countable(attribute.kind));
            names.extend(filters.map(|attribute| format!("a.{}", attribute.code)));
        }
        names.extend(WHERE_ROOM.map(str::to_owned));
    }
    let mut seen = Vec::new();
    names.retain(|name| {
        !seen.contains(name) && {
            seen.push(name.clone());
            true
        }
    });
    names.truncate(MAX_FACETS);
    names
}

/// The facets in the order of their names.
pub(super) fn facets(
    query: &Query,
    names: &[String],
    collected: &Collected,
    kinds: &Kinds,
    gazetteer: &Gazetteer,
) -> Vec<Facet> {
    let facet = |(n, name): (usize, &String)| {
        let counted = collected.facets.get(n).into_iter().flatten();
        let shown = counted.filter_map(|(code, count)| Some((shown_code(name, code, kinds)?, *count)));
        let mut counts: BTreeMap<String, u64> =
            if name == TERRITORY { territories(query, &collected.communes, gazetteer) } else { shown.collect() };
        for code in possible(query, name, kinds) {
            counts.entry(code).or_default();
        }
        let selected = selected(query, name);
        for code in &selected {
            counts.entry(code.clone()).or_default();
        }
        let mut values: Vec<FacetValue> = counts
            .into_iter()
            .map(|(code, count)| FacetValue { selected: selected.contains(&code), code, count })
            .collect();
        values.sort_by(|a, b| (b.selected, b.count).cmp(&(a.selected, a.count)).then_with(|| a.code.cmp(&b.code)));
        values.truncate(MAX_VALUES);
        Facet { name: name.clone(), values }
    };
    names.iter().enumerate().map(facet).collect()
}

/// Facts of access are shown by what one wishes: `step_free_entry`, `entry_ramp:fixed`; nobody wishes a "no".
fn shown_code(name: &str, code: &str, kinds: &Kinds) -> Option<String> {
    match name {
        // What a statement is today stands beside what it is until its last day.
        "charter" if code.contains('@') => return None,
        "access" => {}
        _ => return Some(code.to_owned()),
    }
    let (fact, value) = code.split_once('=')?;
    kinds.accessibility().iter().find(|attribute| attribute.code == fact && attribute.is_filterable())?;
    match value {
        "yes" => Some(fact.to_owned()),
        "no" | "none" | "unknown" => None,
        value => Some(format!("{fact}:{value}")),
    }
}

/// Values that could be ticked although nothing has them.
fn possible(query: &Query, name: &str, kinds: &Kinds) -> Vec<String> {
    let list = |code: &str| kinds.list(code).map(|list| list.items.iter().map(|item| item.code.clone()).collect());
    match name {
        "kind" => kinds.kinds(query.class).iter().map(|kind| kind.code.clone()).collect(),
        "theme" => kinds.themes().iter().map(|theme| theme.code.clone()).collect(),
        "price" if query.class == Class::Proposal => list("proposal_prices").unwrap_or_default(),
        "purpose" => list("purposes").unwrap_or_default(),
        "urgency" => vec!["48h".to_owned(), "week".to_owned()],
        "exchange" => list("exchange_modes").unwrap_or_default(),
        "eligibility" => list("eligibility").unwrap_or_default(),
        "remote" => vec!["yes".to_owned()],
        "price" => list("price_models").unwrap_or_default(),
        "public" => list("publics").unwrap_or_default(),
        "label" => list("labels").unwrap_or_default(),
        "college" => list("colleges").unwrap_or_default(),
        "workers_status" => list("workers_status").unwrap_or_default(),
        "access" => {
            let facts = kinds.accessibility().iter().filter(|fact| fact.is_filterable());
            facts.filter(|fact| fact.kind == AttributeType::Bool3).map(|fact| fact.code.clone()).collect()
        }
        _ => {
            // Names of other facets are no attributes: the vocabulary is not walked for them.
            let attributes = |code| kinds.filterable(query.class).into_iter().find(|known| known.code == code);
            let attribute = name.strip_prefix("a.").and_then(attributes);
            attribute.and_then(|attribute| list(attribute.list_code()?)).unwrap_or_default()
        }
    }
}

fn selected(query: &Query, name: &str) -> Vec<String> {
    match name {
        "kind" => query.kinds.clone(),
        "theme" => query.themes.clone(),
        "price" => query.prices.clone(),
        "public" => query.publics.clone(),
        "language" => query.languages.clone(),
        "legal" => query.legal_forms.clone(),
        "from" => query.from.clone(),
        "label" => query.labels.clone(),
        "college" => query.colleges.clone(),
        "workers_status" => query.workers_status.clone(),
        "charter" => super::filter::criteria(&query.charter),
        "status" => query.statuses.clone(),
        "purpose" => query.purposes.clone(),
        "urgency" => query.urgency.clone(),
        "exchange" => query.exchange.clone(),
        "eligibility" => query.eligibility.clone(),
        "remote" => query.remote.clone(),
        "territory" => query.territories.clone(),
        "access" => {
            let code = |wish: &super::query::AccessWish| match wish.wish.as_str() {
                "yes" => wish.fact.clone(),
                other => format!("{}:{other}", wish.fact),
            };
            query.access.iter().map(code).collect()
        }
        _ => {
            let wish = name.strip_prefix("a.").and_then(|code| query.attributes.get(code));
            wish.map(|wish| wish.values.clone()).unwrap_or_default()
        }
    }
}

/// Counts of the territories just below the one asked for; of the régions when none is.
fn territories(query: &Query, communes: &HashMap<String, u64>, gazetteer: &Gazetteer) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for (commune, count) in communes {
        let mut chain = gazetteer.ancestors(commune);
        chain.insert(0, commune.clone());
        let below = |code: &String| {
            let parents = gazetteer.territory(code).map(|territory| territory.parents).unwrap_or_default();
            if query.territories.is_empty() {
                parents.is_empty()
            } else {
                parents.iter().any(|parent| query.territories.contains(parent))
            }
        };
        for code in chain.iter().filter(|code| below(code)) {
            *counts.entry(code.clone()).or_default() += count;
        }
    }
    counts
}
