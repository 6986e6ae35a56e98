//! Filters with true counts, and the applied ones as chips that remove themselves.

use crate::initiative::Class;
use crate::initiative::kind::{Attribute, AttributeType, Filter};
use crate::search::{Facet, Found, Query};
use crate::web::links::Pairs;
use crate::web::show::Reader;

/// Values of a filter that are shown before the reader asks for more.
const FIRST_VALUES: usize = 8;

/// One filter.
pub struct Group {
    pub legend: String,
    /// The parameter.
    pub name: String,
    pub first: Vec<Tick>,
    pub more: Vec<Tick>,
}

/// One value that can be ticked.
pub struct Tick {
    pub value: String,
    pub label: String,
    pub count: String,
    pub selected: bool,
    pub empty: bool,
}

/// A filter from – to, of an attribute of the kinds that were chosen.
pub struct Range {
    pub legend: String,
    /// How the inputs look: days or numbers.
    pub is_day: bool,
    /// From, and to.
    pub bounds: [Bound; 2],
}

/// One end of a [`Range`].
pub struct Bound {
    /// The parameter, `a.beds.min`; its id too.
    pub name: String,
    pub label: String,
    pub value: String,
}

/// An applied filter.
pub struct Chip {
    pub label: String,
    /// The search without it.
    pub url: String,
}

impl Reader<'_> {
    /// What a filter is called.
    pub(crate) fn filter_name(&self, name: &str) -> String {
        let key = match name {
            "kind" => "filter-kind",
            "other_kind" => "filter-other-kind",
            "theme" => "filter-theme",
            "access" => "filter-access",
            "public" => "filter-public",
            "price" => "filter-price",
            "legal" => "filter-legal",
            "lang" | "language" => "filter-language",
            "label" => "filter-label",
            "charter" => "filter-charter",
            "college" => "filter-college",
            "workers_status" => "filter-workers-status",
            "area_served" => "filter-area-served",
            "from" => "filter-from",
            "status" => "filter-status",
            "territory" => "filter-territory",
            "open" => "filter-open",
            "serves" => "filter-serves",
            "fresh" => "filter-fresh",
            "bbox" => "filter-box",
            "purpose" => "filter-purpose",
            "urgency" => "filter-urgency",
            "exchange" => "filter-exchange",
            "eligibility" => "filter-eligibility",
            "remote" => "filter-remote",
            "on" => "filter-on",
            "by" => "filter-by",
            _ => return self.attribute_name(name),
        };
        self.words.t(key)
    }

    fn attribute_name(&self, name: &str) -> String {
        let code = name.strip_prefix("a.").unwrap_or(name);
        let code = code.trim_end_matches(".min").trim_end_matches(".max").trim_end_matches(".all");
        if code == "commission_pct" {
            return self.words.t("group-economics-commission-pct");
        }
        let attribute = self.kinds().attributes_named(self.class, code).next();
        attribute.map_or_else(|| code.to_owned(), |attribute| self.attribute_label(attribute))
    }

    /// What a value of a filter is called.
    pub(crate) fn filter_value(&self, name: &str, code: &str) -> String {
        match name {
            "kind" if code == "other" => self.words.t("kind-other"),
            "kind" => self.kind_label(None, code),
            "theme" => self.theme_label(code),
            "access" => {
                let (fact, wish) = code.split_once(':').unwrap_or((code, "yes"));
                self.access_wish(fact, wish)
            }
            "public" => self.item("publics", code),
            "price" if self.class == Class::Proposal => self.item("proposal_prices", code),
            "price" => self.item("price_models", code),
            "purpose" => self.item("purposes", code),
            "urgency" => self.item("urgency", code),
            "exchange" => self.item("exchange_modes", code),
            "eligibility" => self.item("eligibility", code),
            "status" if self.class == Class::Proposal => self.item("proposal_statuses", code),
            "on" => code.parse().map_or_else(|_| code.to_owned(), |day| self.words.date(day)),
            "by" => self.words.t("filter-by-one"),
            "legal" => self.item("legal_forms", code),
            "lang" | "language" => self.item("languages", code),
            "label" => self.item("labels", code),
            "college" => self.item("colleges", code),
            "workers_status" => self.item("workers_status", code),
            "charter" => self.criterion(code),
            "area_served" => self.area_served(code),
            "from" if code == "own" => self.words.t("from-own"),
            "status" => self.item("statuses", code),
            "territory" => self.territory(code),
            "open" => match code {
                "now" => self.words.t("open-wish-now"),
                "orders" => self.words.t("open-wish-orders"),
                day => {
                    let days = ["mo", "tu", "we", "th", "fr", "sa", "su"];
                    let number = (0..).zip(days).find(|(_, known)| *known == day).map_or(0, |(number, _)| number);
                    self.words.with("open-wish-day", &self.words.weekday(number))
                }
            },
            "serves" => self.words.with("filter-serves-place", &self.territory(code)),
            "fresh" => self.words.count("filter-fresh-months", code.parse().unwrap_or_default()),
            "bbox" => self.words.t("filter-box"),
            _ => self.attribute_value(name, code),
        }
    }

    /// `inclusive_governance:attested`.
    fn criterion(&self, code: &str) -> String {
        let (criterion, state) = code.split_once(':').unwrap_or((code, ""));
        let mut criteria = self.kinds().charters().iter().flat_map(|charter| &charter.criteria);
        let known = criteria.find(|known| known.code == criterion);
        let name = known.map_or(criterion, |known| self.label(&known.label)).to_owned();
        if state.is_empty() {
            return name;
        }
        let args = [("fact", name.into()), ("value", self.item("charter_states", state).into())];
        self.words.say("access-value", &args)
    }

    fn area_served(&self, code: &str) -> String {
        match code {
            "national" => self.words.t("area-national"),
            "remote" => self.words.t("area-remote"),
            code => self.territory(code),
        }
    }

    fn access_wish(&self, fact: &str, wish: &str) -> String {
        let attribute = self.kinds().accessibility().iter().find(|attribute| attribute.code == fact);
        let Some(attribute) = attribute else { return fact.to_owned() };
        let label = self.label(&attribute.label).to_owned();
        let args = |value: String| [("fact", label.clone().into()), ("value", value.into())];
        match (wish, attribute.list_code()) {
            ("yes", _) => label,
            ("not_no", _) => self.words.with("access-not-no", &label),
            (code, Some(list)) => self.words.say("access-value", &args(self.item(list, code))),
            (least, None) => self.words.say("access-value", &args(least.to_owned())),
        }
    }

    fn attribute_value(&self, name: &str, code: &str) -> String {
        let bare = name.strip_prefix("a.").unwrap_or(name);
        for (end, number, day) in
            [(".min", "filter-at-least", "filter-from-day"), (".max", "filter-at-most", "filter-until-day")]
        {
            let Some(attribute) = bare.strip_suffix(end) else { continue };
            let (key, value) = match code.parse() {
                Ok(date) => (day, self.words.date(date)),
                Err(_) => (number, code.to_owned()),
            };
            return self.words.say(key, &[("name", self.attribute_name(attribute).into()), ("value", value.into())]);
        }
        match code {
            "yes" => self.words.t("yes"),
            "no" => self.words.t("no"),
            code => self.kinds().value_label(self.class, bare, code, self.words.lang()),
        }
    }
}

/// The filters for what was found.
pub fn groups(reader: &Reader<'_>, pairs: &Pairs, found: &Found) -> Vec<Group> {
    found.facets.iter().filter(|facet| !facet.values.is_empty()).map(|facet| group(reader, pairs, facet)).collect()
}

fn group(reader: &Reader<'_>, pairs: &Pairs, facet: &Facet) -> Group {
    let name = if facet.name == "lang" { "language" } else { facet.name.as_str() };
    let tick = |value: &crate::search::FacetValue| Tick {
        label: reader.filter_value(name, &value.code),
        count: reader.words.number(value.count as f64),
        selected: value.selected || pairs.has(name, &value.code),
        empty: value.count == 0,
        value: value.code.clone(),
    };
    let mut first: Vec<Tick> = facet.values.iter().map(tick).collect();
    let more = if first.len() > FIRST_VALUES + 2 { first.split_off(FIRST_VALUES) } else { Vec::new() };
    Group { legend: reader.filter_name(name), name: name.to_owned(), first, more }
}

/// Numbers and days that the chosen kinds know: how many beds, and when.
pub fn ranges(reader: &Reader<'_>, pairs: &Pairs, query: &Query) -> Vec<Range> {
    if query.kinds.is_empty() {
        return Vec::new();
    }
    let asked = reader.kinds().attributes(reader.class, &query.kinds).into_iter();
    let for_purpose = |asked: &&Attribute| {
        let only = asked.only.as_ref();
        only.is_none_or(|only| query.purposes.is_empty() || query.purposes.contains(only))
    };
    asked.filter(for_purpose).filter_map(|asked| range(reader, pairs, asked)).collect()
}

fn range(reader: &Reader<'_>, pairs: &Pairs, asked: &Attribute) -> Option<Range> {
    let is_day = matches!(asked.kind, AttributeType::Date | AttributeType::DateIntervals);
    let is_number = matches!(asked.kind, AttributeType::Integer | AttributeType::Decimal);
    let is_range = matches!(asked.filter, Filter::Range | Filter::Overlap) && (is_day || is_number);
    if !is_range || asked.hidden || asked.deprecated {
        return None;
    }
    let bound = |end: &str| {
        let name = format!("a.{}.{end}", asked.code);
        let key = if is_day { format!("range-day-{end}") } else { format!("range-number-{end}") };
        let label = reader.words.t(&key);
        Bound { label, value: pairs.first(&name).unwrap_or_default().to_owned(), name }
    };
    Some(Range { legend: reader.attribute_label(asked), is_day, bounds: [bound("min"), bound("max")] })
}

/// What the list is narrowed by, each with the way to remove it.
pub fn chips(reader: &Reader<'_>, pairs: &Pairs, query: &Query) -> Vec<Chip> {
    let asked = query.to_pairs();
    let not_filters =
        ["q", "near", "radius", "sort", "page", "per_page", "cursor", "class", "facet", "exact", "open_only"];
    let filters = asked.iter().filter(|(name, _)| !not_filters.contains(&name.as_str()) && !name.ends_with(".all"));
    let chip = |(name, value): &(String, String)| Chip {
        label: reader.filter_value(name, value),
        url: removed(reader, pairs, &asked, name, value),
    };
    filters.map(chip).collect()
}

/// The address without one filter: of the pairs as given when it stands there so, else of those understood.
fn removed(reader: &Reader<'_>, pairs: &Pairs, asked: &[(String, String)], name: &str, value: &str) -> String {
    let given = pairs.without("page");
    let without = given.without_value(name, value);
    let without =
        if without == given { Pairs(asked.to_vec()).without("page").without_value(name, value) } else { without };
    without.url(reader.list())
}
