//! What the edges of the program share: one value per node, so that several nodes run in one process.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::error::Result;
use crate::locale::Locales;

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
}

impl App {
    /// Opens the node's database and what is derived from it.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn open(config: Config, clock: Clock) -> Result<App> {
        let db = Db::open(&config.database_url(), config.storage.readers)?;
        let locales = Locales::shipped()?.with_folder(&config.storage.data_dir.join("locales"))?;
        Ok(App { config: Arc::new(config), db, clock, locales: Arc::new(locales) })
    }
}
