//! Tables, JSON and GeoJSON that nobody gave a name: read by a mapping file, or by what their columns are called.

mod plan;
mod put;
mod related;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use self::put::{set, split_postcode};
use self::related::related;
use super::entry::{Entry, as_text, look};
use super::limits::MAX_ATTRIBUTE_COLUMNS;
use super::mapping::Mapping;
use super::problems::refuse;
use super::transform::Transform;
use super::{Columns, Container, Format, RawRecord, Sample, synonyms};
use crate::error::sentence;
use crate::import::{Column, FileProblem, Incoming, ReadOptions};
use crate::initiative::Class;

struct Step {
    field: String,
    transforms: Vec<Transform>,
}

/// Reads by a mapping, shipped or given, or by synonyms.
pub struct Generic {
    name: &'static str,
    /// Name of the mapping, when it comes with the program.
    shipped: Option<&'static str>,
    mapping: Mapping,
    by_name: bool,
    /// Of which class its records are: a file with a column for the purpose is one of offers and requests.
    class: Class,
    /// Folded names of what the kinds of proposals ask, in front of their fields.
    asked: Arc<BTreeMap<String, String>>,
    steps: Vec<(String, Vec<Step>)>,
    known: HashSet<String>,
    key: Vec<String>,
    kinds: Vec<String>,
    columns: Columns,
    hidden: HashSet<String>,
    fields: BTreeMap<String, String>,
    related: BTreeMap<String, Incoming>,
    /// Hashes of the keys for which `related` has no room.
    left_out: HashSet<u64>,
}

impl Generic {
    /// For one file, whose first records are known.
    ///
    /// # Errors
    /// When the person's mapping file is not sound, or names no column of the file.
    pub fn new(sample: &Sample<'_>, options: &ReadOptions) -> Result<Generic, FileProblem> {
        let has = |column: &str| match sample.container {
            Container::Csv { header } => header.iter().any(|name| name == column),
            _ => sample.records.iter().any(|record| look(&record.members, column).is_some()),
        };
        let given = options.mapping.as_deref().map(Mapping::read).transpose()?;
        if let Some(mapping) = &given
            && !mapping.by_name
            && !mapping.columns.is_empty()
            && !mapping.columns.keys().any(|column| has(column))
        {
            let names: Vec<&str> = mapping.columns.keys().take(5).map(String::as_str).collect();
            return Err(refuse("bad_mapping", sentence!("file-mapping-misfit", columns = names.join(", "))));
        }
        let (shipped, mapping) = match given {
            Some(given) => (None, Some(given)),
            None => Mapping::shipped(&has).map_or((None, None), |(name, mapping)| (Some(name), Some(mapping))),
        };
        let mapping = mapping.unwrap_or_default();
        let by_name = mapping.by_name || mapping.columns.is_empty();
        let name = match sample.container {
            Container::Csv { .. } => "csv",
            Container::GeoJson { .. } => "geojson",
            Container::Json { .. } | Container::Lines => "json",
        };
        let mut generic = Generic {
            name,
            shipped,
            class: class_of(sample, by_name, &mapping),
            mapping,
            by_name,
            asked: Arc::clone(&options.asked_of_proposals),
            steps: Vec::new(),
            known: HashSet::new(),
            key: Vec::new(),
            kinds: options.kinds.clone(),
            columns: Columns::default(),
            hidden: HashSet::new(),
            fields: BTreeMap::new(),
            related: BTreeMap::new(),
            left_out: HashSet::new(),
        };
        generic.key.clone_from(&generic.mapping.key);
        generic.plan_mapping()?;
        if by_name {
            let given = generic.steps.len();
            sample.records.iter().for_each(|record| generic.plan_names(&record.members, ""));
            generic.keep_best_names(given);
        }
        Ok(generic)
    }

    /// Notes the columns of a record, read or not.
    fn note(&mut self, members: &Map<String, Value>) {
        for name in members.keys() {
            if !self.hidden.contains(name) && synonyms::is_personal(name) {
                self.hidden.insert(name.clone());
            }
        }
        let fields = &self.fields;
        self.columns.note(members, &self.hidden, |column| fields.get(column).cloned());
    }

    fn key_of(&self, entry: &Entry) -> String {
        match self.key.as_slice() {
            [] => String::new(),
            [one] => entry.text(one).unwrap_or_default(),
            several if self.mapping.exact_key => {
                several.iter().map(|column| entry.text(column).unwrap_or_default()).collect::<Vec<_>>().join("|")
            }
            several => several
                .iter()
                .map(|column| crate::initiative::text::fold(&entry.text(column).unwrap_or_default()))
                .collect::<Vec<_>>()
                .join("|"),
        }
    }

    fn fill(&self, entry: &mut Entry) {
        let mut name = None;
        for (column, steps) in &self.steps {
            let Some(value) = entry.get(column).cloned() else { continue };
            for step in steps {
                let value = self.transformed(step, value.clone(), entry);
                if step.field == "name" {
                    name = name.or_else(|| as_text(&value));
                } else {
                    set(entry, &step.field, value);
                }
            }
        }
        if self.class == Class::Proposal {
            // A line that leaves it open is a proposal all the same, and refused as one.
            entry.incoming.fields.entry("terms.purpose".to_owned()).or_insert_with(|| "".into());
        }
        if name.is_some() || self.class == Class::Initiative {
            entry.name(name);
        }
        if let Some(geometry) =
            entry.get("geometry").cloned().filter(|_| !entry.incoming.fields.contains_key("location.lat"))
        {
            let at = |n: usize| geometry.pointer(&format!("/coordinates/{n}")).cloned();
            entry.point(at(1), at(0));
        }
        self.drop_unsure_point(entry);
    }

    /// Hours that stand in a column for each end of each slot. A day without any is closed when another has some.
    fn fill_week(&self, entry: &mut Entry) {
        let Some(week) = &self.mapping.week else { return };
        let mut rules = Vec::new();
        for (day, code) in week.days.iter().zip(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]) {
            let mut slots = Vec::new();
            for columns in &week.slots {
                let [from, to] = columns.each_ref().map(|column| entry.text(&column.replace("{day}", day)));
                let (Some(from), Some(to)) = (from, to) else { continue };
                match (super::mednum::time(&from), super::mednum::time(&to)) {
                    (Some(from), Some(to)) if from < to => slots.push(format!("{from}-{to}")),
                    _ => entry.incoming.warn("bad_hours", "opening_hours", &format!("{code} {from}-{to}")),
                }
            }
            if !slots.is_empty() {
                rules.push(format!("{code} {}", slots.join(",")));
            }
        }
        entry.put("opening_hours", rules.join("; "));
    }

    fn transformed(&self, step: &Step, value: Value, entry: &mut Entry) -> Value {
        let members = entry.members().clone();
        step.transforms
            .iter()
            .fold(value, |value, transform| transform.apply(value, &members, &self.mapping, &mut entry.incoming))
    }

    /// A geocoder that was not sure enough gives no point.
    fn drop_unsure_point(&self, entry: &mut Entry) {
        let Some(least) = &self.mapping.min_score else { return };
        let score = entry.text(&least.column).and_then(|text| super::transform::number(&text));
        if score.is_some_and(|score| score < least.least) {
            entry.incoming.fields.remove("location.lat");
            entry.incoming.fields.remove("location.lon");
        }
    }

    /// Kinds out of columns, in front of the mapping's own kind; what the person named comes last.
    fn find_kinds(&self, entry: &mut Entry) {
        for from in &self.mapping.kind_from {
            let words = entry.list(&from.column, &['|', ';', ',']);
            let Some(map) = self.mapping.value_maps.get(&from.map) else { continue };
            for word in &words {
                let found = map.iter().find(|(known, _)| known.to_lowercase() == word.to_lowercase());
                match found.map(|(_, codes)| codes) {
                    Some(super::mapping::OneOrMany::One(code)) => entry.add("kinds", code.as_str()),
                    Some(super::mapping::OneOrMany::Many(codes)) => {
                        codes.iter().for_each(|code| entry.add("kinds", code.as_str()));
                    }
                    None => {}
                }
            }
            if !entry.incoming.fields.contains_key("kinds")
                && let Some(super::mapping::OneOrMany::One(code)) = map.get("*")
            {
                entry.add("kinds", code.as_str());
            }
        }
        if let Some(kind) = &self.mapping.kind {
            entry.add("kinds", kind.as_str());
        }
        if let Some(Value::Array(kinds)) = entry.incoming.fields.get_mut("kinds") {
            kinds.truncate(4);
        }
        let kinds: Vec<&str> = self.kinds.iter().map(String::as_str).collect();
        entry.kinds(&kinds);
    }

    fn judge_status(&self, entry: &mut Entry) {
        let Some(status) = &self.mapping.status else { return };
        let Some(word) = entry.text(&status.column) else { return };
        let among = |words: &[String]| words.iter().any(|known| known.to_lowercase() == word.to_lowercase());
        entry.incoming.ended = among(&status.closed);
        if among(&status.refused) {
            entry.incoming.reject("refused_status", &status.column, &word);
        }
    }

    /// Points of records without a country must lie within the mapping's bounds.
    fn judge_bounds(&self, incoming: &mut Incoming) {
        let Some([west, south, east, north]) = self.mapping.bounds else { return };
        if incoming.text("location.country").is_some() {
            return;
        }
        let degrees = |field: &str| {
            incoming.fields.get(field).and_then(as_text).and_then(|text| super::coordinates::degrees(&text))
        };
        let (Some(lat), Some(lon)) = (degrees("location.lat"), degrees("location.lon")) else { return };
        if !(south..=north).contains(&lat) || !(west..=east).contains(&lon) {
            incoming.fields.remove("location.lat");
            incoming.fields.remove("location.lon");
            incoming.warn("outside_territory", "location", &format!("{lat}, {lon}"));
        }
    }

    /// Unread columns of a table are kept as attributes only when a column is named like one.
    fn keep_attributes(&self, entry: &mut Entry) {
        let named: Vec<(String, Value)> = entry
            .members()
            .iter()
            .filter(|(name, _)| name.starts_with("attributes.") || name.starts_with("a."))
            .filter(|(name, _)| !self.fields.contains_key(*name))
            .take(MAX_ATTRIBUTE_COLUMNS)
            .filter_map(|(name, value)| Some((name.split_once('.')?.1.to_owned(), value.clone())))
            .collect();
        for (code, value) in named {
            if value.is_array() || as_text(&value).is_some() {
                entry.put(&format!("attributes.{code}"), value);
            }
        }
    }

    fn finished(&self, mut entry: Entry) -> Incoming {
        for (field, value) in &self.mapping.constants {
            let empty = !entry.incoming.fields.contains_key(field);
            if let Some(value) = serde_json::to_value(value).ok().filter(|_| empty) {
                entry.put(field, value);
            }
        }
        // Postcodes are judged by the country, which another column or a constant may have given after them.
        let postcode = entry.incoming.fields.remove("location.postcode").as_ref().and_then(as_text);
        entry.postcode(postcode);
        split_postcode(&mut entry.incoming);
        if self.mapping.public_contact {
            for field in ["contact.email", "contact.phone"] {
                if entry.incoming.fields.contains_key(field) {
                    entry.put(&format!("{field}_public"), true);
                }
            }
        }
        let mut incoming = entry.done();
        self.judge_bounds(&mut incoming);
        incoming
    }
}

/// What a file is one of: a column for the purpose makes it one of offers and requests.
fn class_of(sample: &Sample<'_>, by_name: bool, mapping: &Mapping) -> Class {
    let says_purpose =
        |name: &String| synonyms::field_of(name, Class::Proposal) == Some("terms.purpose") && !mapping.decides(name);
    let found = match sample.container {
        Container::Csv { header } => header.iter().any(says_purpose),
        _ => sample.records.iter().any(|record| record.members.keys().any(says_purpose)),
    };
    if by_name && found || mapping.says_purpose() { Class::Proposal } else { Class::Initiative }
}

impl Format for Generic {
    fn name(&self) -> &'static str {
        self.name
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        self.note(&record.members);
        if !self.mapping.relation.is_empty() {
            return related(self, &record).into_iter().filter_map(|entry| self.merge(entry)).collect();
        }
        let mut entry = Entry::of(record);
        entry.incoming.key = self.key_of(&entry);
        self.fill(&mut entry);
        self.fill_week(&mut entry);
        self.find_kinds(&mut entry);
        self.judge_status(&mut entry);
        if self.by_name {
            self.keep_attributes(&mut entry);
        }
        vec![self.finished(entry)]
    }

    fn finish(&mut self) -> Vec<Incoming> {
        let mut entries: Vec<Incoming> = std::mem::take(&mut self.related).into_values().collect();
        entries.sort_by_key(|entry| entry.line);
        entries
    }

    fn columns(&self) -> Vec<Column> {
        self.columns.list()
    }

    fn key(&self) -> Vec<String> {
        self.key.clone()
    }

    fn licence(&self) -> Option<String> {
        self.mapping.licence.clone()
    }

    fn mapping(&self) -> Option<&'static str> {
        self.shipped
    }
}
