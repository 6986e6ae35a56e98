//! One input: what it is called, what stands in it, and what a person made of it.

use serde_json::Value;

use super::{as_text, kinds_of};
use crate::web::links::Pairs;

/// How an input looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// A day.
    Day,
    /// One of a list.
    Select,
    /// One of few.
    Radio,
    /// Several of a list.
    Checks,
    /// One box: yes or no.
    Tick,
    /// The kinds: the main one, and others.
    Kinds,
}

/// One value that can be chosen.
#[derive(Debug, Clone)]
pub struct Offered {
    /// Its code.
    pub value: String,
    /// Its words.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// One input of the form.
#[derive(Debug, Clone)]
pub struct Input {
    /// Id in the page.
    pub id: String,
    /// Name of the field.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What helps to fill it.
    pub help: String,
    /// How it looks.
    pub kind: Kind,
    /// What stands in it.
    pub value: String,
    /// What can be chosen.
    pub offered: Vec<Offered>,
    /// Whether it must be filled.
    pub required: bool,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// The id of the input of a field.
pub fn id_of(field: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("f-{}", field.chars().map(plain).collect::<String>())
}

impl Input {
    /// An input with the value of a card.
    pub fn new(name: &str, label: String, kind: Kind, value: Option<&Value>) -> Input {
        let value = value.unwrap_or(&Value::Null);
        let text = match (kind, value) {
            (Kind::Tick, value) => {
                if is_yes(value) {
                    "yes".to_owned()
                } else {
                    String::new()
                }
            }
            (_, value) => as_text(value),
        };
        Input {
            id: id_of(name),
            name: name.to_owned(),
            label,
            help: String::new(),
            kind,
            value: text,
            offered: Vec::new(),
            required: false,
            problem: None,
        }
    }

    /// The same with values to choose from. What is chosen and not in the list stands there all the same.
    #[must_use]
    pub fn offering(mut self, offered: Vec<(String, String)>, value: Option<&Value>) -> Input {
        let chosen: Vec<&str> = match value {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => vec![one],
            _ => Vec::new(),
        };
        let foreign = chosen.iter().filter(|code| !offered.iter().any(|(known, _)| known == *code));
        let foreign: Vec<(String, String)> = foreign.map(|code| ((*code).to_owned(), (*code).to_owned())).collect();
        let all = offered.into_iter().chain(foreign);
        self.offered =
            all.map(|(value, label)| Offered { chosen: chosen.contains(&value.as_str()), value, label }).collect();
        self
    }

    /// The same with a sentence that helps.
    #[must_use]
    pub fn helped(mut self, help: impl Into<String>) -> Input {
        self.help = help.into();
        self
    }

    /// The same, to be filled.
    #[must_use]
    pub fn required(mut self, required: bool) -> Input {
        self.required = required;
        self
    }

    /// Whether people choose among values.
    fn chooses(&self) -> bool {
        matches!(self.kind, Kind::Select | Kind::Radio | Kind::Checks | Kind::Kinds)
    }

    /// What stands in it, as a browser would send it.
    fn present(&self) -> Vec<String> {
        let one = || vec![self.value.clone()].into_iter().filter(|value| !value.is_empty()).collect();
        if self.chooses() && self.kind != Kind::Kinds { self.chosen() } else { one() }
    }

    /// Whether a value stands in it.
    pub fn says_something(&self) -> bool {
        !self.present().is_empty()
    }

    fn chosen(&self) -> Vec<String> {
        self.offered
            .iter()
            .filter(|offered| offered.chosen && !offered.value.is_empty())
            .map(|offered| offered.value.clone())
            .collect()
    }

    fn sent(&self, typed: &Pairs) -> Vec<String> {
        if self.kind == Kind::Kinds {
            return vec![kinds_of(typed).join("; ")].into_iter().filter(|value| !value.is_empty()).collect();
        }
        let values = typed.0.iter().filter(|(name, _)| *name == self.name);
        values.map(|(_, value)| value.replace("\r\n", "\n")).filter(|value| !value.trim().is_empty()).collect()
    }

    /// What was typed, when it is not what stood there.
    pub fn typed(&self, typed: &Pairs) -> Option<Value> {
        let sent = self.sent(typed);
        if sent == self.present() {
            return None;
        }
        Some(match (self.kind, sent.as_slice()) {
            (Kind::Tick, []) => "no".into(),
            (_, []) => Value::Null,
            (Kind::Kinds, _) => kinds_of(typed).into(),
            (Kind::Checks, values) => values.to_vec().into(),
            (_, [first, ..]) => first.as_str().into(),
        })
    }

    /// Puts what was typed into it.
    pub fn fill(&mut self, typed: &Pairs) {
        let sent = self.sent(typed);
        if self.kind == Kind::Kinds {
            let kinds = kinds_of(typed);
            self.offered.iter_mut().for_each(|offered| offered.chosen = kinds.contains(&offered.value));
        } else if self.chooses() {
            // The value of what nobody chose is empty, and is not among what was sent.
            let is_sent = |value: &String| sent.contains(value) || value.is_empty() && sent.is_empty();
            self.offered.iter_mut().for_each(|offered| offered.chosen = is_sent(&offered.value));
        }
        self.value = sent.into_iter().next().unwrap_or_default();
    }

    /// How many lines of it are seen at once.
    pub fn rows(&self) -> u8 {
        if self.name == "description" { 8 } else { 3 }
    }

    /// The ids of what is said about it.
    pub fn described(&self) -> String {
        let hint = (!self.help.is_empty()).then(|| format!("{}-hint", self.id));
        let problem = self.problem.is_some().then(|| format!("{}-problem", self.id));
        hint.into_iter().chain(problem).collect::<Vec<_>>().join(" ")
    }

    /// Of the kinds, the main one.
    pub fn main(&self) -> &str {
        self.value.split("; ").next().unwrap_or_default()
    }
}

fn is_yes(value: &Value) -> bool {
    matches!(value, Value::Bool(true)) || value.as_str() == Some("yes")
}
