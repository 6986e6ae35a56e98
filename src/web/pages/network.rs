//! The page of the network: with which directories this one exchanges, and whether its copies are complete.

use askama::Template;
use axum::extract::State;

use crate::app::App;
use crate::clock::Timestamp;
use crate::initiative::store::count_own;
use crate::locale::{Argument, Words};
use crate::peer::known::{self, Known};
use crate::peer::standing::{Standing, ago, has_lapsed};
use crate::peer::{Follower, Following};
use crate::web::failure::Answer;
use crate::web::frame::{self, Frame, pages};
use crate::web::pages::data::not_exchanged;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "network.html")]
struct NetworkPage {
    frame: Frame,
    lead: String,
    rows: Vec<Row>,
    not_exchanged: Vec<String>,
}

pages!(NetworkPage);

/// One directory.
struct Row {
    name: String,
    url: String,
    host: String,
    /// How our copy of its catalogue stands, as a sentence.
    standing: String,
    follows_us: String,
    last_contact: String,
}

/// `GET /network`
pub async fn network(State(app): State<App>, visitor: Visitor) -> Answer {
    let (known, counts) = app.db.read(|conn| Ok((known::list(conn)?, count_own(conn)?))).await?;
    let (words, now) = (&visitor.words, app.clock.now());
    // What was looked for in vain, or only asked, is no part of the network yet; what is kept out is none.
    let exchanges =
        |known: &&Known| known.peer.following == Following::Accepted || known.peer.follower == Follower::Accepted;
    let shown = |known: &&Known| exchanges(known) && !known.blocked;
    let exchanging: Vec<&Known> = known.iter().filter(shown).collect();
    let scheme = if app.config.base_url().starts_with("http:") { "http" } else { "https" };
    let page = NetworkPage {
        frame: Frame::new(&app, &visitor, words.t("network-title")),
        lead: lead(&app, words, &exchanging, own_entries(&counts)),
        rows: exchanging.iter().map(|known| row(words, known, scheme, now)).collect(),
        not_exchanged: not_exchanged(words, &counts),
    };
    Ok(frame::show(&page)?)
}

fn own_entries(counts: &[(String, Option<String>, i64)]) -> i64 {
    let listed = counts.iter().filter(|(state, because, _)| state == "published" && because.is_none());
    listed.map(|(.., count)| count).sum()
}

/// «3 annuaires échangent 1 842 fiches …»
fn lead(app: &App, words: &Words, exchanging: &[&Known], own: i64) -> String {
    if !app.config.federates() {
        return words.t("about-exchange-off");
    }
    if exchanging.is_empty() {
        return words.t("about-exchange-later");
    }
    let followed = exchanging.iter().filter(|known| known.peer.following == Following::Accepted).count();
    let followers = exchanging.iter().filter(|known| known.peer.follower == Follower::Accepted).count();
    let entries: i64 = exchanging.iter().map(|known| known.copied.published).sum::<i64>() + own;
    let number = |count: usize| -> Argument<'static> { i64::try_from(count).unwrap_or(i64::MAX).into() };
    words.say(
        "network-lead",
        &[
            ("nodes", number(exchanging.len() + 1)),
            ("entries", entries.into()),
            ("followed", number(followed)),
            ("followers", number(followers)),
        ],
    )
}

fn row(words: &Words, known: &Known, scheme: &str, now: Timestamp) -> Row {
    let (peer, cursor) = (&known.peer, &known.cursor);
    let follower = match peer.follower {
        Follower::Accepted if has_lapsed(peer, now) => "lapsed",
        follower => follower.as_str(),
    };
    let name = if peer.name.is_empty() { peer.host.clone() } else { peer.name.clone() };
    Row {
        name,
        url: format!("{scheme}://{}/", peer.host),
        host: peer.host.clone(),
        standing: standing(words, known, now),
        follows_us: words.say(&format!("network-follower-{follower}"), &[]),
        last_contact: cursor.contact_at.map_or_else(|| words.t("network-never"), |at| moment(words, at, now)),
    }
}

fn standing(words: &Words, known: &Known, now: Timestamp) -> String {
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

/// «il y a 3 minutes»
fn moment(words: &Words, at: Timestamp, now: Timestamp) -> String {
    let (key, n) = ago(at, now);
    words.say(key, &[("n", n.into())])
}
