//! What other servers report about a card.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use super::{Closing, Item, card, decider, lines};
use crate::app::App;
use crate::initiative::Initiative;
use crate::moderation::flags;
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Sent, Undo};
use crate::web::show::Reader;
use crate::web::steward::needs;

/// It among all that waits.
pub(super) fn item(reader: &Reader<'_>, flag: &flags::Flag, entries: &[Initiative]) -> Item {
    let what = reader.words.with("inbox-flag", &flag.domain);
    let closing = Closing {
        path: format!("/team/inbox/flags/{}/close", flag.id),
        fields: Vec::new(),
        decides: "decision",
        decisions: vec![("close", reader.words.t("inbox-flag-close"))],
    };
    Item {
        content: lines(&flag.content),
        closing: Some(closing),
        ..Item::new(reader, flag.received, what, card(reader, &flag.initiative, entries))
    }
}

/// The button that has it wait again.
pub(super) fn reopening(flag: &flags::Flag, token: &FormToken) -> Undo {
    Undo { path: format!("/team/inbox/flags/{}/reopen", flag.id), token: token.clone(), fields: Vec::new() }
}

/// `POST /team/inbox/flags/{id}/close`, with `why`.
pub async fn close(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let (now, by, wanted) = (app.clock.now(), decider(&sent), id.clone());
    app.db.write(move |conn| flags::close(conn, &wanted, &by, now)).await?;
    Ok(Redirect::to(&format!("/team/inbox?done=flag&id={id}")).into_response())
}

/// `POST /team/inbox/flags/{id}/reopen`
pub async fn reopen(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let (now, by) = (app.clock.now(), decider(&sent));
    app.db.write(move |conn| flags::reopen(conn, &id, &by, now)).await?;
    Ok(Redirect::to("/team/inbox?done=reopened").into_response())
}
