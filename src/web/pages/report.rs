//! What anybody may say of a card, without account and in three taps (UI.md 4).

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

use crate::app::App;
use crate::error::Error;
use crate::initiative::{Initiative, Problems, store};
use crate::moderation::{self, FIELDS, Kind, MAX_CHARS, New, StillThere};
use crate::web::failure::{Answer, Failure};
use crate::web::form::{FieldProblem, FormToken, Open, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::{Linked, Reader};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    frame: Frame,
    name: String,
    /// The card's page.
    page: String,
    /// Where its forms are sent.
    report: String,
    token: FormToken,
    choices: Vec<Choice>,
    /// Whether the person can be told the answer by mail.
    mail: bool,
    problems: Vec<FieldProblem>,
}

/// One thing to say, folded until it is chosen.
struct Choice {
    kind: &'static str,
    open: bool,
    /// Code and words of the parts of a card that may be wrong, whether it was chosen.
    fields: Vec<(&'static str, String, bool)>,
    content: Typed,
    reporter: Typed,
}

/// What was typed into a field, and what is wrong with it.
struct Typed {
    value: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "report_done.html")]
struct DonePage {
    frame: Frame,
    sentence: String,
    next: Linked,
}

pages!(ReportPage, DonePage);

/// What is said with words of one's own.
const CHOICES: [Kind; 3] = [Kind::Mistake, Kind::Mine, Kind::Removal];

/// `GET /@{handle}/report?kind=removal`
pub async fn report(State(app): State<App>, visitor: Visitor, Path(name): Path<String>) -> Answer {
    let entry = find(&app, &name).await?;
    if !entry.own {
        return at_its_home(&app, &visitor, &entry);
    }
    let chosen = visitor.pairs.clone();
    page(&app, &visitor, &entry, &chosen, Problems::default())
}

/// `POST /@{handle}/report` with `kind`, and `field`, `content`, `reporter` where they are asked.
pub async fn send(State(app): State<App>, visitor: Visitor, Path(name): Path<String>, form: Open) -> Answer {
    let entry = find(&app, &name).await?;
    let text = |field: &str| form.fields.first(field).unwrap_or_default().to_owned();
    let kind = Kind::parse(&text("kind")).filter(|_| entry.own).ok_or(Failure(Error::NotFound))?;
    if form.trapped {
        return done(&app, &visitor, &entry, visitor.words.t("report-thanks"));
    }
    let lang = visitor.words.lang().to_owned();
    let new = New { kind, field: text("field"), content: text("content"), reporter: text("reporter"), lang };
    let (home, now, of) = (app.home(), app.clock.now(), entry.clone());
    let kept = app.db.write(move |conn| match new.kind {
        Kind::StillThere => moderation::still_there(conn, &home, &of, &new.lang, now),
        _ => moderation::submit(conn, &of, &new, now).map(StillThere::Kept),
    });
    let words = &visitor.words;
    match kept.await {
        Ok(StillThere::Kept(received)) => Ok(Redirect::to(&format!("/request/{}", received.token)).into_response()),
        Ok(StillThere::Confirmed) => {
            let month = words.month(now.date().checked_add_months(chrono::Months::new(12)).unwrap_or(now.date()));
            done(&app, &visitor, &entry, words.with("confirm-done", &month))
        }
        Ok(StillThere::UpToDate) => done(&app, &visitor, &entry, words.t("report-up-to-date")),
        Err(Error::Invalid(problems)) => page(&app, &visitor, &entry, &form.fields, problems),
        Err(error) => Err(error.into()),
    }
}

/// The card that `{handle}` or `{handle}@{host}` names, if everybody may see it.
pub(super) async fn find(app: &App, name: &str) -> Result<Initiative, Failure> {
    let (handle, home) = match name.split_once('@') {
        Some((handle, host)) => (handle.to_owned(), host.to_ascii_lowercase()),
        None => (name.to_owned(), app.config.node.host.clone()),
    };
    let found = app.db.read(move |conn| store::find_by_handle(conn, &home, &handle)).await?;
    found.filter(Initiative::is_public).ok_or(Failure(Error::NotFound))
}

/// A copy is corrected where it is kept.
fn at_its_home(app: &App, visitor: &Visitor, entry: &Initiative) -> Answer {
    let words = &visitor.words;
    let origin = url::Url::parse(&entry.uri).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let url = match &entry.handle {
        Some(handle) => format!("{origin}/@{handle}/report"),
        None => entry.uri.clone(),
    };
    let name = Reader::now(app, words).name(&entry.card).0;
    let frame = private(Frame::new(app, visitor, words.with("report-heading", &name)));
    let sentence = words.with("report-peer", &entry.home);
    Ok(frame::show(&DonePage { frame, sentence, next: Linked::to(words.t("report-peer-go"), url) })?)
}

/// A page that says that something was taken, and leads back to the card.
pub(super) fn done(app: &App, visitor: &Visitor, entry: &Initiative, sentence: String) -> Answer {
    let reader = Reader::now(app, &visitor.words);
    let next = Linked::to(reader.name(&entry.card).0, reader.path_of(entry));
    let frame = private(Frame::new(app, visitor, visitor.words.t("report-done-title")));
    Ok(frame::show(&DonePage { frame, sentence, next })?)
}

/// A frame that search engines do not keep.
pub(super) fn private(mut frame: Frame) -> Frame {
    frame.noindex = true;
    frame
}

fn page(app: &App, visitor: &Visitor, entry: &Initiative, given: &Pairs, problems: Problems) -> Answer {
    let words = &visitor.words;
    let reader = Reader::now(app, words);
    let name = reader.name(&entry.card).0;
    let chosen = given.first("kind").unwrap_or_default();
    let named = |field: &str| (format!("{chosen}-{field}"), label(visitor, chosen, field));
    let problems = FieldProblem::of(&problems, words, named);
    let title = titled(words, &words.with("report-heading", &name), &problems);
    let path = reader.path_of(entry);
    let report = format!("{path}/report");
    let page = ReportPage {
        frame: private(Frame::new(app, visitor, title)),
        token: FormToken::for_path(app, &report),
        report,
        choices: CHOICES.iter().map(|kind| choice(visitor, *kind, given, &problems)).collect(),
        mail: app.config.mail.is_on(),
        name,
        page: path,
        problems,
    };
    let status = if page.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(frame::show_with(status, &page)?)
}

fn label(visitor: &Visitor, kind: &str, field: &str) -> String {
    match field {
        "reporter" => visitor.words.t("report-mail"),
        _ => visitor.words.t(&format!("report-content-{kind}")),
    }
}

fn choice(visitor: &Visitor, kind: Kind, given: &Pairs, problems: &[FieldProblem]) -> Choice {
    let (kind, words) = (kind.as_str(), &visitor.words);
    let open = given.first("kind") == Some(kind);
    let text = |field: &str| given.first(field).filter(|_| open).unwrap_or_default().to_owned();
    let typed = |field: &str| {
        let id = format!("{kind}-{field}");
        let problem = problems.iter().find(|problem| problem.field == id).map(|problem| problem.message.clone());
        Typed { value: text(field), problem }
    };
    let chosen = text("field");
    let named = |field: &&'static str| (*field, words.t(&format!("report-field-{field}")), *field == chosen);
    let fields = if kind == Kind::Mistake.as_str() { FIELDS.iter().map(named).collect() } else { Vec::new() };
    Choice { kind, open, fields, content: typed("content"), reporter: typed("reporter") }
}
