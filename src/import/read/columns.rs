//! Which columns a file has, with samples: what the report says of a file's own words.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::limits::MAX_PATH_BYTES;
use super::problems::start_of;
use crate::import::Column;

const MAX_COLUMNS: usize = 512;
const MAX_SAMPLES: usize = 3;
const MAX_SAMPLE_CHARS: usize = 80;
/// Objects are opened so deep; below, a whole value is one column.
const MAX_DEPTH: usize = 3;

/// Columns in the order in which they were met, each with its first three values.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    columns: Vec<Column>,
    index: HashMap<String, usize>,
}

impl Columns {
    /// Notes every member of a record, nested ones as `address.city`; `field_of` says what each fills.
    ///
    /// `hidden` names what must not even be shown as a sample (personal data): such columns are listed bare.
    pub fn note(
        &mut self,
        members: &Map<String, Value>,
        hidden: &HashSet<String>,
        field_of: impl Fn(&str) -> Option<String>,
    ) {
        self.note_under(&mut String::new(), members, 0, hidden, &field_of);
    }

    fn note_under(
        &mut self,
        path: &mut String,
        members: &Map<String, Value>,
        depth: usize,
        hidden: &HashSet<String>,
        field_of: &impl Fn(&str) -> Option<String>,
    ) {
        let outer = path.len();
        for (name, value) in members {
            if outer > 0 {
                path.push('.');
            }
            if outer + name.len() > MAX_PATH_BYTES {
                // One column, of which nothing more is told, for all that begin alike.
                path.push_str(&start_of(name));
                self.note_value(path, &Value::Null, hidden, field_of);
            } else {
                path.push_str(name);
                match value {
                    Value::Object(inner) if depth + 1 < MAX_DEPTH && !inner.is_empty() && field_of(path).is_none() => {
                        self.note_under(path, inner, depth + 1, hidden, field_of);
                    }
                    value => self.note_value(path, value, hidden, field_of),
                }
            }
            path.truncate(outer);
        }
    }

    fn note_value(
        &mut self,
        path: &str,
        value: &Value,
        hidden: &HashSet<String>,
        field_of: &impl Fn(&str) -> Option<String>,
    ) {
        let position = match self.index.get(path) {
            Some(position) => *position,
            None if self.columns.len() >= MAX_COLUMNS => return,
            None => {
                self.columns.push(Column { name: path.to_owned(), field: field_of(path), samples: Vec::new() });
                self.index.insert(path.to_owned(), self.columns.len() - 1);
                self.columns.len() - 1
            }
        };
        let Some(column) = self.columns.get_mut(position) else { return };
        if column.samples.len() >= MAX_SAMPLES || hidden.contains(path) {
            return;
        }
        let sample = match value {
            Value::Null => return,
            Value::String(text) => text.trim().chars().take(MAX_SAMPLE_CHARS).collect::<String>(),
            Value::Array(_) | Value::Object(_) => return,
            other => other.to_string(),
        };
        if !sample.is_empty() && !column.samples.contains(&sample) {
            column.samples.push(sample);
        }
    }

    /// What was met so far.
    pub fn list(&self) -> Vec<Column> {
        self.columns.clone()
    }
}
