//! What a card tells the people who follow it, and what people elsewhere say of it with what was answered.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

use super::cards::{desk_path, find};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::Initiative;
use crate::initiative::text::markdown_to_html;
use crate::news::{self, News, store};
use crate::reply::{self, Reply};
use crate::web::failure::Answer;
use crate::web::form::{FieldProblem, FormToken, Notice, Sent, Undo, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::Reader;
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

/// News and replies that are listed, the newest first.
const LISTED: i64 = 100;

#[derive(Template)]
#[template(path = "team/news.html")]
struct NewsPage {
    frame: Frame,
    heading: String,
    name: String,
    desk: String,
    notice: Option<Notice>,
    problems: Vec<FieldProblem>,
    /// What was typed.
    text: String,
    /// Nobody would read what it tells: the sentence that says why.
    silent: Option<String>,
    news: Vec<Told>,
    replies: Vec<Said>,
    counts: String,
    token: FormToken,
}

#[derive(Template)]
#[template(path = "team/one_news.html")]
struct OnePage {
    frame: Frame,
    heading: String,
    name: String,
    /// All news of the card.
    back: String,
    path: String,
    problems: Vec<FieldProblem>,
    text: String,
    token: FormToken,
}

pages!(NewsPage, OnePage);

/// News of the card.
struct Told {
    id: String,
    html: String,
    lang: String,
    day: String,
    /// It is written here; what announces an offer or a request follows that.
    written: bool,
}

/// A text about the card.
struct Said {
    id: String,
    author: String,
    html: String,
    day: String,
    hidden: bool,
    /// Its author addressed the maintainers only.
    private: bool,
    /// Where it is answered.
    answer: String,
    /// What was answered.
    answers: Vec<Told>,
}

/// `GET /team/i/{id}/news`
pub async fn list(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::News>,
    Path(id): Path<String>,
) -> Answer {
    let entry = find(&app, &id).await?;
    all(&app, &visitor, &steward, &entry, String::new(), Vec::new()).await
}

async fn all(
    app: &App,
    visitor: &Visitor,
    steward: &Steward<needs::News>,
    entry: &Initiative,
    text: String,
    problems: Vec<FieldProblem>,
) -> Answer {
    let uri = entry.uri.clone();
    let read = app.db.read(move |conn| {
        let (news, answers) = (store::list(conn, &uri, None, LISTED)?, store::list_answers(conn, &uri, LISTED)?);
        Ok((news, answers, reply::store::list(conn, &uri, LISTED)?, reply::store::counts(conn, &uri)?))
    });
    let (news, answers, replies, counts) = read.await?;
    let (reader, words) = (Reader::now(app, &visitor.words), &visitor.words);
    let (name, _) = reader.name(&entry.card);
    let heading = words.with("news-heading", &name);
    let numbers =
        [("replies", counts.replies.into()), ("likes", counts.likes.into()), ("boosts", counts.boosts.into())];
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = NewsPage {
        frame: Frame::new(app, visitor, titled(words, &heading, &problems)).at("team"),
        notice: notice(app, visitor, steward, entry),
        desk: desk_path(&entry.uri),
        silent: (!entry.is_public()).then(|| words.t("news-not-public")),
        news: news.iter().filter(|news| news.answered().is_none()).map(|news| told(&reader, news)).collect(),
        replies: replies.iter().map(|reply| said(&reader, reply, &answers)).collect(),
        counts: words.say("news-counts", &numbers),
        token: steward.token(app),
        heading,
        name,
        problems,
        text,
    };
    Ok(frame::show_with(status, &page)?)
}

fn told(reader: &Reader<'_>, news: &News) -> Told {
    Told {
        id: news.id.clone(),
        html: markdown_to_html(&news.content),
        lang: news.lang.clone(),
        day: reader.words.date(news.published.date()),
        written: news.proposal.is_none(),
    }
}

fn said(reader: &Reader<'_>, reply: &Reply, answers: &[News]) -> Said {
    let answers_it = |news: &&News| news.answers.as_ref().is_some_and(|answered| answered.text == reply.id);
    Said {
        answer: Pairs::default().set("reply", &reply.id).url(&format!("{}/answer", desk_path(&reply.initiative))),
        answers: answers.iter().filter(answers_it).map(|news| told(reader, news)).collect(),
        id: reply.id.clone(),
        author: reply.author.clone(),
        html: markdown_to_html(&reply.content),
        day: reader.words.date(reply.received.date()),
        hidden: reply.hidden,
        private: !reply.public,
    }
}

/// What was done just now; what was told can be taken back at once.
fn notice(app: &App, visitor: &Visitor, steward: &Steward<needs::News>, entry: &Initiative) -> Option<Notice> {
    let done = visitor.pairs.first("done")?;
    let key = ["told", "answered", "rewritten", "withdrawn"].into_iter().find(|known| *known == done)?;
    let is_new = ["told", "answered"].contains(&key);
    let told = visitor.pairs.first("of").filter(|id| is_new && ulid::Ulid::from_string(id).is_ok());
    let undo = told.map(|id| Undo {
        path: format!("{}/news/{id}/withdraw", desk_path(&entry.uri)),
        token: steward.token(app),
        fields: Vec::new(),
    });
    Some(Notice { sentence: visitor.words.t(&format!("news-done-{key}")), undo })
}

/// `POST /team/i/{id}/news`, with `text`. Its language is that of the card.
pub async fn tell(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, sent: Sent<needs::News>) -> Answer {
    let entry = find(&app, &id).await?;
    let text = typed(&sent);
    let (of, content, now) = (entry.clone(), text.clone(), app.clock.now());
    let told = app.db.write(move |conn| news::publish(conn, &of, &content, &of.card.lang, now)).await;
    match told {
        Ok(news) => Ok(Redirect::to(&format!("/team/i/{id}/news?done=told&of={}", news.id)).into_response()),
        Err(error) => {
            let problems = vec![problem(&visitor, error)?];
            all(&app, &visitor, &sent.steward, &entry, text, problems).await
        }
    }
}

/// The text as it was typed.
pub(super) fn typed(sent: &Sent<needs::News>) -> String {
    sent.fields.first("text").unwrap_or_default().replace("\r\n", "\n")
}

/// What is wrong with a text; what is wrong with something else stays an error.
pub(super) fn problem(visitor: &Visitor, error: Error) -> Result<FieldProblem> {
    match error {
        Error::Usage(ref sentence) => {
            // At the command line the text is an option.
            let is_empty = sentence.key == "news-empty";
            let message = if is_empty { visitor.words.t("problem-no-text") } else { visitor.words.error(&error) };
            Ok(FieldProblem { field: "text".into(), label: visitor.words.t("news-text"), message })
        }
        other => Err(other),
    }
}

/// News of this card that were not taken back.
async fn find_news(app: &App, of: &Initiative, id: &str) -> Result<News> {
    let (of, id) = (of.uri.clone(), id.to_owned());
    let news = app.db.read(move |conn: &mut Conn| store::find(conn, &id)).await?;
    let news = news.filter(|news| news.initiative == of).ok_or(Error::NotFound)?;
    if news.withdrawn { Err(Error::Gone) } else { Ok(news) }
}

/// `GET /team/i/{id}/news/{news}`
pub async fn one(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::News>,
    Path((id, news)): Path<(String, String)>,
) -> Answer {
    let entry = find(&app, &id).await?;
    let news = find_news(&app, &entry, &news).await?;
    let text = news.content.clone();
    form(&app, &visitor, &steward, &entry, &news, text, Vec::new())
}

fn form(
    app: &App,
    visitor: &Visitor,
    steward: &Steward<needs::News>,
    entry: &Initiative,
    news: &News,
    text: String,
    problems: Vec<FieldProblem>,
) -> Answer {
    let (reader, words) = (Reader::now(app, &visitor.words), &visitor.words);
    let heading = words.t("news-correct");
    let back = format!("{}/news", desk_path(&entry.uri));
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = OnePage {
        frame: Frame::new(app, visitor, titled(words, &heading, &problems)).at("team"),
        name: reader.name(&entry.card).0,
        path: format!("{back}/{}", news.id),
        token: steward.token(app),
        heading,
        back,
        problems,
        text,
    };
    Ok(frame::show_with(status, &page)?)
}

/// `POST /team/i/{id}/news/{news}`, with `text`.
pub async fn rewrite(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, news)): Path<(String, String)>,
    sent: Sent<needs::News>,
) -> Answer {
    let entry = find(&app, &id).await?;
    let news = find_news(&app, &entry, &news).await?;
    let text = typed(&sent);
    let (of, content, now) = (news.id.clone(), text.clone(), app.clock.now());
    match app.db.write(move |conn| news::revise(conn, &of, &content, now)).await {
        Ok(_) => Ok(Redirect::to(&format!("/team/i/{id}/news?done=rewritten")).into_response()),
        Err(error) => {
            let problems = vec![problem(&visitor, error)?];
            form(&app, &visitor, &sent.steward, &entry, &news, text, problems)
        }
    }
}

/// `POST /team/i/{id}/news/{news}/withdraw`
pub async fn withdraw(
    State(app): State<App>,
    Path((id, news)): Path<(String, String)>,
    _sent: Sent<needs::News>,
) -> Answer {
    let entry = find(&app, &id).await?;
    let (of, now) = (find_news(&app, &entry, &news).await?.id, app.clock.now());
    app.db.write(move |conn| news::withdraw(conn, &of, now)).await?;
    Ok(Redirect::to(&format!("/team/i/{id}/news?done=withdrawn")).into_response())
}
