//! From an entry to what the index keeps of it. Only public, snapped content comes here.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::analyse::{self, Stemmers, Tongue, Word};
use super::entry::Entry;
use super::given::GivenWords;
use super::hours::HoursKey;
use super::labels::{self, origin_label};
use super::numbers::{Columns, hours_column, number, parse_day, ranges_of};
use super::schema::Fields;
use super::{areas, geo};
use crate::initiative::kind::{Attribute, AttributeType, Kinds, Role};
use crate::initiative::{Card, Terms, charter};
use crate::place::Gazetteer;

/// The column of the days on which a proposal holds.
pub(super) const VALID: &str = "valid";
/// Words between two texts, so that no phrase reaches from one into the next.
const GAP: usize = 10;
/// Longest value that is a facet; longer ones are texts.
pub(super) const MAX_FACET_CHARS: usize = 80;
/// Labels, tags and towns whose words are kept: the same few stand in thousands of entries.
const MAX_KEPT_LABELS: usize = 10_000;

/// The number under which an entry is known in the index.
pub(super) fn tie_of(uri: &str) -> u64 {
    let hash = Sha256::digest(uri.as_bytes());
    hash.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// Makes documents; keeps the stems of words it has met.
pub(super) struct Documents<'a> {
    pub fields: Fields,
    pub kinds: &'a Kinds,
    pub gazetteer: &'a Gazetteer,
    stemmers: Stemmers,
    labels: HashMap<String, Arc<[Word]>>,
}

impl<'a> Documents<'a> {
    /// With empty memories.
    pub fn new(fields: Fields, kinds: &'a Kinds, gazetteer: &'a Gazetteer) -> Documents<'a> {
        Documents { fields, kinds, gazetteer, stemmers: Stemmers::new(), labels: HashMap::new() }
    }
}

impl Documents<'_> {
    /// What the index keeps of `entry`.
    pub fn document(&mut self, entry: &Entry) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_u64(self.fields.tie, tie_of(&entry.uri));
        document.add_text(self.fields.uri, &entry.uri);
        document.add_i64(self.fields.published, entry.published.0);
        self.add_texts(&mut document, &entry.card);
        self.add_place(&mut document, &entry.card);
        self.add_time(&mut document, &entry.card);
        self.add_keys(&mut document, entry);
        self.add_terms(&mut document, &entry.card);
        for value in self.facets(entry) {
            document.add_text(self.fields.facet, value);
        }
        self.add_attributes(&mut document, entry);
        document
    }

    fn add_texts(&mut self, document: &mut TantivyDocument, card: &Card) {
        let fields = self.fields;
        let tongue = Tongue::of(&card.lang);
        let mut texts = Texts::default();
        let name = analyse::words(&card.name);
        texts.add(&name, tongue, 0, &mut self.stemmers);
        let tells = |word: &&Word| !word.joined && !analyse::is_stop_word(&word.folded);
        document.add_u64(fields.name_words, name.iter().filter(tells).count() as u64);
        document.add_text(fields.sort_name, sort_name(&card.name, &name));
        for (lang, translation) in &card.translations {
            let tongue = Tongue::of(lang);
            for (level, text) in [(0, &translation.name), (2, &translation.summary), (2, &translation.description)] {
                texts.add(&analyse::words(text.as_deref().unwrap_or_default()), tongue, level, &mut self.stemmers);
            }
        }
        for tag in card.tags.iter().chain(card.location.iter().flat_map(|place| &place.city)) {
            let words = self.words_of_label(tag);
            texts.add(&words, tongue, 1, &mut self.stemmers);
        }
        for (label, tongue) in labels::labels(self.kinds, card) {
            let words = self.words_of_label(&label);
            texts.add(&words, tongue, 1, &mut self.stemmers);
        }
        for (label, tongue) in labels::other_words(self.kinds, card) {
            let words = self.words_of_label(&label);
            texts.add_unless_given(&words, tongue, 1, &mut self.stemmers);
        }
        for text in card.summary.iter().chain(&card.description) {
            texts.add(&analyse::words(text), tongue, 2, &mut self.stemmers);
        }
        if card.terms.is_some() {
            // What is suggested while somebody types are initiatives.
            texts.names = GivenWords::default();
        }
        texts.add_to(document, &fields);
    }

    fn words_of_label(&mut self, label: &str) -> Arc<[Word]> {
        if let Some(words) = self.labels.get(label) {
            return words.clone();
        }
        let words: Arc<[Word]> = analyse::words(label).into();
        if self.labels.len() >= MAX_KEPT_LABELS {
            self.labels.clear();
        }
        self.labels.insert(label.to_owned(), words.clone());
        words
    }

    fn add_place(&self, document: &mut TantivyDocument, card: &Card) {
        let Some(place) = &card.location else { return };
        if let Some((point, radius_m)) = geo::spot_of(place, self.gazetteer) {
            let (x, y) = geo::to_grid(point.lat, point.lon);
            document.add_u64(self.fields.x, x);
            document.add_u64(self.fields.y, y);
            document.add_u64(self.fields.radius, u64::from(radius_m));
            for tile in geo::tiles_of(x, y) {
                document.add_u64(self.fields.tile, tile);
            }
        }
        if let Some(code) = &place.territory {
            document.add_text(self.fields.commune, code);
            for code in self.gazetteer.ancestors(code).iter().chain([code]) {
                document.add_text(self.fields.key, format!("in:{code}"));
            }
        }
    }

    fn add_time(&self, document: &mut TantivyDocument, card: &Card) {
        if let Some(day) = card.checked_at.as_deref().and_then(parse_day) {
            document.add_i64(self.fields.checked, day);
        }
        if let Some(key) = HoursKey::of(card) {
            document.add_text(self.fields.hours, key.to_text());
        }
    }

    fn add_keys(&self, document: &mut TantivyDocument, entry: &Entry) {
        if let Some(handle) = &entry.handle {
            let handle = handle.to_lowercase();
            document.add_text(self.fields.key, format!("@{handle}@{}", entry.home.to_lowercase()));
            if entry.own {
                document.add_text(self.fields.key, format!("@{handle}"));
            }
        }
        for (scheme, value) in &entry.card.identifiers {
            document.add_text(self.fields.key, format!("id:{scheme}:{value}"));
        }
    }

    /// Who answers for a proposal, and when it ends.
    fn add_terms(&self, document: &mut TantivyDocument, card: &Card) {
        let Some(terms) = &card.terms else { return };
        document.add_text(self.fields.key, by_key(&terms.by));
        if let Some(day) = parse_day(&terms.valid_until) {
            document.add_i64(self.fields.ends, day);
        }
    }

    /// Everything that is counted and ticked, as `parameter:code`.
    fn facets(&self, entry: &Entry) -> Vec<String> {
        let card = &entry.card;
        let mut values = vec![format!("class:{}", entry.class.as_str()), format!("from:{}", entry.home)];
        if entry.own {
            values.push("from:own".to_owned());
        }
        let status = if card.status.is_empty() { "open" } else { &card.status };
        values.push(format!("status:{status}"));
        for (name, codes) in [
            ("kind", &card.kinds),
            ("theme", &card.themes),
            ("public", &card.publics),
            ("language", &card.languages),
            ("label", &card.labels),
        ] {
            values.extend(codes.iter().map(|code| format!("{name}:{code}")));
        }
        for (name, code) in [("price", &card.price_model), ("legal", &card.legal_form)] {
            values.extend(code.iter().map(|code| format!("{name}:{code}")));
        }
        for (name, value) in
            [("college", card.governance.get("colleges")), ("workers_status", card.economics.get("workers_status"))]
        {
            values.extend(value.iter().copied().flat_map(codes).map(|code| format!("{name}:{code}")));
        }
        values.extend(card.charter.iter().filter_map(criterion));
        values.extend(card.terms.iter().flat_map(terms_values));
        for (fact, value) in &card.accessibility {
            values.extend(codes(value).into_iter().map(|value| format!("access:{fact}={value}")));
        }
        let unknown = card.kinds.iter().filter(|code| self.kinds.kind(entry.class, code).is_none());
        values.extend(unknown.map(|code| format!("other_kind:{}", origin_label(card, code))));
        values.retain(|value| value.len() <= MAX_FACET_CHARS * 2);
        values.extend(self.attribute_facets(entry));
        values.sort();
        values.dedup();
        values
    }

    fn attribute_facets(&self, entry: &Entry) -> Vec<String> {
        let mut values = Vec::new();
        for attribute in self.public_filters(entry) {
            let Some(value) = entry.card.attributes.get(&attribute.code) else { continue };
            let countable = matches!(
                attribute.kind,
                AttributeType::Bool3
                    | AttributeType::Code
                    | AttributeType::Codes
                    | AttributeType::Text
                    | AttributeType::Id
            );
            if countable {
                let codes = codes(value).into_iter().filter(|code| code.chars().count() <= MAX_FACET_CHARS);
                values.extend(codes.map(|code| format!("a.{}:{code}", attribute.code)));
            }
        }
        values
    }

    fn public_filters(&self, entry: &Entry) -> Vec<&Attribute> {
        let mut attributes = self.kinds.attributes(entry.class, &entry.card.kinds);
        attributes.retain(|attribute| !attribute.access.is_private());
        attributes.retain(|attribute| attribute.is_filterable() || attribute.role.is_some());
        attributes
    }

    /// Numbers, days, hours, areas and roles.
    fn add_attributes(&self, document: &mut TantivyDocument, entry: &Entry) {
        let mut columns = Columns::default();
        if let Some(area) = &entry.card.area_served {
            areas::add(document, &self.fields, self.gazetteer, areas::AREA_SERVED, area);
        }
        for attribute in self.public_filters(entry) {
            let Some(value) = entry.card.attributes.get(&attribute.code) else { continue };
            match attribute.role {
                Some(Role::Serves) => areas::add(document, &self.fields, self.gazetteer, areas::SERVES, value),
                Some(Role::OrderOpens) => add_day(document, self.fields.orders_from, value),
                Some(Role::OrderCloses) => add_day(document, self.fields.orders_until, value),
                _ => {}
            }
            if attribute.kind == AttributeType::Area {
                areas::add(document, &self.fields, self.gazetteer, &attribute.code, value);
            }
            if attribute.kind == AttributeType::Hours
                && let Some(key) = value.as_str().and_then(|rule| HoursKey::of_rule(rule, &entry.card))
            {
                columns.text(&hours_column(&attribute.code), key.to_text());
            }
            columns.ranges(&attribute.code, &ranges_of(attribute.kind, value));
        }
        for (fact, value) in &entry.card.accessibility {
            if let Some(least) = number(value.get("value").unwrap_or(value)) {
                columns.ranges(&format!("access_{fact}"), &[(least, least)]);
            }
        }
        if let Some(terms) = &entry.card.terms {
            add_amounts(&mut columns, terms);
        }
        if let Some(commission) = entry.card.economics.get("commission_pct") {
            columns.ranges("commission_pct", &ranges_of(AttributeType::Decimal, commission));
        }
        if !columns.0.is_empty() {
            document.add_object(self.fields.number, columns.0);
        }
    }
}

/// The key of what an initiative answers for.
pub(super) fn by_key(initiative: &str) -> String {
    format!("by:{initiative}")
}

/// What is counted and ticked of an offer or a request.
fn terms_values(terms: &Terms) -> Vec<String> {
    let mut values = vec![format!("purpose:{}", terms.purpose), format!("ends:{}", terms.valid_until)];
    let price = terms.price.as_ref().and_then(Value::as_str);
    let single = [("urgency", terms.urgency.as_deref()), ("remote", terms.remote.as_deref()), ("price", price)];
    values.extend(single.into_iter().filter_map(|(name, value)| Some(format!("{name}:{}", value?))));
    values.extend(terms.urgent_until.iter().map(|day| format!("urgent_until:{day}")));
    for (name, codes) in [("exchange", &terms.exchange_modes), ("eligibility", &terms.eligibility)] {
        values.extend(codes.iter().map(|code| format!("{name}:{code}")));
    }
    values
}

/// Days on which it holds, and how much it is.
fn add_amounts(columns: &mut Columns, terms: &Terms) {
    let day = |text: &str| parse_day(text).and_then(|day| i32::try_from(day).ok()).map(f64::from);
    let first = terms.valid_from.as_deref().and_then(day).unwrap_or(f64::from(i32::MIN));
    if let Some(last) = day(&terms.valid_until) {
        columns.ranges(VALID, &[(first, last)]);
    }
    if let Some(quantity) = terms.quantity.as_deref().and_then(|text| text.parse().ok()) {
        columns.ranges("quantity", &[(quantity, quantity)]);
    }
}

/// The words of a card, gathered by level.
#[derive(Default)]
struct Texts {
    levels: [GivenWords; 3],
    exact: GivenWords,
    names: GivenWords,
    next_position: usize,
    /// Words of names, tags and labels.
    given: HashSet<String>,
}

impl Texts {
    /// A text counts for its own level and for those below.
    fn add(&mut self, words: &[Word], tongue: Tongue, level: usize, stemmers: &mut Stemmers) {
        let start = self.next_position;
        for word in words {
            self.next_position = self.next_position.max(start + word.position + GAP);
            self.add_word(word, tongue, level, start, stemmers);
        }
    }

    /// Leaves out what names, tags and labels said already, word for word.
    fn add_unless_given(&mut self, words: &[Word], tongue: Tongue, level: usize, stemmers: &mut Stemmers) {
        if words.iter().any(|word| !self.given.contains(&word.folded)) {
            self.add(words, tongue, level, stemmers);
        }
    }

    fn add_word(&mut self, word: &Word, tongue: Tongue, level: usize, start: usize, stemmers: &mut Stemmers) {
        if level == 0 {
            self.names.push(&word.folded);
        }
        if level < 2 {
            self.given.insert(word.folded.clone());
        }
        self.exact.push_at(&word.folded, start + word.position);
        if level > 0 && analyse::is_stop_word(&word.folded) {
            return;
        }
        for stem in stemmers.stems(word, tongue).iter() {
            self.levels[level..].iter_mut().for_each(|below| below.push(stem));
        }
    }

    fn add_to(self, document: &mut TantivyDocument, fields: &Fields) {
        let [name, tag, text] = self.levels;
        let words = [
            (fields.start, self.names),
            (fields.name, name),
            (fields.tag, tag),
            (fields.text, text),
            (fields.exact, self.exact),
        ];
        for (field, words) in words {
            document.add_text(field, words.into_text());
        }
    }
}

/// The name as it is compared, then as it is written.
fn sort_name(name: &str, words: &[Word]) -> String {
    let folded: Vec<&str> = words.iter().filter(|word| !word.joined).map(|word| word.folded.as_str()).collect();
    format!("{}\u{0}{name}", folded.join(" "))
}

/// One code or several, as text; numbers are no codes.
pub(super) fn codes(value: &Value) -> Vec<String> {
    match value {
        Value::String(code) => vec![code.clone()],
        Value::Bool(yes) => vec![if *yes { "yes" } else { "no" }.to_owned()],
        Value::Array(values) => values.iter().flat_map(codes).collect(),
        Value::Object(fact) => fact.get("value").map(codes).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn add_day(document: &mut TantivyDocument, field: Field, value: &Value) {
    if let Some(day) = value.as_str().and_then(parse_day) {
        document.add_i64(field, day);
    }
}

/// `charter:finances_published:declared@2027-03-01`: whether its last day is over is seen when the value is read.
fn criterion(statement: &Value) -> Option<String> {
    let criterion = statement.get("criterion")?.as_str()?;
    let last = charter::last_day(statement).map_or_else(String::new, |day| format!("@{day}"));
    Some(format!("charter:{criterion}:{}{last}", charter::stated(statement)))
}
