//! Past imports: the lasting report of each, and the button that takes it back as a whole.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use axum::response::{IntoResponse, Redirect};

use super::bring::state;
use super::told::{Told, told};
use super::{Needed, path_of_run};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::import::intake::Outcome;
use crate::import::store::{self, Run};
use crate::import::{Report, Undone};
use crate::locale::Words;
use crate::moderation::log::note_import_undone;
use crate::web::failure::{Answer, Failure};
use crate::web::form::{FormToken, Notice, Sent};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::facts::Fact;
use crate::web::steward::Steward;
use crate::web::team::inbox::decider;
use crate::web::visitor::Visitor;

/// Seconds until a page asks for itself again.
const REFRESH_SECONDS: &str = "3";

#[derive(Template)]
#[template(path = "team/import_run.html")]
struct RunPage {
    frame: Frame,
    notice: Option<Notice>,
    state: String,
    facts: Vec<Fact>,
    /// Nothing where the import did not come to an end that could be told.
    told: Option<Told>,
    path: String,
    /// What the button says that takes it back.
    undo: Option<String>,
    token: FormToken,
}

pages!(RunPage);

async fn find(app: &App, id: &str) -> Result<Run> {
    let id = id.to_owned();
    app.db.read(move |conn| store::find_run(conn, &id)).await?.ok_or(Error::NotFound)
}

/// `GET /team/import/runs/{run}`
pub async fn run(State(app): State<App>, visitor: Visitor, steward: Steward<Needed>, Path(id): Path<String>) -> Answer {
    let run = find(&app, &id).await?;
    let words = &visitor.words;
    let report: Report = serde_json::from_str(&run.report).map_err(Error::from)?;
    let day = words.date(Timestamp(run.started).date());
    let undoing = app.intakes.is_undoing(&id);
    let can_undo = !undoing && !matches!(run.state.as_str(), "undone" | "running");
    let page = RunPage {
        frame: Frame::new(&app, &visitor, words.with("import-run-title", &day)).at("team"),
        notice: notice(&app, words, &id, undoing),
        state: state(words, &run.state),
        facts: facts(words, &run, &report),
        told: if report.run.is_empty() { None } else { Some(told(&app, words, &report).await?) },
        path: path_of_run(&id),
        undo: can_undo.then(|| words.with("import-undo", &day)),
        token: steward.token(&app),
    };
    let mut response = frame::show(&page)?;
    if undoing {
        response.headers_mut().insert(REFRESH, HeaderValue::from_static(REFRESH_SECONDS));
    }
    Ok(response)
}

fn facts(words: &Words, run: &Run, report: &Report) -> Vec<Fact> {
    let mut facts =
        vec![Fact::text(words.t("import-source"), &run.source), Fact::text(words.t("import-file"), &run.file)];
    if !report.licence.is_empty() && report.licence != "unknown" {
        facts.push(Fact::text(words.t("import-licence"), &report.licence));
    }
    let unread = report.file.columns.iter().filter(|column| column.field.is_none());
    let ignored: Vec<&str> = unread
        .map(|column| column.name.as_str())
        .filter(|name| !report.file.key.iter().any(|key| key == name))
        .collect();
    if !ignored.is_empty() {
        facts.push(Fact::text(words.t("import-columns-ignored"), ignored.join(", ")));
    }
    facts
}

fn notice(app: &App, words: &Words, id: &str, undoing: bool) -> Option<Notice> {
    let sentence = match app.intakes.progress(id).outcome {
        _ if undoing => words.t("import-undoing"),
        Some(Outcome::Undone(undone)) => undone_in_words(words, &undone),
        Some(Outcome::Failed(sentence)) => words.sentence(&sentence),
        _ => return None,
    };
    Some(Notice { sentence, undo: None })
}

fn undone_in_words(words: &Words, undone: &Undone) -> String {
    let numbers =
        [("withdrawn", undone.withdrawn.into()), ("restored", undone.restored.into()), ("kept", undone.kept.into())];
    words.say("cli-runs-undone", &numbers)
}

/// `POST /team/import/runs/{run}/undo`
pub async fn undo(State(app): State<App>, Path(id): Path<String>, sent: Sent<Needed>) -> Answer {
    let run = find(&app, &id).await?;
    match run.state.as_str() {
        "undone" => Err(Failure(Error::Conflict(crate::error::sentence!("import-undone-already")))),
        "running" => Err(Failure(Error::Conflict(crate::error::sentence!("import-busy")))),
        _ => {
            let (run, by, now) = (id.clone(), decider(&sent), app.clock.now());
            app.db.write(move |conn| note_import_undone(conn, &run, &by, now)).await?;
            app.intakes.undo(&id);
            Ok(Redirect::to(&path_of_run(&id)).into_response())
        }
    }
}
