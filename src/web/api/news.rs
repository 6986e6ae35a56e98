//! News of initiatives of this node: read by everybody, written with a token.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::entries::{find_published, json_response};
use super::token::Writer;
use super::write::members;
use crate::account::Right;
use crate::admin::answers;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::value;
use crate::initiative::{Problem, Problems};
use crate::news::{self, MAX_CHARS, News, store};
use crate::web::failure::Answer;
use crate::web::visitor::Visitor;

/// News in one answer.
const PER_PAGE: i64 = 20;
/// What a body may say.
const MEMBERS: [&str; 2] = ["text", "lang"];
/// What new ones may say too.
const IN_REPLY_TO: &str = "in_reply_to";

/// News of an initiative, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/initiatives/{id}/news",
    tag = "initiatives",
    params(
        ("id" = String, Path, description = "The ULID at the end of its address."),
        ("before" = Option<String>, Query, description = "Only older ones than this; `next` has it."),
    ),
    responses(
        (status = 200, description = "Its news, at most 20.", content_type = "application/json"),
        (status = 404, description = "There is no such initiative.", content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn.", content_type = "application/problem+json"),
    )
)]
pub async fn list(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let uri = find_published(&app, &id).await?.uri;
    let before = visitor.pairs.first("before").filter(|before| !before.is_empty()).map(str::to_owned);
    let found = move |conn: &mut Conn| {
        if store::is_withheld(conn, &uri)? {
            return Ok((0, Vec::new()));
        }
        Ok((store::count(conn, &uri)?, store::list(conn, &uri, before.as_deref(), PER_PAGE + 1)?))
    };
    let (total, mut found) = app.db.read(found).await?;
    let goes_on = found.len() > PER_PAGE as usize;
    found.truncate(PER_PAGE as usize);
    let items: Vec<Value> = found.iter().map(|news| news_json(&app, news)).collect();
    let mut body = json!({ "total": total, "items": items });
    if let Some(last) = found.last().filter(|_| goes_on) {
        body["next"] = json!(format!("{}/api/v1/initiatives/{id}/news?before={}", app.config.base_url(), last.id));
    }
    Ok(json_response(&body))
}

/// Tells the people who follow an initiative something new. The body is `{"text": …, "lang": …}`: Markdown, and its
/// language, without which it is that of the initiative. With `"in_reply_to"`, the address of what somebody elsewhere said
/// of the initiative, it answers that, and they are told too.
#[utoipa::path(
    post,
    path = "/api/v1/initiatives/{id}/news",
    tag = "writing",
    params(("id" = String, Path, description = "The ULID at the end of its address.")),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 201, description = "The news, their address in `Location`.", content_type = "application/json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right to news.", content_type = "application/problem+json"),
        (status = 404, description = "There is no such initiative, or nobody said that of it.", content_type = "application/problem+json"),
        (status = 409, description = "It is not shown to others.", content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn.", content_type = "application/problem+json"),
        (status = 422, description = "All problems, by field.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn publish(
    State(app): State<App>,
    writer: Writer,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    writer.must(Right::News)?;
    let said = Said::read(&members(&headers, &body)?, true).map_err(Error::Invalid)?;
    let of = find_published(&app, &id).await?;
    let (now, who) = (app.clock.now(), writer.name().to_owned());
    let publish = move |conn: &mut Conn| {
        let (lang, text) = (said.lang.unwrap_or_else(|| of.card.lang.clone()), said.text.unwrap_or_default());
        match said.in_reply_to {
            Some(reply) => answers::answer(conn, &of, &reply, &text, &lang, &who, now),
            None => news::publish(conn, &of, &text, &lang, now),
        }
    };
    let news = app.db.write(publish).await?;
    let mut response = shown(&app, StatusCode::CREATED, &news);
    if let Ok(location) = HeaderValue::from_str(&address(&app, &news)) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// Changes the text of news, or its language; who follows is told of it.
#[utoipa::path(
    patch,
    path = "/api/v1/initiatives/{id}/news/{news}",
    tag = "writing",
    params(
        ("id" = String, Path, description = "The ULID at the end of the address of the initiative."),
        ("news" = String, Path, description = "The ULID at the end of the address of the news."),
    ),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "The news as they are now.", content_type = "application/json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right to news.", content_type = "application/problem+json"),
        (status = 404, description = "The initiative has no such news.", content_type = "application/problem+json"),
        (status = 410, description = "They were taken back.", content_type = "application/problem+json"),
        (status = 422, description = "All problems, by field.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn revise(
    State(app): State<App>,
    writer: Writer,
    headers: HeaderMap,
    Path((id, number)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    writer.must(Right::News)?;
    let said = Said::read(&members(&headers, &body)?, false).map_err(Error::Invalid)?;
    let (of, now) = (find_published(&app, &id).await?.uri, app.clock.now());
    let revise = move |conn: &mut Conn| {
        let before = find(conn, &of, &number)?;
        let (text, lang) = (said.text.unwrap_or(before.content), said.lang.unwrap_or(before.lang));
        news::rewrite(conn, &number, &text, &lang, now)
    };
    Ok(shown(&app, StatusCode::OK, &app.db.write(revise).await?))
}

/// Takes news back for ever; other servers are asked to erase them.
#[utoipa::path(
    delete,
    path = "/api/v1/initiatives/{id}/news/{news}",
    tag = "writing",
    params(
        ("id" = String, Path, description = "The ULID at the end of the address of the initiative."),
        ("news" = String, Path, description = "The ULID at the end of the address of the news."),
    ),
    responses(
        (status = 204, description = "They are taken back."),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right to news.", content_type = "application/problem+json"),
        (status = 404, description = "The initiative has no such news.", content_type = "application/problem+json"),
        (status = 410, description = "They were taken back before.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn withdraw(State(app): State<App>, writer: Writer, Path((id, number)): Path<(String, String)>) -> Answer {
    writer.must(Right::News)?;
    let (of, now) = (find_published(&app, &id).await?.uri, app.clock.now());
    let withdraw = move |conn: &mut Conn| {
        find(conn, &of, &number)?;
        news::withdraw(conn, &number, now)
    };
    app.db.write(withdraw).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// News that are this initiative's, and not taken back.
fn find(conn: &mut Conn, of: &str, number: &str) -> Result<News> {
    let news = store::find(conn, number)?.filter(|news| news.initiative == of).ok_or(Error::NotFound)?;
    if news.withdrawn { Err(Error::Gone) } else { Ok(news) }
}

/// What a body says.
struct Said {
    text: Option<String>,
    lang: Option<String>,
    in_reply_to: Option<String>,
}

impl Said {
    /// Everything that is wrong at once; a text must be there when the news are new.
    fn read(members: &Map<String, Value>, is_new: bool) -> Result<Said, Problems> {
        let mut problems = Problems::default();
        let may_say = |name: &str| MEMBERS.contains(&name) || is_new && name == IN_REPLY_TO;
        let there_are = if is_new { "text, lang and in_reply_to" } else { "text and lang" };
        for name in members.keys().filter(|name| !may_say(name)) {
            let message = format!("There is no such field; give {there_are}.");
            problems.push(Problem::new(name, "unknown_field", "text", message));
        }
        let text = members.get("text").map(|text| checked(text, &mut problems));
        if is_new && text.is_none() {
            problems.push(no_text());
        }
        let lang = members.get("lang").filter(|lang| !lang.is_null()).map(|lang| value::language(lang));
        let lang = lang.transpose().unwrap_or_else(|(code, message)| {
            problems.push(Problem::new("lang", code, value::shown(&members["lang"]), message));
            None
        });
        let in_reply_to = members.get(IN_REPLY_TO).filter(|_| is_new).and_then(|id| address_of(id, &mut problems));
        if problems.is_empty() { Ok(Said { text: text.flatten(), lang, in_reply_to }) } else { Err(problems) }
    }
}

/// The text that is answered; nothing where none is.
fn address_of(answered: &Value, problems: &mut Problems) -> Option<String> {
    match answered {
        Value::Null => {}
        Value::String(id) => return Some(id.clone()),
        other => {
            let message = "Please give the address of what is answered, as a text, or leave this out.";
            problems.push(Problem::new(IN_REPLY_TO, "not_a_text", value::shown(other), message));
        }
    }
    None
}

fn checked(text: &Value, problems: &mut Problems) -> Option<String> {
    let written = text.as_str().map(str::trim).unwrap_or_default();
    match written.chars().count() {
        0 => problems.push(no_text()),
        1..=MAX_CHARS => return Some(written.to_owned()),
        length => {
            let message = format!("This has {length} characters; please shorten it to {MAX_CHARS}.");
            problems.push(Problem::new("text", "too_long", written, message));
        }
    }
    None
}

fn no_text() -> Problem {
    Problem::new("text", "no_text", "", "Please say what is new.")
}

fn address(app: &App, news: &News) -> String {
    format!("{}/n/{}", app.config.base_url(), news.id)
}

fn news_json(app: &App, news: &News) -> Value {
    json!({
        "id": address(app, news),
        "initiative": news.initiative,
        "text": news.content,
        "lang": news.lang,
        "in_reply_to": news.answered().map(|answered| &answered.text),
        "rev": news.rev,
        "published": news.published.rfc3339(),
        "updated": news.updated.rfc3339(),
    })
}

fn shown(app: &App, status: StatusCode, news: &News) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], news_json(app, news).to_string()).into_response()
}
