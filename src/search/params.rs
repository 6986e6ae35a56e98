//! A query as it stands in an address, and back. Nothing here fails: what cannot be understood is dropped and named.

use super::place::parse_point;
use super::query::{
    AccessWish, AttributeWish, MAX_FACETS, MAX_PAGE, MAX_PER_PAGE, MAX_QUERY_CHARS, MAX_RADIUS_KM, MAX_TERMS,
    NotUnderstood, OpenWish, Order, Query,
};
use crate::initiative::Class;
use crate::initiative::kind::{AttributeType, Kinds};
use crate::place::{BoundingBox, Gazetteer};

/// Most values of one parameter.
const MAX_VALUES: usize = 50;
/// Longest value of a parameter other than the words.
const MAX_VALUE_CHARS: usize = 500;
/// Weekdays of the parameter `open`.
const WEEKDAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/// Reads the pairs of one address.
struct Reader<'a> {
    kinds: &'a Kinds,
    gazetteer: &'a Gazetteer,
    query: Query,
    dropped: Vec<NotUnderstood>,
}

impl Query {
    /// Reads the parameters of an address. Unknown parameters are ignored; bad values are dropped and named.
    pub fn from_pairs(pairs: &[(String, String)], kinds: &Kinds, gazetteer: &Gazetteer) -> (Query, Vec<NotUnderstood>) {
        let mut reader = Reader { kinds, gazetteer, query: Query::default(), dropped: Vec::new() };
        // What may be chosen depends on the class, wherever it stands.
        for (name, value) in pairs.iter().filter(|(name, _)| name == "class") {
            match value.as_str() {
                "" => {}
                "initiative" => reader.query.class = Class::Initiative,
                "proposal" => reader.query.class = Class::Proposal,
                _ => reader.drop(name, value, "unknown-code"),
            }
        }
        for (name, value) in pairs {
            let value = value.trim();
            if value.is_empty() || name == "class" {
                continue;
            }
            if name != "q" && value.chars().count() > MAX_VALUE_CHARS && name != "cursor" {
                reader.drop(name, value, "too-long");
            } else {
                reader.read(name, value);
            }
        }
        reader.query.facets.truncate(MAX_FACETS);
        (reader.query, reader.dropped)
    }

    /// The parameters that give this query again; what is the default is left out.
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut add = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
        if !self.text.is_empty() {
            add("q", &self.text);
        }
        if let Some(near) = &self.near {
            add("near", near);
        }
        if let Some(radius) = self.radius_km {
            add("radius", &radius.to_string());
        }
        if let Some([west, south, east, north]) = self.bbox {
            add("bbox", &format!("{west},{south},{east},{north}"));
        }
        if self.class != Class::Initiative {
            add("class", self.class.as_str());
        }
        for (name, values) in self.lists() {
            values.iter().for_each(|value| add(name, value));
        }
        self.wishes().iter().for_each(|(name, value)| add(name, value));
        if let Some(serves) = &self.serves {
            add("serves", serves);
        }
        if let Some(day) = &self.on {
            add("on", day);
        }
        match self.open {
            Some(OpenWish::Now) => add("open", "now"),
            Some(OpenWish::Orders) => add("open", "orders"),
            Some(OpenWish::Weekday(day)) => add("open", WEEKDAYS[usize::from(day % 7)]),
            None => {}
        }
        if let Some(months) = self.fresh_months {
            add("fresh", &months.to_string());
        }
        if let Some(sort) = self.sort {
            add("sort", sort.as_str());
        }
        for (name, given) in [("open_only", self.open_only), ("exact", self.verbatim)] {
            if given {
                add(name, "true");
            }
        }
        if self.page > 1 {
            add("page", &self.page.to_string());
        }
        if self.per_page != Query::default().per_page {
            add("per_page", &self.per_page.to_string());
        }
        if let Some(cursor) = &self.cursor {
            add("cursor", cursor);
        }
        pairs
    }

    fn wishes(&self) -> Vec<(String, String)> {
        let access = self.access.iter().map(|wish| {
            let value = if wish.wish == "yes" { wish.fact.clone() } else { format!("{}:{}", wish.fact, wish.wish) };
            ("access".to_owned(), value)
        });
        let mut pairs: Vec<(String, String)> = access.collect();
        for (code, wish) in &self.attributes {
            let name = format!("a.{code}");
            pairs.extend(wish.values.iter().map(|value| (name.clone(), value.clone())));
            pairs.extend(wish.min.iter().map(|min| (format!("{name}.min"), min.clone())));
            pairs.extend(wish.max.iter().map(|max| (format!("{name}.max"), max.clone())));
            pairs.extend(wish.all.then(|| (format!("{name}.all"), "true".to_owned())));
        }
        pairs
    }

    fn lists(&self) -> [(&'static str, &Vec<String>); 21] {
        [
            ("kind", &self.kinds),
            ("theme", &self.themes),
            ("public", &self.publics),
            ("price", &self.prices),
            ("legal", &self.legal_forms),
            ("language", &self.languages),
            ("label", &self.labels),
            ("charter", &self.charter),
            ("college", &self.colleges),
            ("workers_status", &self.workers_status),
            ("area_served", &self.area_served),
            ("from", &self.from),
            ("status", &self.statuses),
            ("purpose", &self.purposes),
            ("urgency", &self.urgency),
            ("exchange", &self.exchange),
            ("eligibility", &self.eligibility),
            ("remote", &self.remote),
            ("by", &self.by),
            ("territory", &self.territories),
            ("facet", &self.facets),
        ]
    }
}

impl Reader<'_> {
    fn drop(&mut self, name: &str, value: &str, code: &'static str) {
        let value = value.chars().take(80).collect();
        // That there are too many is said once for each filter.
        let said = |told: &NotUnderstood| code == "too-many" && told.code == code && told.parameter == name;
        if self.dropped.len() < MAX_VALUES && !self.dropped.iter().any(said) {
            self.dropped.push(NotUnderstood { parameter: name.chars().take(80).collect(), value, code });
        }
    }

    fn read(&mut self, name: &str, value: &str) {
        match name {
            "q" => self.read_text(value),
            "near" => self.query.near = Some(value.to_owned()),
            "radius" => self.read_radius(value),
            "bbox" => self.read_box(value),
            "access" => self.read_access(value),
            "serves" => self.read_serves(value),
            "on" => match super::numbers::parse_day(value) {
                Some(_) => self.query.on = Some(value.to_owned()),
                None => self.drop(name, value, "bad-number"),
            },
            "open" => self.read_open(value),
            "fresh" => match value.parse() {
                Ok(months) if (1..=1_200).contains(&months) => self.query.fresh_months = Some(months),
                _ => self.drop(name, value, "bad-number"),
            },
            "sort" => match Order::parse(value) {
                Some(order) => self.query.sort = Some(order),
                None => self.drop(name, value, "unknown-code"),
            },
            "page" => match value.parse() {
                Ok(page) if (1..=MAX_PAGE).contains(&page) => self.query.page = page,
                _ => self.drop(name, value, "bad-page"),
            },
            "per_page" => match value.parse() {
                Ok(size) if (1..=MAX_PER_PAGE).contains(&size) => self.query.per_page = size,
                _ => self.drop(name, value, "bad-number"),
            },
            "cursor" => match super::rank::Cursor::parse(value) {
                Some(_) => self.query.cursor = Some(value.to_owned()),
                None => self.drop(name, value, "bad-cursor"),
            },
            "open_only" => self.query.open_only = is_true(value),
            "exact" => self.query.verbatim = is_true(value),
            "commission" | "commission.min" | "commission.max" => {
                self.read_attribute(name, &name.replace("commission", "commission_pct"), value);
            }
            _ => match name.strip_prefix("a.") {
                Some(rest) => self.read_attribute(name, rest, value),
                None => self.read_code(name, value),
            },
        }
    }

    fn read_text(&mut self, value: &str) {
        let text: String =
            value.chars().filter(|c| !c.is_control() || c.is_whitespace()).take(MAX_QUERY_CHARS).collect();
        if value.chars().count() > MAX_QUERY_CHARS {
            self.drop("q", value, "too-long");
        } else if text.split_whitespace().count() > MAX_TERMS {
            self.drop("q", value, "too-many-words");
        }
        self.query.text = text;
    }

    fn read_radius(&mut self, value: &str) {
        let number = value.trim_end_matches("km").trim().replace(',', ".").parse::<f64>();
        match number {
            Ok(km) if km > 0.0 && km <= MAX_RADIUS_KM => self.query.radius_km = Some(km),
            _ => self.drop("radius", value, "bad-number"),
        }
    }

    fn read_box(&mut self, value: &str) {
        let numbers: Vec<f64> = value.split(',').filter_map(|number| number.trim().parse().ok()).collect();
        match numbers.as_slice() {
            &[west, south, east, north] if BoundingBox::new(west, south, east, north).is_some() => {
                self.query.bbox = Some([west, south, east, north]);
            }
            _ => self.drop("bbox", value, "bad-box"),
        }
    }

    fn read_access(&mut self, value: &str) {
        let (fact, wish) = value.split_once(':').unwrap_or((value, "yes"));
        if self.kinds.accessibility().iter().any(|attribute| attribute.code == fact) {
            if self.query.access.len() >= MAX_VALUES {
                return self.drop("access", value, "too-many");
            }
            self.query.access.push(AccessWish { fact: fact.to_owned(), wish: wish.to_owned() });
        } else {
            self.drop("access", value, "unknown-code");
        }
    }

    fn read_serves(&mut self, value: &str) {
        if self.is_place(value) {
            self.query.serves = Some(value.to_owned());
        } else {
            self.drop("serves", value, "unknown-place");
        }
    }

    fn is_place(&self, value: &str) -> bool {
        parse_point(value).is_some() || self.gazetteer.territory(value).is_some()
    }

    /// A criterion of any charter, with or without a state.
    fn is_criterion(&self, value: &str) -> bool {
        let (criterion, state) = value.split_once(':').unwrap_or((value, ""));
        let mut criteria = self.kinds.charters().iter().flat_map(|charter| &charter.criteria);
        let states = self.kinds.list("charter_states");
        criteria.any(|known| known.code == criterion)
            && (state.is_empty() || states.is_none_or(|states| states.item(state).is_some()))
    }

    fn read_open(&mut self, value: &str) {
        self.query.open = match value {
            "now" => Some(OpenWish::Now),
            "orders" => Some(OpenWish::Orders),
            day => weekday(day).map(OpenWish::Weekday),
        };
        if self.query.open.is_none() {
            self.drop("open", value, "unknown-code");
        }
    }

    fn read_attribute(&mut self, name: &str, rest: &str, value: &str) {
        let (code, part) = rest.rsplit_once('.').unwrap_or((rest, ""));
        let attributes = self.kinds.filterable(self.query.class);
        let attribute = attributes.into_iter().find(|attribute| attribute.code == code);
        if attribute.is_none() && code != "commission_pct" {
            return self.drop(name, value, "unknown-filter");
        }
        let kind = attribute.map(|attribute| attribute.kind);
        if kind == Some(AttributeType::Hours) && value != "now" && weekday(value).is_none() {
            return self.drop(name, value, "unknown-code");
        }
        if kind == Some(AttributeType::Area) && !self.is_place(value) {
            return self.drop(name, value, "unknown-place");
        }
        let ordered = attribute.is_none_or(|attribute| {
            use AttributeType as Type;
            matches!(
                attribute.kind,
                Type::Integer | Type::Decimal | Type::Money | Type::Date | Type::DateIntervals | Type::TimeInterval
            )
        });
        let readable = value.parse::<f64>().is_ok_and(f64::is_finite)
            || super::numbers::day_as_number(value).is_some()
            || super::numbers::minutes(value).is_some();
        if (part == "min" || part == "max" || ordered && part.is_empty()) && !readable {
            return self.drop(name, value, "bad-number");
        }
        let wish: &mut AttributeWish = self.query.attributes.entry(code.to_owned()).or_default();
        match part {
            "min" => wish.min = Some(value.to_owned()),
            "max" => wish.max = Some(value.to_owned()),
            "all" => wish.all = is_true(value),
            "" if wish.values.len() < MAX_VALUES => wish.values.push(value.to_owned()),
            "" => self.drop(name, value, "too-many"),
            _ => {}
        }
    }

    fn read_code(&mut self, name: &str, value: &str) {
        let kinds = self.kinds;
        let in_list = |list: &str| kinds.list(list).is_none_or(|list| list.item(value).is_some());
        let known = match name {
            "kind" => value == "other" || kinds.kind(self.query.class, value).is_some(),
            "theme" => kinds.theme(value).is_some(),
            "public" => in_list("publics"),
            "price" if self.query.class == Class::Proposal => in_list("proposal_prices"),
            "price" => in_list("price_models"),
            "purpose" => in_list("purposes"),
            "urgency" => in_list("urgency"),
            "exchange" => in_list("exchange_modes"),
            "eligibility" => in_list("eligibility"),
            "remote" => matches!(value, "yes" | "no"),
            "legal" => in_list("legal_forms"),
            "territory" => self.gazetteer.territory(value).is_some(),
            "label" => in_list("labels"),
            "college" => in_list("colleges"),
            "workers_status" => in_list("workers_status"),
            "charter" => self.is_criterion(value),
            "area_served" => matches!(value, "national" | "remote") || self.is_place(value),
            _ => true,
        };
        let Some(values) = self.list_mut(name) else { return };
        if !known {
            self.drop(name, value, "unknown-code");
        } else if values.iter().any(|given| given == value) {
        } else if values.len() < MAX_VALUES {
            values.push(value.to_owned());
        } else {
            self.drop(name, value, "too-many");
        }
    }

    fn list_mut(&mut self, name: &str) -> Option<&mut Vec<String>> {
        Some(match name {
            "kind" => &mut self.query.kinds,
            "theme" => &mut self.query.themes,
            "public" => &mut self.query.publics,
            "price" => &mut self.query.prices,
            "legal" => &mut self.query.legal_forms,
            "language" => &mut self.query.languages,
            "label" => &mut self.query.labels,
            "charter" => &mut self.query.charter,
            "college" => &mut self.query.colleges,
            "workers_status" => &mut self.query.workers_status,
            "area_served" => &mut self.query.area_served,
            "from" => &mut self.query.from,
            "status" => &mut self.query.statuses,
            "purpose" => &mut self.query.purposes,
            "urgency" => &mut self.query.urgency,
            "exchange" => &mut self.query.exchange,
            "eligibility" => &mut self.query.eligibility,
            "remote" => &mut self.query.remote,
            "by" => &mut self.query.by,
            "territory" => &mut self.query.territories,
            "facet" => &mut self.query.facets,
            _ => return None,
        })
    }
}

/// Monday is 0.
pub(super) fn weekday(name: &str) -> Option<u8> {
    WEEKDAYS.iter().zip(0..).find(|(day, _)| **day == name).map(|(_, number)| number)
}

fn is_true(value: &str) -> bool {
    matches!(value, "true" | "1" | "yes" | "on")
}
