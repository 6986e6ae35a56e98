//! What the edges of the program share: one value per node, so that several nodes run in one process.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::import;
use crate::initiative::Class;
use crate::initiative::kind::Kinds;
use crate::initiative::publish::Home;
use crate::initiative::store::{self, Initiative, State};
use crate::locale::Locales;
use crate::place::Gazetteer;
use crate::search::{Entries, Entry};

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
}

impl App {
    /// Opens the node's database and what is derived from it. A database belongs to one host name for ever.
    ///
    /// # Errors
    /// When the database cannot be opened, or belongs to another host name.
    pub fn open(config: Config, clock: Clock) -> Result<App> {
        let db = Db::open(&config.database_url(), config.storage.readers)?;
        let host = config.node.host.clone();
        db.write_now(move |conn| claim(conn, &host, clock))?;
        let locales = Locales::shipped()?.with_folder(&config.storage.data_dir.join("locales"))?;
        let kinds = load_kinds(&config)?;
        let places = db.read_now(import::store::list_places)?;
        let gazetteer = Gazetteer::embedded();
        let gazetteer = if places.is_empty() { gazetteer } else { gazetteer.with_rows(places.into_iter()) };
        Ok(App {
            config: Arc::new(config),
            db,
            clock,
            locales: Arc::new(locales),
            kinds: Arc::new(kinds),
            gazetteer: Arc::new(gazetteer),
        })
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
        }
    }
}

/// Notes whose database it is, when it is new; refuses one of another host, whose addresses would all be wrong.
fn claim(conn: &mut Conn, host: &str, clock: Clock) -> Result<()> {
    match store::meta(conn, "host")? {
        Some(known) if known != host => Err(Error::Conflict(format!(
            "This database belongs to {known}, and the configuration says {host}. Every address in it contains the host name, which others have copied: set node.host to {known}, or begin a new data folder."
        ))),
        Some(_) => Ok(()),
        None => {
            let millis = u64::try_from(clock.now().0 / 1000).unwrap_or_default();
            let epoch = ulid::Ulid::from_parts(millis, rand::random()).to_string();
            store::set_meta(conn, "host", host)?;
            store::set_meta(conn, "epoch", &epoch)
        }
    }
}

fn load_kinds(config: &Config) -> Result<Kinds> {
    let kinds = Kinds::shipped()?;
    let file = &config.kinds.file;
    if file.as_os_str().is_empty() {
        return Ok(kinds);
    }
    let text = std::fs::read_to_string(file)
        .map_err(|e| Error::Usage(format!("kinds.file {} cannot be read: {e}", file.display())))?;
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
        self.0.read_now(store::latest_position)
    }

    fn find(&mut self, uris: &[String]) -> Result<Vec<Entry>> {
        let rows = self.0.read_now(|conn| store::find_many(conn, uris))?;
        Ok(rows.into_iter().map(entry).collect())
    }
}

fn entry(row: Initiative) -> Entry {
    Entry {
        position: row.position,
        class: Class::Initiative,
        home: row.home,
        own: row.own,
        handle: row.handle,
        published: row.published,
        updated: row.updated,
        searchable: row.state == State::Published,
        card: Arc::new(row.card),
        uri: row.uri,
    }
}
