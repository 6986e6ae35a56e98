//! What a valid initiative is: [`Draft::check`] reads loose fields and finds everything that is wrong at once.
//!
//! A person is asked to correct every problem. An import is not stopped by one: a bad optional field is
//! dropped with a warning, and only a record without name or place, or one that is too large, is refused.
//! What is not public never reaches the [`Card`]: it goes to [`Private`].
//!
//! Codes of problems beside those of `value` and FORMATS.md 1: `no_name`, `no_location`, `too_large`, `no_kind`,
//! `required`, `unknown_field`, `unknown_code`, `unknown_kind`, `unknown_attribute`, `bad_language`, `bad_licence`, `bad_status`,
//! `bad_country`, `bad_point`, `bad_precision`, `bad_email`, `bad_phone`, `bad_tag`, `bad_link`,
//! `bad_crisis_hours`, `bad_picture`, `bad_source`, `contact_held_back`, `html_stripped`, `zero_coordinates`,
//! `out_of_range`, `outside_territory`, `far_from_municipality`, `postcode_padded`, `bad_identifier`.

mod contact;
mod facts;
mod links;
mod location;
mod named;
mod terms;
#[cfg(test)]
mod tests;
mod texts;

use serde_json::{Map, Value};

use super::kind::{Kind, Kinds};
use super::value::{self, Fault};
use super::{Card, Class, Fields, Private, Problem, Problems};
use crate::clock::Timestamp;
use crate::place::Gazetteer;

/// Bytes of a whole entry.
pub const MAX_ENTRY_BYTES: usize = 64 * 1024;

/// What a check needs to know.
#[derive(Clone, Copy)]
pub struct DraftContext<'a> {
    /// The vocabulary.
    pub kinds: &'a Kinds,
    /// The territories.
    pub gazetteer: &'a Gazetteer,
    /// Today.
    pub now: Timestamp,
    /// BCP 47 tag of texts that name no language.
    pub default_lang: &'a str,
    /// Licence of entries that name none.
    pub default_licence: &'a str,
    /// A file is read: what is wrong and optional is dropped, not asked for.
    pub importing: bool,
}

/// What somebody says about an initiative, public and private, not yet checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// By dotted name. `contact.email` is public only when `contact.email_public` is yes; so is the phone.
    pub fields: Fields,
}

/// A draft that may be published.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedDraft {
    /// Everything that may be known to all.
    pub card: Card,
    /// What may not.
    pub private: Private,
    /// What was odd. When importing, the field was dropped unless the code says otherwise.
    pub warnings: Vec<Problem>,
}

impl Draft {
    /// Of which class: what has terms is a proposal.
    pub fn class(&self) -> Class {
        Class::of_fields(&self.fields)
    }

    /// Checks everything at once, so that a person corrects the form in one go.
    ///
    /// # Errors
    /// All problems. When importing: `no_name`, `no_location` or `too_large` only.
    pub fn check(self, context: &DraftContext<'_>) -> Result<CheckedDraft, Problems> {
        let mut check = Check {
            context: *context,
            class: self.class(),
            fields: self.fields,
            card: Card::default(),
            private: Private::default(),
            problems: Problems::default(),
            warnings: Vec::new(),
        };
        check.fields.retain(|_, value| !value::is_empty(value));
        check.name_and_kinds();
        check.terms();
        check.texts();
        check.location();
        check.contact();
        check.lists();
        check.hours();
        check.identifiers();
        check.relations();
        check.facts();
        check.attributes();
        check.end();
        check.how_it_stands();
        check.required();
        check.keep_the_rest();
        check.finish()
    }
}

/// A check under way: fields are taken out one by one; what is left at the end is unknown.
struct Check<'a> {
    context: DraftContext<'a>,
    class: Class,
    fields: Fields,
    card: Card,
    private: Private,
    problems: Problems,
    warnings: Vec<Problem>,
}

impl Check<'_> {
    fn take(&mut self, field: &str) -> Option<Value> {
        self.fields.remove(field)
    }

    /// Takes a field and makes it strict. A fault is a problem for a person and a warning for an import.
    fn read<T>(&mut self, field: &str, strict: impl FnOnce(&Value) -> Result<T, Fault>) -> Option<T> {
        let given = self.take(field)?;
        match strict(&given) {
            Ok(value) => Some(value),
            Err((code, message)) => {
                self.fault(field, code, &value::shown(&given), message);
                None
            }
        }
    }

    fn fault(&mut self, field: &str, code: &'static str, value: &str, message: impl Into<String>) {
        let problem = Problem::new(field, code, value, message);
        if self.context.importing { self.warnings.push(problem) } else { self.problems.push(problem) }
    }

    fn warn(&mut self, field: &str, code: &'static str, value: &str, message: impl Into<String>) {
        self.warnings.push(Problem::new(field, code, value, message));
    }

    fn refuse(&mut self, field: &str, code: &'static str, message: impl Into<String>) {
        self.problems.push(Problem::new(field, code, "", message));
    }

    fn main_kind(&self) -> Option<&Kind> {
        let mut known = self.card.kinds.iter().filter_map(|code| self.context.kinds.kind(self.class, code));
        known.next()
    }

    /// The fields of a group, `accessibility.`, with their names in it.
    fn take_group(&mut self, group: &str) -> Vec<(String, Value)> {
        let prefix = format!("{group}.");
        let names: Vec<String> = self
            .fields
            .range(prefix.clone()..)
            .map(|(name, _)| name)
            .take_while(|name| name.starts_with(&prefix))
            .cloned()
            .collect();
        names
            .into_iter()
            .filter_map(|name| self.take(&name).map(|value| (name[prefix.len()..].to_owned(), value)))
            .collect()
    }

    /// A person must answer what the kinds ask for; an entry that came from a file may leave it unknown.
    fn required(&mut self) {
        // An offer whose first fact is missing helps nobody, wherever it came from.
        let may_be_unknown = self.context.importing || !self.card.sources.is_empty();
        if may_be_unknown && self.class == Class::Initiative {
            return;
        }
        let kinds = self.context.kinds;
        let codes = self.card.kinds.clone();
        for attribute in kinds.attributes(self.class, &codes) {
            let field = format!("attributes.{}", attribute.code);
            let given = self.card.attributes.contains_key(&attribute.code) || self.private.other.contains_key(&field);
            if attribute.required && !given && !self.problems.0.iter().any(|problem| problem.field == field) {
                let message = format!("Please fill in “{}”.", attribute.label.get("en"));
                self.refuse(&field, "required", message);
            }
        }
        let asked: Vec<String> = codes
            .iter()
            .filter_map(|code| kinds.kind(self.class, code))
            .flat_map(|kind| kind.required_fields.clone())
            .collect();
        let present = self.card.to_fields().unwrap_or_default();
        for field in asked {
            let told = self.problems.0.iter().any(|problem| problem.field == field);
            if !present.contains_key(&field) && !told {
                self.refuse(&field, "required", "Please fill this in: it is asked for this kind of initiative.");
            }
        }
    }

    /// Members we do not know, as they came. Unknown ways to reach or to find a person are not kept.
    fn keep_the_rest(&mut self) {
        let rest = std::mem::take(&mut self.fields);
        let kept = rest.into_iter().filter(|(name, _)| !name.starts_with("contact.") && !name.starts_with("location."));
        self.card.other = kept.collect::<Map<String, Value>>();
    }

    fn finish(mut self) -> Result<CheckedDraft, Problems> {
        let bytes = serde_json::to_vec(&self.card).map_or(usize::MAX, |text| text.len());
        if bytes > MAX_ENTRY_BYTES {
            self.refuse(
                "",
                "too_large",
                format!("This entry is larger than {} KiB; please shorten it.", MAX_ENTRY_BYTES / 1024),
            );
        }
        if self.problems.is_empty() {
            Ok(CheckedDraft { card: self.card, private: self.private, warnings: self.warnings })
        } else {
            Err(self.problems)
        }
    }
}
