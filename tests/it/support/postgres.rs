//! A private PostgreSQL, started from the installed binaries and shared by all test processes of a run.
//!
//! It listens on a socket in a folder of its own and does not care for crashes. A watchdog stops it and removes its
//! folder once no test has asked for it for [`IDLE_MINUTES`].

use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use bocage::db::Db;
use diesel::RunQueryDsl as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;

const IDLE_MINUTES: u32 = 5;

/// A running server with a migrated database to copy from.
pub struct Server {
    folder: PathBuf,
    template: String,
}

/// The server of this run; `None`, said in one line, where PostgreSQL is not installed.
///
/// # Panics
/// With `BOCAGE_REQUIRE_POSTGRES`, where it is not installed; always when it is there and does not start.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let Some(binaries) = binaries() else {
                assert!(std::env::var_os("BOCAGE_REQUIRE_POSTGRES").is_none(), "PostgreSQL is not installed");
                eprintln!("PostgreSQL is not installed: this test runs on SQLite only");
                return None;
            };
            Some(started(&binaries))
        })
        .as_ref()
}

impl Server {
    /// The address of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@/{database}?host={}", self.folder.display())
    }

    /// Makes a migrated, empty database.
    pub fn create(&self, database: &str) {
        self.run(&format!("create database {database} template {}", self.template));
    }

    /// Makes a database without any table.
    pub fn create_bare(&self, database: &str) {
        self.run(&format!("create database {database} template template0"));
    }

    /// Removes a database, whoever is connected to it.
    pub fn drop(&self, database: &str) {
        self.run(&format!("drop database if exists {database} with (force)"));
    }

    fn run(&self, sql: &str) {
        touch(&self.folder.join("used"));
        let mut conn = PgConnection::establish(&self.url("postgres")).expect("the tests' PostgreSQL answers");
        diesel::sql_query(sql).execute(&mut conn).unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    fn answers(&self) -> bool {
        PgConnection::establish(&self.url("postgres")).is_ok()
    }
}

/// The folder with `initdb`, the newest version first, else the one in `PATH`.
fn binaries() -> Option<PathBuf> {
    let version = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = installed.filter(|path| version(path).is_some()).collect();
    folders.sort_by_key(|path| std::cmp::Reverse(version(path)));
    let in_path = std::env::var_os("PATH").unwrap_or_default();
    let mut candidates = folders.into_iter().map(|path| path.join("bin")).chain(std::env::split_paths(&in_path));
    candidates.find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn started(binaries: &Path) -> Server {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let lock = File::create(target.join("postgres.lock")).expect("the target folder is writable");
    // Other test processes wait here until the first has started the server.
    lock.lock().expect("the target folder can be locked");
    let folder = std::env::temp_dir().join(format!("bocage-pg-{}", folder_number(target)));
    let template = format!("template_{}", migrations_number());
    let server = Server { folder, template };
    if !server.answers() {
        start(binaries, &server.folder);
        assert!(server.answers(), "the tests' PostgreSQL does not start; see {}/log", server.folder.display());
    }
    touch(&server.folder.join("used"));
    make_template(&server);
    server
}

/// Work trees side by side have servers of their own: each stops when its own tests are idle.
fn folder_number(target: &Path) -> u64 {
    std::fs::metadata(target).map_or(0, |data| data.ino())
}

/// Another set of migrations needs another template in a server that still runs.
fn migrations_number() -> String {
    use diesel::migration::{Migration, MigrationSource};
    use sha2::Digest as _;
    let migrations: Vec<Box<dyn Migration<diesel::pg::Pg>>> = bocage::db::POSTGRES_MIGRATIONS.migrations().unwrap();
    let mut hasher = sha2::Sha256::new();
    for migration in migrations {
        hasher.update(migration.name().to_string());
    }
    hasher.update(include_str!("../../../src/db/schema.rs"));
    bocage::catalogue::digest::hex(&hasher.finalize())[..16].to_owned()
}

fn start(binaries: &Path, folder: &Path) {
    drop(std::fs::remove_dir_all(folder));
    std::fs::DirBuilder::new().mode(0o700).create(folder).expect("the temporary folder is writable");
    let user = unprivileged();
    if let Some((uid, gid)) = user {
        std::os::unix::fs::chown(folder, Some(uid), Some(gid)).unwrap();
    }
    // Nothing here needs to outlive a crash of the machine. The server is started from a shell that stays as the
    // watchdog, so that it belongs to no test process. What the caller holds open, as a lock, it must not hold for
    // minutes.
    let script = format!(
        r#"set -e
        for open in /proc/self/fd/*; do
            open="${{open##*/}}"
            if [ "$open" -gt 2 ]; then exec {{open}}>&-; fi
        done
        "$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$2/log" 2>&1
        "$1/pg_ctl" -D "$2/data" -l "$2/log" -w start -o "-c listen_addresses='' -c unix_socket_directories='$2' \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300" >/dev/null 2>&1
        : >"$2/used"
        (
            while [ -n "$(find "$2/used" -mmin -{IDLE_MINUTES} 2>/dev/null)" ]; do sleep 20; done
            "$1/pg_ctl" -D "$2/data" -m immediate stop; rm -rf "$2"
        ) </dev/null >/dev/null 2>&1 &"#
    );
    // Not `sh`, which may know no descriptors of two digits.
    let mut command = Command::new("bash");
    command.args(["-c", &script, "bash"]).arg(binaries).arg(folder).current_dir("/");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    let status = command.status().expect("bash is there");
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    assert!(status.success(), "the tests' PostgreSQL did not start:\n{log}");
}

/// `initdb` refuses to run as root: then it runs as this user and group.
fn unprivileged() -> Option<(u32, u32)> {
    let own = std::fs::metadata("/proc/self").expect("/proc is mounted").uid();
    if own != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").expect("/etc/passwd is readable");
    let find = |wanted: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(wanted))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(find("postgres").or_else(|| find("nobody")).expect("there is a user who is not root"))
}

fn make_template(server: &Server) {
    let mut conn = PgConnection::establish(&server.url("postgres")).unwrap();
    let known: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!(
        "(select count(*) from pg_database where datname = '{}')",
        server.template
    )))
    .first(&mut conn)
    .unwrap();
    if known == 0 {
        let being_made = format!("{}_being_made", server.template);
        server.drop(&being_made);
        server.create_bare(&being_made);
        Db::open(&server.url(&being_made), 1).expect("the migrations run");
        // The pools close their connections a little later; a database in use can be neither renamed nor copied.
        server.run(&format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{being_made}'"));
        server.run(&format!("alter database {being_made} rename to {}", server.template));
    }
}

fn touch(path: &Path) {
    // A line each, so that the time changes; the watchdog looks at nothing else.
    if let Ok(mut file) = File::options().append(true).create(true).open(path) {
        drop(file.write_all(b"."));
    }
}
