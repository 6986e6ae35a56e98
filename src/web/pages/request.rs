//! The private page of what somebody sent: that it waits, since when, and the answer.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect};

use crate::admin::own_data;
use crate::app::App;
use crate::initiative::{self, Initiative};
use crate::mail::Address;
use crate::moderation::code::{self, Proof};
use crate::moderation::{self, Kind, Submission};
use crate::web::failure::Answer;
use crate::web::form::{FieldProblem, FormToken, Open, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::{Linked, Reader};
use crate::web::visitor::Visitor;

const SECONDS_PER_DAY: i64 = 86_400;

#[derive(Template)]
#[template(path = "request.html")]
struct RequestPage {
    frame: Frame,
    /// `/request/{token}`
    path: String,
    /// What was asked, in words.
    about: String,
    card: Option<Linked>,
    /// Whether it waits, and since when.
    state: String,
    /// What else is to know.
    more: Vec<String>,
    answer: Vec<String>,
    code: Option<CodeForm>,
    content: Vec<String>,
    problems: Vec<FieldProblem>,
}

/// How to prove that one reads the card's own address.
struct CodeForm {
    lead: String,
    /// A code is under way, and can be typed.
    sent: bool,
    send_token: FormToken,
    proof_token: FormToken,
}

pages!(RequestPage);

/// All that the page needs.
struct Seen {
    submission: Submission,
    entry: Option<Initiative>,
    /// Address of the card, and whether it is public.
    address: Option<(Address, bool)>,
    code_is_good: bool,
}

/// `GET /request/{token}`
pub async fn request(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    page(&app, &visitor, &token, None).await
}

/// `GET /request/{token}/data.json`: what is known about who holds the page, to keep.
pub async fn data(State(app): State<App>, Path(token): Path<String>) -> Answer {
    let known = app.db.read(move |conn| {
        let submission = moderation::find_by_token(conn, &token)?;
        own_data::of_request(conn, &submission)
    });
    let headers = [(CONTENT_TYPE, "application/json"), (CONTENT_DISPOSITION, "attachment; filename=\"data.json\"")];
    Ok((headers, known.await?.to_string()).into_response())
}

/// `POST /request/{token}/code`: sends a code to the card's own address.
pub async fn send_code(State(app): State<App>, Path(token): Path<String>, form: Open) -> Answer {
    let back = Redirect::to(&format!("/request/{token}")).into_response();
    if form.trapped {
        return Ok(back);
    }
    let (letters, now) = (app.letters(), app.clock.now());
    let send = app.db.write(move |conn| {
        let submission = moderation::find_by_token(conn, &token)?;
        code::send(conn, &letters, &submission, now)
    });
    send.await?;
    Ok(back)
}

/// `POST /request/{token}/proof` with `code`.
pub async fn prove(State(app): State<App>, visitor: Visitor, Path(token): Path<String>, form: Open) -> Answer {
    let (home, now, wanted) = (app.home(), app.clock.now(), token.clone());
    let typed = form.fields.first("code").unwrap_or_default().to_owned();
    let tried = app.db.write(move |conn| {
        let submission = moderation::find_by_token(conn, &wanted)?;
        code::prove(conn, &home, &submission, &typed, now)
    });
    let words = &visitor.words;
    let message = match tried.await? {
        Proof::Given => return Ok(Redirect::to(&format!("/request/{token}")).into_response()),
        Proof::Wrong(left) => words.count("code-wrong", u64::try_from(left).unwrap_or_default()),
        Proof::Expired => words.t("code-expired"),
    };
    page(&app, &visitor, &token, Some(message)).await
}

async fn page(app: &App, visitor: &Visitor, token: &str, problem: Option<String>) -> Answer {
    let (wanted, now) = (token.to_owned(), app.clock.now());
    let seen = app.db.read(move |conn| {
        let submission = moderation::find_by_token(conn, &wanted)?;
        let entry = initiative::store::find(conn, &submission.initiative)?.filter(Initiative::is_public);
        let address = match &entry {
            Some(entry) => moderation::address_of(conn, &entry.uri, &entry.card)?,
            None => None,
        };
        let code_is_good = moderation::store::find_code(conn, &submission.id)?.is_some_and(|code| code.is_good(now));
        Ok(Seen { submission, entry, address, code_is_good })
    });
    let page = shown(app, visitor, &format!("/request/{token}"), seen.await?, problem);
    let status = if page.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(frame::show_with(status, &page)?)
}

fn shown(app: &App, visitor: &Visitor, path: &str, seen: Seen, problem: Option<String>) -> RequestPage {
    let words = &visitor.words;
    let (submission, reader) = (&seen.submission, Reader::now(app, words));
    let label = words.t("code-label");
    // Once a code is good no more there is no field to type one.
    let field = if seen.code_is_good { "code" } else { "" };
    let problem = problem.map(|message| FieldProblem { field: field.into(), label, message });
    let problems: Vec<FieldProblem> = problem.into_iter().collect();
    let mut frame = Frame::new(app, visitor, titled(words, &words.t("request-title"), &problems));
    frame.noindex = true;
    let code = code_form(app, visitor, path, &seen);
    RequestPage {
        path: path.to_owned(),
        about: words.t(&format!("request-about-{}", submission.kind.as_str())),
        card: seen.entry.as_ref().map(|entry| Linked::to(reader.name(&entry.card).0, reader.path_of(entry))),
        state: state(app, visitor, submission),
        more: more(visitor, submission, code.is_some()),
        answer: answer(visitor, submission),
        code,
        content: submission.content.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        problems,
        frame,
    }
}

fn state(app: &App, visitor: &Visitor, submission: &Submission) -> String {
    let words = &visitor.words;
    if let Some(closed) = submission.closed {
        return words.with("request-answered", &words.date(closed.date()));
    }
    let days = (app.clock.now().seconds() - submission.received.seconds()) / SECONDS_PER_DAY;
    let since = words.date(submission.received.date());
    words.say("request-waits", &[("day", since.into()), ("n", days.into())])
}

fn more(visitor: &Visitor, submission: &Submission, can_prove: bool) -> Vec<String> {
    let words = &visitor.words;
    let mut more = Vec::new();
    if let Some(proved) = submission.proved {
        more.push(words.with("request-proved", &words.date(proved.date())));
    }
    if submission.hides {
        more.push(words.t("request-hides"));
    }
    if submission.closed.is_none() && submission.kind == Kind::Removal && submission.proved.is_none() && !can_prove {
        more.push(words.t("request-unproved"));
    }
    if submission.closed.is_none() && !submission.reporter.is_empty() {
        more.push(words.t("request-mail"));
    }
    more.push(words.t("request-keep"));
    more
}

fn answer(visitor: &Visitor, submission: &Submission) -> Vec<String> {
    if submission.closed.is_none() {
        return Vec::new();
    }
    let why = visitor.words.t(&format!("answer-because-{}", submission.reason));
    let lines = submission.answer.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned);
    std::iter::once(why).chain(lines).chain([visitor.words.t("answer-appeal")]).collect()
}

/// Offered while a proof would change something and can be given.
fn code_form(app: &App, visitor: &Visitor, path: &str, seen: &Seen) -> Option<CodeForm> {
    let submission = &seen.submission;
    let waits = submission.closed.is_none() && submission.proved.is_none() && submission.kind.can_be_proved();
    let (address, public) = seen.address.as_ref().filter(|_| waits && app.config.mail.is_on())?;
    let words = &visitor.words;
    let lead = match (seen.code_is_good, public) {
        (true, _) => words.t("code-is-sent"),
        (false, true) => words.with("code-lead-public", &address.masked()),
        (false, false) => words.t("code-lead"),
    };
    let token = |what: &str| FormToken::for_path(app, &format!("{path}/{what}"));
    Some(CodeForm { lead, sent: seen.code_is_good, send_token: token("code"), proof_token: token("proof") })
}
