//! The form of an offer or a request: first what it cannot do without, then what may be said beside it, folded.

use serde_json::Value;

use super::input::{Input, Kind};
use super::sections::{Section, attribute, listed, yes_no};
use crate::initiative::kind::{Attribute, AttributeType, is_answered_by_initiative};
use crate::initiative::{Class, Fields, form};
use crate::web::show::Reader;

/// Fields of which several values may be ticked.
const SEVERAL: [&str; 3] = ["terms.exchange_modes", "terms.eligibility", "publics"];

/// Parts of the form beside the first one.
const FOLDED: [(&str, &[&str]); 3] = [
    ("form-place", &["location.street", "location.precision"]),
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

/// What its quantity is, of kinds that have no number of their own.
const AMOUNT: [&str; 2] = ["terms.quantity", "terms.unit"];
const END: &str = "terms.valid_until";
const PLACE: [&str; 2] = ["location.postcode", "location.city"];

/// The parts of the form for this kind and purpose, which stand in `given`.
pub fn sections(reader: &Reader<'_>, kinds: &[String], given: &Fields) -> Vec<Section> {
    let words = reader.words;
    let purpose = purpose_of(given);
    let asked = reader.kinds().attributes(Class::Proposal, kinds).into_iter();
    let asked = asked.filter(|asked| asked.only.as_deref().is_none_or(|only| only == purpose));
    let (must, may): (Vec<&Attribute>, Vec<&Attribute>) = asked.partition(|asked| asked.required);
    let counted = must.iter().any(|asked| matches!(asked.kind, AttributeType::Integer | AttributeType::Decimal));
    let (first, later) = beside(must_say_end(reader, kinds, given), purpose, counted);
    let of_kind = |asked: &Attribute| attribute(reader, "attributes", asked, given);
    let core = |field: &&str| core(reader, kinds, field, given);

    let mut inputs: Vec<Input> = texts(reader, kinds).iter().map(core).collect();
    inputs.extend(must.into_iter().filter_map(of_kind));
    inputs.extend(first.iter().map(core));
    let mut sections = vec![Section { heading: String::new(), open: true, inputs }];

    let mut inputs: Vec<Input> = may.into_iter().filter_map(of_kind).collect();
    inputs.extend(later.iter().map(core));
    let open = inputs.iter().any(Input::says_something);
    sections.push(Section { heading: words.t("form-more"), open, inputs });
    for (heading, fields) in FOLDED {
        sections.push(Section { heading: words.t(heading), open: false, inputs: fields.iter().map(core).collect() });
    }
    let access = reader.kinds().accessibility().iter();
    let inputs = access.filter_map(|fact| attribute(reader, "accessibility", fact, given)).collect();
    sections.push(Section { heading: words.t("form-access"), open: false, inputs });
    sections.retain(|section| !section.inputs.is_empty());
    sections
}

fn purpose_of(given: &Fields) -> &str {
    given.get("terms.purpose").and_then(Value::as_str).unwrap_or_default()
}

/// What people read first; of some kinds nobody writes any text.
fn texts(reader: &Reader<'_>, kinds: &[String]) -> &'static [&'static str] {
    let kind = kinds.first().and_then(|code| reader.kinds().kind(Class::Proposal, code));
    if kind.is_some_and(|kind| kind.no_text) { &[] } else { &["name", "description"] }
}

/// Whether somebody has to say until when it holds: of a request, unless its kind ends with a date of its own.
fn must_say_end(reader: &Reader<'_>, kinds: &[String], given: &Fields) -> bool {
    let kind = kinds.first().and_then(|code| reader.kinds().kind(Class::Proposal, code));
    purpose_of(given) == "request" && kind.is_none_or(|kind| kind.ends_with.is_none())
}

/// Core fields beside what the kind asks: those of the first part, and those behind it. `ends`: somebody has to say until
/// when; `counted`: the kind asks for a number of its own.
fn beside(ends: bool, purpose: &str, counted: bool) -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut first, mut later) = (Vec::new(), Vec::new());
    if counted {
        later.extend(AMOUNT)
    } else {
        first.extend(AMOUNT)
    }
    later.extend(["terms.per", "terms.valid_from"]);
    first.extend(PLACE);
    if ends {
        first.push(END)
    } else {
        later.push(END)
    }
    if purpose == "request" {
        first.extend(["terms.urgency", "terms.remaining"]);
    }
    (first, later)
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
    let ends = field == END && must_say_end(reader, kinds, given);
    let through_initiative = field == "contact.email" && kinds.iter().any(|kind| is_answered_by_initiative(kind));
    let help = match (ends, through_initiative) {
        (true, _) => "terms-valid-until-asked",
        (_, true) => "contact-email-of-home",
        _ => &name,
    };
    let help = reader.words.find(&format!("help-proposal-{help}")).unwrap_or_default();
    let required = field == "name" || ends;
    input.helped(help).required(required)
}
