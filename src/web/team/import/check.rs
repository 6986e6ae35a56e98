//! The third and fourth step: what the import would do, what it would refuse, and what may be there already.

use std::fs::File;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect};

use super::told::{Told, told, why};
use super::{Needed, find, path_of, with_intakes};
use crate::app::App;
use crate::error::{Error, Result};
use crate::import::intake::{Intake, Outcome};
use crate::import::read::chosen::can_choose;
use crate::import::store::count_erased;
use crate::import::{Reasons, Report, write_refused};
use crate::locale::Words;
use crate::web::failure::{Answer, Failure};
use crate::web::form::{FormToken, Sent};
use crate::web::frame::{self, Frame, pages};
use crate::web::steward::Steward;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/import_check.html")]
struct CheckPage {
    frame: Frame,
    name: String,
    path: String,
    told: Told,
    /// The button that imports; nothing when nothing would come of it.
    submit: Option<String>,
    /// The file can be handed back with its refused rows.
    has_refused: bool,
    /// Latitude and longitude seem exchanged, and whether they are put right.
    swap: Option<bool>,
    has_mapping: bool,
    licence: String,
    source: String,
    token: FormToken,
}

pages!(CheckPage);

/// The page of a file that was checked.
pub async fn show(app: &App, visitor: &Visitor, steward: &Steward<Needed>, intake: &Intake, report: &Report) -> Answer {
    let words = &visitor.words;
    let taken = report.created + report.updated;
    let page = CheckPage {
        frame: Frame::new(app, visitor, words.t("import-check-title")).at("team"),
        name: intake.file_name.clone(),
        path: path_of(&intake.id),
        told: told(app, words, report).await?,
        submit: (report.accepted() > 0).then(|| words.count("import-start", taken)),
        has_refused: !report.rejected.is_empty(),
        swap: report.file.swap_proposed.then_some(intake.choices.accept_swap),
        has_mapping: can_choose(&report.file),
        licence: licence(app, words, report),
        source: report.source.clone(),
        token: steward.token(app),
    };
    Ok(frame::show(&page)?)
}

fn licence(app: &App, words: &Words, report: &Report) -> String {
    if report.licence == "unknown" {
        return words.t("import-licence-unknown");
    }
    app.kinds.item_label("licences", &report.licence, words.lang())
}

/// `POST /team/import/{id}/check`, with `accept_swap` when latitude and longitude are to be exchanged.
pub async fn again(State(app): State<App>, Path(id): Path<String>, sent: Sent<Needed>) -> Answer {
    let mut choices = find(&app, &id).await?.choices;
    choices.accept_swap = sent.fields.has("accept_swap", "yes");
    let next = path_of(&id);
    with_intakes(&app, move |intakes| intakes.check(&id, choices)).await?;
    Ok(Redirect::to(&next).into_response())
}

/// What a check found, while the process remembers it and nothing that it may cite was erased.
pub async fn found(app: &App, intake: &Intake) -> Result<Option<Arc<Report>>> {
    let Some(Outcome::Checked(report, erased)) = app.intakes.progress(&intake.id).outcome else { return Ok(None) };
    let source = report.source.clone();
    let now = app.db.read(move |conn| count_erased(conn, &source)).await?;
    Ok((now == erased).then_some(report))
}

/// `GET /team/import/{id}/refused.csv`: the refused rows, each with the reason in front.
pub async fn refused(
    State(app): State<App>,
    visitor: Visitor,
    _steward: Steward<Needed>,
    Path(id): Path<String>,
) -> Answer {
    let intake = find(&app, &id).await?;
    let Some(report) = found(&app, &intake).await?.filter(|report| !report.rejected.is_empty()) else {
        return Err(Failure(Error::NotFound));
    };
    let written = tokio::task::spawn_blocking(move || table(&app, &visitor.words, &intake, &report)).await??;
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"refused.csv\"")];
    Ok((headers, written).into_response())
}

fn table(app: &App, words: &Words, intake: &Intake, report: &Report) -> Result<Vec<u8>> {
    let source = Box::new(File::open(app.intakes.path(intake))?);
    let how = intake.choices.how_to_read(app.intakes.rules());
    let (reason, line) = (words.t("import-column-reason"), words.t("import-column-line"));
    let reasons = Reasons { reason: &reason, line: &line, why: &|row| why(words, row) };
    let mut out = Vec::new();
    write_refused(report, (source, Some(&intake.file_name)), &how, &reasons, &mut out)?;
    Ok(out)
}
