//! Where the records of a JSON document stand, and the way to them.

use std::io::Cursor;

use serde_json::{Map, Value};

use super::RawRecord;
use super::csv::rejected;
use super::cursor::Bytes;
use super::geojson;
use super::json::Json;
use super::problems::refuse_at;
use crate::error::sentence;
use crate::import::FileProblem;

/// A root object with one of these is itself the record, whatever arrays it holds.
const NAMES_OF_ONE_RECORD: &[&str] =
    &["name", "nom", "title", "titre", "linked_schemas", "@type", "raison_sociale", "dfc-b:name", "bocage:entry"];
/// A member of the root that stands beside the records is looked for this deep.
const MAX_PATH: usize = 3;
/// What is kept of the root beside the records.
const MAX_TOP_MEMBERS: usize = 64;

/// The shape of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// The root is an array of records.
    Root,
    /// Arrays at these paths, in the order of the file.
    At(Vec<Vec<String>>),
    /// The root is the one record.
    One,
    /// One document a line.
    Lines,
}

impl Plan {
    /// Out of the beginning of a document.
    pub fn of(head: &[u8]) -> Plan {
        let mut json = Json::new(Bytes::new(Box::new(Cursor::new(head.to_vec())), None));
        match json.bytes.skip_space() {
            Ok(Some(b'[')) => return Plan::Root,
            Ok(Some(b'{')) => {}
            _ => return Plan::One,
        }
        let mut seen = Seen::default();
        let whole = json.bytes.next().is_ok() && seen.object(&mut json, &mut Vec::new()).is_ok();
        if whole && matches!(json.bytes.skip_space(), Ok(Some(b'{'))) {
            return Plan::Lines;
        }
        if let Some(features) = seen.arrays.iter().find(|path| path.last().is_some_and(|name| name == "features")) {
            return Plan::At(vec![features.clone()]);
        }
        if seen.is_one_record {
            return Plan::One;
        }
        let shallowest = seen.arrays.iter().map(Vec::len).min().unwrap_or(0);
        let arrays: Vec<Vec<String>> = seen.arrays.into_iter().filter(|path| path.len() == shallowest).collect();
        if arrays.is_empty() { Plan::One } else { Plan::At(arrays) }
    }

    /// A path as a mapping file writes it: `$.data`, `$`.
    pub fn from_path(path: &str) -> Plan {
        let names: Vec<String> =
            path.trim_start_matches('$').split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        if names.is_empty() { Plan::Root } else { Plan::At(vec![names]) }
    }

    /// As a mapping file writes it.
    pub fn path(&self) -> String {
        match self {
            Plan::At(paths) => paths.iter().map(|path| format!("$.{}", path.join("."))).collect::<Vec<_>>().join(", "),
            _ => "$".to_owned(),
        }
    }
}

#[derive(Default)]
struct Seen {
    arrays: Vec<Vec<String>>,
    is_one_record: bool,
}

impl Seen {
    /// Looks through an object whose `{` was taken. Ends early, with an error, where the head ends.
    fn object(&mut self, json: &mut Json, path: &mut Vec<String>) -> Result<(), FileProblem> {
        let mut first = true;
        while let Some(name) = json.next_name(first)? {
            first = false;
            self.is_one_record |= path.is_empty() && NAMES_OF_ONE_RECORD.contains(&name.as_str());
            path.push(name);
            match json.bytes.skip_space()? {
                Some(b'[') => self.array(json, path)?,
                Some(b'{') if path.len() < MAX_PATH => {
                    json.bytes.next()?;
                    self.object(json, path)?;
                }
                _ => json.pass()?,
            }
            path.pop();
        }
        Ok(())
    }

    fn array(&mut self, json: &mut Json, path: &[String]) -> Result<(), FileProblem> {
        json.bytes.next()?;
        let mut first = true;
        while json.next_element(first)? {
            let is_record = matches!(json.bytes.skip_space()?, Some(b'{'));
            let is_list = matches!(json.bytes.peek()?, Some(b'[')) && path.last().is_some_and(|name| name == "data");
            if first && (is_record || is_list) {
                self.arrays.push(path.to_vec());
            }
            first = false;
            json.pass()?;
        }
        Ok(())
    }
}

enum Frame {
    Object { first: bool },
    Array { first: bool },
}

/// The records of a document, one at a time.
pub struct Elements {
    json: Json,
    plan: Plan,
    frames: Vec<Frame>,
    path: Vec<String>,
    started: bool,
    /// The records are features of a `FeatureCollection`.
    pub features: bool,
    /// Members of the root beside the records, as far as they were met.
    pub top: Map<String, Value>,
}

impl Elements {
    /// Reads by a plan.
    pub fn new(bytes: Bytes, plan: Plan, features: bool) -> Elements {
        let (frames, path, top) = (Vec::new(), Vec::new(), Map::new());
        Elements { json: Json::new(bytes), plan, frames, path, started: false, features, top }
    }

    /// The next record.
    ///
    /// # Errors
    /// When the document is not JSON, or its coordinates are in another system than ours.
    pub fn record(&mut self) -> Result<Option<RawRecord>, FileProblem> {
        let record = match &self.plan {
            Plan::Lines => self.line()?,
            Plan::One if self.started => None,
            Plan::One => {
                self.started = true;
                Some(self.json.record()?)
            }
            _ => self.element()?,
        };
        let is_feature = |record: &RawRecord| {
            self.features
                || self.plan == Plan::Lines
                    && record.members.get("type").is_some_and(|kind| kind == "Feature")
                    && record.members.contains_key("geometry")
        };
        Ok(record.map(|record| if is_feature(&record) { geojson::feature(record) } else { record }))
    }

    /// The next document. One that is broken is rejected, and the next line is read.
    fn line(&mut self) -> Result<Option<RawRecord>, FileProblem> {
        if self.json.bytes.skip_space()?.is_none() {
            return Ok(None);
        }
        let line = self.json.bytes.line();
        match self.json.record() {
            Ok(record) => Ok(Some(record)),
            Err(problem) if matches!(problem.code, "bad_json" | "cut_short") => {
                if self.json.bytes.line() == line {
                    self.json.bytes.skip_line()?;
                }
                Ok(Some(rejected(line, "bad_record", problem.sentence)))
            }
            Err(problem) => Err(problem),
        }
    }

    fn element(&mut self) -> Result<Option<RawRecord>, FileProblem> {
        if !self.started {
            self.started = true;
            self.json.bytes.skip_space()?;
            let root = if matches!(self.json.bytes.next()?, Some(b'[')) {
                Frame::Array { first: true }
            } else {
                Frame::Object { first: true }
            };
            self.frames.push(root);
        }
        loop {
            match self.frames.last_mut() {
                None => return self.end(),
                Some(Frame::Array { first }) => {
                    if self.json.next_element(std::mem::take(first))? {
                        return self.json.record().map(Some);
                    }
                    self.close();
                }
                Some(Frame::Object { first }) => {
                    let first = std::mem::take(first);
                    self.member(first)?;
                }
            }
        }
    }

    fn close(&mut self) {
        self.frames.pop();
        self.path.pop();
    }

    fn member(&mut self, first: bool) -> Result<(), FileProblem> {
        let Some(name) = self.json.next_name(first)? else {
            self.close();
            return Ok(());
        };
        self.path.push(name.clone());
        let next = self.json.bytes.skip_space()?;
        let Plan::At(targets) = &self.plan else { return Ok(()) };
        let is_target = targets.contains(&self.path);
        let leads_there = targets.iter().any(|target| target.len() > self.path.len() && target.starts_with(&self.path));
        match next {
            Some(b'[') if is_target => {
                self.json.bytes.next()?;
                self.frames.push(Frame::Array { first: true });
            }
            Some(b'{') if leads_there => {
                self.json.bytes.next()?;
                self.frames.push(Frame::Object { first: true });
            }
            _ => {
                let value = self.json.value_within_limits()?;
                if self.top.len() < MAX_TOP_MEMBERS {
                    if self.features && name == "crs" {
                        geojson::check_crs(&value)?;
                    }
                    self.top.insert(name, value);
                }
                self.path.pop();
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<Option<RawRecord>, FileProblem> {
        if self.json.bytes.skip_space()?.is_some() {
            let line = self.json.bytes.line();
            return Err(refuse_at("bad_json", line, sentence!("json-text-follows", line = line)));
        }
        Ok(None)
    }
}
