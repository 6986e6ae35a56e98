//! Following other nodes, answering them, keeping them out.

use serde_json::{Value, json};

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Error, Result, Sentence, sentence};
use crate::federation::FAILURES;
use crate::federation::receive::decide;
use crate::federation::trust::{Trusted, trust};
use crate::federation::urls::Urls;
use crate::initiative::publish::remote::forget_home;
use crate::initiative::publish::remote::quarantine::{release, withhold};
use crate::initiative::store::lock;
use crate::moderation::log;
use crate::outbound::looks_registered;
use crate::peer::known::{self, Known};
use crate::peer::standing::Standing;
use crate::peer::suggestion::{self, Suggestion};
use crate::peer::{Follower, Following, Peer, domains, is_host_name, store};

/// Who decided, where it was a command.
pub const COMMAND: &str = "bocage";

/// What a wish to follow met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Whom.
    pub host: String,
    /// How it stood before.
    pub before: Following,
    /// Whether its entries are kept and not shown until an admin accepts it.
    pub waits: bool,
}

/// Domains that are kept out, each with the reason.
pub type KeptOut = Vec<(String, String)>;

/// What somebody types or pastes for a node: a name, perhaps with a scheme, a path, or `@node@` before it.
///
/// # Errors
/// [`Error::Usage`] when that is no name of another node.
pub fn host_of(app: &App, typed: &str) -> Result<String> {
    let unusable = || Error::Usage(sentence!("peer-host-unusable", host = typed));
    let name = typed.trim().rsplit('@').next().unwrap_or_default();
    let name = name.strip_prefix("https://").or_else(|| name.strip_prefix("http://")).unwrap_or(name);
    let url = url::Url::parse(&format!("https://{name}")).map_err(|_| unusable())?;
    let host = url.host_str().filter(|host| is_host_name(host)).ok_or_else(unusable)?;
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let local = app.config.federation.local_network;
    if host == app.config.node.host {
        return Err(Error::Usage(sentence!("peer-host-own")));
    }
    // A node of the public network is at the port of https, or nobody would be asked (SECURITY.md 2.2.1).
    if local || url.port().is_none() && looks_registered(&host) { Ok(host) } else { Err(unusable()) }
}

/// That a node is not known.
pub fn unknown(host: &str) -> Error {
    Error::Usage(sentence!("peer-unknown", host = host))
}

/// Wants to follow a node: it is looked for, asked, and then copied. `by` is who decides, for the log.
///
/// # Errors
/// [`Error::Usage`] for no name, [`Error::Conflict`] when this node has no name that others can reach, and when the
/// database does not answer.
pub fn follow(app: &App, by: &str, typed: &str) -> Result<Followed> {
    must_federate(app)?;
    let (host, now, by) = (host_of(app, typed)?, app.clock.now(), by.to_owned());
    app.db.write_now(move |conn| {
        lock(conn)?;
        store::introductions::forget_ignored(conn, &host)?;
        let mut peer = store::find(conn, &host)?.unwrap_or_else(|| Peer::named(&host, now));
        let before = peer.following;
        if before == Following::None && peer.quarantined_at.is_some() {
            // What it may bring each day counts from when it may bring anything.
            peer.quarantined_at = Some(now);
        }
        if !matches!(before, Following::Asked | Following::Accepted) {
            peer.following = Following::Wanted;
            store::replace(conn, &peer)?;
            store::set_pull(conn, &host, now, 0)?;
            log::note(conn, &by, "peer-followed", &host, "", now)?;
        }
        Ok(Followed { host, before, waits: peer.quarantined_at.is_some() })
    })
}

/// Refuses what needs a name under which others reach this node.
pub(super) fn must_federate(app: &App) -> Result<()> {
    if app.config.federates() {
        return Ok(());
    }
    Err(Error::Conflict(sentence!("peer-no-public-name", host = &app.config.node.host)))
}

/// All that is known: nodes by name, and domains that are kept out, each with the reason.
///
/// # Errors
/// When the database does not answer.
pub fn list(app: &App) -> Result<(Vec<Known>, KeptOut)> {
    app.db.read_now(|conn| Ok((known::list(conn)?, store::list_blocks(conn)?)))
}

/// What is known of one node; nothing when it is not known.
///
/// # Errors
/// [`Error::Usage`] for no name, and when the database does not answer.
pub fn show(app: &App, typed: &str) -> Result<Option<Known>> {
    let host = host_of(app, typed)?;
    Ok(app.db.read_now(known::list)?.into_iter().find(|known| known.peer.host == host))
}

/// What is known of a node, for programs.
pub fn in_json(known: &Known, now: Timestamp) -> Value {
    let standing = Standing::of(&known.peer, &known.cursor, now);
    json!({
        "peer": known.peer,
        "cursor": known.cursor,
        "standing": standing,
        "in_doubt": known.peer.is_in_doubt(),
        "blocked": known.blocked,
        "copied": {
            "published": known.copied.published,
            "not_shown": known.copied.not_shown,
            "quarantined": known.copied.quarantined,
            "over_quota": known.over_quota,
        },
    })
}

/// What last went wrong with a node that does not answer well, as a sentence.
pub fn failure(known: &Known) -> Option<Sentence> {
    known.cursor.failed_at?;
    let kept = known.cursor.failure.as_str();
    let key = FAILURES.into_iter().find(|key| *key == kept).unwrap_or("peer-does-not-answer");
    Some(Sentence { key, values: vec![("host", known.peer.host.as_str().into())] })
}

/// Trusts a node: it may follow when it has asked, and its entries are shown.
/// Answers its name and what that meant.
///
/// # Errors
/// [`Error::Usage`] when it is not known, [`Error::Conflict`] when there is nothing to accept or it is blocked, and when
/// the database does not answer.
pub fn accept(app: &App, by: &str, typed: &str) -> Result<(String, Trusted)> {
    let (host, now, urls) = (host_of(app, typed)?, app.clock.now(), Urls::new(&app.config.base_url()));
    let (name, by) = (host.clone(), by.to_owned());
    let trusted = app.db.write_now(move |conn| {
        let trusted = trust(conn, &urls, &name, now)?;
        log::note(conn, &by, "peer-accepted", &name, "", now)?;
        Ok(trusted)
    })?;
    // Whoever stops here says yes again: what waits is still known.
    let show = || {
        let name = host.clone();
        app.db.write_now(move |conn| release(conn, &name))
    };
    while show()? {}
    Ok((host, trusted))
}

/// Tells a node that it may not follow, or no longer, and why. Answers its name.
///
/// # Errors
/// [`Error::Usage`] when it is not known, [`Error::Conflict`] when it has not asked, and when the database does not
/// answer.
pub fn reject(app: &App, by: &str, typed: &str, reason: &str) -> Result<String> {
    let (host, now, urls) = (host_of(app, typed)?, app.clock.now(), Urls::new(&app.config.base_url()));
    let (by, reason) = (by.to_owned(), reason.to_owned());
    app.db.write_now(move |conn| {
        lock(conn)?;
        let mut peer = store::find(conn, &host)?.ok_or_else(|| unknown(&host))?;
        if peer.follower == Follower::None {
            return Err(Error::Conflict(sentence!("peer-has-not-asked", host = host)));
        }
        peer.reason.clone_from(&reason);
        decide(conn, &urls, &mut peer, false, now)?;
        log::note(conn, &by, "peer-refused", &host, &reason, now)?;
        Ok(host)
    })
}

/// Follows a node no longer; its entries leave search. Answers its name.
///
/// # Errors
/// [`Error::Usage`] when it is not known, and when the database does not answer.
pub fn unfollow(app: &App, by: &str, typed: &str) -> Result<String> {
    let (host, now) = (host_of(app, typed)?, app.clock.now());
    let (name, by) = (host.clone(), by.to_owned());
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
        store::set_pull(conn, &name, now, 0)?;
        log::note(conn, &by, "peer-unfollowed", &name, "", now)
    })?;
    let forget = || {
        let name = host.clone();
        app.db.write_now(move |conn| forget_home(conn, &name, now))
    };
    while forget()? {}
    Ok(host)
}

/// A domain that may be kept out, as it is kept.
///
/// # Errors
/// [`Error::Usage`] when that is no domain, or covers this node itself.
pub fn domain_of(app: &App, typed: &str) -> Result<String> {
    let domain = typed.trim().to_lowercase();
    if domain.is_empty() || domain.contains(['/', ':', '@', ' ']) {
        return Err(Error::Usage(sentence!("peer-domain-unusable", domain = domain)));
    }
    if domains(&app.config.node.host).contains(&domain.as_str()) {
        return Err(Error::Usage(sentence!("block-list-own", domain = domain)));
    }
    Ok(domain)
}

/// Keeps a domain out, with all below it. Answers it as it is kept.
///
/// # Errors
/// As [`domain_of`], and when the database does not answer.
pub fn block(app: &App, by: &str, domain: &str, reason: &str) -> Result<String> {
    let (domain, reason, now) = (domain_of(app, domain)?, reason.to_owned(), app.clock.now());
    let (kept_out, by) = (domain.clone(), by.to_owned());
    let homes = app.db.write_now(move |conn| {
        lock(conn)?;
        store::insert_block(conn, &kept_out, &reason, now)?;
        log::note(conn, &by, "peer-blocked", &kept_out, &reason, now)?;
        store::quarantine_below(conn, &kept_out, now)
    })?;
    hide(app, &homes)?;
    Ok(domain)
}

/// Hides what is shown of these homes.
pub(super) fn hide(app: &App, homes: &[String]) -> Result<()> {
    for home in homes {
        let withhold = || {
            let home = home.clone();
            app.db.write_now(move |conn| withhold(conn, &home))
        };
        while withhold()? {}
    }
    Ok(())
}

/// Lets a domain in again. Answers it as it was kept, and whether it was kept out.
///
/// # Errors
/// When the database does not answer.
pub fn unblock(app: &App, by: &str, domain: &str) -> Result<(String, bool)> {
    let (domain, now) = (domain.trim().to_lowercase(), app.clock.now());
    let (let_in, by) = (domain.clone(), by.to_owned());
    let was_out = app.db.write_now(move |conn| {
        let was_out = store::forget_block(conn, &let_in)?;
        if was_out {
            log::note(conn, &by, "peer-unblocked", &let_in, "", now)?;
        }
        Ok(was_out)
    })?;
    Ok((domain, was_out))
}

/// Has the catalogue of a node compared with our copy now. Answers its name.
///
/// # Errors
/// [`Error::Usage`] when it is not known, [`Error::Conflict`] when it is not followed, and when the database does not
/// answer.
pub fn resync(app: &App, typed: &str) -> Result<String> {
    let (host, now) = (host_of(app, typed)?, app.clock.now());
    app.db.write_now(move |conn| {
        let peer = store::find(conn, &host)?.ok_or_else(|| unknown(&host))?;
        match peer.following {
            Following::Accepted => store::set_pull(conn, &host, now, 0)?,
            _ => return Err(Error::Conflict(sentence!("peer-not-followed", host = host))),
        }
        Ok(host)
    })
}

/// Nodes that an admin may want to follow.
///
/// # Errors
/// When the database does not answer.
pub fn suggestions(app: &App) -> Result<Vec<Suggestion>> {
    app.db.read_now(suggestion::list)
}

/// Remembers that an admin does not want to be asked about a node again, until it is followed by hand. Answers its
/// name.
///
/// # Errors
/// [`Error::Usage`] for no name, and when the database does not answer.
pub fn ignore(app: &App, by: &str, typed: &str) -> Result<String> {
    let (host, now, by) = (host_of(app, typed)?, app.clock.now(), by.to_owned());
    app.db.write_now(move |conn| {
        store::introductions::ignore(conn, &host, now)?;
        log::note(conn, &by, "peer-ignored", &host, "", now)?;
        Ok(host)
    })
}

/// Lets a node be suggested again that was ignored. Answers its name.
///
/// # Errors
/// As [`ignore`].
pub fn suggest_again(app: &App, by: &str, typed: &str) -> Result<String> {
    let (host, now, by) = (host_of(app, typed)?, app.clock.now(), by.to_owned());
    app.db.write_now(move |conn| {
        store::introductions::forget_ignored(conn, &host)?;
        log::note(conn, &by, "peer-suggested", &host, "", now)?;
        Ok(host)
    })
}

/// Believes what a peer says was withdrawn here before this node was restored, which was too much for a machine.
/// Answers its name.
///
/// # Errors
/// [`Error::Usage`] for no name, [`Error::Conflict`] when it is not doubted, and when the database does not answer.
pub fn recall(app: &App, by: &str, typed: &str) -> Result<String> {
    let (host, now, by) = (host_of(app, typed)?, app.clock.now(), by.to_owned());
    app.db.write_now(move |conn| {
        if !store::recalls::believe(conn, &host, now)? {
            return Err(Error::Conflict(sentence!("peer-not-doubted", host = host)));
        }
        log::note(conn, &by, "peer-recalled", &host, "", now)?;
        Ok(host)
    })
}
