//! Is a new source another one under a new name? The next file of a source is often called otherwise.

use std::collections::{BTreeMap, HashSet};

use super::store;
use super::{ImportOptions, Report};
use crate::db::{Conn, Db};
use crate::error::Result;

/// Whether no import was of this source before.
pub(super) fn is_new(db: &Db, options: &ImportOptions) -> Result<bool> {
    let code = options.source.clone();
    Ok(db.read_now(|conn| store::find_source(conn, &code))?.is_none())
}

/// The source that most of the new entries seem to be copied from, of those listed in the report.
pub(super) fn find(db: &Db, report: &Report) -> Result<Option<String>> {
    if report.duplicates_found * 2 <= report.created {
        return Ok(None);
    }
    db.read_now(|conn| most_alike(conn, report))
}

fn most_alike(conn: &mut Conn, report: &Report) -> Result<Option<String>> {
    let mut lines: BTreeMap<String, HashSet<u64>> = BTreeMap::new();
    for pair in &report.duplicates {
        for record in store::list_records(conn, &pair.other)? {
            lines.entry(record.source).or_default().insert(pair.line);
        }
    }
    lines.remove(&report.source);
    let suspected: HashSet<u64> = report.duplicates.iter().map(|pair| pair.line).collect();
    // A line may have several suspects: only whole lines are compared with the new entries.
    let listed = u64::try_from(suspected.len()).unwrap_or(u64::MAX);
    let all_listed = report.duplicates_found == u64::try_from(report.duplicates.len()).unwrap_or(u64::MAX);
    let enough = if all_listed { report.created.max(1) } else { listed };
    let most = lines.into_iter().max_by_key(|(_, lines)| lines.len());
    Ok(most.filter(|(_, lines)| u64::try_from(lines.len()).unwrap_or(u64::MAX) * 2 > enough).map(|(source, _)| source))
}
