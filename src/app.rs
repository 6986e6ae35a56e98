//! What the edges of the program share: one value per node, so that several nodes run in one process.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::account::forms::FormSecret;
use crate::backup::{self, Opened};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Conn, Db};
use crate::error::{Error, Result, sentence};
use crate::export::CsvOptions;
use crate::export::Setup;
use crate::export::download::Download;
use crate::feed;
use crate::import;
use crate::import::intake::{Intakes, Rules};
use crate::initiative::Class;
use crate::initiative::history::Author;
use crate::initiative::kind::Kinds;
use crate::initiative::listed::Listed;
use crate::initiative::publish::Home;
use crate::initiative::store::{self, Initiative};
use crate::locale::Locales;
use crate::mail::Letters;
use crate::place::Gazetteer;
use crate::search::{Entries, Entry, Followed, Search};

/// Every commit leaves a part of the index that has to be merged with others later.
const BETWEEN_COMMITS: Duration = Duration::from_secs(5);

/// Downloads that are written at the same time.
const MAX_DOWNLOADS: usize = 16;

/// One node.
#[derive(Clone)]
pub struct App {
    /// Settings in force.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// Sentences in people's languages.
    pub locales: Arc<Locales>,
    /// The vocabulary.
    pub kinds: Arc<Kinds>,
    /// The places.
    pub gazetteer: Arc<Gazetteer>,
    /// What feeds are called.
    pub feeds: Arc<feed::Names>,
    /// The index.
    pub search: Arc<Search>,
    /// Entries as lists show them.
    pub listed: Arc<Listed>,
    /// Files on their way in from the desk.
    pub intakes: Arc<Intakes>,
    /// Places for downloads: each takes a thread.
    pub downloads: Arc<Semaphore>,
    /// What proves that a form was made here.
    pub form_secret: Arc<FormSecret>,
    /// Archive of what the database held before this program changed its tables just now.
    pub saved: Option<PathBuf>,
}

impl App {
    /// Opens the node's database and what is derived from it. A database belongs to one host name for ever; a trial
    /// that is asked to listen on another port of this machine keeps the name it has.
    ///
    /// # Errors
    /// When the database cannot be opened, or belongs to another host name.
    pub fn open(mut config: Config, clock: Clock) -> Result<App> {
        let Opened { db, saved } = backup::open(&config, config.storage.readers)?;
        if let Some(known) = db.read_now(|conn| store::meta(conn, "host"))?
            && differ_in_port(&known, &config.node.host)
        {
            config.node.host = known;
        }
        let host = config.node.host.clone();
        let form_secret = db.write_now(move |conn| {
            claim(conn, &host, clock)?;
            FormSecret::load(conn, clock.now())
        })?;
        let locales = Locales::shipped()?.with_folder(&config.storage.data_dir.join("locales"))?;
        let kinds = load_kinds(&config)?;
        let places = db.read_now(import::store::list_places)?;
        let gazetteer = Gazetteer::embedded();
        let gazetteer = if places.is_empty() { gazetteer } else { gazetteer.with_rows(places.into_iter()) };
        let feeds = feed::Names::new(&config.federation.feed, &kinds, &config.node.lang)?;
        let (kinds, gazetteer) = (Arc::new(kinds), Arc::new(gazetteer));
        let search = Search::open(&config.index_dir(), kinds.clone(), gazetteer.clone(), config.search.weights, clock)?
            .with_time_limit(config.search.time_limit());
        Ok(App {
            intakes: Arc::new(Intakes::new(config.storage.data_dir.join("imports"), rules_of(&config)).by(clock)),
            config: Arc::new(config),
            db,
            clock,
            locales: Arc::new(locales),
            kinds,
            gazetteer,
            feeds: Arc::new(feeds),
            search: Arc::new(search),
            listed: Arc::default(),
            downloads: Arc::new(Semaphore::new(MAX_DOWNLOADS)),
            form_secret: Arc::new(form_secret),
            saved,
        })
    }

    /// Brings the index a step nearer to the database; some 20,000 entries at most.
    ///
    /// # Errors
    /// When the database cannot be read or the index not be written.
    pub fn follow(&self) -> Result<Followed> {
        self.search.follow(&mut DatabaseEntries(&self.db))
    }

    /// Brings the index up to the database, as far as this process may write it.
    ///
    /// # Errors
    /// As [`App::follow`].
    pub fn catch_up(&self) -> Result<()> {
        loop {
            let followed = self.follow()?;
            if followed.caught_up || !followed.writing {
                return Ok(());
            }
        }
    }

    /// Does `work` while another thread keeps the index near the database, then brings it up to it unless `stop` is
    /// set. Where that fails, the outcome of the work stands all the same: who opens the index next goes on from there.
    pub fn follow_during<T>(&self, stop: &AtomicBool, work: impl FnOnce() -> T) -> T {
        let done = AtomicBool::new(false);
        let follow = || {
            while !done.load(Ordering::Acquire) {
                self.follow()?;
                std::thread::park_timeout(BETWEEN_COMMITS);
            }
            if stop.load(Ordering::Relaxed) { Ok(()) } else { self.catch_up() }
        };
        std::thread::scope(|scope| {
            let following = scope.spawn(follow);
            let outcome = work();
            done.store(true, Ordering::Release);
            following.thread().unpark();
            if let Err(error) = following.join().unwrap_or_else(|_| Err(stopped_early())) {
                tracing::warn!("The index cannot follow the database: {}", error.with_causes());
            }
            outcome
        })
    }

    /// Builds the index anew; answers how many entries it holds.
    ///
    /// # Errors
    /// As [`App::follow`]; the old index then stays in use.
    pub fn reindex(&self, progress: &mut dyn FnMut(u64)) -> Result<u64> {
        self.search.rebuild(&mut DatabaseEntries(&self.db), progress)?;
        Ok(self.search.entries())
    }

    /// What hands out search results as files.
    pub fn download(&self, lang: &str, url: String) -> Download<'_> {
        Download {
            db: &self.db,
            search: &self.search,
            setup: Setup {
                kinds: self.kinds.clone(),
                directory_name: self.config.node.name.clone(),
                lang: lang.to_owned(),
                csv: CsvOptions::default(),
            },
            base_url: self.config.base_url(),
            url,
            generated: self.clock.now(),
        }
    }

    /// Mails about what people said of a card.
    pub fn letters(&self) -> Letters {
        Letters {
            locales: self.locales.clone(),
            directory: self.config.node.name.clone(),
            base_url: self.config.base_url(),
            on: self.config.mail.is_on(),
        }
    }

    /// This node as the home of its initiatives.
    pub fn home(&self) -> Home {
        Home {
            host: self.config.node.host.clone(),
            base_url: self.config.base_url(),
            directory_name: self.config.node.name.clone(),
            lang: self.config.node.lang.clone(),
            licence: self.config.node.licence.clone(),
            kinds: self.kinds.clone(),
            gazetteer: self.gazetteer.clone(),
            reserved: self.feeds.reserved(),
            by: Author::default(),
        }
    }
}

fn rules_of(config: &Config) -> Rules {
    Rules {
        max_uploaded_bytes: config.import.max_uploaded_bytes(),
        max_fetched_bytes: config.import.max_fetched_mib.saturating_mul(1 << 20),
        rows_per_transaction: config.import.rows_per_transaction,
        ranking: config.import.ranking.clone(),
        territories: config.node.territories.clone(),
    }
}

/// Notes whose database it is, when it is new; refuses one of another host, whose addresses would all be wrong.
fn claim(conn: &mut Conn, host: &str, clock: Clock) -> Result<()> {
    match store::meta(conn, "host")? {
        Some(known) if known != host => {
            Err(Error::Conflict(sentence!("database-of-other-host", known = known, host = host)))
        }
        Some(_) => Ok(()),
        None => {
            let millis = u64::try_from(clock.now().0 / 1000).unwrap_or_default();
            let epoch = ulid::Ulid::from_parts(millis, rand::random()).to_string();
            store::set_meta(conn, "host", host)?;
            store::set_meta(conn, "epoch", &epoch)
        }
    }
}

/// Whether both are `localhost`, which nobody else knows whatever the port.
fn differ_in_port(known: &str, host: &str) -> bool {
    let is_localhost = |host: &str| host.split_once(':').map_or(host, |(name, _)| name) == "localhost";
    known != host && is_localhost(known) && is_localhost(host)
}

fn load_kinds(config: &Config) -> Result<Kinds> {
    let kinds = Kinds::shipped()?;
    let file = &config.kinds.file;
    if file.as_os_str().is_empty() {
        return Ok(kinds);
    }
    let text = std::fs::read_to_string(file)
        .map_err(|e| Error::Usage(sentence!("config-kinds-file", path = file.display(), cause = e)))?;
    kinds.with_file(&text, &config.base_url())
}

/// The database as the index reads it.
pub struct DatabaseEntries<'a>(pub &'a Db);

impl Entries for DatabaseEntries<'_> {
    fn written_after(&mut self, position: i64, limit: usize) -> Result<Vec<Entry>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.0.read_now(|conn| store::list_written_after(conn, position, limit))?;
        Ok(rows.into_iter().map(entry).collect())
    }

    fn latest_position(&mut self) -> Result<i64> {
        self.0.read_now(store::latest_written)
    }

    fn find(&mut self, uris: &[String]) -> Result<Vec<Entry>> {
        let rows = self.0.read_now(|conn| store::find_many(conn, uris))?;
        Ok(rows.into_iter().map(entry).collect())
    }
}

fn entry(row: Initiative) -> Entry {
    Entry {
        searchable: row.is_shown(),
        position: row.position,
        class: Class::of(&row.uri),
        home: row.home,
        own: row.own,
        handle: row.handle,
        published: row.published,
        updated: row.updated,
        card: Arc::new(row.card),
        uri: row.uri,
    }
}

fn stopped_early() -> Error {
    Error::Internal(anyhow::anyhow!("the thread that follows ended early"))
}
