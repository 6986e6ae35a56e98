//! What people elsewhere reply: looked at, hidden, or answered.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};

use super::{Closing, Item, card, decider};
use crate::app::App;
use crate::error::Error;
use crate::initiative::Initiative;
use crate::initiative::text::markdown_to_html;
use crate::moderation::replies::{self, Look};
use crate::reply::Reply;
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Notice, Sent, Undo};
use crate::web::links::Pairs;
use crate::web::show::Reader;
use crate::web::steward::needs;
use crate::web::team::cards::desk_path;
use crate::web::visitor::Visitor;

const PATH: &str = "/team/inbox/replies";

/// It among all that waits.
pub(super) fn item(reader: &Reader<'_>, reply: &Reply, entries: &[Initiative]) -> Item {
    let words = reader.words;
    let decision = |how: Look, key: &str| (how.as_str(), words.t(key));
    let closing = Closing {
        path: PATH.to_owned(),
        fields: vec![("initiative", reply.initiative.clone()), ("reply", reply.id.clone())],
        decides: "look",
        decisions: vec![decision(Look::Seen, "reply-seen"), decision(Look::Hide, "reply-hide")],
    };
    let private = (!reply.public).then(|| words.t("reply-private"));
    let hidden = reply.hidden.then(|| words.t("reply-hidden"));
    Item {
        marks: [Some(reply.author.clone()), private, hidden].into_iter().flatten().collect(),
        html: Some(markdown_to_html(&reply.content)),
        url: Some(Pairs::default().set("reply", &reply.id).url(&format!("{}/answer", desk_path(&reply.initiative)))),
        open: Some(words.t("reply-answer")),
        closing: Some(closing),
        ..Item::new(
            reader,
            reply.received,
            words.with("inbox-reply", &reply.host),
            card(reader, &reply.initiative, entries),
        )
    }
}

/// What was done with one before, and the button that takes it back.
pub(super) fn notice(visitor: &Visitor, token: &FormToken, done: &str) -> Notice {
    let text = |name: &str| visitor.pairs.first(name).unwrap_or_default();
    let undo = undo(text("initiative"), text("reply"), done == Look::Hide.as_str(), token);
    Notice { sentence: visitor.words.t(&format!("inbox-done-{done}")), undo: Some(undo) }
}

/// The button that has it wait again.
pub(super) fn reopening(reply: &Reply, token: &FormToken) -> Undo {
    undo(&reply.initiative, &reply.id, reply.hidden, token)
}

fn undo(initiative: &str, reply: &str, hidden: bool, token: &FormToken) -> Undo {
    let look = if hidden { Look::Unhide } else { Look::Again };
    let fields = [("initiative", initiative), ("reply", reply), ("look", look.as_str())];
    let fields = fields.map(|(name, value)| (name, value.to_owned())).into();
    Undo { path: PATH.to_owned(), token: token.clone(), fields }
}

/// `POST /team/inbox/replies`, with `initiative`, `reply`, `why` and `look`: `seen`, `hide`, `show`,
/// `again` or `unhide`.
pub async fn look(State(app): State<App>, sent: Sent<needs::News>) -> Answer {
    let text = |name: &str| sent.fields.first(name).unwrap_or_default().to_owned();
    let (of, id, by, now) = (text("initiative"), text("reply"), decider(&sent), app.clock.now());
    let how = Look::parse(&text("look")).ok_or(Error::NotFound)?;
    let done = if matches!(how, Look::Again | Look::Unhide) { "reopened" } else { how.as_str() };
    let next = Pairs::default().set("done", done).set("initiative", &of).set("reply", &id).url("/team/inbox");
    app.db.write(move |conn| replies::look(conn, &of, &id, how, &by, now)).await?;
    Ok(Redirect::to(&next).into_response())
}
