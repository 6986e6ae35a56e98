//! Which inputs the form of a card has, in which order.

use serde_json::Value;

use super::input::{Input, Kind};
use crate::initiative::kind::{Attribute, AttributeType};
use crate::initiative::{Class, Fields, form};
use crate::web::show::Reader;

/// Of longer lists people type the words.
const MOST_BOXES: usize = 60;
/// Of so few values each has a button.
const MOST_BUTTONS: usize = 4;

/// Part of the form.
pub struct Section {
    /// What it is called; the first has no name.
    pub heading: String,
    /// Whether it is unfolded.
    pub open: bool,
    /// Its inputs.
    pub inputs: Vec<Input>,
}

/// Units that a label does not say: of what is counted, it names the things.
const MEASURES: [&str; 8] = ["cm", "day", "h", "kg", "km", "l", "min", "week"];

/// Core fields beside the first ones, under a heading each.
const FOLDED: [(&str, &[&str]); 5] = [
    ("form-hours", &["opening_hours", "status"]),
    ("form-contact", &["contact.website", "contact.phone", "contact.phone_public"]),
    ("form-place", &["location.country", "location.precision", "location.lat", "location.lon", "area_served"]),
    ("form-texts", &["description", "lang", "themes", "tags", "publics", "languages"]),
    (
        "form-organisation",
        &[
            "members",
            "member_of",
            "legal_form",
            "price_model",
            "economics.commission_pct",
            "labels",
            "identifiers.siret",
            "identifiers.osm",
            "licence",
        ],
    ),
];

/// The parts of the form for these kinds.
pub fn sections(reader: &Reader<'_>, kinds: &[String], given: &Fields) -> Vec<Section> {
    let words = reader.words;
    // Without an address for mails nobody can answer what it offers.
    let contact = ["contact.email", "contact.email_public"];
    let first = ["name", "summary", "location.street", "location.postcode", "location.city"].into_iter().chain(contact);
    let mut inputs: Vec<Input> = vec![kinds_input(reader, kinds)];
    inputs.extend(first.filter_map(|field| core(reader, kinds, field, given)));
    let mut sections = vec![Section { heading: String::new(), open: true, inputs }];
    let asked: Vec<Input> = reader
        .kinds()
        .attributes(Class::Initiative, kinds)
        .into_iter()
        .filter_map(|asked| attribute(reader, "attributes", asked, given))
        .collect();
    let open = asked.iter().any(|input| input.required);
    sections.push(Section { heading: words.t("form-kind"), open, inputs: asked });
    for (heading, fields) in FOLDED {
        let inputs: Vec<Input> = fields.iter().filter_map(|field| core(reader, kinds, field, given)).collect();
        let open = inputs.iter().any(|input| input.required);
        sections.push(Section { heading: words.t(heading), open, inputs });
    }
    let access = reader.kinds().accessibility().iter();
    let inputs = access.filter_map(|fact| attribute(reader, "accessibility", fact, given)).collect();
    sections.push(Section { heading: words.t("form-access"), open: false, inputs });
    sections.retain(|section| !section.inputs.is_empty());
    sections
}

fn kinds_input(reader: &Reader<'_>, kinds: &[String]) -> Input {
    let value: Value = kinds.to_vec().into();
    let offered = reader.kinds().kinds(Class::Initiative).iter();
    let offered = offered.map(|kind| (kind.code.clone(), reader.label(&kind.label).to_owned())).collect();
    let input = Input::new("kinds", reader.words.t("field-kinds"), Kind::Kinds, Some(&value));
    input.offering(offered, Some(&value)).required(true)
}

/// An input for a core field; none where its value cannot be shown in one.
fn core(reader: &Reader<'_>, kinds: &[String], field: &str, given: &Fields) -> Option<Input> {
    let value = given.get(field);
    if value.is_some_and(Value::is_object) {
        return None;
    }
    let asked = kinds.iter().filter_map(|code| reader.kinds().kind(Class::Initiative, code));
    let required = field == "name" || asked.into_iter().any(|kind| kind.required_fields.iter().any(|f| f == field));
    let label = reader.field_name(kinds, field);
    let input = match form::list_of(Class::Initiative, field) {
        Some(list) => {
            let several = ["themes", "publics", "languages", "labels"].contains(&field);
            listed(reader, field, label, list, several, value)
        }
        None if field == "contact.email_public" => {
            Input::new(field, reader.words.t("form-public-email"), Kind::Tick, value)
        }
        None if field == "contact.phone_public" => {
            Input::new(field, reader.words.t("form-public-phone"), Kind::Tick, value)
        }
        None if ["summary", "description", "members", "member_of"].contains(&field) => {
            Input::new(field, label, Kind::Lines, value)
        }
        None => Input::new(field, label, Kind::Line, value),
    };
    let name = field.replace(['.', '_'], "-");
    let help = reader.words.find(&format!("help-{name}")).unwrap_or_default();
    let rule = value.and_then(Value::as_str).filter(|_| field == "opening_hours");
    let read = rule.map(|rule| reader.rule(&Default::default(), rule)).unwrap_or_default();
    let help = if read.is_empty() { help } else { format!("{help} {}", reader.words.with("form-hours-read", &read)) };
    Some(input.helped(help).required(required))
}

pub(super) fn attribute(reader: &Reader<'_>, group: &str, asked: &Attribute, given: &Fields) -> Option<Input> {
    let field = format!("{group}.{}", asked.code);
    let value = given.get(&field);
    let shown = !(asked.hidden || asked.deprecated) || value.is_some();
    let fits = asked.kind == AttributeType::Money || !value.is_some_and(Value::is_object);
    if !shown || !fits {
        return None;
    }
    let measured = asked.unit.as_deref().filter(|unit| MEASURES.contains(unit));
    let unit = measured.map(|unit| format!(" ({})", reader.words.with("form-unit", unit)));
    let label = format!("{}{}", reader.attribute_label(asked), unit.unwrap_or_default());
    let input = match (asked.kind, asked.list_code()) {
        (AttributeType::Code, Some(list)) => listed(reader, &field, label, list, false, value),
        (AttributeType::Codes, Some(list)) => listed(reader, &field, label, list, true, value),
        (AttributeType::Bool3, _) => yes_no(reader, &field, label, value),
        (AttributeType::Markdown, _) => Input::new(&field, label, Kind::Lines, value),
        (AttributeType::Date, _) => Input::new(&field, label, Kind::Day, value),
        _ => Input::new(&field, label, Kind::Line, value),
    };
    let kind = asked.kind.as_str().trim_end_matches("[]").replace('_', "-");
    let help = reader.label(&asked.help).to_owned();
    let usual = || reader.words.find(&format!("help-type-{kind}")).unwrap_or_default();
    let help = if help.is_empty() { usual() } else { help };
    Some(input.helped(help).required(asked.required))
}

pub(super) fn yes_no(reader: &Reader<'_>, field: &str, label: String, value: Option<&Value>) -> Input {
    let words = reader.words;
    let word: Option<Value> = value.map(|value| match value {
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        other => other.clone(),
    });
    let offered = ["yes", "no"].map(|code| (code.to_owned(), words.t(code)));
    let unknown = (String::new(), words.t("form-unknown"));
    let chosen = word.unwrap_or_else(|| "".into());
    Input::new(field, label, Kind::Radio, Some(&chosen))
        .offering(offered.into_iter().chain([unknown]).collect(), Some(&chosen))
}

pub(super) fn listed(
    reader: &Reader<'_>,
    field: &str,
    label: String,
    list: &str,
    several: bool,
    value: Option<&Value>,
) -> Input {
    let items: Vec<(String, String)> = reader.kinds().list(list).map_or_else(Vec::new, |list| {
        let chosen = |code: &str| value.is_some_and(|value| crate::web::show::facts::strings(value).any(|c| c == code));
        let offered = list.items.iter().filter(|item| !item.deprecated || chosen(&item.code));
        offered.map(|item| (item.code.clone(), reader.label(&item.label).to_owned())).collect()
    });
    if items.len() > MOST_BOXES {
        return Input::new(field, label, Kind::Line, value).helped(reader.words.t("form-list"));
    }
    if several {
        return Input::new(field, label, Kind::Checks, value).offering(items, value);
    }
    let unknown = (String::new(), reader.words.t("form-unknown"));
    let chosen = value.cloned().unwrap_or_else(|| "".into());
    let kind = if items.len() <= MOST_BUTTONS { Kind::Radio } else { Kind::Select };
    Input::new(field, label, kind, Some(&chosen)).offering([unknown].into_iter().chain(items).collect(), Some(&chosen))
}
