//! A catalogue, its home, and a node that copies it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use bocage::catalogue::copies;
use bocage::federation::node::Federation;
use bocage::federation::pull::{Pulled, pull};
use bocage::initiative::store as initiatives;
use bocage::peer::{self, Following, Peer};
use tokio::runtime::Runtime;
use url::Url;

use super::{Figures, HOST_NAME};
use crate::generate::{Generator, tell};
use crate::load::Client;
use crate::node::{self, Process};

/// Entries that are fetched one by one, to know how long all would take.
const ONE_BY_ONE: i64 = 500;
/// Entries that are lost here.
const LOST: i64 = 10;

/// Copies a catalogue of so many entries, and compares.
pub fn measure(folder: &Path, generator: &Generator, entries: u64, rounds: usize, figures: &mut Figures) -> Result<()> {
    let home = Home::start(folder, generator, entries, figures)?;
    let reader = Reader::of(folder, &home.host)?;
    tell("backfill");
    let begun = Instant::now();
    let pulled = reader.pull_until_searchable()?;
    let seconds = begun.elapsed().as_secs_f64();
    if reader.federation.app.search.entries() != entries || pulled.differing != 0 {
        bail!("{} of {entries} entries can be found: {pulled:?}", reader.federation.app.search.entries());
    }
    figures.add("backfill/s", entries as f64 / seconds);
    let mut client = Client::of(home.process.address, &home.host)?;
    figures.add("bytes per entry", client.ok("/catalogue/snapshot")?.len() as f64 / entries as f64);
    figures.add("one by one/s", reader.one_by_one_per_second(&mut client)?);
    for _ in 0..rounds {
        let begun = Instant::now();
        let pulled = reader.pull()?;
        figures.add("equal ms", begun.elapsed().as_secs_f64() * 1_000.0);
        figures.add("equal requests", pulled.requests as f64);
        figures.add("equal bytes", client.ok("/catalogue")?.len() as f64);
    }
    let pulled = reader.lose_and_pull()?;
    figures.add("mending requests", pulled.requests as f64);
    figures.add("mended", pulled.entries as f64);
    Ok(())
}

struct Home {
    host: String,
    process: Process,
}

impl Home {
    fn start(folder: &Path, generator: &Generator, entries: u64, figures: &mut Figures) -> Result<Home> {
        let (port, csv, folder) = (node::free_port()?, folder.join("all.csv"), folder.join("home"));
        let host = format!("{HOST_NAME}.localhost:{port}");
        let settings = super::settings(&host);
        let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        tell(&format!("import of {entries} entries"));
        generator.write_csv(&csv, entries)?;
        let app = node::open_as(&folder, &settings)?;
        let imported = node::import_csv(&app, &csv, "bench")?;
        drop(app);
        figures.add("import/s", imported.rows as f64 / (imported.import_s + imported.index_s));
        Ok(Home { process: Process::start_as(&folder, "/search", port, &host, &settings)?, host })
    }
}

struct Reader {
    federation: Arc<Federation>,
    host: String,
    runtime: Runtime,
}

impl Reader {
    fn of(folder: &Path, host: &str) -> Result<Reader> {
        let settings = super::settings("alpes.localhost:8080");
        let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let app = node::open_as(&folder.join("reader"), &settings)?;
        let federation = Federation::open(app)?.context("the reader has no name")?;
        let mut known = Peer::named(host, federation.now());
        known.following = Following::Accepted;
        known.quarantined_at = None;
        known.catalogue = format!("http://{host}/catalogue");
        known.node = format!("http://{host}/actor");
        federation.app.db.write_now(move |conn| peer::store::replace(conn, &known))?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        Ok(Reader { federation, host: host.to_owned(), runtime })
    }

    fn pull(&self) -> Result<Pulled> {
        Ok(self.runtime.block_on(pull(&self.federation, &self.host))?)
    }

    fn pull_until_searchable(&self) -> Result<Pulled> {
        self.federation.app.follow_during(&AtomicBool::new(false), || self.pull())
    }

    /// The same documents asked for one after the other on one connection, unsigned, each read and no more: what it takes
    /// at least.
    fn one_by_one_per_second(&self, client: &mut Client) -> Result<f64> {
        let some = self.federation.app.db.read_now(|conn| initiatives::list_after_uri(conn, "", ONE_BY_ONE))?;
        let begun = Instant::now();
        for entry in &some {
            let path = Url::parse(&entry.uri)?.path().to_owned();
            let accept = "accept: application/activity+json";
            let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{accept}\r\n\r\n", self.host);
            match client.send(request.as_bytes())? {
                (200, _) => {}
                (status, _) => bail!("{} was answered {status}", entry.uri),
            }
        }
        Ok(some.len() as f64 / begun.elapsed().as_secs_f64())
    }

    fn lose_and_pull(&self) -> Result<Pulled> {
        let some = self.federation.app.db.read_now(|conn| initiatives::list_after_uri(conn, "", 5_000))?;
        let lost: Vec<String> = some.iter().step_by(5_000 / usize::try_from(LOST)?).map(|e| e.uri.clone()).collect();
        self.federation.app.db.write_now(move |conn| copies::store::forget(conn, &lost))?;
        self.pull()
    }
}
