//! The command about other nodes: following them, answering them, keeping them out.
//!
//! It writes rows only; the serving process does what they ask for.

mod accept;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Json;
use super::terminal::{Place, Terminal};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Error, Result, Sentence, sentence};
use crate::federation::receive::decide;
use crate::federation::urls::Urls;
use crate::initiative::publish::remote::forget_home;
use crate::initiative::publish::remote::quarantine::withhold;
use crate::initiative::store::lock;
use crate::locale::Argument;
use crate::outbound::looks_registered;
use crate::peer::known::{self, Known};
use crate::peer::standing::{Standing, ago, has_lapsed};
use crate::peer::{Follower, Following, Peer, store};

#[derive(Args)]
pub(super) struct Peers {
    #[command(subcommand)]
    what: PeersCommand,
}

#[derive(Subcommand)]
enum PeersCommand {
    /// Follow a node: its catalogue is copied, and searched with our own.
    Follow {
        /// Its host name.
        host: String,
    },
    /// List all nodes that are known, and how things stand with each.
    List {
        #[command(flatten)]
        json: Json,
    },
    /// Show what is known of one node.
    Show {
        /// Its host name.
        host: String,
        #[command(flatten)]
        json: Json,
    },
    /// Trust a node: it may follow us when it has asked, and its entries are shown.
    Accept {
        /// Its host name.
        host: String,
    },
    /// Tell a node that it may not follow us, or no longer.
    Reject {
        /// Its host name.
        host: String,
        /// What it is told.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Follow a node no longer; its entries leave search.
    Unfollow {
        /// Its host name.
        host: String,
    },
    /// Keep a domain out, with all below it.
    Block {
        /// The domain.
        domain: String,
        /// Why; shown to nobody but you.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Let a domain in again.
    Unblock {
        /// The domain.
        domain: String,
    },
    /// Compare a node's catalogue with our copy now.
    Resync {
        /// Its host name.
        host: String,
    },
}

pub(super) fn peers(args: &Peers, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    match &args.what {
        PeersCommand::Follow { host } => follow(&app, host, terminal),
        PeersCommand::List { json } => list(&app, *json, terminal),
        PeersCommand::Show { host, json } => show(&app, host, *json, terminal),
        PeersCommand::Accept { host } => accept::accept(&app, host, terminal),
        PeersCommand::Reject { host, reason } => reject(&app, host, reason, terminal),
        PeersCommand::Unfollow { host } => unfollow(&app, host, terminal),
        PeersCommand::Block { domain, reason } => block(&app, domain, reason, terminal),
        PeersCommand::Unblock { domain } => unblock(&app, domain, terminal),
        PeersCommand::Resync { host } => resync(&app, host, terminal),
    }
}

/// What somebody types or pastes for a node: a name, perhaps with a scheme, a path, or `@node@` before it.
fn host_of(app: &App, typed: &str) -> Result<String> {
    let unusable = || Error::Usage(sentence!("peer-host-unusable", host = typed));
    let name = typed.trim().rsplit('@').next().unwrap_or_default();
    let name = name.strip_prefix("https://").or_else(|| name.strip_prefix("http://")).unwrap_or(name);
    let url = url::Url::parse(&format!("https://{name}")).map_err(|_| unusable())?;
    let host = url.host_str().filter(|host| is_name(host)).ok_or_else(unusable)?;
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let local = app.config.federation.local_network;
    if host == app.config.node.host {
        return Err(Error::Usage(sentence!("peer-host-own")));
    }
    if local || looks_registered(&host) { Ok(host) } else { Err(unusable()) }
}

/// A host name (RFC 1123), and no address of a machine.
fn is_name(host: &str) -> bool {
    let fits = |label: &str| (1..=63).contains(&label.len());
    host.len() <= 253
        && host.split('.').all(fits)
        && host.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !host.contains(':')
}

fn follow(app: &App, typed: &str, terminal: &Terminal) -> Result<()> {
    if !app.config.federates() {
        return Err(Error::Conflict(sentence!("peer-no-public-name", host = &app.config.node.host)));
    }
    let (host, now) = (host_of(app, typed)?, app.clock.now());
    let wanted = host.clone();
    let (before, waits) = app.db.write_now(move |conn| {
        lock(conn)?;
        let mut peer = store::find(conn, &wanted)?.unwrap_or_else(|| Peer::named(&wanted, now));
        let before = peer.following;
        if before == Following::None && peer.quarantined_at.is_some() {
            // What it may bring each day counts from when it may bring anything.
            peer.quarantined_at = Some(now);
        }
        if !matches!(before, Following::Asked | Following::Accepted) {
            peer.following = Following::Wanted;
            store::replace(conn, &peer)?;
            store::set_pull(conn, &wanted, now, 0)?;
        }
        Ok((before, peer.quarantined_at.is_some()))
    })?;
    let key = match before {
        Following::Accepted => "cli-peer-follows-already",
        Following::Asked => "cli-peer-asked-already",
        _ => "cli-peer-wanted",
    };
    terminal.say(key, &[("host", host.as_str().into())]);
    if waits {
        terminal.say("cli-peer-will-wait", &[("host", host.into())]);
    }
    Ok(())
}

fn list(app: &App, as_json: Json, terminal: &Terminal) -> Result<()> {
    let (peers, blocks) = app.db.read_now(|conn| Ok((known::list(conn)?, store::list_blocks(conn)?)))?;
    if as_json.json {
        let peers: Vec<_> = peers.iter().map(|known| in_json(known, app.clock.now())).collect();
        out!("{}", serde_json::to_string_pretty(&json!({ "peers": peers, "blocks": blocks }))?);
        return Ok(());
    }
    if peers.is_empty() && blocks.is_empty() {
        terminal.say("cli-peer-none", &[]);
    }
    for known in &peers {
        print(known, app.clock.now(), terminal);
    }
    for (domain, reason) in blocks {
        let key = if reason.is_empty() { "cli-peer-blocked" } else { "cli-peer-blocked-because" };
        terminal.say(key, &[("domain", domain.into()), ("reason", reason.into())]);
    }
    Ok(())
}

fn show(app: &App, typed: &str, as_json: Json, terminal: &Terminal) -> Result<()> {
    let host = host_of(app, typed)?;
    let known = app.db.read_now(known::list)?.into_iter().find(|known| known.peer.host == host);
    let known = known.ok_or_else(|| unknown(&host))?;
    if as_json.json {
        out!("{}", serde_json::to_string_pretty(&in_json(&known, app.clock.now()))?);
    } else {
        print(&known, app.clock.now(), terminal);
    }
    Ok(())
}

fn in_json(known: &Known, now: Timestamp) -> serde_json::Value {
    let standing = Standing::of(&known.peer, &known.cursor, now);
    json!({
        "peer": known.peer,
        "cursor": known.cursor,
        "standing": standing,
        "copied": {
            "published": known.copied.published,
            "not_shown": known.copied.not_shown,
            "quarantined": known.copied.quarantined,
            "over_quota": known.over_quota,
        },
    })
}

fn print(known: &Known, now: Timestamp, terminal: &Terminal) {
    let (peer, cursor, copied) = (&known.peer, &known.cursor, &known.copied);
    out!("{}  {}", peer.host, peer.name);
    let standing = Standing::of(peer, cursor, now);
    let at = cursor.compared_at.map(|at| {
        let (key, n) = ago(at, now);
        terminal.text(key, &[("n", n.into())])
    });
    let failure = Sentence { key: failure_key(&cursor.failure), values: vec![("host", peer.host.as_str().into())] };
    let args: [(&str, Argument<'_>); 6] = [
        ("copied", copied.published.into()),
        ("total", cursor.total.into()),
        ("not_shown", copied.not_shown.into()),
        ("n", standing.amount().into()),
        ("at", at.unwrap_or_default().into()),
        ("reason", peer.reason.as_str().into()),
    ];
    let word = if standing == Standing::Refused && !known.peer.reason.is_empty() {
        "refused-because"
    } else {
        standing.word()
    };
    out!("  {}", terminal.text(&format!("standing-{word}"), &args));
    accept::print_waiting(known, terminal);
    if matches!(standing, Standing::Differs { .. }) {
        out!("  {}", terminal.text("cli-peer-differs", &[("host", peer.host.as_str().into())]));
    }
    if cursor.failed_at.is_some() {
        out!("  {}", terminal.sentence(&failure));
    }
    let follower = match peer.follower {
        Follower::Accepted if has_lapsed(peer, now) => "lapsed",
        follower => follower.as_str(),
    };
    out!("  {}", terminal.text(&format!("follower-{follower}"), &[("host", peer.host.as_str().into())]));
}

/// The sentences that may stand in a cursor.
fn failure_key(kept: &str) -> &'static str {
    crate::federation::FAILURES.into_iter().find(|key| *key == kept).unwrap_or("peer-does-not-answer")
}

fn reject(app: &App, typed: &str, reason: &str, terminal: &Terminal) -> Result<()> {
    let (host, now, urls) = (host_of(app, typed)?, app.clock.now(), Urls::new(&app.config.base_url()));
    let (name, reason) = (host.clone(), reason.to_owned());
    app.db.write_now(move |conn| {
        lock(conn)?;
        let mut peer = store::find(conn, &name)?.ok_or_else(|| unknown(&name))?;
        if peer.follower == Follower::None {
            return Err(Error::Conflict(sentence!("peer-has-not-asked", host = name)));
        }
        peer.reason = reason;
        decide(conn, &urls, &mut peer, false, now)
    })?;
    terminal.say("cli-peer-rejected", &[("host", host.into())]);
    Ok(())
}

fn unfollow(app: &App, typed: &str, terminal: &Terminal) -> Result<()> {
    let (host, now) = (host_of(app, typed)?, app.clock.now());
    let name = host.clone();
    app.db.write_now(move |conn| {
        lock(conn)?;
        let mut peer = store::find(conn, &name)?.ok_or_else(|| unknown(&name))?;
        // Who was never asked need not be told.
        peer.following = match peer.following {
            Following::Asked | Following::Accepted => Following::Ending,
            _ => Following::None,
        };
        store::replace(conn, &peer)?;
        store::forget_compared(conn, &name)?;
        store::set_pull(conn, &name, now, 0)
    })?;
    let forget = || {
        let name = host.clone();
        app.db.write_now(move |conn| forget_home(conn, &name, now))
    };
    while forget()? {}
    terminal.say("cli-peer-unfollowed", &[("host", host.into())]);
    Ok(())
}

fn block(app: &App, domain: &str, reason: &str, terminal: &Terminal) -> Result<()> {
    let (domain, reason, now) = (domain.trim().to_lowercase(), reason.to_owned(), app.clock.now());
    if domain.is_empty() || domain.contains(['/', ':', '@', ' ']) {
        return Err(Error::Usage(sentence!("peer-domain-unusable", domain = domain)));
    }
    let kept_out = domain.clone();
    let homes = app.db.write_now(move |conn| {
        lock(conn)?;
        store::insert_block(conn, &kept_out, &reason, now)?;
        store::quarantine_below(conn, &kept_out, now)
    })?;
    for home in homes {
        let withhold = || {
            let home = home.clone();
            app.db.write_now(move |conn| withhold(conn, &home))
        };
        while withhold()? {}
    }
    terminal.say("cli-peer-blocks", &[("domain", domain.into())]);
    Ok(())
}

fn unblock(app: &App, domain: &str, terminal: &Terminal) -> Result<()> {
    let domain = domain.trim().to_lowercase();
    let let_in = domain.clone();
    let was_out = app.db.write_now(move |conn| store::forget_block(conn, &let_in))?;
    terminal.say(if was_out { "cli-peer-unblocked" } else { "cli-nothing-changed" }, &[("domain", domain.into())]);
    Ok(())
}

fn resync(app: &App, typed: &str, terminal: &Terminal) -> Result<()> {
    let (host, now) = (host_of(app, typed)?, app.clock.now());
    let name = host.clone();
    app.db.write_now(move |conn| {
        let peer = store::find(conn, &name)?.ok_or_else(|| unknown(&name))?;
        match peer.following {
            Following::Accepted => store::set_pull(conn, &name, now, 0),
            _ => Err(Error::Conflict(sentence!("peer-not-followed", host = name))),
        }
    })?;
    terminal.say("cli-peer-resync", &[("host", host.into())]);
    Ok(())
}

fn unknown(host: &str) -> Error {
    Error::Usage(sentence!("peer-unknown", host = host))
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn a_name_is_no_address_and_has_no_empty_part() {
        for name in ["annuaire.alpes.example", "alpes.localhost", "xn--bcher-kva.example"] {
            assert!(is_name(name), "{name}");
        }
        for bad in ["", "..", "a..b", "127.0.0.1", "[::1]", &"x".repeat(64), &"x.".repeat(200)] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
