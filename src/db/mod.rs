//! The one door to the database. Inside it, queries are synchronous and see a [`Conn`].
//!
//! SQLite has one writer thread: it takes closures from a channel, runs each in a savepoint, and commits those that
//! came within 5 ms together, so that many small writes cost one sync of the disk. On PostgreSQL each write is a
//! transaction of its own. Reads come from a pool on both.

#[expect(missing_docs, reason = "the derive writes public items without any")]
mod conn;
pub mod dialect;
#[expect(missing_docs, reason = "the migrations explain tables and columns")]
pub mod schema;
mod types;
mod writer;

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{self, ManageConnection};
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::error::{Error, Result, sentence};

pub use self::conn::{Conn, MultiBackend};
use self::writer::Writer;

/// The SQLite tree.
pub const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// The PostgreSQL tree, which says the same.
pub const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Processes that start together migrate one after the other.
const MIGRATION_LOCK: i64 = 724_501;

/// Where the database is. The scheme decides, not a trial: SQLite would accept any text as a new file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DbUrl {
    /// `postgres://…`
    Postgres(String),
    /// A path.
    Sqlite(String),
}

impl DbUrl {
    /// Reads `sqlite:<path>` or `postgres://…`.
    ///
    /// # Errors
    /// [`Error::Usage`] for any other scheme.
    pub fn parse(url: &str) -> Result<DbUrl> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(DbUrl::Postgres(url.to_owned()))
        } else if let Some(path) = url.strip_prefix("sqlite:") {
            Ok(DbUrl::Sqlite(path.to_owned()))
        } else {
            Err(Error::Usage(sentence!("database-address")))
        }
    }
}

/// Makes connections for the pools.
#[derive(Debug, Clone)]
pub struct Manager {
    url: DbUrl,
    read_only: bool,
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Conn, r2d2::Error> {
        match &self.url {
            DbUrl::Postgres(url) => Ok(Conn::Postgres(PgConnection::establish(url)?)),
            DbUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path)?;
                // A page cache of 8 MiB per connection keeps a node with four readers small.
                let pragmas = "pragma busy_timeout=30000; pragma journal_mode=wal; pragma synchronous=full; \
                               pragma foreign_keys=on; pragma cache_size=-8000; pragma temp_store=memory;";
                conn.batch_execute(pragmas).map_err(r2d2::Error::QueryError)?;
                // What is deleted or shortened is overwritten, so that an erased text does not stay in the file.
                let role = if self.read_only { "pragma query_only=on;" } else { "pragma secure_delete=on;" };
                conn.batch_execute(role).map_err(r2d2::Error::QueryError)?;
                Ok(Conn::Sqlite(conn))
            }
        }
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), r2d2::Error> {
        use diesel::r2d2::R2D2Connection as _;
        conn.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        use diesel::r2d2::R2D2Connection as _;
        conn.is_broken()
    }
}

/// The database, cheap to clone.
#[derive(Clone)]
pub struct Db {
    url: DbUrl,
    readers: r2d2::Pool<Manager>,
    writer: Writer,
}

/// How the database stands to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrated {
    /// Both know the same migrations.
    InStep,
    /// The program knows more.
    Behind,
    /// The database was written by a newer program.
    Newer,
}

impl Db {
    /// Opens the database and brings it up to date.
    ///
    /// # Errors
    /// When it cannot be reached, or was written by a newer program.
    pub fn open(url: &str, readers: u32) -> Result<Db> {
        let db = Self::connect(url, readers)?;
        if db.migrated()? == Migrated::Newer {
            return Err(Error::Conflict(sentence!("database-newer")));
        }
        db.migrate()?;
        Ok(db)
    }

    /// Opens the database as it is.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub fn connect(url: &str, readers: u32) -> Result<Db> {
        let url = DbUrl::parse(url)?;
        if let DbUrl::Sqlite(path) = &url {
            // The first connection sets the journal mode, which two at once would quarrel about.
            if let Some(folder) = std::path::Path::new(path).parent() {
                create_private_folder(folder)?;
            }
            Manager { url: url.clone(), read_only: false }.connect().map_err(|e| unreachable_database(&url, &e))?;
        }
        let pool = |read_only, size| {
            r2d2::Pool::builder()
                .max_size(size)
                .min_idle(Some(0))
                .connection_timeout(std::time::Duration::from_secs(10))
                .error_handler(Box::new(r2d2_quiet::Quiet))
                .test_on_check_out(matches!(url, DbUrl::Postgres(_)))
                .build_unchecked(Manager { url: url.clone(), read_only })
        };
        let readers = pool(true, readers.max(1));
        let writer = match &url {
            DbUrl::Postgres(_) => Writer::Pool(pool(false, 8)),
            DbUrl::Sqlite(_) => Writer::thread(Manager { url: url.clone(), read_only: false })?,
        };
        drop(readers.get().map_err(|e| unreachable_database(&url, &e))?);
        Ok(Db { url, readers, writer })
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.url, DbUrl::Postgres(_))
    }

    /// Runs `work` on a worker thread. It may see changes made meanwhile.
    ///
    /// # Errors
    /// Those of `work`, and [`Error::Internal`] when no connection can be had.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let db = self.clone();
        tokio::task::spawn_blocking(move || db.read_now(work)).await?
    }

    /// Runs `work` here; for commands and jobs, never on a thread that serves requests.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_now<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        work(&mut *self.readers.get()?)
    }

    /// Runs `work` in one read snapshot: all it reads is of one instant.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn snapshot_now<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let conn = &mut *self.readers.get()?;
        conn.transaction(|conn| {
            if let Conn::Postgres(conn) = conn {
                conn.batch_execute("set transaction isolation level repeatable read, read only")?;
            }
            work(conn)
        })
    }

    /// Runs `work` in one transaction: all of it happens, or nothing.
    ///
    /// # Errors
    /// Those of `work`, and [`Error::Internal`] when it could not be committed.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.run_async(work).await
    }

    /// As [`Db::write`], for commands and jobs.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_now<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.run(work)
    }

    /// Empties the journal beside an SQLite file, which keeps earlier versions of a text for a while. PostgreSQL clears
    /// its own away.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn empty_journal(&self) -> Result<()> {
        let DbUrl::Sqlite(_) = self.url else { return Ok(()) };
        let manager = Manager { url: self.url.clone(), read_only: false };
        let mut conn = manager.connect().map_err(|e| unreachable_database(&self.url, &e))?;
        Ok(conn.batch_execute("pragma wal_checkpoint(truncate);")?)
    }

    /// Brings the tables up to date.
    ///
    /// # Errors
    /// When a migration fails; it is then as before.
    pub fn migrate(&self) -> Result<()> {
        self.migrate_after(|_| Ok(()))
    }

    /// The same; before tables that are there already change, `save` is called with the newest migration they have
    /// seen. Processes that start together wait here for the first.
    ///
    /// # Errors
    /// As [`Db::migrate`], and those of `save`: then nothing changes.
    pub fn migrate_after(&self, save: impl FnOnce(&str) -> Result<()>) -> Result<()> {
        match &mut self.connect_to_migrate()? {
            Conn::Postgres(conn) => {
                conn.batch_execute(&format!("select pg_advisory_lock({MIGRATION_LOCK})"))?;
                let outcome = migrate(conn, POSTGRES_MIGRATIONS, save);
                conn.batch_execute(&format!("select pg_advisory_unlock({MIGRATION_LOCK})"))?;
                outcome
            }
            Conn::Sqlite(conn) => migrate(conn, SQLITE_MIGRATIONS, save),
        }
    }

    fn connect_to_migrate(&self) -> Result<Conn> {
        let manager = Manager { url: self.url.clone(), read_only: false };
        manager.connect().map_err(|e| unreachable_database(&self.url, &e))
    }

    /// How database and program stand to each other.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn migrated(&self) -> Result<Migrated> {
        let (applied, pending) = match &mut self.connect_to_migrate()? {
            Conn::Postgres(conn) => (applied(conn)?, conn.has_pending_migration(POSTGRES_MIGRATIONS)),
            Conn::Sqlite(conn) => (applied(conn)?, conn.has_pending_migration(SQLITE_MIGRATIONS)),
        };
        let newest = newest_migration();
        if applied.iter().any(|version| *version > newest) {
            return Ok(Migrated::Newer);
        }
        Ok(if pending.map_err(unread_migrations)? { Migrated::Behind } else { Migrated::InStep })
    }
}

fn migrate<B: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<B>,
    migrations: EmbeddedMigrations,
    save: impl FnOnce(&str) -> Result<()>,
) -> Result<()>
where
    EmbeddedMigrations: MigrationSource<B>,
{
    let pending = conn.pending_migrations(migrations).map_err(unread_migrations)?;
    if pending.is_empty() {
        return Ok(());
    }
    if let Some(newest) = applied(conn)?.into_iter().max() {
        save(&newest)?;
    }
    let outcome = conn.run_migrations(&pending);
    outcome.map(drop).map_err(|e| Error::Internal(anyhow::anyhow!("the database could not be brought up to date: {e}")))
}

/// The migrations that a database has seen.
fn applied<B: diesel::backend::Backend>(conn: &mut impl MigrationHarness<B>) -> Result<Vec<String>> {
    let versions = conn.applied_migrations().map_err(unread_migrations)?;
    Ok(versions.iter().map(ToString::to_string).collect())
}

fn unread_migrations(cause: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Internal(anyhow::anyhow!("the migrations could not be read: {cause}"))
}

/// The newest migration that this program knows.
pub fn newest_migration() -> String {
    known_versions().into_iter().max().unwrap_or_default()
}

fn known_versions() -> Vec<String> {
    use diesel::migration::Migration;
    let migrations: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> =
        SQLITE_MIGRATIONS.migrations().unwrap_or_default();
    migrations.iter().map(|migration| migration.name().version().to_string()).collect()
}

/// Creates a folder that only its owner can enter: it holds keys and contacts that are not public. One that is there
/// already stays as it is.
///
/// # Errors
/// When it cannot be created.
pub fn create_private_folder(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn unreachable_database(url: &DbUrl, cause: &dyn std::fmt::Display) -> Error {
    let place = match url {
        DbUrl::Postgres(url) => crate::config::mask_password(url),
        DbUrl::Sqlite(path) => path.clone(),
    };
    Error::Unavailable(sentence!("database-not-opened", place = place, cause = cause.to_string()))
}

mod r2d2_quiet {
    //! The pool's own error log would print addresses; what fails is reported where it is used.

    /// Says nothing.
    #[derive(Debug)]
    pub struct Quiet;

    impl<E> diesel::r2d2::HandleError<E> for Quiet {
        fn handle_error(&self, _: E) {}
    }
}
