//! A look at the beginning of a file: what it is by itself, what its columns are, and its first rows.

use std::fs::File;

use crate::app::App;
use crate::error::Result;
use crate::import::intake::{Choices, Intake};
use crate::import::read::chosen::ID;
use crate::import::read::is_personal;
use crate::import::read::rows::{Row, rows};
use crate::import::{Column, FileFacts, facts_of};
use crate::initiative::Class;

/// Rows that are shown as they stand in the file.
const FIRST_ROWS: usize = 5;
/// Columns whose field can be chosen; further ones go by their names.
pub const MOST_CHOICES: usize = 120;
/// The field that makes of a file one of offers and requests.
pub const PURPOSE: &str = "terms.purpose";

/// What a file is, read by itself, with its first rows.
pub struct Look {
    /// What the file is by itself.
    pub facts: FileFacts,
    /// The first of its rows.
    pub rows: Vec<Row>,
}

/// Looks at the beginning of a file.
///
/// # Errors
/// [`crate::error::Error::Unreadable`] with a sentence about the file.
pub fn look(app: &App, intake: &Intake) -> Result<Look> {
    let choices = Choices { mapping: None, ..intake.choices.clone() };
    let options = choices.how_to_read(app.intakes.rules());
    let name = Some(intake.file_name.as_str());
    let path = app.intakes.path(intake);
    let mut facts = facts_of(Box::new(File::open(&path)?), name, &options, &app.home(), app.clock.now())?;
    let Ok(rows) = rows(Box::new(File::open(&path)?), name, &options) else {
        return Ok(Look { facts, rows: Vec::new() });
    };
    if let Some(header) = rows.header() {
        facts.columns.sort_by_key(|column| header.iter().position(|name| *name == column.name));
    }
    Ok(Look { facts, rows: rows.map_while(Result::ok).take(FIRST_ROWS).collect() })
}

/// The same, on a thread that may wait for the disk.
///
/// # Errors
/// As [`look`].
pub async fn look_at(app: &App, intake: &Intake) -> Result<Look> {
    let (inner, intake) = (app.clone(), intake.clone());
    tokio::task::spawn_blocking(move || look(&inner, &intake)).await?
}

impl Look {
    /// Of which class its records are with these choices.
    pub fn class(&self, choices: &Choices) -> Class {
        let says_purpose = choices.columns.values().any(|field| field == PURPOSE);
        if says_purpose { Class::Proposal } else { class_of(&self.facts) }
    }

    /// Names of all its columns.
    pub fn names(&self) -> Vec<String> {
        self.facts.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// What a column is when nobody says otherwise.
    pub fn guess(&self, name: &str) -> &str {
        let field =
            self.facts.columns.iter().find(|column| column.name == name).and_then(|column| column.field.as_deref());
        field.unwrap_or(if self.facts.key.iter().any(|key| key == name) { ID } else { "" })
    }

    /// Names of the columns that people choose for, in the order of the file.
    pub fn choosable(&self) -> impl Iterator<Item = (usize, &Column)> {
        let all = self.facts.columns.iter().enumerate().take(MOST_CHOICES);
        all.filter(|(_, column)| !is_personal(&column.name) && !is_geometry(&column.name))
    }
}

/// Of which class the records of a file are.
pub fn class_of(file: &FileFacts) -> Class {
    let is_purpose = |column: &Column| column.field.as_deref() == Some(PURPOSE);
    if file.columns.iter().any(is_purpose) { Class::Proposal } else { Class::Initiative }
}

/// The point of a GeoJSON feature is read by itself.
fn is_geometry(name: &str) -> bool {
    name == "geometry" || name.starts_with("geometry.") || name == "@feature_id"
}
