//! The measurements, in the order in which they need one another.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use bocage::app::App;
use rusqlite::Connection;

use super::queries;
use super::reference::{Asked, Raw, Sqlite, write_raw};
use crate::Options;
use crate::french::Dice;
use crate::generate::{Generator, tell};
use crate::load::{Client, Rounds, Times, per_second};
use crate::node::{self, Imported, Process, Served};

/// Queries of one kind in one round.
const QUERIES: usize = 300;
/// Queries of which the recall is a share.
const TYPOS: usize = 500;
const PAGE_TIME: Duration = Duration::from_secs(3);
const CONNECTIONS: usize = 4;

/// Figures of the rounds by name, and of what is measured once.
#[derive(Default)]
pub struct Figures {
    pub rounds: HashMap<&'static str, Rounds>,
    pub imported: Option<Imported>,
    pub raw: Option<Raw>,
    pub csv_bytes: u64,
    pub index_bytes: u64,
    pub database_bytes: u64,
    pub recall: f64,
    pub page_bytes: usize,
    pub slowest: Vec<(f64, String)>,
}

impl Figures {
    pub fn of(&self, name: &str) -> Rounds {
        self.rounds.get(name).cloned().unwrap_or_default()
    }

    fn note(&mut self, name: &'static str, figure: f64) {
        self.rounds.entry(name).or_default().0.push(figure);
    }
}

pub fn all(options: &Options, folder: &Path, generator: &Generator) -> Result<Figures> {
    let mut figures = Figures::default();
    let node_folder = folder.join("node");
    writing(options, folder, generator, &mut figures)?;
    tell("Building the reference: SQLite with FTS5 and R*Tree …");
    let mut sqlite = Sqlite::build(&fresh(&folder.join("reference.sqlite"))?, generator, options.entries)?;
    let app = node::open(&node_folder)?;
    app.catch_up()?;
    figures.index_bytes = node::folder_bytes(&app.config.index_dir())?;
    figures.database_bytes = database_bytes(&node_folder)?;
    let served = Served::start(app.clone())?;
    tell("Searching …");
    searching(options, generator, &app, served.address, &mut sqlite, &mut figures)?;
    drop(sqlite);
    tell("Pages …");
    pages(options, generator, served.address, &mut figures)?;
    drop(served);
    drop(app);
    tell("The process …");
    process(options, folder, generator, &mut figures)?;
    Ok(figures)
}

/// Import until searchable, and the raw writes; both once, for they take long.
fn writing(options: &Options, folder: &Path, generator: &Generator, figures: &mut Figures) -> Result<()> {
    let csv = folder.join("annuaire.csv");
    let node_folder = folder.join("node");
    let done = folder.join("imported.json");
    if done.exists() {
        figures.csv_bytes = std::fs::metadata(&csv)?.len();
        (figures.imported, figures.raw) = serde_json::from_slice(&std::fs::read(&done)?)?;
        return Ok(());
    }
    tell("Writing the file …");
    figures.csv_bytes = generator.write_csv(&csv, options.entries)?;
    tell("Importing it …");
    let app = node::open(&node_folder)?;
    let imported = node::import_csv(&app, &csv, "banc")?;
    drop(app);
    tell(&format!("  {imported:?}"));
    figures.imported = Some(imported);
    tell("Writing the same rows without any rules …");
    let raw_folder = folder.join("raw");
    let raw = write_raw(&node_folder.join("bocage.sqlite"), &raw_folder)?;
    tell(&format!("  {raw:?}"));
    figures.raw = Some(raw);
    std::fs::remove_dir_all(&raw_folder)?;
    std::fs::write(done, serde_json::to_vec(&(figures.imported, figures.raw))?)?;
    Ok(())
}

fn searching(
    options: &Options,
    generator: &Generator,
    app: &App,
    address: SocketAddr,
    sqlite: &mut Sqlite,
    figures: &mut Figures,
) -> Result<()> {
    let mut client = Client::connect(address)?;
    let database = Connection::open(app.config.storage.data_dir.join("bocage.sqlite"))?;
    let mut dice = Dice::new(options.seed, 900_001);
    let typos = queries::typos(generator, &database, (options.entries, TYPOS), &mut client, &mut dice)?;
    let mut right = 0;
    for typo in &typos {
        right += usize::from(queries::uris_of(client.ok(&typo.mistyped)?)?.contains(&typo.uri));
    }
    figures.recall = right as f64 / typos.len() as f64;
    tell(&format!("  recall {}", figures.recall));
    for round in 0..options.rounds + 1 {
        let mut dice = Dice::new(options.seed, 910_000 + round as u64);
        let mut measured = Figures::default();
        mixed_log(generator, &mut client, sqlite, &mut dice, &mut measured)?;
        near(generator, &mut client, &mut dice, &mut measured)?;
        let from = round * QUERIES;
        let some: Vec<_> = typos.iter().cycle().skip(from).take(QUERIES).collect();
        let (mut exact, mut wrong) = (Times::default(), Times::default());
        for typo in some {
            exact.take(|| client.ok(&typo.exact).map(drop))?;
            wrong.take(|| client.ok(&typo.mistyped).map(drop))?;
        }
        measured.note("exact p99", exact.percentile(0.99));
        measured.note("exact p50", exact.percentile(0.5));
        measured.note("typo p99", wrong.percentile(0.99));
        measured.note("typo p50", wrong.percentile(0.5));
        let mut suggestions = Times::default();
        for _ in 0..QUERIES * 3 {
            let typed = queries::beginning(generator, options.entries, &mut dice);
            suggestions.take(|| Ok(app.search.suggest(&typed, "fr", 8)?))?;
        }
        measured.note("suggest p99", suggestions.percentile(0.99));
        measured.note("suggest p50", suggestions.percentile(0.5));
        // The first round warms both sides and counts for neither.
        if round > 0 {
            for (name, rounds) in measured.rounds {
                figures.rounds.entry(name).or_default().0.extend(rounds.0);
            }
            figures.slowest.extend(measured.slowest);
        }
        tell(&format!("  round {round} of {}", options.rounds));
    }
    figures.slowest.sort_by(|a, b| b.0.total_cmp(&a.0));
    figures.slowest.truncate(12);
    Ok(())
}

fn mixed_log(
    generator: &Generator,
    client: &mut Client,
    sqlite: &mut Sqlite,
    dice: &mut Dice,
    figures: &mut Figures,
) -> Result<()> {
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    let mut by_form: HashMap<&str, (Times, Times)> = HashMap::new();
    for _ in 0..QUERIES {
        let asked = queries::mixed(generator, dice);
        let path = queries::over_http("/api/v1/initiatives", &asked);
        let form = match &asked {
            Asked::Words(words) if words.contains(' ') => "two words",
            Asked::Words(_) => "one word",
            _ => "filters",
        };
        let times = by_form.entry(form).or_default();
        let begun = Instant::now();
        client.ok(&path)?;
        let took = begun.elapsed();
        figures.slowest.push((took.as_secs_f64() * 1_000.0, path));
        ours.push(took);
        times.0.push(took);
        let begun = Instant::now();
        sqlite.search(&asked)?;
        theirs.push(begun.elapsed());
        times.1.push(begun.elapsed());
    }
    figures.note("search p99", ours.percentile(0.99));
    figures.note("search p50", ours.percentile(0.5));
    figures.note("sqlite p99", theirs.percentile(0.99));
    figures.note("sqlite p50", theirs.percentile(0.5));
    for (form, our_name, their_name) in [
        ("one word", "one word p90", "sqlite one word p90"),
        ("two words", "two words p90", "sqlite two words p90"),
        ("filters", "filters p90", "sqlite filters p90"),
    ] {
        let Some((ours, theirs)) = by_form.get_mut(form) else { continue };
        figures.note(our_name, ours.percentile(0.9));
        figures.note(their_name, theirs.percentile(0.9));
    }
    Ok(())
}

/// One word alone, and the same word inside 50 km of a town, with the clusters of that map.
fn near(generator: &Generator, client: &mut Client, dice: &mut Dice, figures: &mut Figures) -> Result<()> {
    let (mut text, mut place) = (Times::default(), Times::default());
    for _ in 0..QUERIES {
        let near = queries::near(generator, dice);
        let alone = queries::address("/api/v1/initiatives", &[("q", &near.word)]);
        text.take(|| client.ok(&alone).map(drop))?;
        place.take(|| {
            client.ok(&near.search)?;
            client.ok(&near.clusters).map(drop)
        })?;
    }
    figures.note("text p99", text.percentile(0.99));
    figures.note("text p50", text.percentile(0.5));
    figures.note("near p99", place.percentile(0.99));
    figures.note("near p50", place.percentile(0.5));
    Ok(())
}

/// Pages of searches, against a handler that answers a body of the same size.
fn pages(options: &Options, generator: &Generator, address: SocketAddr, figures: &mut Figures) -> Result<()> {
    let mut client = Client::connect(address)?;
    let mut dice = Dice::new(options.seed, 920_001);
    let paths: Vec<String> =
        (0..400).map(|_| queries::over_http("/search", &queries::mixed(generator, &mut dice))).collect();
    let mut bytes = 0;
    for path in &paths {
        bytes += client.ok(path)?.len();
    }
    figures.page_bytes = bytes / paths.len();
    let plain = Plain::start(figures.page_bytes)?;
    for _ in 0..options.rounds {
        figures.note("pages/s", per_second(address, &paths, CONNECTIONS, PAGE_TIME)?);
        figures.note("plain/s", per_second(plain.address, &paths, CONNECTIONS, PAGE_TIME)?);
    }
    Ok(())
}

/// A server that answers every address with the same bytes.
struct Plain {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Plain {
    fn start(bytes: usize) -> Result<Plain> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let body = "x".repeat(bytes);
        let router = axum::Router::new().fallback(move || {
            let body = body.clone();
            async move { ([("content-type", "text/html; charset=utf-8")], body) }
        });
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        runtime.spawn(serve_plain(listener, router));
        Ok(Plain { address, _runtime: runtime })
    }
}

async fn serve_plain(listener: tokio::net::TcpListener, router: axum::Router) {
    while let Ok((stream, _)) = listener.accept().await {
        drop(stream.set_nodelay(true));
        let service = hyper_util::service::TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let io = hyper_util::rt::TokioIo::new(stream);
            // A client that leaves is no matter.
            drop(hyper::server::conn::http1::Builder::new().serve_connection(io, service).await);
        });
    }
}

/// The program as a process of its own: start and memory, with the data and empty.
fn process(options: &Options, folder: &Path, generator: &Generator, figures: &mut Figures) -> Result<()> {
    let node_folder = folder.join("node");
    let mut dice = Dice::new(options.seed, 930_001);
    let page = queries::over_http("/search", &Asked::Words("vélo".to_owned()));
    for _ in 0..options.rounds {
        let process = Process::start(&node_folder, &page)?;
        figures.note("start ms", process.first_answer.as_secs_f64() * 1_000.0);
    }
    let process = Process::start(&node_folder, &page)?;
    let mut client = Client::connect(process.address)?;
    for n in 0..1_000 {
        let path = if n % 2 == 0 { "/api/v1/initiatives" } else { "/search" };
        client.ok(&queries::over_http(path, &queries::mixed(generator, &mut dice)))?;
        if n % 5 == 0 {
            let near = queries::near(generator, &mut dice);
            client.ok(&near.search)?;
            client.ok(&near.clusters)?;
        }
    }
    figures.note("memory MiB", process.anonymous_mib()?);
    drop(client);
    drop(process);
    let empty = folder.join("empty");
    let process = Process::start(&fresh(&empty)?, "/")?;
    let mut client = Client::connect(process.address)?;
    for _ in 0..50 {
        client.ok("/")?;
    }
    figures.note("empty MiB", process.anonymous_mib()?);
    Ok(())
}

fn database_bytes(node_folder: &Path) -> Result<u64> {
    Ok(std::fs::metadata(node_folder.join("bocage.sqlite")).context("no database")?.len())
}

/// The path, with nothing left there of an earlier run.
fn fresh(path: &Path) -> Result<std::path::PathBuf> {
    for leftover in [path.to_owned(), path.with_extension("sqlite-wal"), path.with_extension("sqlite-shm")] {
        if leftover.is_dir() {
            std::fs::remove_dir_all(&leftover)?;
        } else if leftover.exists() {
            std::fs::remove_file(&leftover)?;
        }
    }
    Ok(path.to_owned())
}
