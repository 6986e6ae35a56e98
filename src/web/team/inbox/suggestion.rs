//! Another value that a source offers for a field which a person wrote.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use serde_json::Value;

use super::{Closing, Item, decider};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::publish::given_fields;
use crate::initiative::{Class, Initiative, store};
use crate::moderation::suggestions::{self, Suggested, Which};
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Notice, Sent, Undo};
use crate::web::links::Pairs;
use crate::web::show::facts::Fact;
use crate::web::show::{Linked, Reader};
use crate::web::steward::needs;
use crate::web::team::cards::desk_path;
use crate::web::visitor::Visitor;

const PATH: &str = "/team/inbox/suggestions";

/// An offer, with its card and what that says now.
pub(super) struct Offered {
    one: Suggested,
    entry: Initiative,
    ours: Value,
}

/// The offers with their cards.
pub(super) fn list(conn: &mut Conn, waiting: Vec<Suggested>) -> Result<Vec<Offered>> {
    let mut all = Vec::new();
    for one in waiting {
        let Some(entry) = store::find(conn, &one.uri)? else { continue };
        let private = store::find_private(conn, &one.uri)?;
        let ours = given_fields(&entry.card, &private)?.remove(&one.field).unwrap_or_default();
        all.push(Offered { one, entry, ours });
    }
    Ok(all)
}

/// It among all that waits.
pub(super) fn item(reader: &Reader<'_>, offered: &Offered) -> Item {
    let Offered { one, entry, ours } = offered;
    let reader = reader.of(Class::of(&one.uri));
    let words = reader.words;
    let theirs: Value = serde_json::from_str(&one.value).unwrap_or_default();
    let said = |value: &Value| {
        let said = reader.field_value(&entry.card, &one.field, value);
        if said.is_empty() { words.t("history-nothing") } else { said }
    };
    let closing = Closing {
        path: PATH.to_owned(),
        fields: vec![
            ("uri", one.uri.clone()),
            ("field", one.field.clone()),
            ("source", one.source.clone()),
            ("seen", suggestions::mark(&one.value)),
        ],
        decides: "decision",
        decisions: ["keep", "take"].map(|decision| (decision, words.t(&format!("offer-{decision}")))).into(),
    };
    let card = Linked::to(reader.name(&entry.card).0, desk_path(&one.uri));
    Item {
        marks: vec![reader.field_name(&entry.card.kinds, &one.field)],
        facts: vec![Fact::text(words.t("offer-ours"), said(ours)), Fact::text(words.t("offer-theirs"), said(&theirs))],
        closing: Some(closing),
        ..Item::new(&reader, Timestamp(one.at), words.with("inbox-offer", &one.source), card)
    }
}

/// What was decided about one before, and the button that takes it back.
pub(super) fn notice(visitor: &Visitor, token: &FormToken, done: &str) -> Notice {
    let text = |name: &str| visitor.pairs.first(name).unwrap_or_default();
    let undo = undo(text("uri"), text("field"), text("source"), token);
    Notice { sentence: visitor.words.t(&format!("inbox-done-{done}")), undo: Some(undo) }
}

/// The button that has it wait again.
pub(super) fn reopening(offered: &Offered, token: &FormToken) -> Undo {
    let Suggested { uri, field, source, .. } = &offered.one;
    undo(uri, field, source, token)
}

fn undo(uri: &str, field: &str, source: &str, token: &FormToken) -> Undo {
    let fields = [("uri", uri), ("field", field), ("source", source), ("decision", "again")];
    let fields = fields.map(|(name, value)| (name, value.to_owned())).into();
    Undo { path: PATH.to_owned(), token: token.clone(), fields }
}

/// `POST /team/inbox/suggestions`, with `uri`, `field`, `source`, `seen`, the mark of the value that the page showed, `why`, and
/// `decision`: `take`, `keep`, or `again`, which needs no mark.
pub async fn decide(State(app): State<App>, sent: Sent<needs::Edit>) -> Answer {
    let text = |name: &str| sent.fields.first(name).unwrap_or_default().to_owned();
    let which = Which { uri: text("uri"), field: text("field"), source: text("source"), seen: Some(text("seen")) };
    let (decision, home, now) = (text("decision"), sent.steward.home(&app), app.clock.now());
    let (by, wanted) = (decider(&sent), which.clone());
    let done = match decision.as_str() {
        "take" => "taken",
        "keep" => "kept",
        "again" => "reopened",
        _ => return Err(Error::NotFound.into()),
    };
    let decide = move |conn: &mut Conn| match done {
        "taken" => suggestions::take(conn, &home, &wanted, &by, now),
        "kept" => suggestions::keep(conn, &wanted, &by, now),
        _ => suggestions::reopen(conn, &home, &wanted, &by, now),
    };
    app.db.write(decide).await?;
    let next = Pairs::default().set("done", done).set("uri", &which.uri).set("field", &which.field);
    Ok(Redirect::to(&next.set("source", &which.source).url("/team/inbox")).into_response())
}
