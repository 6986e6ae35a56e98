//! What people say of a card without an account: looked at alone, and answered.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use super::{Item, card, lines};
use crate::app::App;
use crate::error::{Error, Result};
use crate::initiative::{Initiative, State as EntryState, store};
use crate::mail::Address;
use crate::moderation::decide::{self, Answer as Given, GONE};
use crate::moderation::{self, Kind, MAX_CHARS, Submission};
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Sent};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::Reader;
use crate::web::steward::{Steward, needs};
use crate::web::team::cards::desk_path;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/inbox_item.html")]
struct ItemPage {
    frame: Frame,
    id: String,
    item: Item,
    /// Where the card is corrected, as long as it is there.
    edit: Option<String>,
    /// Codes and words of the reasons.
    reasons: Vec<(&'static str, String)>,
    /// What the answer is told by.
    told: String,
    /// Whether the answer can be taken back: its card is there.
    reopens: bool,
    /// The question before a card goes, where it may.
    erase: Option<String>,
    token: FormToken,
}

pages!(ItemPage);

/// `GET /team/inbox/{id}`
pub async fn one(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::Edit>,
    Path(id): Path<String>,
) -> Answer {
    let read = app.db.read(move |conn| {
        let submission = moderation::store::find(conn, &id)?.ok_or(Error::NotFound)?;
        Ok((store::find(conn, &submission.initiative)?, submission))
    });
    let (entry, submission) = read.await?;
    let (words, reader) = (&visitor.words, Reader::now(&app, &visitor.words));
    let item = item(&reader, &submission, entry.as_slice());
    let reason = |code: &'static str| (code, words.t(&format!("inbox-reason-{code}")));
    let by_mail = app.config.mail.is_on() && Address::parse(&submission.reporter).is_some();
    let goes = submission.kind == Kind::Removal && submission.closed.is_none() && entry.is_some();
    let there = entry.as_ref().filter(|entry| entry.own && entry.state != EntryState::Withdrawn);
    let page = ItemPage {
        reopens: submission.closed.is_some() && there.is_some(),
        edit: there.map(|entry| format!("{}/edit", desk_path(&entry.uri))),
        frame: Frame::new(&app, &visitor, words.with("inbox-item-title", &item.what)).at("team"),
        reasons: if submission.closed.is_none() { submission.kind.reasons().map(reason).collect() } else { Vec::new() },
        told: words.t(if by_mail { "inbox-told-by-mail" } else { "inbox-told-by-page" }),
        erase: goes.then(|| words.with("inbox-erase-ask", &item.card.text)),
        token: steward.token(&app),
        id: submission.id,
        item,
    };
    Ok(frame::show(&page)?)
}

/// `POST /team/inbox/{id}` with `reason` and `message`.
pub async fn answer(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let text = |field: &str| sent.fields.first(field).unwrap_or_default().to_owned();
    let given = Given { reason: text("reason"), message: text("message"), erase: false };
    decide(&app, &id, given, &sent.steward.session.name).await?;
    Ok(Redirect::to(&format!("/team/inbox?done=answered&id={id}")).into_response())
}

/// `POST /team/inbox/{id}/erase` with `message`: the card goes for ever.
pub async fn erase(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Withdraw>) -> Answer {
    sent.steward.must_be_fresh(&app)?;
    let message = sent.fields.first("message").unwrap_or_default().to_owned();
    let given = Given { reason: GONE.to_owned(), message, erase: true };
    decide(&app, &id, given, &sent.steward.session.name).await?;
    let db = app.db.clone();
    tokio::task::spawn_blocking(move || db.empty_journal()).await.map_err(Error::from)??;
    Ok(Redirect::to("/team/inbox?done=erased").into_response())
}

async fn decide(app: &App, id: &str, given: Given, who: &str) -> Result<Submission> {
    let (home, letters, now) = (app.home(), app.letters(), app.clock.now());
    let (id, who) = (id.to_owned(), who.to_owned());
    app.db.write(move |conn| decide::answer(conn, &home, &letters, &id, &given, &who, now)).await
}

/// `POST /team/inbox/{id}/reopen`
pub async fn reopen(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let (home, now, who) = (app.home(), app.clock.now(), sent.steward.session.name.clone());
    app.db.write(move |conn| decide::reopen(conn, &home, &id, &who, now)).await?;
    Ok(Redirect::to("/team/inbox?done=reopened").into_response())
}

/// It among all that waits.
pub(super) fn item(reader: &Reader<'_>, submission: &Submission, entries: &[Initiative]) -> Item {
    let words = reader.words;
    let mut marks = Vec::new();
    if !submission.field.is_empty() {
        marks.push(words.t(&format!("report-field-{}", submission.field)));
    }
    if submission.proved.is_some() {
        marks.push(words.t("inbox-proved"));
    } else if submission.kind.can_be_proved() {
        marks.push(words.t("inbox-unproved"));
    }
    if submission.hides {
        marks.push(words.t("inbox-hides"));
    }
    let what = words.t(&format!("report-title-{}", submission.kind.as_str()));
    Item {
        marks,
        content: lines(&submission.content),
        url: Some(format!("/team/inbox/{}", submission.id)),
        ..Item::new(reader, submission.received, what, card(reader, &submission.initiative, entries))
    }
}
