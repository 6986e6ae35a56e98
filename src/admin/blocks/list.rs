//! Reading a list: what each line says, or why it cannot be used. No line stops the others.

use std::collections::HashMap;

use crate::error::{Result, Sentence, sentence};
use crate::initiative::cell;
use crate::moderation::log;
use crate::peer::is_host_name;

/// A cell in quotes may go on over so many lines; a quote that never ends costs one line.
const MAX_LINES_PER_ENTRY: usize = 20;

/// What a line wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    /// Nothing comes in, nothing goes out.
    Suspend,
    /// Shown to those who follow it.
    Silence,
    /// Nothing but what other columns say.
    Noop,
}

impl Severity {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Severity::Suspend => "suspend",
            Severity::Silence => "silence",
            Severity::Noop => "noop",
        }
    }

    /// A list without severities is one of blocks.
    fn parse(word: &str) -> Option<Severity> {
        match word.to_lowercase().as_str() {
            "" | "suspend" => Some(Severity::Suspend),
            "silence" | "limit" => Some(Severity::Silence),
            "noop" | "none" => Some(Severity::Noop),
            _ => None,
        }
    }
}

/// What one line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Without a port, lower case.
    pub(super) domain: String,
    /// What is wanted.
    pub(super) severity: Severity,
    /// The public comment.
    pub(super) reason: String,
}

/// Where the columns stand that are read.
struct Columns {
    domain: usize,
    severity: Option<usize>,
    reason: Option<usize>,
}

impl Columns {
    /// A list without a header has domains only.
    const PLAIN: Columns = Columns { domain: 0, severity: None, reason: None };

    /// Those of a header; nothing when the cells are none.
    fn of(cells: &[String]) -> Option<Columns> {
        let name = |cell: &String| cell.trim_start_matches('#').trim().to_lowercase();
        let places: HashMap<String, usize> = cells.iter().enumerate().map(|(at, cell)| (name(cell), at)).collect();
        let at = |name: &str| places.get(name).copied();
        Some(Columns { domain: at("domain")?, severity: at("severity"), reason: at("public_comment") })
    }
}

/// Reads a list: each line that says something, by its number from 1, or why it cannot be used.
pub(super) fn read(bytes: &[u8]) -> Vec<(u64, Result<Entry, Sentence>)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut columns = None;
    let mut entries = Vec::new();
    for (line, cells) in records(bytes) {
        let cells = match cells {
            Ok(cells) => cells,
            Err(why) => {
                entries.push((line, Err(why)));
                continue;
            }
        };
        let known = match &columns {
            Some(known) => known,
            // The first line that can be read is a header, or there is none.
            None => match Columns::of(&cells) {
                Some(header) => {
                    columns = Some(header);
                    continue;
                }
                None => columns.insert(Columns::PLAIN),
            },
        };
        if !cells[known.domain.min(cells.len() - 1)].starts_with('#') {
            entries.push((line, entry(known, &cells)));
        }
    }
    entries
}

fn entry(columns: &Columns, cells: &[String]) -> Result<Entry, Sentence> {
    let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map(String::as_str).unwrap_or_default();
    let (written, severity) = (cell(Some(columns.domain)), cell(columns.severity));
    let domain = domain(written)?;
    let severity = Severity::parse(severity)
        .ok_or_else(|| sentence!("block-list-severity", domain = &domain, severity = severity))?;
    let reason = cell::undefuse(cell(columns.reason)).replace(char::is_control, " ");
    Ok(Entry { domain, severity, reason: log::reason(&reason) })
}

/// A domain as blocks have it. At least one dot: a list never closes a whole end of names.
fn domain(written: &str) -> Result<String, Sentence> {
    if written.contains('*') {
        return Err(sentence!("block-list-obfuscated", domain = written));
    }
    let unusable = || sentence!("peer-domain-unusable", domain = written);
    let name = written.trim_end_matches('.');
    match url::Host::parse(name) {
        Ok(url::Host::Domain(domain)) if is_host_name(&domain) && domain.contains('.') => Ok(domain),
        _ => Err(unusable()),
    }
}

/// The cells of each record, by the number of its first line. Empty lines are none.
fn records(bytes: &[u8]) -> Vec<(u64, Result<Vec<String>, Sentence>)> {
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let (mut records, mut at) = (Vec::new(), 0);
    while at < lines.len() {
        let count = record_length(&lines[at..]);
        let record = lines[at..at + count.unwrap_or(1)].concat();
        if !record.trim_ascii().is_empty() {
            let cells = count.and_then(|_| cells(&record)).ok_or_else(|| sentence!("block-list-unreadable"));
            records.push((u64::try_from(at + 1).unwrap_or(u64::MAX), cells));
        }
        at += count.unwrap_or(1);
    }
    records
}

/// How many lines the first record has; nothing when a quote in it does not end.
fn record_length(lines: &[&[u8]]) -> Option<usize> {
    let mut quotes = 0;
    let ends = |line: &&[u8]| {
        quotes += line.iter().filter(|byte| **byte == b'"').count();
        quotes % 2 == 0
    };
    lines.iter().take(MAX_LINES_PER_ENTRY).position(ends).map(|last| last + 1)
}

/// The cells of one record; nothing when it is no text.
fn cells(record: &[u8]) -> Option<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(record);
    let record = reader.records().next()?.ok()?;
    Some(record.iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(list: &str) -> Vec<String> {
        let tell = |(line, entry): (u64, Result<Entry, Sentence>)| match entry {
            Ok(entry) => format!("{line} {} {} {}", entry.domain, entry.severity.as_str(), entry.reason),
            Err(why) => format!("{line} {}", why.key),
        };
        read(list.as_bytes()).into_iter().map(tell).collect()
    }

    #[test]
    fn a_list_of_mastodon_is_read_by_the_names_of_its_columns() {
        let list = "\u{feff}#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\r\n\
            Bad.Example,suspend,true,true,\"spam, and\nworse\",false\r\n\
            \r\n\
            quiet.example,silence,false,false,,false\r\n\
            b\u{fc}cher.example,noop,false,false,,false\r\n";
        let expected =
            ["2 bad.example suspend spam, and worse", "5 quiet.example silence ", "6 xn--bcher-kva.example noop "];
        assert_eq!(told(list), expected);
        let other_order = "public_comment,domain\nwhy,bad.example\n";
        assert_eq!(told(other_order), ["2 bad.example suspend why"]);
    }

    #[test]
    fn a_list_of_names_alone_is_one_of_blocks() {
        assert_eq!(
            told("# spammers\nbad.example\nworse.example.\n"),
            ["2 bad.example suspend ", "3 worse.example suspend ",]
        );
    }

    #[test]
    fn what_cannot_be_used_is_told_by_line_and_stops_nothing() {
        let list = "#domain,#severity,#public_comment\n\
            b*d.example,suspend,\n\
            a b.example,suspend,\n\
            127.0.0.1,suspend,\n\
            org,suspend,\n\
            x.example,explode,\n\
            open.example,suspend,\"never ends\n\
            https://y.example/,suspend,\n\
            ,suspend,\n\
            good.example,suspend,=1+1\n";
        assert_eq!(
            told(list),
            [
                "2 block-list-obfuscated",
                "3 peer-domain-unusable",
                "4 peer-domain-unusable",
                "5 peer-domain-unusable",
                "6 block-list-severity",
                "7 block-list-unreadable",
                "8 peer-domain-unusable",
                "9 peer-domain-unusable",
                "10 good.example suspend =1+1",
            ]
        );
        let mut torn = b"bad.example\n\xff\xfe.example\nworse.example".to_vec();
        torn.push(b'\n');
        let read: Vec<bool> = read(&torn).iter().map(|(_, entry)| entry.is_ok()).collect();
        assert_eq!(read, [true, false, true]);
    }
}
