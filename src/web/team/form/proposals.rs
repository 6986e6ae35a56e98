//! The form of an offer or a request: what it is, how much, until when, and what its kind asks.

use serde_json::Value;

use super::input::{Input, Kind};
use super::sections::{Section, attribute, listed, yes_no};
use crate::initiative::{Class, Fields, form};
use crate::web::show::Reader;

/// Fields of which several values may be ticked.
const SEVERAL: [&str; 3] = ["terms.exchange_modes", "terms.eligibility", "publics"];

/// Parts of the form beside the first one.
const FOLDED: [(&str, &[&str]); 3] = [
    ("form-place", &["location.street", "location.postcode", "location.city", "location.precision"]),
    (
        "form-conditions",
        &[
            "terms.price",
            "terms.exchange_modes",
            "terms.eligibility",
            "terms.eligibility_note",
            "publics",
            "terms.remote",
            "terms.travel_km",
            "terms.visibility",
            "terms.contact",
        ],
    ),
    ("form-contact", &["contact.email"]),
];

/// The parts of the form for this kind and purpose, which stand in `given`.
pub fn sections(reader: &Reader<'_>, kinds: &[String], given: &Fields) -> Vec<Section> {
    let words = reader.words;
    let purpose = given.get("terms.purpose").and_then(Value::as_str).unwrap_or_default();
    let kind = kinds.first().and_then(|code| reader.kinds().kind(Class::Proposal, code));
    let no_text = kind.is_some_and(|kind| kind.no_text);
    let mut first = vec!["terms.quantity", "terms.unit", "terms.per", "terms.valid_from", "terms.valid_until"];
    if !no_text {
        first.splice(..0, ["name", "description"]);
    }
    if purpose == "request" {
        first.extend(["terms.urgency", "terms.remaining"]);
    }
    let inputs = first.into_iter().map(|field| core(reader, kinds, field, given)).collect();
    let mut sections = vec![Section { heading: String::new(), open: true, inputs }];
    let asked = reader.kinds().attributes(Class::Proposal, kinds).into_iter();
    let asked = asked.filter(|asked| asked.only.as_deref().is_none_or(|only| only == purpose));
    let inputs: Vec<Input> = asked.filter_map(|asked| attribute(reader, "attributes", asked, given)).collect();
    sections.push(Section { heading: words.t("form-kind"), open: true, inputs });
    for (heading, fields) in FOLDED {
        let inputs = fields.iter().map(|field| core(reader, kinds, field, given)).collect();
        sections.push(Section { heading: words.t(heading), open: false, inputs });
    }
    let access = reader.kinds().accessibility().iter();
    let inputs = access.filter_map(|fact| attribute(reader, "accessibility", fact, given)).collect();
    sections.push(Section { heading: words.t("form-access"), open: false, inputs });
    sections.retain(|section| !section.inputs.is_empty());
    sections
}

fn core(reader: &Reader<'_>, kinds: &[String], field: &str, given: &Fields) -> Input {
    let value = given.get(field);
    let label = reader.field_name(kinds, field);
    let input = match (form::list_of(Class::Proposal, field), field) {
        (Some(list), _) => listed(reader, field, label, list, SEVERAL.contains(&field), value),
        (None, "terms.remote") => yes_no(reader, field, label, value),
        (None, "terms.valid_from" | "terms.valid_until") => Input::new(field, label, Kind::Day, value),
        (None, "description") => Input::new(field, label, Kind::Lines, value),
        (None, _) => Input::new(field, label, Kind::Line, value),
    };
    let name = field.replace(['.', '_'], "-");
    let help = reader.words.find(&format!("help-proposal-{name}")).unwrap_or_default();
    input.helped(help).required(field == "name")
}
