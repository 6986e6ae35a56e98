//! JSON of any length: the elements of one or several arrays of a document, one at a time.
//!
//! An own reader, because none of the shelf streams the elements of an array inside an object, tells the
//! line, and reports a name that stands twice. Numbers and strings are still read by `serde_json`.

use serde_json::{Map, Number, Value};

use super::RawRecord;
use super::csv::rejected;
use super::cursor::Bytes;
use super::limits::{MAX_NESTING, MAX_PATH_BYTES, MAX_RECORD_BYTES, MAX_SKIPPED_BYTES};
use super::problems::{refuse_at, short, start_of};
use crate::error::{Sentence, sentence};
use crate::import::FileProblem;

/// A member of the root that stands beside the records is kept up to this size.
const MAX_DUPLICATES_NOTED: usize = 20;

/// One value at a time, with a limit on what is kept of it.
pub struct Json {
    /// Where it reads.
    pub bytes: Bytes,
    spent: usize,
    too_large: bool,
    /// Names of the members it is in, with dots between them; one buffer, since each member would else copy it.
    path: String,
    duplicates: Vec<String>,
    long_name: Option<String>,
}

impl Json {
    /// From the beginning of a text.
    pub fn new(bytes: Bytes) -> Json {
        Json { bytes, spent: 0, too_large: false, path: String::new(), duplicates: Vec::new(), long_name: None }
    }

    /// The next value as a record; what is no object, or is too large, is a rejected one.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn record(&mut self) -> Result<RawRecord, FileProblem> {
        self.bytes.skip_space()?;
        let line = self.bytes.line();
        let value = self.value_within_limits()?;
        let (duplicate_keys, long_name) = (std::mem::take(&mut self.duplicates), self.long_name.take());
        Ok(match value {
            _ if self.too_large => rejected(line, "too_large", sentence!("record-too-large-or-deep")),
            Value::Object(members) => RawRecord { line, members, duplicate_keys, long_name, problem: None },
            Value::Array(items) => {
                let members = items.into_iter().enumerate().map(|(n, item)| (n.to_string(), item)).collect();
                RawRecord { line, members, duplicate_keys, long_name, problem: None }
            }
            other => rejected(line, "bad_record", sentence!("record-no-object", found = short(&other))),
        })
    }

    /// The next value; null when it is over a limit.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn value_within_limits(&mut self) -> Result<Value, FileProblem> {
        (self.spent, self.too_large) = (0, false);
        self.path.clear();
        self.duplicates.clear();
        self.long_name = None;
        self.value(0)
    }

    fn value(&mut self, depth: usize) -> Result<Value, FileProblem> {
        match self.bytes.skip_space()? {
            Some(b'{' | b'[') if depth >= MAX_NESTING || self.too_large => {
                self.too_large = true;
                self.pass_over()?;
                Ok(Value::Null)
            }
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(_) => self.word(),
            None => Err(self.cut_short()),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, FileProblem> {
        self.bytes.next()?;
        let mut members = Map::new();
        let mut first = true;
        while let Some(name) = self.next_name(first)? {
            first = false;
            let outer = self.path.len();
            self.enter(&name);
            let value = self.value(depth + 1)?;
            let is_twice = !self.too_large && members.insert(name, value).is_some();
            if is_twice && self.duplicates.len() < MAX_DUPLICATES_NOTED {
                self.duplicates.push(self.path.clone());
            }
            self.path.truncate(outer);
        }
        Ok(Value::Object(members))
    }

    /// Adds a name to the path, unless it gets too long.
    fn enter(&mut self, name: &str) {
        if self.path.len() + name.len() > MAX_PATH_BYTES {
            self.long_name.get_or_insert_with(|| start_of(name));
            return;
        }
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(name);
    }

    fn array(&mut self, depth: usize) -> Result<Value, FileProblem> {
        self.bytes.next()?;
        let mut items = Vec::new();
        let mut first = true;
        while self.next_element(first)? {
            first = false;
            self.spend(8)?;
            let value = self.value(depth + 1)?;
            if !self.too_large {
                items.push(value);
            }
        }
        Ok(Value::Array(items))
    }

    /// The next name of an object whose `{` was taken; `None` at its end, which is taken.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn next_name(&mut self, first: bool) -> Result<Option<String>, FileProblem> {
        if !self.next_item(first, b'}')? {
            return Ok(None);
        }
        if self.bytes.skip_space()? != Some(b'"') {
            return Err(self.unexpected(sentence!("json-a-name")));
        }
        let name = self.string()?;
        if self.bytes.skip_space()? != Some(b':') {
            return Err(self.unexpected(sentence!("json-a-colon")));
        }
        self.bytes.next()?;
        Ok(Some(name))
    }

    /// Whether another element follows in an array whose `[` was taken; its end is taken.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn next_element(&mut self, first: bool) -> Result<bool, FileProblem> {
        self.next_item(first, b']')
    }

    fn next_item(&mut self, first: bool, end: u8) -> Result<bool, FileProblem> {
        match self.bytes.skip_space()? {
            Some(byte) if byte == end => {
                self.bytes.next()?;
                Ok(false)
            }
            Some(b',') if !first => {
                self.bytes.next()?;
                match self.bytes.skip_space()? {
                    Some(byte) if byte == end => {
                        let line = self.bytes.line();
                        Err(refuse_at("bad_json", line, sentence!("json-last-comma", line = line)))
                    }
                    _ => Ok(true),
                }
            }
            Some(_) if first => Ok(true),
            Some(_) => Err(self.unexpected(sentence!("json-a-comma"))),
            None => Err(self.cut_short()),
        }
    }

    fn string(&mut self) -> Result<String, FileProblem> {
        self.bytes.next()?;
        let mut raw = vec![b'"'];
        loop {
            let Some(byte) = self.bytes.next()? else { return Err(self.cut_short()) };
            self.spend(1)?;
            match byte {
                b'"' => break,
                b'\\' => {
                    let Some(escaped) = self.bytes.next()? else { return Err(self.cut_short()) };
                    self.keep(&mut raw, &[byte, escaped]);
                }
                // Raw line breaks and tabs inside texts are common in files made by hand.
                0..=0x1f => self.keep(&mut raw, format!("\\u{byte:04x}").as_bytes()),
                _ => self.keep(&mut raw, &[byte]),
            }
        }
        raw.push(b'"');
        if self.too_large {
            return Ok(String::new());
        }
        // A lone half of a pair of surrogates, or a foreign escape: the text without it is still worth having.
        Ok(serde_json::from_slice(&raw)
            .unwrap_or_else(|_| String::from_utf8_lossy(&raw).trim_matches('"').replace('\\', "\u{fffd}")))
    }

    fn keep(&self, raw: &mut Vec<u8>, bytes: &[u8]) {
        if !self.too_large {
            raw.extend_from_slice(bytes);
        }
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<Value, FileProblem> {
        let mut word = Vec::new();
        while let Some(byte) = self.bytes.peek()? {
            if !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')) || word.len() > 400 {
                break;
            }
            word.push(byte);
            self.bytes.next()?;
            self.spend(1)?;
        }
        let text = String::from_utf8_lossy(&word);
        match text.as_ref() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            "null" => Ok(Value::Null),
            "NaN" | "Infinity" | "-Infinity" | "undefined" => {
                let line = self.bytes.line();
                Err(refuse_at("bad_json", line, sentence!("json-no-number", line = line, text = &*text)))
            }
            "" => Err(self.unexpected(sentence!("json-a-value"))),
            _ => match serde_json::from_str::<Number>(&text) {
                Ok(number) => Ok(Value::Number(number)),
                Err(_) if text.parse::<f64>().is_ok_and(f64::is_infinite) => Ok(Value::String(text.into_owned())),
                Err(_) => {
                    let line = self.bytes.line();
                    let shown: String = text.chars().take(40).collect();
                    Err(refuse_at("bad_json", line, sentence!("json-no-quotes", line = line, text = shown)))
                }
            },
        }
    }

    /// Passes over an object or array of any depth without keeping anything.
    fn pass_over(&mut self) -> Result<(), FileProblem> {
        let mut open = 0usize;
        while let Some(byte) = self.bytes.next()? {
            self.spend(1)?;
            match byte {
                b'{' | b'[' => open += 1,
                b'}' | b']' => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        return Ok(());
                    }
                }
                b'"' => self.pass_string()?,
                _ => {}
            }
        }
        Err(self.cut_short())
    }

    fn pass_string(&mut self) -> Result<(), FileProblem> {
        while let Some(byte) = self.bytes.next()? {
            self.spend(1)?;
            match byte {
                b'"' => return Ok(()),
                b'\\' => {
                    self.bytes.next()?;
                }
                _ => {}
            }
        }
        Err(self.cut_short())
    }

    /// Passes over the next value, whatever it is.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn pass(&mut self) -> Result<(), FileProblem> {
        self.spent = 0;
        match self.bytes.skip_space()? {
            Some(b'{' | b'[') => self.pass_over(),
            Some(b'"') => {
                self.bytes.next()?;
                self.pass_string()
            }
            Some(_) => self.word().map(|_| ()),
            None => Err(self.cut_short()),
        }
    }

    fn spend(&mut self, bytes: usize) -> Result<(), FileProblem> {
        self.spent += bytes;
        self.too_large |= self.spent > MAX_RECORD_BYTES;
        if self.spent > MAX_SKIPPED_BYTES {
            let line = self.bytes.line();
            return Err(refuse_at("too_large", line, sentence!("json-too-large", line = line)));
        }
        Ok(())
    }

    fn cut_short(&self) -> FileProblem {
        let line = self.bytes.line();
        refuse_at("cut_short", line, sentence!("json-cut-short", line = line))
    }

    fn unexpected(&mut self, wanted: Sentence) -> FileProblem {
        let line = self.bytes.line();
        let found = match self.bytes.peek() {
            Ok(Some(b'/')) => sentence!("json-comment"),
            Ok(Some(byte)) if byte.is_ascii_graphic() => sentence!("json-sign", sign = char::from(byte).to_string()),
            Ok(Some(_)) => sentence!("json-other-sign"),
            _ => sentence!("json-end"),
        };
        refuse_at("bad_json", line, sentence!("json-unexpected", line = line, wanted = wanted, found = found))
    }
}
