//! `docs/benchmarks.md`: the figures, how they were made, and what is behind a goal that was missed.

use std::fmt::Write;

use anyhow::Result;

use super::measure::Figures;
use crate::Options;
use crate::generate::Generator;
use crate::load::Rounds;
use crate::table::{Row, markdown, short};

const MIB: f64 = 1_048_576.0;

/// The whole document.
pub fn write(options: &Options, generator: &Generator, figures: &Figures) -> Result<String> {
    let mut text = String::from("# Benchmarks\n\n");
    let entries = grouped(options.entries);
    writeln!(
        text,
        "One node with {entries} entries on SQLite, measured by `benches/directory`. {} Everything that is compared \
         was measured in the same run, in turns, on the same data; figures are medians of {} rounds, and «±» is the \
         distance of the extremes as a share of the median: the noise of the machine.\n",
        machine(),
        options.rounds
    )?;
    writeln!(text, "{}", markdown(&rows(figures)))?;
    details(&mut text, figures)?;
    how(&mut text, options, generator, figures)?;
    Ok(text)
}

fn rows(figures: &Figures) -> Vec<Row> {
    let of = |name: &str| figures.of(name);
    let ratio = |a: &str, b: &str| of(a).by(&of(b)).median();
    let mut rows = vec![
        Row::at_most(
            "search over HTTP with facets, mixed log, p99",
            ms(&of("search p99")),
            format!("SQLite FTS5 + R*Tree in process, without facets: {}", ms(&of("sqlite p99"))),
            ratio("search p99", "sqlite p99"),
            "×",
            0.1,
        ),
        Row::at_most(
            "names with one typo, p99",
            ms(&of("typo p99")),
            format!("the same names typed right: {}", ms(&of("exact p99"))),
            ratio("typo p99", "exact p99"),
            "×",
            3.0,
        ),
        Row::at_least(
            "names with one typo, right answer in the first 10",
            "500 queries".to_owned(),
            "—".to_owned(),
            figures.recall,
            "",
            0.95,
        ),
        Row::at_most(
            "one word inside 50 km, facets and clusters, p99",
            ms(&of("near p99")),
            format!("the same word alone, with facets: {}", ms(&of("text p99"))),
            ratio("near p99", "text p99"),
            "×",
            2.0,
        ),
        Row::at_most(
            "suggestions in process, p99",
            ms(&of("suggest p99")),
            "—".to_owned(),
            of("suggest p99").median(),
            "ms",
            3.0,
        ),
    ];
    rows.extend(import_row(figures));
    rows.push(Row::at_most(
        "index size",
        format!("{} MiB", short(figures.index_bytes as f64 / MIB)),
        format!("the CSV: {} MiB", short(figures.csv_bytes as f64 / MIB)),
        figures.index_bytes as f64 / figures.csv_bytes as f64,
        "×",
        0.6,
    ));
    for (what, name, unit, goal) in [
        ("anonymous memory of the serving process, warmed", "memory MiB", "MiB", 256.0),
        ("anonymous memory of an empty node", "empty MiB", "MiB", 40.0),
        ("start until the first page has arrived", "start ms", "ms", 500.0),
    ] {
        let measured = of(name);
        let spread = if measured.0.len() > 1 { spread(&measured) } else { String::new() };
        let measured_text = format!("{} {unit}{spread}", short(measured.median()));
        rows.push(Row::at_most(what, measured_text, "—".to_owned(), measured.median(), unit, goal));
    }
    rows.push(Row::at_least(
        "search pages rendered",
        format!("{} /s{}", short(of("pages/s").median()), spread(&of("pages/s"))),
        format!(
            "an axum handler, body of the same {} kB: {} /s{}",
            short(figures.page_bytes as f64 / 1_000.0),
            short(of("plain/s").median()),
            spread(&of("plain/s"))
        ),
        ratio("pages/s", "plain/s"),
        "×",
        0.2,
    ));
    rows
}

fn import_row(figures: &Figures) -> Option<Row> {
    let (ours, raw) = (figures.imported?, figures.raw?);
    let ours_per_s = ours.rows as f64 / (ours.import_s + ours.index_s);
    let raw_per_s = raw.rows as f64 / (raw.insert_s + raw.index_s);
    Some(Row::at_least(
        "import of the CSV until searchable",
        format!("{} rows/s", short(ours_per_s)),
        format!("raw insert of the parsed rows and raw indexing: {} rows/s", short(raw_per_s)),
        ours_per_s / raw_per_s,
        "×",
        0.4,
    ))
}

fn ms(rounds: &Rounds) -> String {
    format!("{} ms{}", short(rounds.median()), spread(rounds))
}

fn spread(rounds: &Rounds) -> String {
    format!(" ± {:.0} %", rounds.spread() * 100.0)
}

fn details(text: &mut String, figures: &Figures) -> Result<()> {
    let of = |name: &str| figures.of(name);
    writeln!(text, "## In more detail\n\n| | node, over HTTP | SQLite, in process |\n|---|---|---|")?;
    for (what, ours, theirs) in [
        ("mixed log, p50", "search p50", "sqlite p50"),
        ("mixed log, p99", "search p99", "sqlite p99"),
        ("one word, p90", "one word p90", "sqlite one word p90"),
        ("two words, p90", "two words p90", "sqlite two words p90"),
        ("filters only, p90", "filters p90", "sqlite filters p90"),
    ] {
        writeln!(text, "| {what} | {} | {} |", ms(&of(ours)), ms(&of(theirs)))?;
    }
    writeln!(text, "\n| | p50 | p99 |\n|---|---|---|")?;
    for (what, p50, p99) in [
        ("one word, with facets, over HTTP", "text p50", "text p99"),
        ("one word inside 50 km, facets and clusters (two requests)", "near p50", "near p99"),
        ("a whole name, typed right", "exact p50", "exact p99"),
        ("a whole name, one typo", "typo p50", "typo p99"),
        ("suggestions, in process", "suggest p50", "suggest p99"),
    ] {
        writeln!(text, "| {what} | {} | {} |", ms(&of(p50)), ms(&of(p99)))?;
    }
    if let (Some(ours), Some(raw)) = (figures.imported, figures.raw) {
        writeln!(
            text,
            "\nImport: {} s until all rows were in the database and {} s more until all could be found, {} s of \
             processor time. Raw: {} s of inserts and {} s of indexing, {} s of processor time. Both were measured \
             once, one after the other: at this size a second time would say little more.",
            short(ours.import_s),
            short(ours.index_s),
            short(ours.cpu_s),
            short(raw.insert_s),
            short(raw.index_s),
            short(raw.cpu_s)
        )?;
    }
    writeln!(text, "\nThe database has {} MiB.", short(figures.database_bytes as f64 / MIB))?;
    writeln!(text, "\nThe slowest searches of all rounds:\n")?;
    for (took, path) in figures.slowest.iter().take(6) {
        writeln!(text, "- {} ms: `{path}`", short(*took))?;
    }
    Ok(())
}

fn how(text: &mut String, options: &Options, generator: &Generator, figures: &Figures) -> Result<()> {
    let bytes = figures.csv_bytes / options.entries.max(1);
    writeln!(
        text,
        "\n## How it was measured\n\n\
         - `cargo bench --bench figures -- directory --entries {} --seed {} --rounds {} --write` does all of this again; \
         without `--entries` it takes 100,000.\n\
         - Entries: {} French words of the field by Zipf's law and 40,000 proper names, {} communes weighted by \
         their inhabitants with the entries scattered around each, kinds, themes, code lists and attributes from the \
         registry, ten rules of opening hours; {bytes} bytes a row. The same seed makes the same file.\n\
         - The mixed log: 65 % one word, 30 % two words, 5 % filters only (a kind in a département, or in a box of \
         about 60 km), words drawn as in the texts; 300 searches a round on one connection, each side asked the same \
         search after the other. The answers over HTTP are the API's: 20 entries with reasons, facets, total.\n\
         - SQLite has the same stems in a contentless FTS5 table, optimised, and R*Tree, with a page cache of \
         200 MB; it fetches 20 names in order of bm25 and counts nothing.\n\
         - Typing mistakes: names whose right spelling brings the entry among the first ten, with one letter of a \
         word of five or more left out, doubled, replaced or exchanged with its neighbour.\n\
         - Raw writes: the rows of all tables the import filled, read back and parsed outside of the measured time, \
         inserted as they are into the same tables with the same pragmas, 500 entries a transaction, and names and \
         texts added to a Tantivy index with one thread and a French stemmer.\n\
         - Memory is `RssAnon` of a `bocage serve` process after 1,000 searches and pages and 200 maps. Start is the \
         time from starting the process until `/search?q=vélo` has arrived.\n\
         - Pages per second: four connections, load generator and server on the same machine.",
        options.entries,
        options.seed,
        options.rounds,
        generator.french.count(),
        generator.communes.len()
    )?;
    Ok(())
}

/// Which machine, and when.
fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or_default();
    let kib: f64 = kib.trim().trim_end_matches("kB").trim().parse().unwrap_or_default();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').nth(2).unwrap_or("?").to_owned();
    format!(
        "Machine: {model}, {cores} cores, {:.0} GiB; load of the last 15 minutes at the end of the run: {load}. Date: {}.",
        kib / MIB,
        bocage::clock::Clock::default().now().date()
    )
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
