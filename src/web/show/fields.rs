//! Any field of a card by its dotted name, in words: what it is called and what it says.

use serde_json::Value;

use super::Reader;
use super::facts::{plain, strings};
use crate::initiative::kind::Attribute;
use crate::initiative::{Card, form};

impl Reader<'_> {
    /// What a field is called; its name where nobody knows it.
    pub fn field_name(&self, kinds: &[String], field: &str) -> String {
        if let Some(attribute) = self.attribute_of(kinds, field) {
            return self.attribute_label(attribute);
        }
        let name = field.replace(['.', '_'], "-");
        let of_class = || self.words.find(&format!("field-{}-{name}", self.class.as_str()));
        let known = of_class()
            .or_else(|| self.words.find(&format!("field-{name}")))
            .or_else(|| self.words.find(&format!("group-{name}")));
        known.unwrap_or_else(|| super::last_part(field.rsplit('.').next().unwrap_or(field)))
    }

    /// The attribute or fact of access that a field is the value of.
    pub fn attribute_of(&self, kinds: &[String], field: &str) -> Option<&Attribute> {
        if let Some(code) = field.strip_prefix("attributes.") {
            return self.kinds().attribute(self.class, kinds, code);
        }
        let code = field.strip_prefix("accessibility.")?;
        self.kinds().accessibility().iter().find(|fact| fact.code == code)
    }

    /// What a field of a card says; nothing for a value that says nothing.
    pub fn field_value(&self, card: &Card, field: &str, value: &Value) -> String {
        let joined =
            |values: Vec<super::Linked>| values.into_iter().map(|value| value.text).collect::<Vec<_>>().join(", ");
        if let Some(attribute) = self.attribute_of(&card.kinds, field) {
            return joined(self.values(card, attribute, value.get("value").unwrap_or(value)));
        }
        match field {
            "kinds" => strings(value).map(|code| self.kind_label(Some(card), code)).collect::<Vec<_>>().join(", "),
            "themes" => strings(value).map(|code| self.theme_label(code)).collect::<Vec<_>>().join(", "),
            "opening_hours" => self.rule(card, value.as_str().unwrap_or_default()),
            "area_served" => joined(self.area(value)),
            "location.territory" => self.territory(value.as_str().unwrap_or_default()),
            "checked_at" | "status_since" | "terms.valid_from" | "terms.valid_until" | "terms.urgent_until" => {
                self.day(value.as_str().unwrap_or_default())
            }
            "terms.price" if !value.is_null() => self.price(value),
            _ => match (form::list_of(self.class_of(Some(card)), field), self.yes_or_no(value)) {
                (Some(list), _) => strings(value).map(|code| self.item(list, code)).collect::<Vec<_>>().join(", "),
                (None, Some(word)) => word,
                (None, None) => plain(value),
            },
        }
    }
}
