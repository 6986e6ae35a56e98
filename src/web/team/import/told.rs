//! What an import did, or would do, in words.

use std::collections::HashMap;

use serde_json::Value;

use super::columns::label;
use super::look::class_of;
use crate::app::App;
use crate::error::Result;
use crate::import::{Difference, Rejected, Report, SuspectedPair};
use crate::initiative::{Initiative, store};
use crate::locale::Words;
use crate::web::show::facts::{Fact, plain};
use crate::web::show::{Linked, Reader};

/// Rows that are refused, differences and pairs on a page.
const SHOWN: usize = 100;

/// A report as a page shows it; `parts/import_report.html` shows one under the name `told`.
pub struct Told {
    /// Nothing was written.
    pub is_trial: bool,
    /// How many of what.
    pub numbers: Vec<Fact>,
    /// What else is to be known, a sentence each.
    pub remarks: Vec<String>,
    /// Rows that are not taken: where, and why.
    pub refused: Vec<(u64, String)>,
    /// How many more there are.
    pub refused_more: Option<String>,
    /// What was odd, and how it was read.
    pub odd: Vec<String>,
    /// What changes: entry, field, before and after.
    pub differences: Vec<Changed>,
    /// Pairs that may be the same.
    pub pairs: Vec<Pair>,
    /// How many there are in all.
    pub pairs_total: Option<String>,
}

/// One field that changes.
pub struct Changed {
    pub name: String,
    pub field: String,
    pub before: String,
    pub after: String,
}

/// A new entry and one that it may be.
pub struct Pair {
    pub line: String,
    pub name: String,
    pub other: Linked,
    pub why: String,
}

/// Puts a report into words; names of known entries are read for it.
///
/// # Errors
/// When the database does not answer.
pub async fn told(app: &App, words: &Words, report: &Report) -> Result<Told> {
    let uris: Vec<String> = report.duplicates.iter().map(|pair| pair.other.clone()).collect();
    let known = app.db.read(move |conn| store::find_many(conn, &uris)).await?;
    let known: HashMap<&str, &Initiative> = known.iter().map(|entry| (entry.uri.as_str(), entry)).collect();
    let reader = Reader::now(app, words).of(class_of(&report.file));
    let left = report.rejected_total().saturating_sub(SHOWN.min(report.rejected.len()) as u64);
    Ok(Told {
        is_trial: report.dry_run,
        numbers: numbers(words, report),
        remarks: remarks(words, report),
        refused: report.rejected.iter().take(SHOWN).map(|row| (row.line, why(words, row))).collect(),
        refused_more: (left > 0).then(|| words.count("import-refused-more", left)),
        odd: odd(words, report),
        differences: report.differences.iter().map(|difference| changed(&reader, difference)).collect(),
        pairs: report.duplicates.iter().map(|pair| suspected(&reader, pair, known.get(pair.other.as_str()))).collect(),
        pairs_total: (report.duplicates_found > 0).then(|| words.count("import-pairs-total", report.duplicates_found)),
    })
}

fn numbers(words: &Words, report: &Report) -> Vec<Fact> {
    let all = [
        ("import-number-read", report.read),
        ("import-number-created", report.created),
        ("import-number-updated", report.updated),
        ("import-number-unchanged", report.unchanged),
        ("import-number-refused", report.rejected_total()),
    ];
    #[expect(clippy::cast_precision_loss, reason = "rows of a file are fewer than a float holds")]
    let fact = |(key, n): (&str, u64)| Fact::text(words.t(key), words.number(n as f64));
    all.into_iter().map(fact).collect()
}

fn remarks(words: &Words, report: &Report) -> Vec<String> {
    let counted = [
        ("import-not-recreated", report.not_recreated),
        ("import-kept-edits", report.kept_edits),
        ("import-unmatched", report.unmatched),
        ("import-missing", report.missing),
    ];
    let mut remarks: Vec<String> =
        counted.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| words.count(key, n)).collect();
    if report.complete == Some(false) {
        remarks.push(words.t("import-not-complete"));
    }
    for (why, n) in &report.not_listed {
        remarks.extend(words.locales().find(
            words.lang(),
            &format!("import-not-listed-{}", why.replace('_', "-")),
            &[("n", (*n).into())],
        ));
    }
    remarks.extend(report.looks_like.as_ref().map(|source| words.with("import-looks-like", source)));
    remarks
}

/// The reason in words, then the field and what stands in it.
pub fn why(words: &Words, rejected: &Rejected) -> String {
    let value = rejected.value.split_whitespace().collect::<Vec<_>>().join(" ");
    let reason = words.locales().reason(words.lang(), &rejected.reason, &rejected.field, &value);
    let reason = reason.unwrap_or_else(|| rejected.reason.clone());
    if let Some(more) = &rejected.why {
        return format!("{reason} ({})", words.sentence(more));
    }
    // What could not be read at all is cited in English where the sentence is not known any more.
    let cited = !matches!(rejected.reason.as_str(), "bad_record" | "too_large") && !value.is_empty();
    if cited { format!("{reason} («\u{a0}{value}\u{a0}»)") } else { reason }
}

fn odd(words: &Words, report: &Report) -> Vec<String> {
    let one = |(code, n): (&String, &u64)| {
        let told = words.locales().reason(words.lang(), code, "", "…").unwrap_or_else(|| code.clone());
        format!("{n} × {told}")
    };
    report.warnings.iter().map(one).collect()
}

fn changed(reader: &Reader<'_>, difference: &Difference) -> Changed {
    let said = |value: &Value| if value.is_null() { reader.words.t("history-nothing") } else { plain(value) };
    Changed {
        name: difference.name.clone(),
        field: label(reader, &difference.field),
        before: said(&difference.before),
        after: said(&difference.after),
    }
}

fn suspected(reader: &Reader<'_>, pair: &SuspectedPair, other: Option<&&Initiative>) -> Pair {
    let words = reader.words;
    let why = pair.why.split(':').next().unwrap_or_default();
    Pair {
        line: words.count("import-line", pair.line),
        name: pair.name.clone(),
        other: match other {
            Some(entry) => Linked::to(reader.name(&entry.card).0, reader.path_of(entry)),
            None => Linked::plain(words.t("import-pair-in-file")),
        },
        why: words.t(&format!("duplicates-why-{why}")),
    }
}
