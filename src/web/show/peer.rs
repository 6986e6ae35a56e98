//! Other directories in words of the reader's language.

use crate::clock::Timestamp;
use crate::locale::Words;
use crate::peer::Peer;
use crate::peer::known::Known;
use crate::peer::standing::{Standing, ago};

/// The name of a directory, or its host.
pub fn name(peer: &Peer) -> String {
    if peer.name.is_empty() { peer.host.clone() } else { peer.name.clone() }
}

/// How our copy of its catalogue stands, as a sentence.
pub fn standing(words: &Words, known: &Known, now: Timestamp) -> String {
    let standing = Standing::of(&known.peer, &known.cursor, now);
    let word = if standing == Standing::Refused && !known.peer.reason.is_empty() {
        "refused-because"
    } else {
        standing.word()
    };
    let at = known.cursor.compared_at.map(|at| moment(words, at, now));
    words.say(
        &format!("standing-{word}"),
        &[
            ("copied", known.copied.published.into()),
            ("total", known.cursor.total.into()),
            ("not_shown", known.copied.not_shown.into()),
            ("n", standing.amount().into()),
            ("reason", known.peer.reason.as_str().into()),
            ("at", at.unwrap_or_default().into()),
        ],
    )
}

/// When the last exchange with it was.
pub fn last_contact(words: &Words, known: &Known, now: Timestamp) -> String {
    known.cursor.contact_at.map_or_else(|| words.t("network-never"), |at| moment(words, at, now))
}

/// «il y a 3 minutes»
pub fn moment(words: &Words, at: Timestamp, now: Timestamp) -> String {
    let (key, n) = ago(at, now);
    words.say(key, &[("n", n.into())])
}

/// The page of a directory at the desk.
pub fn desk_path(host: &str) -> String {
    format!("/team/network/{host}")
}

/// Where a directory itself is found.
pub fn site(base_url: &str, host: &str) -> String {
    let scheme = if base_url.starts_with("http:") { "http" } else { "https" };
    format!("{scheme}://{host}/")
}
