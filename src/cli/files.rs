//! Commands around files: import and export.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::Json;
use super::kinds::check_kinds_of_either_class;
use super::search::question;
use super::terminal::{Place, Terminal, stop_on_interrupt};
use crate::app::App;
use crate::error::{Error, Result, Sentence, sentence};
use crate::export::download::{LeftOut, Prepared};
use crate::import::{
    self, FileFacts, ImportOptions, Importer, ReadOptions, Reasons, Rejected, Report, store as records,
};
use crate::place::{PlaceRow, RowProblem, parse_gazetteer_csv, parse_geonames};

#[derive(Args)]
pub(super) struct Import {
    /// File to read; `-` for standard input.
    #[arg(required_unless_present = "gazetteer")]
    file: Option<PathBuf>,
    /// Format; `auto` looks at the content.
    #[arg(long, default_value = "auto")]
    format: String,
    /// Name of the source, the file's name without its ending unless given: give the next file of the same source the
    /// same name, or its records count as new.
    #[arg(long)]
    source: Option<String>,
    /// Licence code of the data, as ODbL-1.0.
    #[arg(long)]
    licence: Option<String>,
    /// Who must be named.
    #[arg(long, requires = "licence")]
    attribution: Option<String>,
    /// Address where the data set is published.
    #[arg(long)]
    dataset: Option<String>,
    /// Mapping file (TOML) that says which column is what.
    #[arg(long)]
    map: Option<PathBuf>,
    /// Kind of the entries, when the file does not say; repeatable.
    #[arg(long)]
    kind: Vec<String>,
    /// The file is whole: what it lacks has left the source.
    #[arg(long)]
    complete: bool,
    /// Write nothing; show what would change.
    #[arg(long)]
    dry_run: bool,
    /// File to write the refused rows to, each with the reason in front (CSV).
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// Exchange latitude and longitude, when the import says that the file needs it.
    #[arg(long)]
    accept_swap: bool,
    /// Further option of a format, as crisis_until=2026-12-31; repeatable.
    #[arg(long, value_name = "NAME=VALUE")]
    option: Vec<String>,
    /// Read place names and points instead (GeoNames dump or CSV).
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "map", "dry_run", "refused"])]
    gazetteer: Option<PathBuf>,
    #[command(flatten)]
    json: Json,
}

pub(super) fn import(args: &Import, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    if let Some(path) = &args.gazetteer {
        return import_gazetteer(&app, path, terminal);
    }
    let Some(path) = &args.file else { return Err(Error::Usage(sentence!("cli-import-no-file"))) };
    let spooled = if path.as_os_str() == "-" { Some(spool(&app)?) } else { None };
    let path = spooled.as_ref().map_or(path.as_path(), |file| file.path());
    let options = options(args, &app)?;
    let stop = stop_on_interrupt()?;
    let mut progress = terminal.progress();
    let home = app.home();
    let mut importer = Importer {
        db: &app.db,
        home: &home,
        clock: app.clock,
        stop: &stop,
        progress: &mut |count| progress.set(count),
    };
    let outcome = app.follow_during(&stop, || import::import_file(&mut importer, path, &options));
    progress.end();
    let report = outcome?;
    if let Some(to) = &args.refused {
        write_refused(&report, path, to, &options, terminal)?;
    }
    if args.json.json {
        out!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print_report(&report, args.accept_swap, terminal);
    }
    if report.stopped { Err(Error::Unavailable(sentence!("cli-import-stopped"))) } else { Ok(()) }
}

fn write_refused(report: &Report, from: &Path, to: &Path, options: &ImportOptions, terminal: &Terminal) -> Result<()> {
    let refused = |cause| Error::Unavailable(sentence!("file-not-written", path = to.display(), cause = cause));
    let mut out = BufWriter::new(File::create(to).map_err(refused)?);
    let (reason, line) = (terminal.text("import-column-reason", &[]), terminal.text("import-column-line", &[]));
    let reasons = Reasons { reason: &reason, line: &line, why: &|row| why_rejected(row, terminal) };
    let source = Box::new(File::open(from)?);
    import::write_refused(report, (source, options.file_name.as_deref()), &options.read, &reasons, &mut out)?;
    out.flush().map_err(refused)
}

/// Standard input as a file, because an import reads it twice.
fn spool(app: &App) -> Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix("import-").tempfile_in(&app.config.storage.data_dir)?;
    std::io::copy(&mut std::io::stdin().lock(), &mut file)?;
    file.flush()?;
    Ok(file)
}

fn options(args: &Import, app: &App) -> Result<ImportOptions> {
    let file_name =
        args.file.as_ref().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
    let stem = args.file.as_ref().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
    let mapping = args.map.as_ref().map(std::fs::read_to_string).transpose();
    let known =
        |code: &String| app.kinds.list("licences").is_some_and(|list| list.items.iter().any(|item| item.code == *code));
    if let Some(licence) = args.licence.as_ref().filter(|licence| !known(licence)) {
        return Err(Error::Usage(sentence!("cli-import-licence", licence = licence)));
    }
    check_kinds_of_either_class(app, &args.kind)?;
    let extra = args.option.iter().map(|pair| {
        let pair = pair.split_once('=').ok_or_else(|| Error::Usage(sentence!("cli-import-option", pair = pair)))?;
        Ok((pair.0.to_owned(), pair.1.to_owned()))
    });
    Ok(ImportOptions {
        source: args.source.clone().or(stem).unwrap_or_else(|| "file".into()),
        file_name,
        licence: args.licence.clone(),
        attribution: args.attribution.clone(),
        dataset: args.dataset.clone(),
        complete: args.complete,
        dry_run: args.dry_run,
        read: ReadOptions {
            format: Some(args.format.clone()).filter(|format| format != "auto"),
            kinds: args.kind.clone(),
            mapping: mapping.map_err(|e| Error::Usage(sentence!("file-mapping-unreadable", cause = e)))?,
            accept_swap: args.accept_swap,
            territories: app.config.node.territories.clone(),
            extra: extra.collect::<Result<_>>()?,
            ..ReadOptions::default()
        },
        rows_per_transaction: app.config.import.rows_per_transaction,
        ranking: app.config.import.ranking.clone(),
    })
}

fn import_gazetteer(app: &App, path: &Path, terminal: &Terminal) -> Result<()> {
    let (mut places, mut bad) = (Vec::new(), 0_u64);
    for row in gazetteer_rows(path)? {
        match row {
            Ok(place) => places.push(place),
            Err(problem) => {
                bad += 1;
                if bad <= 20 {
                    eprintln!("  {}: {}", problem.line, terminal.sentence(&problem.sentence));
                }
            }
        }
    }
    let mut progress = terminal.progress();
    let total = places.len();
    for part in places.chunks(app.config.import.rows_per_transaction.max(1)) {
        let part = part.to_vec();
        app.db.write_now(move |conn| part.iter().try_for_each(|place| records::set_place(conn, place)))?;
        progress.add(app.config.import.rows_per_transaction as u64);
    }
    progress.end();
    terminal.say("cli-gazetteer", &[("n", total.into()), ("bad", bad.into())]);
    Ok(())
}

/// A GeoNames dump has 19 columns and no header; anything else is a table with one.
fn gazetteer_rows(path: &Path) -> Result<Box<dyn Iterator<Item = Result<PlaceRow, RowProblem>>>> {
    let open = || {
        File::open(path).map_err(|e| Error::Unreadable(sentence!("file-not-opened", path = path.display(), cause = e)))
    };
    let mut first = Vec::new();
    BufReader::new(open()?).take(64 * 1024).read_until(b'\n', &mut first)?;
    let is_geonames = first.iter().filter(|byte| **byte == b'\t').count() == 18;
    Ok(if is_geonames { Box::new(parse_geonames(open()?)) } else { Box::new(parse_gazetteer_csv(open()?)) })
}

fn print_report(report: &Report, accepted_swap: bool, terminal: &Terminal) {
    let file = &report.file;
    let separator = file.delimiter.map_or_else(String::new, |delimiter| {
        let shown = if delimiter == '\t' { "⇥".to_owned() } else { delimiter.to_string() };
        terminal.text("cli-import-separator", &[("delimiter", shown.into())])
    });
    terminal.say(
        "cli-import-file",
        &[
            ("format", file.format.as_str().into()),
            ("encoding", file.encoding.as_str().into()),
            ("separator", separator.as_str().into()),
            ("licence", report.licence.as_str().into()),
        ],
    );
    print_columns(file, terminal);
    if file.swap_proposed {
        terminal.say(if accepted_swap { "cli-import-swapped" } else { "cli-import-swap" }, &[]);
    }
    let key = if report.dry_run { "cli-import-would" } else { "cli-import-did" };
    terminal.say(
        key,
        &[
            ("read", report.read.into()),
            ("created", report.created.into()),
            ("updated", report.updated.into()),
            ("unchanged", report.unchanged.into()),
            ("rejected", report.rejected_total().into()),
        ],
    );
    print_details(report, terminal);
    if !report.run.is_empty() {
        terminal.say("cli-import-run", &[("run", report.run.as_str().into())]);
    }
    if let Some(other) = &report.looks_like {
        let key = if report.dry_run { "cli-import-would-look-like" } else { "cli-import-looks-like" };
        terminal.say(key, &[("source", other.as_str().into()), ("run", report.run.as_str().into())]);
    }
}

fn print_columns(file: &FileFacts, terminal: &Terminal) {
    if let Some(name) = &file.mapping {
        terminal.say("cli-import-mapping", &[("name", name.as_str().into())]);
    }
    let read: Vec<_> = file.columns.iter().filter_map(|column| Some((&column.name, column.field.as_ref()?))).collect();
    if !read.is_empty() {
        terminal.say("cli-import-columns", &[]);
    }
    for (name, field) in read {
        out!("  {name} → {field}");
    }
    let ignored: Vec<&str> = file.columns.iter().filter(|c| c.field.is_none()).map(|c| c.name.as_str()).collect();
    if !ignored.is_empty() {
        terminal.say("cli-import-ignored", &[("columns", ignored.join(", ").into())]);
    }
}

fn print_details(report: &Report, terminal: &Terminal) {
    for (key, count) in [
        ("cli-import-not-recreated", report.not_recreated),
        ("cli-import-kept-edits", report.kept_edits),
        ("cli-import-unmatched", report.unmatched),
        ("cli-import-missing", report.missing),
    ] {
        if count > 0 {
            terminal.say(key, &[("n", count.into())]);
        }
    }
    if report.complete == Some(false) {
        terminal.say("cli-import-not-complete", &[]);
    }
    for rejected in report.rejected.iter().take(20) {
        out!("  {}: {}", rejected.line, why_rejected(rejected, terminal));
    }
    for (code, count) in &report.warnings {
        // One sentence for many values.
        out!("  {count} × {}", terminal.reason(code, "", "…"));
    }
    for difference in report.differences.iter().take(20) {
        out!("  {} · {}: {} → {}", difference.name, difference.field, difference.before, difference.after);
    }
    if report.duplicates_found > 0 {
        terminal.say("cli-import-duplicates", &[("n", report.duplicates_found.into())]);
        for pair in report.duplicates.iter().take(10) {
            out!("  {}: {} ≈ {} ({}, {:.2})", pair.line, pair.name, pair.other, pair.why, pair.score);
        }
    }
    for (why, count) in &report.not_listed {
        let key = format!("cli-not-listed-{}", why.replace('_', "-"));
        terminal.say(&key, &[("n", (*count).into())]);
    }
}

/// The reason in words, then the field and what stands in it.
fn why_rejected(rejected: &Rejected, terminal: &Terminal) -> String {
    if let Some(why) = &rejected.why {
        return format!("{} ({})", terminal.reason(&rejected.reason, "", ""), terminal.sentence(why));
    }
    let value = rejected.value.split_whitespace().collect::<Vec<_>>().join(" ");
    let why = terminal.reason(&rejected.reason, &rejected.field, &value);
    match (rejected.field.as_str(), value.as_str()) {
        ("", "") => why,
        (field, "") => format!("{why} ({field})"),
        (field, value) => format!("{why} ({field} «{value}»)"),
    }
}

fn nobody_reads(cause: &anyhow::Error) -> bool {
    cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

#[derive(Args)]
pub(super) struct Export {
    /// csv, geojson, jsonld or ndjson.
    #[arg(long, default_value = "csv")]
    format: String,
    /// File to write; standard output without it.
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Only entries of this licence; needed when the result mixes several.
    #[arg(long)]
    licence: Option<String>,
    /// Parameters of the search, as in the address of a page: kind=maker near=Rennes.
    parameters: Vec<String>,
}

pub(super) fn export(args: &Export, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    app.catch_up()?;
    let query = question(&app, &args.parameters, Vec::new(), terminal)?;
    let download = app.download(terminal.lang(), String::new());
    let file = match download.prepare(&query, &args.format, args.licence.as_deref())? {
        Prepared::File(file) => *file,
        Prepared::Nothing(left_out) => {
            say_left_out(left_out, terminal);
            return Err(Error::Conflict(nothing_to_export(args, left_out)));
        }
        Prepared::Parts(parts) => {
            terminal.note("cli-export-parts", &[]);
            eprint!("{}", parts.to_text());
            return Err(Error::Usage(sentence!("cli-export-choose")));
        }
    };
    let mut out: Box<dyn Write> = match &args.output {
        None => Box::new(BufWriter::new(std::io::stdout().lock())),
        Some(path) => {
            let refused =
                |cause| Error::Unavailable(sentence!("file-not-written", path = path.display(), cause = cause));
            Box::new(BufWriter::new(File::create(path).map_err(refused)?))
        }
    };
    say_left_out(file.left_out, terminal);
    let written = download.write(file, &mut out).and_then(|_| Ok(out.flush()?));
    match written {
        Err(Error::Internal(cause)) if args.output.is_none() && nobody_reads(&cause) => Ok(()),
        written => written,
    }
}

fn say_left_out(left_out: LeftOut, terminal: &Terminal) {
    for (key, n) in
        [("cli-export-left-out-licence", left_out.licence_unknown), ("cli-export-left-out-local", left_out.local_only)]
    {
        if n > 0 {
            terminal.note(key, &[("n", n.into())]);
        }
    }
}

fn nothing_to_export(args: &Export, left_out: LeftOut) -> Sentence {
    match &args.licence {
        Some(licence) => sentence!("export-nothing-under", licence = licence),
        None if left_out == LeftOut::default() => sentence!("export-nothing-found"),
        None => sentence!("export-nothing-allowed"),
    }
}
