//! The page of the network: with which directories this one exchanges, and whether its copies are complete.

use askama::Template;
use axum::extract::State;

use crate::app::App;
use crate::clock::Timestamp;
use crate::initiative::store::count_own;
use crate::locale::{Argument, Words};
use crate::peer::known::{self, Known};
use crate::peer::standing::has_lapsed;
use crate::peer::{Follower, Following};
use crate::web::failure::Answer;
use crate::web::frame::{self, Frame, pages};
use crate::web::pages::data::not_exchanged;
use crate::web::show::peer as show;
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
    let page = NetworkPage {
        frame: Frame::new(&app, &visitor, words.t("network-title")),
        lead: lead(&app, words, &exchanging, own_entries(&counts)),
        rows: exchanging.iter().map(|known| row(&app, words, known, now)).collect(),
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

fn row(app: &App, words: &Words, known: &Known, now: Timestamp) -> Row {
    let peer = &known.peer;
    let follower = match peer.follower {
        Follower::Accepted if has_lapsed(peer, now) => "lapsed",
        follower => follower.as_str(),
    };
    Row {
        name: show::name(peer),
        url: show::site(&app.config.base_url(), &peer.host),
        host: peer.host.clone(),
        standing: show::standing(words, known, now),
        follows_us: words.say(&format!("network-follower-{follower}"), &[]),
        last_contact: show::last_contact(words, known, now),
    }
}
