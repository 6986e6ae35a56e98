//! What was chosen for a file is offered for the next one with the same columns, so that a source keeps its name and
//! its records are known again.

use sha2::{Digest as _, Sha256};

use super::Choices;
use crate::catalogue::digest::hex;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::store::{meta, set_meta};

/// Remembers what was chosen for a file with these columns, but for what holds for that one file: whether it is whole,
/// and whether its address is told.
///
/// # Errors
/// When the database does not answer.
pub fn remember(conn: &mut Conn, columns: &[String], choices: &Choices) -> Result<()> {
    let kept = Choices { complete: false, publish_address: false, accept_swap: false, ..choices.clone() };
    set_meta(conn, &key(columns), &serde_json::to_string(&kept)?)
}

/// What was chosen for the last file with these columns, in any order.
///
/// # Errors
/// When the database does not answer.
pub fn recall(conn: &mut Conn, columns: &[String]) -> Result<Option<Choices>> {
    Ok(meta(conn, &key(columns))?.and_then(|kept| serde_json::from_str(&kept).ok()))
}

fn key(columns: &[String]) -> String {
    let mut columns = columns.to_vec();
    columns.sort_unstable();
    format!("import_columns_{}", hex(&Sha256::digest(columns.join("\n"))))
}
