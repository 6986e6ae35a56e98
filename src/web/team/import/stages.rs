//! Where a file stands: each stage has its page, and while something is being done the page asks for itself again.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use axum::response::{IntoResponse, Redirect};

use super::{Needed, check, columns, find, path_of, path_of_run, with_intakes};
use crate::app::App;
use crate::error::{Error, Sentence};
use crate::import::intake::{Intake, Intakes, Outcome, Progress, Stage};
use crate::locale::Words;
use crate::web::failure::{Answer, Failure};
use crate::web::form::{FormToken, Sent};
use crate::web::frame::{self, Frame, pages};
use crate::web::steward::Steward;
use crate::web::visitor::Visitor;

/// Seconds until a page asks for itself again.
const REFRESH_SECONDS: &str = "3";

#[derive(Template)]
#[template(path = "team/import_stage.html")]
struct StagePage {
    frame: Frame,
    name: String,
    path: String,
    /// What happened, what is kept, what to do.
    explanation: String,
    /// It is bad news.
    wrong: bool,
    /// How far it is, in words, and of how many.
    progress: Option<(String, u64, u64)>,
    /// Buttons: where each is sent, and what it says; the first is what people came for.
    buttons: Vec<(String, String)>,
    /// The report of what was imported of it so far.
    run: Option<String>,
    /// Its columns can be looked at again.
    to_columns: bool,
    token: FormToken,
}

pages!(StagePage);

/// `GET /team/import/{id}`
pub async fn stage(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<Needed>,
    Path(id): Path<String>,
) -> Answer {
    let intake = with_intakes(&app, move |intakes| intakes.find(&id)).await?;
    match (intake.stage, check::found(&app, &intake).await?) {
        (Stage::Done, _) => match &intake.run {
            Some(run) => Ok(Redirect::to(&path_of_run(run)).into_response()),
            None => Err(Failure(Error::NotFound)),
        },
        (Stage::Checked, Some(report)) => check::show(&app, &visitor, &steward, &intake, &report).await,
        (Stage::Arrived | Stage::Checked, _) => columns::show(&app, &visitor, &steward, &intake, Vec::new()).await,
        _ => show(&app, &visitor, &steward, &intake, None),
    }
}

/// The page of a file that cannot be read, with the sentence that says why.
pub fn unreadable(app: &App, visitor: &Visitor, steward: &Steward<Needed>, intake: &Intake, why: &Sentence) -> Answer {
    show(app, visitor, steward, intake, Some(why))
}

fn show(app: &App, visitor: &Visitor, steward: &Steward<Needed>, intake: &Intake, why: Option<&Sentence>) -> Answer {
    let (words, progress) = (&visitor.words, app.intakes.progress(&intake.id));
    let (path, waits) = (path_of(&intake.id), app.intakes.waits(&intake.id));
    let failed = match (&progress.outcome, why) {
        (_, Some(why)) => Some(words.sentence(why)),
        (Some(Outcome::Failed(sentence)), None) => Some(words.sentence(sentence)),
        _ => None,
    };
    let is_at_work = matches!(intake.stage, Stage::Wanted | Stage::Checking | Stage::Importing) && why.is_none();
    let (title, explanation) = explained(words, intake.stage, waits, failed.clone());
    let buttons = buttons(intake.stage, why.is_some());
    let page = StagePage {
        frame: Frame::new(app, visitor, words.t(title)).at("team"),
        name: intake.file_name.clone(),
        explanation,
        wrong: failed.is_some() || intake.stage == Stage::Interrupted,
        progress: (is_at_work && !waits).then(|| read_so_far(words, &progress)).flatten(),
        buttons: buttons.iter().map(|(what, key)| (format!("{path}/{what}"), words.t(key))).collect(),
        run: intake.run.as_deref().map(path_of_run),
        to_columns: intake.stage == Stage::Interrupted && why.is_none(),
        token: steward.token(app),
        path,
    };
    let mut response = frame::show(&page)?;
    if is_at_work {
        response.headers_mut().insert(REFRESH, HeaderValue::from_static(REFRESH_SECONDS));
    }
    Ok(response)
}

fn explained(words: &Words, stage: Stage, waits: bool, failed: Option<String>) -> (&'static str, String) {
    let (title, key) = match stage {
        Stage::Wanted => ("import-fetching-title", "import-fetching"),
        Stage::Unreachable => ("import-unreachable-title", "import-address-unreachable"),
        Stage::Checking if waits => ("import-checking-title", "import-waits"),
        Stage::Checking => ("import-checking-title", "import-checking"),
        Stage::Importing if waits => ("import-importing-title", "import-waits"),
        Stage::Importing => ("import-importing-title", "import-importing"),
        Stage::Interrupted => ("import-interrupted-title", "import-interrupted"),
        Stage::Arrived | Stage::Checked | Stage::Done => ("import-unreadable-title", "import-interrupted"),
    };
    let told = match (stage, failed) {
        (Stage::Interrupted, Some(why)) => format!("{why} {}", words.t(key)),
        (_, Some(why)) => why,
        (_, None) => words.t(key),
    };
    (title, told)
}

fn read_so_far(words: &Words, progress: &Progress) -> Option<(String, u64, u64)> {
    let of = progress.of.unwrap_or_default();
    match (progress.read, of) {
        (0, _) => None,
        (read, 0) => Some((words.count("import-read", read), 0, 0)),
        (read, of) => Some((words.say("import-read-of", &[("n", read.into()), ("of", of.into())]), read.min(of), of)),
    }
}

fn buttons(stage: Stage, unreadable: bool) -> &'static [(&'static str, &'static str)] {
    match stage {
        _ if unreadable => &[("leave", "import-leave")],
        Stage::Checking | Stage::Importing => &[("stop", "import-stop")],
        Stage::Unreachable => &[("fetch", "import-fetch-again"), ("leave", "import-leave")],
        Stage::Interrupted => &[("start", "import-resume"), ("leave", "import-leave")],
        Stage::Wanted | Stage::Arrived | Stage::Checked | Stage::Done => &[("leave", "import-leave")],
    }
}

/// `POST /team/import/{id}/start`
pub async fn start(State(app): State<App>, Path(id): Path<String>, _sent: Sent<Needed>) -> Answer {
    go_on(&app, id, |intakes, id| intakes.start(id)).await
}

/// `POST /team/import/{id}/stop`
pub async fn stop(State(app): State<App>, Path(id): Path<String>, _sent: Sent<Needed>) -> Answer {
    go_on(&app, id, |intakes, id| intakes.stop(id)).await
}

/// `POST /team/import/{id}/fetch`: the address is tried once more.
pub async fn fetch(State(app): State<App>, Path(id): Path<String>, _sent: Sent<Needed>) -> Answer {
    let now = app.clock.now();
    go_on(&app, id, move |intakes, id| intakes.want_again(id, now)).await
}

async fn go_on(
    app: &App,
    id: String,
    work: impl FnOnce(&Intakes, &str) -> crate::error::Result<()> + Send + 'static,
) -> Answer {
    let next = path_of(&id);
    with_intakes(app, move |intakes| work(intakes, &id)).await?;
    Ok(Redirect::to(&next).into_response())
}

/// `POST /team/import/{id}/leave`: the file is removed, what was imported of it stays.
pub async fn leave(State(app): State<App>, Path(id): Path<String>, _sent: Sent<Needed>) -> Answer {
    find(&app, &id).await?;
    with_intakes(&app, move |intakes| intakes.leave(&id)).await?;
    Ok(Redirect::to("/team/import?done=left").into_response())
}
