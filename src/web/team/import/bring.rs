//! The first step: a file or an address; beside it what was brought before and waits, and past imports.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use url::Url;

use super::{Needed, path_of, path_of_run, with_intakes};
use crate::app::App;
use crate::error::{Error, Result};
use crate::import::intake::{Intake, Receiving, Stage};
use crate::import::store::{self, Run};
use crate::locale::Words;
use crate::web::failure::Answer;
use crate::web::form::{FieldProblem, FormToken, GivenFile, Notice, SentFile, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::Linked;
use crate::web::steward::Steward;
use crate::web::visitor::Visitor;

/// Past imports on the page, the newest first.
const SHOWN: i64 = 100;
/// Longer addresses are not taken.
const MAX_ADDRESS_BYTES: usize = 2_000;

#[derive(Template)]
#[template(path = "team/imports.html")]
struct ImportsPage {
    frame: Frame,
    notice: Option<Notice>,
    problems: Vec<FieldProblem>,
    /// The address that was typed.
    address: String,
    file_hint: String,
    waiting: Vec<(Linked, String)>,
    past: Vec<(Linked, String)>,
    token: FormToken,
}

pages!(ImportsPage);

impl ImportsPage {
    /// What is wrong with one of its inputs.
    fn problem(&self, field: &str) -> Option<&FieldProblem> {
        self.problems.iter().find(|problem| problem.field == field)
    }
}

/// `GET /team/import`
pub async fn list(State(app): State<App>, visitor: Visitor, steward: Steward<Needed>) -> Answer {
    page(&app, &visitor, &steward, String::new(), None).await
}

async fn page(
    app: &App,
    visitor: &Visitor,
    steward: &Steward<Needed>,
    address: String,
    wrong: Option<(FieldProblem, StatusCode)>,
) -> Answer {
    let waiting = with_intakes(app, |intakes| intakes.list()).await?;
    let past = app.db.read(|conn| store::list_runs(conn, SHOWN)).await?;
    let words = &visitor.words;
    let (problems, status) = match wrong {
        Some((problem, status)) => (vec![problem], status),
        None => (Vec::new(), StatusCode::OK),
    };
    let title = titled(words, &words.t("import-title"), &problems);
    let left = visitor.pairs.first("done") == Some("left");
    let page = ImportsPage {
        frame: Frame::new(app, visitor, title).at("team"),
        notice: left.then(|| Notice { sentence: words.t("import-left"), undo: None }),
        problems,
        address,
        file_hint: words.count("import-file-hint", app.config.import.max_uploaded_mib),
        waiting: waiting.iter().map(|intake| shown(words, intake)).collect(),
        past: past.iter().map(|run| passed(words, run)).collect(),
        token: steward.token(app),
    };
    Ok(frame::show_with(status, &page)?)
}

fn shown(words: &Words, intake: &Intake) -> (Linked, String) {
    let key = match intake.stage {
        Stage::Wanted => "import-stage-wanted",
        Stage::Unreachable => "import-stage-unreachable",
        Stage::Arrived | Stage::Done => "import-stage-arrived",
        Stage::Checking => "import-stage-checking",
        Stage::Checked => "import-stage-checked",
        Stage::Importing => "import-stage-importing",
        Stage::Interrupted => "import-stage-interrupted",
    };
    let when = words.with("import-brought", &words.date(intake.created.date()));
    let by = if intake.by.is_empty() { String::new() } else { format!(" · {}", intake.by) };
    (Linked::to(intake.file_name.clone(), path_of(&intake.id)), format!("{} · {when}{by}", words.t(key)))
}

fn passed(words: &Words, run: &Run) -> (Linked, String) {
    let name = words.say(
        "import-of-day",
        &[
            ("day", words.date(crate::clock::Timestamp(run.started).date()).into()),
            ("source", run.source.as_str().into()),
        ],
    );
    (Linked::to(name, path_of_run(&run.id)), state(words, &run.state))
}

/// How an import ended.
pub fn state(words: &Words, state: &str) -> String {
    words.find(&format!("import-state-{state}")).unwrap_or_else(|| state.to_owned())
}

/// `POST /team/import`, with `address` or a file.
pub async fn receive(State(app): State<App>, visitor: Visitor, sent: SentFile<Needed>) -> Answer {
    let SentFile { steward, fields, file } = sent;
    let address = fields.first("address").unwrap_or_default().trim().to_owned();
    let words = &visitor.words;
    let brought = match file {
        GivenFile::TooLarge => {
            let message = words.count("import-file-too-large", app.config.import.max_uploaded_mib);
            Err((problem(words, "file", message), StatusCode::PAYLOAD_TOO_LARGE))
        }
        GivenFile::Whole(received, name) => keep(&app, &steward, received, name)
            .await?
            .map_err(|error| (problem(words, "file", words.error(&error)), StatusCode::UNPROCESSABLE_ENTITY)),
        GivenFile::None => want(&app, &steward, &address).await?.map_err(|key| {
            let field = if address.is_empty() { "file" } else { "address" };
            (problem(words, field, words.t(key)), StatusCode::UNPROCESSABLE_ENTITY)
        }),
    };
    match brought {
        Ok(intake) => Ok(Redirect::to(&path_of(&intake.id)).into_response()),
        Err(wrong) => page(&app, &visitor, &steward, address, Some(wrong)).await,
    }
}

fn problem(words: &Words, field: &str, message: String) -> FieldProblem {
    FieldProblem { field: field.to_owned(), label: words.t(&format!("import-{field}")), message }
}

/// Keeps a file that can be read; one that cannot goes again, and the error says what it is.
async fn keep(
    app: &App,
    steward: &Steward<Needed>,
    received: Receiving,
    name: String,
) -> Result<Result<Intake, Error>> {
    let (inner, by, now) = (app.clone(), steward.session.name.clone(), app.clock.now());
    with_intakes(app, move |intakes| {
        let intake = intakes.keep(received, &name, &by, now)?;
        match super::look::look(&inner, &intake) {
            Ok(_) => Ok(Ok(intake)),
            Err(error @ Error::Unreadable(_)) => intakes.leave(&intake.id).map(|()| Err(error)),
            Err(error) => Err(error),
        }
    })
    .await
}

/// Wants what stands at an address, or answers the sentence that says why not.
async fn want(app: &App, steward: &Steward<Needed>, address: &str) -> Result<Result<Intake, &'static str>> {
    if address.is_empty() {
        return Ok(Err("import-nothing-given"));
    }
    let url = Url::parse(address).ok().filter(|url| address.len() <= MAX_ADDRESS_BYTES && url.has_host());
    let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) else {
        return Ok(Err("import-address-refused"));
    };
    let (by, now) = (steward.session.name.clone(), app.clock.now());
    with_intakes(app, move |intakes| intakes.want(&url, &by, now)).await.map(Ok)
}
