//! What people elsewhere say of a card: hidden, shown again, and answered under the name of the card.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

use super::cards::{desk_path, find};
use super::news::{problem, typed};
use crate::admin::answers;
use crate::app::App;
use crate::error::{Error, Result};
use crate::initiative::Initiative;
use crate::initiative::text::markdown_to_html;
use crate::moderation::log::Decider;
use crate::moderation::replies::{self, Look};
use crate::reply::{self, Reply};
use crate::web::failure::Answer;
use crate::web::form::{FieldProblem, FormToken, Sent, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::Reader;
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/answer.html")]
struct AnswerPage {
    frame: Frame,
    heading: String,
    name: String,
    /// All news and replies of the card.
    back: String,
    path: String,
    /// What is answered.
    reply: String,
    author: String,
    html: String,
    day: String,
    /// Who will read the answer.
    readers: String,
    problems: Vec<FieldProblem>,
    text: String,
    token: FormToken,
}

pages!(AnswerPage);

/// `POST /team/i/{id}/replies`, with `reply`, an address, and `hidden`: `yes` takes it out, `no` brings it back.
pub async fn look(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::News>) -> Answer {
    let of = find(&app, &id).await?.uri;
    let wanted = sent.fields.first("reply").unwrap_or_default().to_owned();
    let how = if sent.fields.first("hidden") == Some("yes") { Look::Hide } else { Look::Show };
    let (by, now) = (Decider::new(&sent.steward.session.name, ""), app.clock.now());
    app.db.write(move |conn| replies::look(conn, &of, &wanted, how, &by, now)).await?;
    Ok(Redirect::to(&format!("/team/i/{id}/news#replies")).into_response())
}

/// A text about a card.
async fn find_reply(app: &App, of: &Initiative, id: &str) -> Result<Reply> {
    let (of, id) = (of.uri.clone(), id.to_owned());
    app.db.read(move |conn| reply::store::find(conn, &of, &id)).await?.ok_or(Error::NotFound)
}

/// `GET /team/i/{id}/answer?reply=…`
pub async fn form(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::News>,
    Path(id): Path<String>,
) -> Answer {
    let entry = find(&app, &id).await?;
    let reply = find_reply(&app, &entry, visitor.pairs.first("reply").unwrap_or_default()).await?;
    page(&app, &visitor, &steward, &entry, reply, String::new(), Vec::new())
}

fn page(
    app: &App,
    visitor: &Visitor,
    steward: &Steward<needs::News>,
    entry: &Initiative,
    reply: Reply,
    text: String,
    problems: Vec<FieldProblem>,
) -> Answer {
    let (reader, words) = (Reader::now(app, &visitor.words), &visitor.words);
    let heading = words.t("reply-answer-title");
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let desk = desk_path(&entry.uri);
    let page = AnswerPage {
        frame: Frame::new(app, visitor, titled(words, &heading, &problems)).at("team"),
        name: reader.name(&entry.card).0,
        back: format!("{desk}/news#replies"),
        path: format!("{desk}/answer"),
        html: markdown_to_html(&reply.content),
        day: words.date(reply.received.date()),
        readers: words.t(if reply.public { "reply-answer-open" } else { "reply-answer-private" }),
        author: reply.author,
        reply: reply.id,
        token: steward.token(app),
        heading,
        problems,
        text,
    };
    Ok(frame::show_with(status, &page)?)
}

/// `POST /team/i/{id}/answer`, with `reply` and `text`.
pub async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Sent<needs::News>,
) -> Answer {
    let entry = find(&app, &id).await?;
    let reply = find_reply(&app, &entry, sent.fields.first("reply").unwrap_or_default()).await?;
    let text = typed(&sent);
    let (of, answered, content) = (entry.clone(), reply.id.clone(), text.clone());
    let (who, now) = (sent.steward.session.name.clone(), app.clock.now());
    let said =
        app.db.write(move |conn| answers::answer(conn, &of, &answered, &content, &of.card.lang, &who, now)).await;
    match said {
        Ok(news) => Ok(Redirect::to(&format!("/team/i/{id}/news?done=answered&of={}", news.id)).into_response()),
        Err(error) => {
            let problems = vec![problem(&visitor, error)?];
            page(&app, &visitor, &sent.steward, &entry, reply, text, problems)
        }
    }
}
