//! Lists of blocks in Mastodon's format: looked at line by line before anything changes, and written for others.

mod list;

use serde::Serialize;

use self::list::{Entry, Severity};
use super::peers::hide;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result, Sentence, sentence};
use crate::initiative::cell;
use crate::initiative::store::lock;
use crate::moderation::log;
use crate::peer::{Peer, domains, store};

/// Longest list.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

const COLUMNS: [&str; 6] =
    ["#domain", "#severity", "#reject_media", "#reject_reports", "#public_comment", "#obfuscate"];

/// What a list would change.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Plan {
    /// Domains that would be kept out.
    pub new: Vec<NewBlock>,
    /// Those that are kept out already, themselves or with a domain above them.
    pub known: Vec<Known>,
    /// Those that the list wants shown less, which is no block.
    pub not_applied: Vec<NotApplied>,
    /// Lines that cannot be used.
    pub bad: Vec<Bad>,
}

/// A domain that would be kept out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewBlock {
    /// From 1.
    pub line: u64,
    /// Without a port, lower case.
    pub domain: String,
    /// The public comment of the list.
    pub reason: String,
    /// Nodes that we know and that it would hit.
    pub hits: Vec<String>,
}

/// One that is kept out already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    /// From 1.
    pub line: u64,
    /// The domain.
    pub domain: String,
}

/// One with another severity than a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotApplied {
    /// From 1.
    pub line: u64,
    /// The domain.
    pub domain: String,
    /// `silence` or `noop`.
    pub severity: &'static str,
}

/// A line that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bad {
    /// From 1.
    pub line: u64,
    /// Why, for programs: the key of the sentence.
    #[serde(serialize_with = "key_of")]
    pub why: Sentence,
}

fn key_of<S: serde::Serializer>(why: &Sentence, out: S) -> std::result::Result<S::Ok, S::Error> {
    out.serialize_str(why.key)
}

/// What a list would change; nothing is changed.
///
/// # Errors
/// [`Error::Unreadable`] when it is too long, and when the database does not answer.
pub fn plan(app: &App, bytes: &[u8]) -> Result<Plan> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::Unreadable(sentence!("block-list-too-long", most = MAX_BYTES / (1024 * 1024))));
    }
    let (entries, own) = (list::read(bytes), app.config.node.host.clone());
    app.db.read_now(move |conn| compared(conn, entries, &own))
}

fn compared(conn: &mut Conn, entries: Vec<(u64, Result<Entry, Sentence>)>, own: &str) -> Result<Plan> {
    let (mut plan, peers) = (Plan::default(), store::list(conn)?);
    let mut blocked: std::collections::HashSet<String> =
        store::list_blocks(conn)?.into_iter().map(|(domain, _)| domain).collect();
    for (line, entry) in entries {
        let Entry { domain, severity, reason } = match entry {
            Ok(entry) => entry,
            Err(why) => {
                plan.bad.push(Bad { line, why });
                continue;
            }
        };
        let is_own = || domains(own).contains(&domain.as_str());
        match severity {
            _ if is_own() => plan.bad.push(Bad { line, why: sentence!("block-list-own", domain = domain) }),
            Severity::Suspend if domains(&domain).iter().any(|above| blocked.contains(*above)) => {
                plan.known.push(Known { line, domain });
            }
            Severity::Suspend => {
                blocked.insert(domain.clone());
                let hits = peers.iter().filter(|peer| is_below(peer, &domain)).map(|peer| peer.host.clone()).collect();
                plan.new.push(NewBlock { line, domain, reason, hits });
            }
            other => plan.not_applied.push(NotApplied { line, domain, severity: other.as_str() }),
        }
    }
    Ok(plan)
}

fn is_below(peer: &Peer, domain: &str) -> bool {
    domains(&peer.host).contains(&domain)
}

/// Keeps out what a plan calls new, in one transaction; then what was shown of the nodes below is hidden. `by` is who
/// decides, for the log. Answers how many domains that are.
///
/// # Errors
/// When the database does not answer.
pub fn apply(app: &App, by: &str, plan: &Plan) -> Result<usize> {
    let (new, now, by) = (plan.new.clone(), app.clock.now(), by.to_owned());
    let homes = app.db.write_now(move |conn| {
        lock(conn)?;
        let (peers, mut homes) = (store::list(conn)?, Vec::new());
        for block in &new {
            store::insert_block(conn, &block.domain, &block.reason, now)?;
            log::note(conn, &by, "peer-blocked", &block.domain, &block.reason, now)?;
            // Asked again for each domain only where somebody is hit.
            if peers.iter().any(|peer| is_below(peer, &block.domain)) {
                homes.extend(store::quarantine_below(conn, &block.domain, now)?);
            }
        }
        Ok(homes)
    })?;
    hide(app, &homes)?;
    Ok(plan.new.len())
}

/// All domains that are kept out, as a list that Mastodon reads too; why only when it is asked for, since it was written for
/// nobody else.
///
/// # Errors
/// When the database does not answer.
pub fn export(app: &App, with_reasons: bool) -> Result<Vec<u8>> {
    let blocks = app.db.read_now(store::list_blocks)?;
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(COLUMNS).map_err(anyhow::Error::from)?;
    for (domain, reason) in blocks {
        let reason = if with_reasons { cell::defuse(&reason) } else { String::new() };
        out.write_record([&domain, "suspend", "true", "true", &reason, "false"]).map_err(anyhow::Error::from)?;
    }
    Ok(out.into_inner().map_err(|broken| anyhow::anyhow!("{broken}"))?)
}
