//! All directories at once: how the exchange goes in one sentence, then each, then those that may be followed, then
//! those that are kept out.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use super::{LIST, question, why};
use crate::admin::peers as admin;
use crate::admin::survey::{Seen, Survey, survey};
use crate::app::App;
use crate::clock::Timestamp;
use crate::locale::Words;
use crate::peer::suggestion::Suggestion;
use crate::web::failure::Answer;
use crate::web::form::{FieldProblem, FormToken, Notice, Undo, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::Linked;
use crate::web::show::peer as show;
use crate::web::steward::{Needs, Steward, needs};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/network.html")]
struct ListPage {
    frame: Frame,
    notice: Option<Notice>,
    problems: Vec<FieldProblem>,
    /// How the exchange goes.
    lead: String,
    /// What was typed.
    host: String,
    /// Where a directory is followed all the same that did not answer.
    anyway: Option<String>,
    /// Nothing can be exchanged: why.
    alone: Option<String>,
    rows: Vec<Row>,
    suggested: Vec<Suggested>,
    ignored: Vec<String>,
    blocks: Vec<Block>,
    token: FormToken,
}

pages!(ListPage);

/// One directory.
struct Row {
    directory: Linked,
    host: String,
    /// Sentences: how it stands, what waits, what went wrong.
    sentences: Vec<String>,
    last_contact: String,
    /// An admin has to say something.
    question: Option<String>,
}

/// One that may be followed.
struct Suggested {
    directory: Linked,
    why: Vec<String>,
}

/// A domain that is kept out.
struct Block {
    domain: String,
    reason: String,
}

/// `GET /team/network`
pub async fn list(State(app): State<App>, visitor: Visitor, steward: Steward<needs::Admin>) -> Answer {
    page(&app, &visitor, &steward, String::new(), None, Vec::new()).await
}

/// The page, with what was typed and what is wrong with it.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn page<N: Needs>(
    app: &App,
    visitor: &Visitor,
    steward: &Steward<N>,
    host: String,
    anyway: Option<String>,
    problems: Vec<FieldProblem>,
) -> Answer {
    let survey = app.db.read(survey).await?;
    let (words, now, token) = (&visitor.words, app.clock.now(), steward.token(app));
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ListPage {
        frame: Frame::new(app, visitor, titled(words, &words.t("peers-title"), &problems)).at("team"),
        notice: notice(visitor, &token),
        lead: lead(words, &survey, now),
        alone: (!app.config.federates()).then(|| words.t("about-exchange-off")),
        rows: survey.seen.iter().map(|seen| row(words, seen, now)).collect(),
        suggested: survey.suggestions.iter().map(|one| suggested(words, one)).collect(),
        ignored: survey.ignored,
        blocks: survey.blocks.into_iter().map(|(domain, reason)| Block { domain, reason }).collect(),
        problems,
        host,
        anyway,
        token,
    };
    Ok(frame::show_with(status, &page)?)
}

/// «11 annuaires suivis · 0 en panne · 3 messages en attente»
fn lead(words: &Words, survey: &Survey, now: Timestamp) -> String {
    let count = |is: &dyn Fn(&Seen) -> bool| survey.seen.iter().filter(|seen| is(seen)).count();
    let waiting: i64 = survey.seen.iter().map(|seen| seen.waiting).sum();
    words.say(
        "peers-lead",
        &[
            ("followed", count(&Seen::is_followed).into()),
            ("failing", count(&|seen| seen.is_failing(now)).into()),
            ("waiting", waiting.into()),
        ],
    )
}

fn row(words: &Words, seen: &Seen, now: Timestamp) -> Row {
    let known = &seen.known;
    Row {
        directory: Linked::to(show::name(&known.peer), show::desk_path(&known.peer.host)),
        host: known.peer.host.clone(),
        sentences: sentences(words, seen, now),
        last_contact: show::last_contact(words, known, now),
        question: seen.question().map(|asked| question(words, asked)),
    }
}

/// How it stands with a directory, what waits for it, what last went wrong.
pub(super) fn sentences(words: &Words, seen: &Seen, now: Timestamp) -> Vec<String> {
    let known = &seen.known;
    if known.blocked {
        return vec![words.t("peers-blocked")];
    }
    let mut all = vec![show::standing(words, known, now), words.t(&format!("network-follower-{}", seen.follower(now)))];
    if let Ok(waiting @ 1..) = u64::try_from(seen.waiting) {
        all.push(words.count("peers-waiting", waiting));
    }
    if let Some(failure) = admin::failure(known) {
        // Elsewhere the answer to new keys is a command.
        let told =
            if failure.key == "peer-keys-changed" { words.t("peers-asks-keys") } else { words.sentence(&failure) };
        all.push(told);
    }
    all
}

fn suggested(words: &Words, one: &Suggestion) -> Suggested {
    Suggested { directory: Linked::to(&one.host, show::desk_path(&one.host)), why: why(words, one) }
}

/// What was done about a domain before; a block is taken back at once.
fn notice(visitor: &Visitor, token: &FormToken) -> Option<Notice> {
    let (done, domain) = (visitor.pairs.first("done")?, visitor.pairs.first("domain")?);
    let key = ["blocked", "unblocked"].into_iter().find(|known| *known == done)?;
    let fields = vec![("domain", domain.to_owned())];
    let undo = || Undo { path: format!("{LIST}/unblock"), token: token.clone(), fields };
    let sentence = visitor.words.with(&format!("peers-done-{key}"), domain);
    Some(Notice { sentence, undo: (key == "blocked").then(undo) })
}

/// The page after something was done about a domain.
pub(super) fn done(what: &str, domain: &str) -> String {
    Pairs::default().set("done", what).set("domain", domain).url(LIST)
}
