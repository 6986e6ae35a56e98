//! A card is corrected: the same form with its values. What nobody touched stays, and stays whose it was.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use super::page::{Around, edits, page};
use super::{desk_path, find, look};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::publish::{self, given_fields, relations};
use crate::initiative::{Class, Fields, Initiative, Problems, store};
use crate::web::failure::Answer;
use crate::web::form::Sent;
use crate::web::show::{Linked, Reader};
use crate::web::steward::{Needs, Steward, needs};
use crate::web::team::form::{ACTION, kinds_of};
use crate::web::visitor::Visitor;

fn around<N: Needs>(app: &App, visitor: &Visitor, steward: &Steward<N>, entry: &Initiative) -> Around {
    let words = &visitor.words;
    let (name, _) = Reader::now(app, words).name(&entry.card);
    Around {
        heading: words.with("edit-title", &name),
        back: Linked::to(name, desk_path(&entry.uri)),
        path: format!("{}/edit", desk_path(&entry.uri)),
        submit: words.t("form-save"),
        token: steward.token(app),
    }
}

/// All values of a card as they were given, with the names of the initiatives that it speaks of.
async fn given(app: &App, entry: &Initiative) -> Result<Fields> {
    let entry = entry.clone();
    let read = move |conn: &mut Conn| {
        let private = store::find_private(conn, &entry.uri)?;
        relations::with_names(conn, given_fields(&entry.card, &private)?)
    };
    app.db.read(read).await
}

/// `GET /team/i/{id}/edit`
pub async fn form(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::Edit>,
    Path(id): Path<String>,
) -> Answer {
    let entry = find(&app, &id).await?;
    let given = given(&app, &entry).await?;
    page(&app, &visitor, around(&app, &visitor, &steward, &entry), &entry.card.kinds, &given, None)
}

/// `POST /team/i/{id}/edit`, with the fields and `action`: `preview`, `edit` or `publish`.
pub async fn send(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let entry = find(&app, &id).await?;
    let (steward, typed) = (&sent.steward, &sent.fields);
    let given = given(&app, &entry).await?;
    let form = |problems: &Problems| {
        let around = around(&app, &visitor, steward, &entry);
        let kinds = match Class::of(&entry.uri) {
            Class::Initiative => kinds_of(typed),
            Class::Proposal => entry.card.kinds.clone(),
        };
        page(&app, &visitor, around, &kinds, &given, Some((typed, problems)))
    };
    let action = typed.first(ACTION).unwrap_or_default();
    if action == "edit" {
        return form(&Problems::default());
    }
    // The form was made for the kinds that the card had.
    let edits = edits(&app, &visitor, &entry.card.kinds, &given, typed);
    let look_only = action == "preview";
    let (home, uri, now) = (steward.home(&app), entry.uri.clone(), app.clock.now());
    let revise = move |conn: &mut Conn| publish::revise(conn, &home, &uri, &edits, &[], now);
    let revised = match look::written(&app, look_only, revise).await {
        Err(Error::Invalid(problems)) => return form(&problems),
        other => other?,
    };
    if look_only {
        let around = around(&app, &visitor, steward, &entry);
        return look::page(&app, &visitor, &revised, around, typed).await;
    }
    Ok(Redirect::to(&desk_path(&entry.uri)).into_response())
}
