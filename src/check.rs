//! What an operator should know before others notice: settings, disk, database, index, clock.
//!
//! Each finding is a code; its sentence, and what to do, stand in `locales/*/check.ftl` under `check-{code}`.

mod disk;

use std::path::Path;

use serde::Serialize;

use crate::app::DatabaseEntries;
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::db::{Db, Migrated};
use crate::error::{Result, Value, sentence};
use crate::federation::store::count_failed;
use crate::initiative::store;
use crate::mail;
use crate::mail::smtp::{Carrier, Refused};
use crate::moderation;
use crate::peer::Follower;
use crate::peer::known::{self, Known};
use crate::peer::standing::Standing;
use crate::peer::store::recalls;
use crate::reply::store::reports::count_open;
use crate::search::Entries as _;

/// Less room than this is worth a warning.
const LITTLE_ROOM_MIB: u64 = 1024;
/// A newest entry this far in the future means that a clock is or was wrong.
const CLOCK_TOLERANCE_SECONDS: i64 = 300;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Works, but somebody will miss something.
    Warning,
    /// Does not work.
    Error,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// Names the sentence `check-{code}`.
    pub code: &'static str,
    /// What the sentence calls `$x`: a path, a name, what an error says.
    #[serde(serialize_with = "in_english")]
    pub x: Value,
    /// What the sentence calls `$n`.
    pub n: i64,
}

fn found(level: Level, code: &'static str, x: impl Into<Value>, n: i64) -> Finding {
    Finding { level, code, x: x.into(), n }
}

fn in_english<S: serde::Serializer>(x: &Value, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(x)
}

/// Looks at everything. Changes nothing, also not the tables of an older database.
pub fn check(config: &Config, clock: Clock) -> Vec<Finding> {
    let mut findings = Vec::new();
    check_settings(config, &mut findings);
    check_folder(&config.storage.data_dir, &mut findings);
    check_tls(config, &mut findings);
    check_mail(config, &mut findings);
    let sqlite = config.database_url().strip_prefix("sqlite:").map(str::to_owned);
    if sqlite.is_some_and(|path| !Path::new(&path).exists()) {
        // Looking would make it.
        findings.push(found(Level::Warning, "database-none", config.database_url(), 0));
        return findings;
    }
    match Db::connect(&config.database_url(), 1) {
        Ok(db) => check_database(config, &db, clock, &mut findings),
        Err(error) => findings.push(found(Level::Error, "database-away", error.with_causes(), 0)),
    }
    findings
}

fn check_settings(config: &Config, findings: &mut Vec<Finding>) {
    findings.push(found(Level::Ok, "settings", &config.node.host, 0));
    if !config.federates() {
        findings.push(found(Level::Warning, "no-public-host", &config.node.host, 0));
    }
    let legal = &config.legal;
    let parts = [
        ("legal.publisher", &legal.publisher),
        ("legal.director", &legal.director),
        ("legal.hosting", &legal.hosting),
        ("legal.contact", &legal.contact),
    ];
    let empty: Vec<&str> = parts.into_iter().filter(|(_, value)| value.trim().is_empty()).map(|(key, _)| key).collect();
    if !empty.is_empty() {
        findings.push(found(Level::Warning, "legal-empty", empty.join(", "), 0));
    }
}

fn check_folder(folder: &Path, findings: &mut Vec<Finding>) {
    let shown = folder.display().to_string();
    if !folder.is_dir() {
        findings.push(found(Level::Warning, "folder-none", &shown, 0));
        return;
    }
    if let Err(cause) = tempfile::tempfile_in(folder) {
        findings.push(found(
            Level::Error,
            "folder-not-writable",
            sentence!("check-path-cause", path = &shown, cause = cause),
            0,
        ));
    }
    if readable_by_others(folder) {
        findings.push(found(Level::Warning, "folder-open", &shown, 0));
    }
    if let Some(mib) = disk::free_mib(folder) {
        let level = if mib < LITTLE_ROOM_MIB { Level::Warning } else { Level::Ok };
        let code = if level == Level::Ok { "room" } else { "room-little" };
        findings.push(found(level, code, shown, i64::try_from(mib).unwrap_or(i64::MAX)));
    }
}

/// Keys and private contacts stand in the database.
fn readable_by_others(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let open = |path: &Path, bits: u32| std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & bits != 0);
    // Without the right to enter the folder, its files cannot be read whatever their own rights say.
    open(folder, 0o001) && open(&folder.join("bocage.sqlite"), 0o004)
}

fn check_tls(config: &Config, findings: &mut Vec<Finding>) {
    if !config.has_tls() {
        return;
    }
    match crate::serve::check_tls(&config.server.tls) {
        Ok(()) => findings.push(found(Level::Ok, "tls", config.server.tls.cert.display(), 0)),
        Err(error) => findings.push(found(Level::Error, "tls-unusable", error.sentence(), 0)),
    }
}

fn check_mail(config: &Config, findings: &mut Vec<Finding>) {
    let server = &config.mail.host;
    let tried = Carrier::new(config).map(|carrier| carrier.map(|carrier| carrier.try_connection()));
    findings.push(match tried {
        Ok(None) => found(Level::Warning, "mail-off", "", 0),
        Ok(Some(Ok(()))) => found(Level::Ok, "mail", server, 0),
        Ok(Some(Err(Refused(cause)))) => {
            found(Level::Error, "mail-unusable", sentence!("check-path-cause", path = server, cause = cause), 0)
        }
        Err(error) => found(Level::Error, "mail-unusable", error.sentence(), 0),
    });
}

fn check_database(config: &Config, db: &Db, clock: Clock, findings: &mut Vec<Finding>) {
    match db.migrated() {
        Ok(Migrated::InStep) => findings.push(found(Level::Ok, "database", "", 0)),
        Ok(Migrated::Behind) => {
            findings.push(found(Level::Warning, "database-behind", "", 0));
            return;
        }
        Ok(Migrated::Newer) => {
            findings.push(found(Level::Error, "database-newer", "", 0));
            return;
        }
        Err(error) => {
            findings.push(found(Level::Error, "database-away", error.with_causes(), 0));
            return;
        }
    }
    if let Err(error) = check_content(config, db, clock, findings) {
        findings.push(found(Level::Error, "database-away", error.with_causes(), 0));
    }
}

fn check_content(config: &Config, db: &Db, clock: Clock, findings: &mut Vec<Finding>) -> Result<()> {
    let host = db.read_now(|conn| store::meta(conn, "host"))?;
    if let Some(host) = host.filter(|host| *host != config.node.host) {
        findings.push(found(Level::Error, "host-differs", host, 0));
    }
    let position = DatabaseEntries(db).latest_position()?;
    let indexed = crate::search::position_in(&config.index_dir());
    match indexed {
        Some(indexed) if indexed == position => findings.push(found(Level::Ok, "index", "", indexed)),
        Some(indexed) if indexed < position => {
            findings.push(found(Level::Warning, "index-behind", "", position - indexed));
        }
        _ => findings.push(found(Level::Warning, "index-foreign", "", 0)),
    }
    let now = clock.now();
    let newest = db.read_now(store::newest_update)?.unwrap_or_default();
    if newest.seconds() - now.seconds() > CLOCK_TOLERANCE_SECONDS {
        findings.push(found(Level::Error, "clock-behind", Timestamp::rfc3339(newest), 0));
    }
    for (state, because, count) in db.read_now(store::count_own)? {
        let Some(because) = because.filter(|_| state == "published") else { continue };
        let code = if because == "licence_unknown" { "not-listed-licence" } else { "not-listed-local" };
        findings.push(found(Level::Warning, code, "", count));
    }
    check_peers(db, now, findings)
}

/// What an admin has to know or to decide about other nodes.
fn check_peers(db: &Db, now: Timestamp, findings: &mut Vec<Finding>) -> Result<()> {
    for Known { peer, cursor, copied, .. } in db.read_now(known::list)? {
        if peer.follower == Follower::Asked {
            findings.push(found(Level::Warning, "peer-asks", &peer.host, 0));
        }
        if copied.quarantined > 0 {
            findings.push(found(Level::Warning, "peer-quarantined", &peer.host, copied.quarantined));
        }
        match Standing::of(&peer, &cursor, now) {
            Standing::Doubted => findings.push(found(Level::Warning, "peer-doubted", &peer.host, 0)),
            Standing::Silent { days } => findings.push(found(Level::Warning, "peer-silent", &peer.host, days)),
            Standing::Differs { entries } => {
                findings.push(found(Level::Warning, "peer-differs", &peer.host, entries));
            }
            Standing::InStep => findings.push(found(Level::Ok, "peer-in-step", &peer.host, cursor.total)),
            _ => {}
        }
    }
    for host in db.read_now(recalls::list_doubted)? {
        findings.push(found(Level::Warning, "recall-doubted", host, 0));
    }
    let failed = db.read_now(count_failed)?;
    if failed > 0 {
        findings.push(found(Level::Warning, "activities-failed", "", failed));
    }
    let open = db.read_now(count_open)?;
    if open > 0 {
        findings.push(found(Level::Warning, "reports-open", "", open));
    }
    let waiting = db.read_now(moderation::store::count_open)?;
    if waiting > 0 {
        findings.push(found(Level::Warning, "requests-open", "", waiting));
    }
    let failing = db.read_now(mail::store::failing)?;
    if failing.count > 0 {
        findings.push(found(Level::Warning, "mails-failing", failing.failure, failing.count));
    }
    Ok(())
}
