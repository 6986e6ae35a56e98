//! What is kept in memory for each part of the index, to count and filter in one pass.
//!
//! Entries with the same facet values (kinds, themes, price …) share a *profile*. One number per entry says which,
//! so a search counts profiles, and only at the end the values in them. Parts of the index never change, so this is
//! made once per part, before it is served.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chrono::NaiveDate;
use tantivy::DocId;
use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentReader;

use super::filter::{BASE, OVER, URGENT};
use super::hours::{OPEN_TABLES, OpenTable};
use super::schema::column;
use super::tally::Pages;
use crate::error::Result;
use crate::initiative::kind::Kinds;
use crate::initiative::{Class, charter};

/// Columns and profiles of one part.
pub(super) struct Segment {
    /// Profile of each document.
    pub profile_of: Vec<u32>,
    pub profiles: Profiles,
    pub commune: Option<StrColumn>,
    pub hours: Option<StrColumn>,
    pub shape: Option<StrColumn>,
    pub sort_name: Option<StrColumn>,
    pub x: Column<u64>,
    pub y: Column<u64>,
    pub radius: Column<u64>,
    pub tie: Column<u64>,
    pub published: Column<i64>,
    pub checked: Column<i64>,
    pub orders_from: Column<i64>,
    pub orders_until: Column<i64>,
    pub name_words: Column<u64>,
    pub ends: Column<i64>,
    open: [OnceLock<OpenTable>; OPEN_TABLES],
    /// The same for hours of attributes, by column and table.
    open_attributes: Mutex<HashMap<(String, usize), Arc<OpenTable>>>,
    /// Clean pages for passes.
    pages: Mutex<Vec<Pages>>,
}

/// The distinct sets of facet values of one part.
pub(super) struct Profiles {
    /// All values, `kind:maker`; a profile names them by their place here.
    pub values: Vec<String>,
    /// The names of the facets, `kind`.
    pub facets: Vec<String>,
    facet_of: Vec<u16>,
    /// Places of the values in their alphabetical order.
    sorted: Vec<u32>,
    starts: Vec<u32>,
    members: Vec<u32>,
    /// Which values of [`BASE`] each profile has, a bit for each.
    base: Vec<u8>,
}

impl Profiles {
    fn without_members(values: Vec<String>) -> Profiles {
        let mut facets: Vec<String> = Vec::new();
        let mut places: HashMap<&str, u16> = HashMap::new();
        let mut facet_of = Vec::with_capacity(values.len());
        for value in &values {
            let name = value.split(':').next().unwrap_or_default();
            facet_of.push(*places.entry(name).or_insert_with(|| {
                facets.push(name.to_owned());
                u16::try_from(facets.len() - 1).unwrap_or(u16::MAX)
            }));
        }
        let mut sorted: Vec<u32> = (0..).take(values.len()).collect();
        sorted.sort_unstable_by(|a, b| values[*a as usize].cmp(&values[*b as usize]));
        Profiles { facets, facet_of, sorted, values, starts: vec![0], members: Vec::new(), base: Vec::new() }
    }

    /// The profile with these values, a new one unless there is one. `known` has the last one of each hash: of two that
    /// share one, the first would only be kept twice.
    fn take(&mut self, set: &[u32], base: &[Option<u32>; BASE.len()], known: &mut HashMap<u64, u32>) -> u32 {
        let mut hasher = DefaultHasher::new();
        set.hash(&mut hasher);
        let hash = hasher.finish();
        if let Some(profile) = known.get(&hash).filter(|profile| self.values_of(**profile as usize) == set) {
            return *profile;
        }
        let next = u32::try_from(self.len()).unwrap_or(u32::MAX);
        let has = |value: &Option<u32>| value.is_some_and(|value| set.binary_search(&value).is_ok());
        self.base.push((0..).zip(base).fold(0, |bits, (n, value)| bits | u8::from(has(value)) << n));
        self.members.extend(set);
        self.starts.push(u32::try_from(self.members.len()).unwrap_or(u32::MAX));
        known.insert(hash, next);
        next
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The place of a value.
    pub fn number_of(&self, value: &str) -> Option<u32> {
        let found = self.sorted.binary_search_by(|number| self.values[*number as usize].as_str().cmp(value));
        found.ok().map(|at| self.sorted[at])
    }

    /// The place of the facet of a value.
    pub fn facet_of(&self, value: u32) -> u16 {
        self.facet_of[value as usize]
    }

    /// The place of a facet.
    pub fn facet_number(&self, name: &str) -> Option<u16> {
        self.facets.iter().position(|facet| facet == name).and_then(|at| u16::try_from(at).ok())
    }

    /// A value without the name of its facet: `maker`.
    pub fn code_of(&self, value: u32) -> &str {
        self.values[value as usize].split_once(':').map_or("", |(_, code)| code)
    }

    /// Whether a profile has a value, by its place.
    pub fn has(&self, profile: usize, value: u32) -> bool {
        self.values_of(profile).binary_search(&value).is_ok()
    }

    /// Which values of [`BASE`] a profile has.
    pub fn base_of(&self, profile: usize) -> usize {
        usize::from(self.base[profile])
    }

    /// The values of a profile.
    pub fn values_of(&self, profile: usize) -> &[u32] {
        &self.members[self.starts[profile] as usize..self.starts[profile + 1] as usize]
    }
}

impl Segment {
    /// Reads a part of the index, for use on one day.
    pub fn read(reader: &SegmentReader, kinds: &Kinds, today: NaiveDate) -> Result<Segment> {
        let fast = reader.fast_fields();
        let (profile_of, profiles) =
            read_profiles(fast.str(column::FACET)?.as_ref(), reader.max_doc(), (kinds, today))?;
        Ok(Segment {
            profile_of,
            profiles,
            commune: fast.str(column::COMMUNE)?,
            hours: fast.str(column::HOURS)?,
            shape: fast.str(column::SHAPE)?,
            sort_name: fast.str(column::SORT_NAME)?,
            x: fast.u64(column::X)?,
            y: fast.u64(column::Y)?,
            radius: fast.u64(column::RADIUS)?,
            tie: fast.u64(column::TIE)?,
            published: fast.i64(column::PUBLISHED)?,
            checked: fast.i64(column::CHECKED)?,
            orders_from: fast.i64(column::ORDERS_FROM)?,
            orders_until: fast.i64(column::ORDERS_UNTIL)?,
            name_words: fast.u64(column::NAME_WORDS)?,
            ends: fast.i64(column::ENDS)?,
            open: Default::default(),
            open_attributes: Mutex::default(),
            pages: Mutex::default(),
        })
    }

    /// Grid cell of a document that has a place.
    pub fn place_of(&self, document: DocId) -> Option<(u64, u64)> {
        Some((self.x.first(document)?, self.y.first(document)?))
    }

    /// Clean pages of an earlier pass.
    pub fn take_pages(&self) -> Option<Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Keeps clean pages for a later pass, unless there are enough.
    pub fn keep_pages(&self, pages: Pages, most: usize) {
        let mut kept = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < most {
            kept.push(pages);
        }
    }

    /// Answers about opening hours, made when first asked for.
    pub fn open_table(&self, table: usize) -> &OpenTable {
        let rules = || self.hours.as_ref().map_or(0, |column| column.num_terms());
        self.open[table % OPEN_TABLES].get_or_init(|| OpenTable::new(rules()))
    }

    /// Answers about hours of an attribute, of which there are `rules` different ones.
    pub fn attribute_table(&self, column: &str, table: usize, rules: usize) -> Arc<OpenTable> {
        let mut tables = self.open_attributes.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tables.entry((column.to_owned(), table)).or_insert_with(|| Arc::new(OpenTable::new(rules))))
    }

    /// The name of this number, as it is sorted.
    pub fn name(&self, number: u64) -> Result<String> {
        let mut name = String::new();
        if let Some(column) = &self.sort_name {
            column.ord_to_str(number, &mut name)?;
        }
        Ok(name)
    }

    /// Number of the first name that does not stand before `name`, and whether it is `name` itself.
    pub fn first_name_from(&self, name: &str) -> Result<(u64, bool)> {
        let (mut low, mut high) = (0, self.sort_name.as_ref().map_or(0, |column| column.num_terms() as u64));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.name(middle)?.as_str() < name {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok((low, self.name(low)? == name))
    }
}

/// A column of numbers of attributes, `capacity_per_week_low`; absent when no document of this part has one.
pub(super) fn numbers(reader: &SegmentReader, name: &str) -> Result<Option<Column<f64>>> {
    let path = format!("{}.{name}", column::NUMBER);
    for handle in reader.fast_fields().dynamic_column_handles(&path)? {
        use tantivy::columnar::{DynamicColumn, NumericalType};
        if let Some(DynamicColumn::F64(column)) = handle.open()?.coerce_numerical(NumericalType::F64) {
            return Ok(Some(column));
        }
    }
    Ok(None)
}

/// A column of texts of attributes, `pickup_hours_hours`.
pub(super) fn texts(reader: &SegmentReader, name: &str) -> Result<Option<StrColumn>> {
    let path = format!("{}.{name}", column::NUMBER);
    for handle in reader.fast_fields().dynamic_column_handles(&path)? {
        if let tantivy::columnar::DynamicColumn::Str(column) = handle.open()? {
            return Ok(Some(column));
        }
    }
    Ok(None)
}

/// The terms of these numbers, which grow. A dictionary is unpacked block by block: asking for one term after the
/// other would unpack a block for each.
pub(super) fn terms(column: Option<&StrColumn>, ords: &[u64]) -> Result<Vec<String>> {
    let mut terms = Vec::with_capacity(ords.len());
    if let Some(column) = column {
        let keep = |bytes: &[u8]| terms.push(String::from_utf8_lossy(bytes).into_owned());
        column.dictionary().sorted_ords_to_term_cb(ords, keep)?;
    }
    Ok(terms)
}

fn read_profiles(
    column: Option<&StrColumn>,
    documents: u32,
    (kinds, today): (&Kinds, NaiveDate),
) -> Result<(Vec<u32>, Profiles)> {
    let all: Vec<u64> = (0..column.map_or(0, |column| column.num_terms() as u64)).collect();
    let mut values = terms(column, &all)?;
    let implied = implied_values(&mut values, kinds, today);
    let mut profiles = Profiles::without_members(values);
    let base = BASE.map(|value| profiles.number_of(value));
    let mut known = HashMap::new();
    let mut profile_of = Vec::with_capacity(documents as usize);
    let mut set = Vec::new();
    for document in 0..documents {
        set.clear();
        if let Some(column) = column {
            for value in column.term_ords(document).filter_map(|ord| u32::try_from(ord).ok()) {
                set.push(value);
                set.extend(&implied[value as usize]);
            }
        }
        set.sort_unstable();
        set.dedup();
        profile_of.push(profiles.take(&set, &base, &mut known));
    }
    profiles.members.shrink_to_fit();
    profiles.starts.shrink_to_fit();
    Ok((profile_of, profiles))
}

/// What a value says beside itself: a theme says the themes above it, an unknown kind says "other", a statement about
/// a charter says what it is today.
fn implied_values(values: &mut Vec<String>, kinds: &Kinds, today: NaiveDate) -> Vec<Vec<u32>> {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    for (n, value) in values.iter().enumerate() {
        numbers.insert(value.clone(), u32::try_from(n).unwrap_or(u32::MAX));
    }
    let stated = values.len();
    let mut implied = vec![Vec::new(); stated];
    for n in 0..stated {
        for more in values_above(&values[n], kinds, today) {
            let next = u32::try_from(values.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(more.clone()).or_insert_with(|| {
                values.push(more);
                next
            });
            implied[n].push(number);
        }
    }
    implied
}

fn values_above(value: &str, kinds: &Kinds, today: NaiveDate) -> Vec<String> {
    match value.split_once(':') {
        Some(("theme", code)) => {
            let mut above = Vec::new();
            let mut broader = kinds.theme(code).and_then(|theme| theme.broader.as_deref());
            while let Some(code) = broader.filter(|_| above.len() < 8) {
                above.push(format!("theme:{code}"));
                broader = kinds.theme(code).and_then(|theme| theme.broader.as_deref());
            }
            above
        }
        Some(("kind", code)) => {
            let known = [Class::Initiative, Class::Proposal].iter().any(|class| kinds.kind(*class, code).is_some());
            if known { Vec::new() } else { vec!["kind:other".to_owned()] }
        }
        Some(("charter", statement)) => {
            let Some((stated, last_day)) = statement.split_once('@') else { return Vec::new() };
            let over = last_day.parse::<NaiveDate>().is_ok_and(|last_day| today > last_day);
            let criterion = stated.rsplit_once(':').map_or(stated, |(criterion, _)| criterion);
            let lapsed = format!("{criterion}:{}", charter::LAPSED);
            vec![format!("charter:{}", if over { &lapsed } else { stated })]
        }
        // What a proposal is today follows from its days, also while its home does not say so.
        Some(("ends", last_day)) if last_day.parse::<NaiveDate>().is_ok_and(|last_day| today > last_day) => {
            vec![OVER.to_owned()]
        }
        Some(("urgent_until", last_day)) if last_day.parse::<NaiveDate>().is_ok_and(|last_day| today <= last_day) => {
            vec![URGENT.to_owned()]
        }
        _ => Vec::new(),
    }
}

/// The parts that are being served, with the reader they belong to.
pub(super) struct Served {
    pub searcher: tantivy::Searcher,
    /// The day for which the parts were read.
    pub day: NaiveDate,
    pub segments: Vec<Arc<Segment>>,
    /// How many entries a search without any wish finds, once somebody asked.
    pub everything: OnceLock<u64>,
}
