//! The form of a card, made from the vocabulary: which inputs there are, what stands in them, and what was typed.
//!
//! An input that nobody touched says nothing: what the form cannot show is kept as it is, and imports go on writing what
//! no person decided.

mod input;
mod proposals;
mod sections;

use std::collections::BTreeSet;

use serde_json::Value;

pub use self::input::{Input, Kind};
pub use self::sections::{Section, sections};
use crate::initiative::{Class, Fields, Problems};
use crate::web::form::FieldProblem;
use crate::web::links::Pairs;
use crate::web::show::Reader;

/// What a person wants of a form beside the fields.
pub const ACTION: &str = "action";
/// A person says that none of the cards that look like it is the same.
pub const DIFFERENT: &str = "different";

/// The form of a card.
pub struct CardForm {
    /// Its parts.
    pub sections: Vec<Section>,
}

impl CardForm {
    /// The form for these kinds with the values of a card, or empty.
    pub fn of(reader: &Reader<'_>, kinds: &[String], given: &Fields) -> CardForm {
        let sections = match reader.class {
            Class::Initiative => sections(reader, kinds, given),
            Class::Proposal => proposals::sections(reader, kinds, given),
        };
        CardForm { sections }
    }

    /// The same with what was typed in place of the values, which stands open.
    pub fn filled(&mut self, typed: &Pairs) {
        self.inputs().for_each(|input| input.fill(typed));
        for section in &mut self.sections {
            section.open |= section.inputs.iter().any(Input::says_something);
        }
    }

    /// What was typed where it differs from what stood there; `null` where something was taken away.
    pub fn edits(&mut self, typed: &Pairs) -> Fields {
        let changed = self.inputs().filter_map(|input| Some((input.name.clone(), input.typed(typed)?)));
        changed.collect()
    }

    /// Puts each problem beside its input, opens what is folded around it, and says them all.
    pub fn show(&mut self, reader: &Reader<'_>, kinds: &[String], problems: &Problems) -> Vec<FieldProblem> {
        let known: BTreeSet<String> = self.inputs().map(|input| input.name.clone()).collect();
        let named = |field: &str| {
            let field = if field == "location" { "location.city" } else { field };
            let id = if known.contains(field) { input::id_of(field) } else { String::new() };
            (id, reader.field_name(kinds, field))
        };
        let told = FieldProblem::of(problems, reader.words, named);
        for section in &mut self.sections {
            for input in &mut section.inputs {
                input.problem = told.iter().find(|problem| problem.field == input.id).map(|p| p.message.clone());
                section.open |= input.problem.is_some();
            }
        }
        told
    }

    fn inputs(&mut self) -> impl Iterator<Item = &mut Input> {
        self.sections.iter_mut().flat_map(|section| &mut section.inputs)
    }
}

/// Of which class a card with these values is.
pub fn class_of(given: &Fields) -> Class {
    let is_proposal = given.keys().any(|field| field.starts_with("terms."));
    if is_proposal { Class::Proposal } else { Class::Initiative }
}

/// The kinds that were typed, the main one first.
pub fn kinds_of(typed: &Pairs) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for (_, kind) in typed.0.iter().filter(|(name, value)| name == "kinds" && !value.is_empty()) {
        if !kinds.contains(kind) {
            kinds.push(kind.clone());
        }
    }
    kinds
}

/// A value as it stands in an input for text.
pub fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_array) => {
            let pair =
                |item: &Value| item.as_array().map(|days| days.iter().map(as_text).collect::<Vec<_>>().join("/"));
            items.iter().filter_map(pair).collect::<Vec<_>>().join("; ")
        }
        Value::Array(items) => items.iter().map(as_text).collect::<Vec<_>>().join("; "),
        Value::Object(members) => match (members.get("amount"), members.get("currency")) {
            (Some(amount), Some(currency)) => format!("{} {}", as_text(amount), as_text(currency)),
            _ => value.to_string(),
        },
        value => value.to_string(),
    }
}
