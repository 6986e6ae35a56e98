//! A node to measure: in this process, and as the program that operators run.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bocage::app::App;
use bocage::clock::Clock;
use bocage::config::Config;
use bocage::import::{ImportOptions, Importer, Report, import};
use tokio::sync::oneshot;

use crate::load::Client;

/// Opens a node in a folder. It may be asked as often as a benchmark asks.
pub fn open(folder: &Path) -> Result<App> {
    open_as(folder, &[])
}

/// The same with further settings.
pub fn open_as(folder: &Path, further: &[(&str, &str)]) -> Result<App> {
    let settings = [
        ("BOCAGE__SERVER__PORT", "0"),
        ("BOCAGE__SERVER__REQUESTS_PER_5_MINUTES", "1000000000"),
        ("BOCAGE__SERVER__SUGGESTIONS_PER_5_MINUTES", "1000000000"),
        ("BOCAGE__LOG__LEVEL", "error"),
    ];
    let settings: Vec<(String, String)> =
        settings.iter().chain(further).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let config = Config::load_with(None, Some(folder), &settings)?;
    Ok(App::open(config, Clock::default())?)
}

/// Seconds of the parts of an import.
#[derive(Debug, Clone, Copy, Default, serde::Serialize, serde::Deserialize)]
pub struct Imported {
    pub rows: u64,
    pub import_s: f64,
    pub index_s: f64,
    pub cpu_s: f64,
}

/// Imports a file and waits until all of it can be found.
pub fn import_csv(app: &App, csv: &Path, source: &str) -> Result<Imported> {
    let (begun, cpu) = (Instant::now(), cpu_seconds());
    let (report, import_s) = import_rows(app, csv, source)?;
    if report.created != report.read {
        bail!("Of {} rows {} became entries: {:?}", report.read, report.created, report.rejected_by_reason);
    }
    let index_s = begun.elapsed().as_secs_f64() - import_s;
    if app.search.entries() != report.created {
        bail!("{} of {} entries can be found", app.search.entries(), report.created);
    }
    Ok(Imported { rows: report.read, import_s, index_s, cpu_s: cpu_seconds() - cpu })
}

/// Imports a file and waits until all of it can be found; how many entries it made, and the seconds until it was read.
pub fn import_rows(app: &App, csv: &Path, source: &str) -> Result<(Report, f64)> {
    let begun = Instant::now();
    let options = ImportOptions {
        source: source.to_owned(),
        file_name: Some("annuaire.csv".to_owned()),
        licence: Some("ODbL-1.0".to_owned()),
        rows_per_transaction: app.config.import.rows_per_transaction,
        ranking: Vec::new(),
        ..ImportOptions::default()
    };
    let stop = AtomicBool::new(false);
    let home = app.home();
    let mut told = Instant::now();
    let mut progress = |read: u64| {
        if told.elapsed() > Duration::from_secs(10) {
            told = Instant::now();
            crate::generate::tell(&format!("  {read} rows after {:.0} s", begun.elapsed().as_secs_f64()));
        }
    };
    let mut importer = Importer { db: &app.db, home: &home, clock: app.clock, stop: &stop, progress: &mut progress };
    let source = Box::new(std::fs::File::open(csv)?);
    let (report, import_s) =
        app.follow_during(&stop, || (import(&mut importer, source, &options), begun.elapsed().as_secs_f64()));
    Ok((report?, import_s))
}

/// A node that answers in this process, until it is dropped.
pub struct Served {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Served {
    pub fn start(app: App) -> Result<Served> {
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, address) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let thread = std::thread::spawn(move || {
            let until = async { drop(stopped.await) };
            if let Err(error) = runtime.block_on(bocage::serve::serve_until(app, until, Some(ready))) {
                crate::generate::tell(&format!("The node stopped: {error}"));
            }
        });
        let address = address.blocking_recv().context("the node did not start")?;
        Ok(Served { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// The program itself, serving a folder.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process until the first page had arrived.
    pub first_answer: Duration,
}

impl Process {
    /// Starts it and asks for a page until one comes.
    pub fn start(folder: &Path, page: &str) -> Result<Process> {
        Process::start_as(folder, page, free_port()?, crate::load::HOST, &[])
    }

    /// The same under another name, with further settings.
    pub fn start_as(folder: &Path, page: &str, port: u16, host: &str, further: &[(&str, &str)]) -> Result<Process> {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let begun = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_bocage"))
            .arg("--data")
            .arg(folder)
            .arg("serve")
            .env("BOCAGE__SERVER__PORT", port.to_string())
            .env("BOCAGE__LOG__LEVEL", "error")
            .env("BOCAGE__SERVER__REQUESTS_PER_5_MINUTES", "1000000000")
            .env("BOCAGE__SERVER__SUGGESTIONS_PER_5_MINUTES", "1000000000")
            .envs(further.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        let mut process = Process { child, address, first_answer: Duration::ZERO };
        loop {
            if let Some(status) = process.child.try_wait()? {
                bail!("bocage serve ended: {status}");
            }
            if begun.elapsed() > Duration::from_secs(120) {
                bail!("bocage serve does not answer");
            }
            let answered = Client::of(address, host).and_then(|mut client| Ok(client.get(page)?.0));
            if answered.is_ok_and(|status| status == 200) {
                process.first_answer = begun.elapsed();
                return Ok(process);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Anonymous memory: what the pages of files in the cache cannot be blamed for.
    pub fn anonymous_mib(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).context("no RssAnon")?;
        let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kib / 1024.0)
    }
}

impl Process {
    /// Processor time it has taken, all threads.
    pub fn cpu_seconds(&self) -> f64 {
        cpu_seconds_of(&self.child.id().to_string())
    }

    /// Waits until it has nothing to do any more.
    pub fn rest(&self) {
        let mut before = self.cpu_seconds();
        loop {
            std::thread::sleep(Duration::from_millis(500));
            let now = self.cpu_seconds();
            if now - before < 0.03 {
                return;
            }
            before = now;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Processor time of this process, all threads: what other programs on the machine do not change.
pub fn cpu_seconds() -> f64 {
    cpu_seconds_of("self")
}

/// A port that nobody listens on.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn cpu_seconds_of(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// Bytes of all files below a folder.
pub fn folder_bytes(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let facts = entry.metadata()?;
        bytes += if facts.is_dir() { folder_bytes(&entry.path())? } else { facts.len() };
    }
    Ok(bytes)
}
