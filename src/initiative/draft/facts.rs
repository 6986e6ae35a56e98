//! Accessibility, governance, economics, data, software, and the attributes of the kinds.

use serde_json::{Map, Value};

use super::Check;
use crate::initiative::Problem;
use crate::initiative::kind::{Access, Attribute, AttributeType};
use crate::initiative::value::{self, Wanted, check_value, strict, unknown_codes};

const MAX_ATTRIBUTES: usize = 64;
/// Characters of a value that we do not know.
const MAX_UNKNOWN_CHARS: usize = 10_000;

/// Members of the core groups of KINDS.md 2.1 and 2.7: name, type, list, largest.
pub(super) const FACTS: [(&str, AttributeType, &str, Option<f64>); 18] = [
    ("governance.who_decides", AttributeType::Text, "", Some(500.0)),
    ("governance.colleges", AttributeType::Codes, "colleges", None),
    ("governance.one_person_one_vote", AttributeType::Bool3, "", None),
    ("governance.statutes", AttributeType::Url, "", None),
    ("economics.commission_pct", AttributeType::Decimal, "", Some(100.0)),
    ("economics.limited_profit", AttributeType::Bool3, "", None),
    ("economics.surplus_use", AttributeType::Text, "", Some(280.0)),
    ("economics.funded_by", AttributeType::Codes, "funded_by", None),
    ("economics.workers_status", AttributeType::Codes, "workers_status", None),
    ("data_policy.third_party_trackers", AttributeType::Bool3, "", None),
    ("data_policy.data_resale", AttributeType::Bool3, "", None),
    ("data_policy.hosting", AttributeType::Text, "", None),
    ("data_policy.export", AttributeType::Bool3, "", None),
    ("data_policy.policy", AttributeType::Url, "", None),
    ("software.name", AttributeType::Text, "", None),
    ("software.licence", AttributeType::Text, "", Some(64.0)),
    ("software.source", AttributeType::Url, "", None),
    ("software.replicable", AttributeType::Bool3, "", None),
];

impl Check<'_> {
    pub(super) fn facts(&mut self) {
        let kinds = self.context.kinds;
        for (field, kind, list, max) in FACTS {
            let min = (kind == AttributeType::Decimal).then_some(0.0);
            let Some(value) = self.read(field, |given| strict(kinds, Wanted { kind, list, min, max }, given)) else {
                continue;
            };
            let Some((group, member)) = field.split_once('.') else { continue };
            self.group(group).insert(member.to_owned(), value);
        }
        for group in ["governance", "economics", "data_policy", "software"] {
            for (member, value) in self.take_group(group) {
                self.group(group).insert(member, value);
            }
        }
        for (fact, given) in self.take_group("accessibility") {
            self.access_fact(fact, &given);
        }
    }

    fn group(&mut self, name: &str) -> &mut Map<String, Value> {
        match name {
            "governance" => &mut self.card.governance,
            "economics" => &mut self.card.economics,
            "data_policy" => &mut self.card.data_policy,
            _ => &mut self.card.software,
        }
    }

    fn access_fact(&mut self, fact: String, given: &Value) {
        let field = format!("accessibility.{fact}");
        if fact == "link" {
            match value::web_address(given) {
                Ok(address) => {
                    self.card.accessibility.insert(fact, address.into());
                }
                Err((code, message)) => self.fault(&field, code, &value::shown(given), message),
            }
            return;
        }
        match self.context.kinds.accessibility().iter().find(|known| known.code == fact) {
            Some(known) => {
                if let Some(value) = self.checked(known, &field, given) {
                    self.card.accessibility.insert(fact, value);
                }
            }
            None if size(given) <= MAX_UNKNOWN_CHARS => {
                self.card.accessibility.insert(fact, given.clone());
            }
            None => self.fault(&field, "too_long", &value::shown(given), "Please shorten this."),
        }
    }

    fn checked(&mut self, attribute: &Attribute, field: &str, given: &Value) -> Option<Value> {
        match check_value(self.context.kinds, attribute, given) {
            Ok(value) => {
                let unknown = unknown_codes(self.context.kinds, attribute, &value);
                if !unknown.is_empty() {
                    self.warn(
                        field,
                        "unknown_code",
                        &unknown.join(", "),
                        "This is not in the list; it is kept as it is.",
                    );
                }
                Some(value)
            }
            Err(Problem { code, value, message, .. }) => {
                self.fault(field, code, &value, message);
                None
            }
        }
    }

    pub(super) fn attributes(&mut self) {
        let kinds = self.context.kinds;
        let codes = self.card.kinds.clone();
        let mut kept = 0;
        for (code, given) in self.take_group("attributes") {
            let field = format!("attributes.{code}");
            if kept == MAX_ATTRIBUTES {
                self.fault(&field, "too_many", "", "An entry has at most 64 attributes.");
                return;
            }
            let own = kinds.attribute(self.class, &codes, &code);
            let value = match own {
                Some(attribute) if !self.is_for_purpose(attribute) => {
                    let message = "This is asked for the other purpose only.";
                    self.fault(&field, "not_for_this_purpose", &value::shown(&given), message);
                    None
                }
                Some(attribute) => {
                    self.checked(attribute, &field, &given).map(|value| self.coarsened(attribute, value))
                }
                None => self.foreign(&code, &field, given),
            };
            let Some(value) = value else { continue };
            kept += 1;
            // A value that one kind keeps from the public is not public because the kind was changed.
            let known =
                own.or_else(|| kinds.attributes_named(self.class, &code).find(|known| known.access.is_private()));
            if known.is_some_and(|attribute| is_private(attribute, &value)) {
                self.private.other.insert(field, value);
            } else {
                self.card.attributes.insert(code, value);
            }
        }
    }

    fn is_for_purpose(&self, attribute: &Attribute) -> bool {
        let purpose = self.card.terms.as_ref().map(|terms| terms.purpose.as_str());
        attribute.only.as_deref().is_none_or(|only| purpose.is_none_or(|purpose| purpose == only))
    }

    /// Days that a request tells no finer than by the week (KINDS.md 4.2, C).
    fn coarsened(&self, attribute: &Attribute, value: Value) -> Value {
        let requested = self.card.terms.as_ref().is_some_and(|terms| terms.purpose == "request");
        let days = attribute.access == Access::Coarse && attribute.kind == AttributeType::DateIntervals;
        if requested && days { value::whole_weeks(&value) } else { value }
    }

    /// An attribute of no kind of this card: kept as it came, for it says something to somebody.
    fn foreign(&mut self, code: &str, field: &str, given: Value) -> Option<Value> {
        if size(&given) > MAX_UNKNOWN_CHARS {
            self.fault(field, "too_long", &value::shown(&given), "Please shorten this.");
            return None;
        }
        let elsewhere = self.context.kinds.attributes_named(self.class, code).next().is_some();
        if !elsewhere && !code.contains("://") {
            let message = "No kind of this entry asks for this; it is kept as it is.";
            self.warn(field, "unknown_attribute", &value::shown(&given), message);
        }
        Some(given)
    }
}

fn is_private(attribute: &Attribute, value: &Value) -> bool {
    let few = attribute.staff_below.zip(value.as_f64()).is_some_and(|(least, number)| number < least);
    attribute.access.is_private() || few
}

fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        other => other.to_string().len(),
    }
}
