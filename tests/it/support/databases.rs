//! A database per test: every test that touches one is written once and runs on SQLite and on PostgreSQL.

use std::path::Path;

use bocage::config::Config;
use bocage::db::Db;

use super::postgres::{self, Server};

/// An empty, migrated database with a data folder, both gone when the test ends.
pub struct TestDatabase {
    /// As `storage.database_url` wants it.
    pub url: String,
    folder: tempfile::TempDir,
    server: Option<(&'static Server, String)>,
}

impl TestDatabase {
    /// SQLite in a folder of its own.
    pub fn sqlite() -> TestDatabase {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("bocage.sqlite").display());
        TestDatabase { url, folder, server: None }
    }

    /// A new database on the tests' PostgreSQL, when there is one.
    pub fn postgres() -> Option<TestDatabase> {
        Self::on_server(Server::create)
    }

    /// As [`TestDatabase::postgres`], but without tables.
    pub fn bare_postgres() -> Option<TestDatabase> {
        Self::on_server(Server::create_bare)
    }

    fn on_server(create: fn(&Server, &str)) -> Option<TestDatabase> {
        let server = postgres::server()?;
        let name = format!("test_{}", ulid::Ulid::new().to_string().to_lowercase());
        create(server, &name);
        Some(TestDatabase {
            url: server.url(&name),
            folder: tempfile::tempdir().unwrap(),
            server: Some((server, name)),
        })
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.server.is_some()
    }

    /// The data folder that belongs to it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database itself.
    pub fn open(&self) -> Db {
        Db::open(&self.url, 4).unwrap()
    }

    /// The default settings with this database and folder.
    pub fn config(&self) -> Config {
        self.config_with(&[])
    }

    /// The same with settings of a test: `[("BOCAGE__NODE__HOST", "bretagne.test")]`.
    pub fn config_with(&self, settings: &[(&str, &str)]) -> Config {
        let mut environment: Vec<(String, String)> =
            settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        environment.push(("BOCAGE__STORAGE__DATABASE_URL".into(), self.url.clone()));
        Config::load_with(None, Some(self.folder()), &environment).unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            server.drop(name);
        }
    }
}

/// Makes of one function two tests, `name::on_sqlite` and `name::on_postgres`:
///
/// ```ignore
/// on_each_database! {
///     /// What it shows.
///     fn a_withdrawn_card_stays_away(database) { let db = database.open(); … }
///     async fn a_search_finds_it(database) { … }
/// }
/// ```
macro_rules! on_each_database {
    () => {};
    ($(#[$meta:meta])* fn $name:ident($database:ident) $body:block $($rest:tt)*) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "not every test needs what stands around it")]
            use super::*;

            fn run($database: $crate::support::databases::TestDatabase) $body

            #[test]
            fn on_sqlite() {
                run($crate::support::databases::TestDatabase::sqlite());
            }

            #[test]
            fn on_postgres() {
                if let Some(database) = $crate::support::databases::TestDatabase::postgres() {
                    run(database);
                }
            }
        }
        $crate::support::databases::on_each_database! { $($rest)* }
    };
    ($(#[$meta:meta])* async fn $name:ident($database:ident) $body:block $($rest:tt)*) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "not every test needs what stands around it")]
            use super::*;

            async fn run($database: $crate::support::databases::TestDatabase) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                run($crate::support::databases::TestDatabase::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(database) = $crate::support::databases::TestDatabase::postgres() {
                    run(database).await;
                }
            }
        }
        $crate::support::databases::on_each_database! { $($rest)* }
    };
}
pub(crate) use on_each_database;
