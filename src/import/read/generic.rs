//! Tables, JSON and GeoJSON that nobody gave a name: read by a mapping file, or by what their columns are called.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use super::entry::{Entry, as_list, as_text, look, markdown};
use super::limits::MAX_ATTRIBUTE_COLUMNS;
use super::mapping::{Mapping, Target};
use super::problems::refuse;
use super::transform::Transform;
use super::{Columns, Container, Format, RawRecord, Sample, synonyms};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// Fields whose values are lists: several columns add to them.
const LISTS: &[&str] = &["kinds", "themes", "tags", "publics", "languages", "labels"];
/// Between the items of a list in one cell.
const SEPARATORS: &[char] = &['|', ';', ','];
/// A relation file is held until its end, because each row adds to entries met before.
const MAX_RELATED: usize = 50_000;

struct Step {
    field: String,
    transforms: Vec<Transform>,
}

/// Reads by a mapping, shipped or given, or by synonyms.
pub struct Generic {
    name: &'static str,
    mapping: Mapping,
    by_name: bool,
    steps: Vec<(String, Vec<Step>)>,
    known: HashSet<String>,
    key: Vec<String>,
    kinds: Vec<String>,
    columns: Columns,
    hidden: HashSet<String>,
    fields: BTreeMap<String, String>,
    related: BTreeMap<String, Incoming>,
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
            && !mapping.columns.is_empty()
            && !mapping.columns.keys().any(|column| has(column))
        {
            let names: Vec<&str> = mapping.columns.keys().take(5).map(String::as_str).collect();
            return Err(refuse(
                "bad_mapping",
                format!("The mapping file fits another file: none of its columns is here ({} …).", names.join(", ")),
            ));
        }
        let mapping = given.or_else(|| Mapping::shipped(&has));
        let by_name = mapping.as_ref().is_none_or(|mapping| mapping.columns.is_empty());
        let name = match sample.container {
            Container::Csv { .. } => "csv",
            Container::GeoJson { .. } => "geojson",
            Container::Json { .. } | Container::Lines => "json",
        };
        let mut generic = Generic {
            name,
            mapping: mapping.unwrap_or_default(),
            by_name,
            steps: Vec::new(),
            known: HashSet::new(),
            key: Vec::new(),
            kinds: options.kinds.clone(),
            columns: Columns::default(),
            hidden: HashSet::new(),
            fields: BTreeMap::new(),
            related: BTreeMap::new(),
        };
        generic.key.clone_from(&generic.mapping.key);
        generic.plan_mapping()?;
        if by_name {
            sample.records.iter().for_each(|record| generic.plan_names(&record.members, ""));
            generic.keep_best_names();
        }
        Ok(generic)
    }

    fn plan_mapping(&mut self) -> Result<(), FileProblem> {
        for (column, targets) in &self.mapping.columns {
            if synonyms::is_personal(column) {
                continue;
            }
            let mut steps = Vec::new();
            for Target { field, transform } in targets.list() {
                let transforms =
                    transform.iter().map(|text| Transform::read(text, &self.mapping)).collect::<Result<_, _>>()?;
                self.fields.entry(column.clone()).or_insert_with(|| field.clone());
                steps.push(Step { field, transforms });
            }
            self.steps.push((column.clone(), steps));
        }
        Ok(())
    }

    /// Recognises columns by their names, each once.
    fn plan_names(&mut self, members: &Map<String, Value>, prefix: &str) {
        for (name, value) in members {
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            if path == "geometry"
                || !self.known.insert(path.clone())
                || self.known.len() > 1000
                || synonyms::is_personal(name)
            {
                if let Value::Object(inner) = value
                    && path != "geometry"
                    && prefix.matches('.').count() < 2
                    && !synonyms::is_personal(name)
                {
                    self.plan_names(inner, &path);
                }
                continue;
            }
            match (value, synonyms::field_of(&path).or_else(|| synonyms::field_of(name))) {
                (Value::Object(inner), _) if prefix.matches('.').count() < 2 => self.plan_names(inner, &path),
                (_, Some(field)) => {
                    self.steps.push((path, vec![Step { field: field.to_owned(), transforms: Vec::new() }]));
                }
                _ => {}
            }
            if self.mapping.key.is_empty()
                && let Some(rank) = synonyms::key_rank(name).filter(|_| prefix.is_empty())
            {
                let better = self.key.first().and_then(|key| synonyms::key_rank(key)).is_none_or(|known| rank < known);
                if better {
                    self.key = vec![name.clone()];
                }
            }
        }
    }

    /// Of several columns for one field, the one with the most exact name stays first.
    fn keep_best_names(&mut self) {
        self.steps.sort_by_key(|(column, steps)| {
            let last = column.rsplit('.').next().unwrap_or(column);
            let rank = steps
                .first()
                .map_or(usize::MAX, |step| synonyms::rank(column, &step.field).min(synonyms::rank(last, &step.field)));
            (column.matches('.').count(), rank)
        });
        self.fields = self
            .steps
            .iter()
            .filter_map(|(column, steps)| Some((column.clone(), steps.first()?.field.clone())))
            .collect();
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
        entry.name(name);
        if let Some(geometry) =
            entry.get("geometry").cloned().filter(|_| !entry.incoming.fields.contains_key("location.lat"))
        {
            let at = |n: usize| geometry.pointer(&format!("/coordinates/{n}")).cloned();
            entry.point(at(1), at(0));
        }
        self.drop_unsure_point(entry);
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

impl Generic {
    /// Joins what further rows say of an entry: lists grow, everything else stays as the first row said.
    fn merge(&mut self, entry: Incoming) {
        if self.related.len() >= MAX_RELATED && !self.related.contains_key(&entry.key) {
            return;
        }
        let Some(known) = self.related.get_mut(&entry.key) else {
            self.related.insert(entry.key.clone(), entry);
            return;
        };
        for relation in &entry.relations {
            known.relate(relation.field, &relation.source_key);
        }
        for (field, value) in entry.fields {
            match (known.fields.get_mut(&field), value) {
                (Some(Value::Array(items)), Value::Array(more)) => {
                    more.into_iter().for_each(|item| {
                        if !items.contains(&item) {
                            items.push(item)
                        }
                    });
                }
                (Some(_), _) => {}
                (None, value) => {
                    known.fields.insert(field, value);
                }
            }
        }
    }
}

/// Several entries of one row, of which each is met again and again (FORMATS.md 5, `amap_nantes`).
fn related(generic: &Generic, record: &RawRecord) -> Vec<Incoming> {
    let mut found = Vec::new();
    for related in &generic.mapping.relation {
        let mut entry = Entry::of(record.clone());
        let mut name = None;
        for (column, targets) in &related.columns {
            let Some(value) = entry.get(column).cloned().filter(|_| !synonyms::is_personal(column)) else { continue };
            for Target { field, transform } in targets.list() {
                let transforms =
                    transform.iter().filter_map(|text| Transform::read(text, &generic.mapping).ok()).collect();
                let value = generic.transformed(&Step { field: field.clone(), transforms }, value.clone(), &mut entry);
                if field == "name" {
                    name = as_text(&value);
                } else {
                    set(&mut entry, &field, value);
                }
            }
        }
        entry.name(name);
        for (field, value) in &related.constants {
            entry.put(field, serde_json::to_value(value).unwrap_or_default());
        }
        let parts: Vec<String> = related
            .key
            .iter()
            .map(|column| crate::initiative::text::fold(&entry.text(column).unwrap_or_default()))
            .collect();
        entry.incoming.key = format!("{}{}", related.prefix, parts.join("|"));
        if related.one_point_only {
            // A producer's point in such a file is often the point of delivery: which one is home cannot be told.
            entry.incoming.fields.remove("location.lat");
            entry.incoming.fields.remove("location.lon");
        }
        found.push(entry.done());
    }
    let keys: Vec<String> = found.iter().map(|entry| entry.key.clone()).collect();
    for (related, entry) in generic.mapping.relation.iter().zip(&mut found) {
        for (other, key) in generic.mapping.relation.iter().zip(&keys) {
            if related.members.contains(&other.prefix) {
                entry.relate("members", key);
            }
        }
    }
    found
}

impl Format for Generic {
    fn name(&self) -> &'static str {
        self.name
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        self.note(&record.members);
        if !self.mapping.relation.is_empty() {
            for entry in related(self, &record) {
                self.merge(entry);
            }
            return Vec::new();
        }
        let mut entry = Entry::of(record);
        entry.incoming.key = self.key_of(&entry);
        self.fill(&mut entry);
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

    fn licence(&self) -> Option<String> {
        self.mapping.licence.clone()
    }
}

/// Puts a value into a field, in the way of that field.
fn set(entry: &mut Entry, field: &str, value: Value) {
    let text = as_text(&value);
    match field {
        _ if LISTS.contains(&field) => {
            let separators = if field == "tags" || field == "kinds" { SEPARATORS } else { &['|', ';'] };
            for item in as_list(&value, separators) {
                if field == "tags" { entry.tag(&item) } else { entry.add(field, item) }
            }
        }
        "description" => {
            if let Some(text) = text {
                let text = markdown(&mut entry.incoming, field, &text);
                entry.describe(Some(text));
            }
        }
        "summary" => entry.summarise(text),
        "contact.website" if !entry.incoming.fields.contains_key(field) => entry.website(text),
        "location.country" if !entry.incoming.fields.contains_key(field) => entry.country(text),
        "checked_at" => match text.as_deref().and_then(|_| super::dates::day_of(&value)) {
            Some(day) => entry.put(field, day),
            None => text.iter().for_each(|text| entry.incoming.warn("bad_date", field, text)),
        },
        _ if field.starts_with("links.") => {
            let kind = field.trim_start_matches("links.").to_owned();
            entry.link(&kind, text, None);
        }
        _ if field.starts_with("translations.") => translate(entry, field, text),
        _ if field.starts_with("attributes.") && value.is_array() => {
            for item in value.as_array().into_iter().flatten() {
                entry.add(field, item.clone());
            }
        }
        _ if entry.incoming.fields.contains_key(field) => {}
        _ => match (text, value) {
            (Some(text), Value::String(_)) => entry.put(field, text),
            (Some(_), value) if field.starts_with("attributes.") || field.starts_with("location.l") => {
                entry.put(field, value)
            }
            (Some(text), _) => entry.put(field, text),
            (None, value @ (Value::Array(_) | Value::Object(_))) => entry.put(field, value),
            _ => {}
        },
    }
}

fn translate(entry: &mut Entry, field: &str, text: Option<String>) {
    let (Some(text), [_, lang, member]) = (text, &field.splitn(3, '.').collect::<Vec<_>>()[..]) else { return };
    let text = markdown(&mut entry.incoming, field, &text);
    let translations = entry.incoming.fields.entry("translations".to_owned()).or_insert_with(|| json!({}));
    translations[*lang][*member] = Value::String(text);
}

/// `75011 PARIS` in the column of the town, when no other column has a postcode.
fn split_postcode(incoming: &mut Incoming) {
    if incoming.text("location.postcode").is_some() {
        return;
    }
    let Some((postcode, city)) = incoming.text("location.city").and_then(|text| text.split_once(' ')) else { return };
    if postcode.len() == 5 && postcode.bytes().all(|byte| byte.is_ascii_digit()) {
        let (postcode, city) = (json!(postcode), json!(city.trim()));
        incoming.fields.insert("location.postcode".to_owned(), postcode);
        incoming.fields.insert("location.city".to_owned(), city);
    }
}
