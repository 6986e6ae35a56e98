//! What was decided: for the desk with names, for everybody without.

use askama::Template;
use axum::extract::State;

use crate::app::App;
use crate::initiative::{Initiative, store};
use crate::moderation::decide::REASONS;
use crate::moderation::log::{Decision, IMPORT};
use crate::moderation::store::list_decisions;
use crate::parties;
use crate::web::failure::Answer;
use crate::web::frame::{self, Frame, pages};
use crate::web::show::{Linked, Reader};
use crate::web::steward::{Steward, needs};
use crate::web::team::cards::desk_path;
use crate::web::team::import::path_of_run;
use crate::web::visitor::Visitor;

/// Decisions that are shown, the newest first.
const SHOWN: i64 = 500;

#[derive(Template)]
#[template(path = "moderation_log.html")]
struct LogPage {
    frame: Frame,
    lead: String,
    lines: Vec<Line>,
}

pages!(LogPage);

struct Line {
    day: String,
    what: String,
    reason: String,
    about: Linked,
    /// Nothing where everybody reads.
    who: Option<String>,
}

/// `GET /team/log`
pub async fn log(State(app): State<App>, visitor: Visitor, _steward: Steward<needs::Edit>) -> Answer {
    page(&app, &visitor, true).await
}

/// `GET /about/moderation`
pub async fn public(State(app): State<App>, visitor: Visitor) -> Answer {
    page(&app, &visitor, false).await
}

async fn page(app: &App, visitor: &Visitor, with_names: bool) -> Answer {
    let read = app.db.read(|conn| {
        let decisions = list_decisions(conn, SHOWN)?;
        let uris: Vec<String> = decisions.iter().map(|decision| decision.about.clone()).collect();
        Ok((store::find_many(conn, &uris)?, decisions))
    });
    let (entries, decisions) = read.await?;
    let (words, reader) = (&visitor.words, Reader::now(app, &visitor.words));
    let line = |decision: Decision| {
        // What somebody wrote by hand was not written for everybody.
        let because = |reason: String| match REASONS.contains(&reason.as_str()) {
            true => words.t(&format!("answer-because-{reason}")),
            false if with_names => reason,
            false => String::new(),
        };
        Line {
            day: words.date(decision.at.date()),
            what: words.t(&format!("log-{}", decision.what)),
            reason: because(decision.reason),
            about: about(&reader, &decision.about, &entries, with_names),
            who: with_names.then(|| if decision.who.is_empty() { words.t("log-somebody") } else { decision.who }),
        }
    };
    let frame = Frame::new(app, visitor, words.t("log-title")).at(if with_names { "team" } else { "about" });
    let lead = words.t(if with_names { "log-lead-team" } else { "log-lead" });
    Ok(frame::show(&LogPage { frame, lead, lines: decisions.into_iter().map(line).collect() })?)
}

/// A card that is shown, by its name; another one is not named. A directory or a domain as it is.
fn about(reader: &Reader<'_>, uri: &str, entries: &[Initiative], at_desk: bool) -> Linked {
    if let Some(run) = uri.strip_prefix(IMPORT) {
        let words = |key| reader.words.t(key);
        return match at_desk {
            true => Linked::to(words("log-import"), path_of_run(run)),
            false => Linked::plain(words("log-import-public")),
        };
    }
    if !uri.contains("://") {
        return if at_desk { Linked::to(uri, "/team/network") } else { Linked::plain(uri) };
    }
    match entries.iter().find(|entry| entry.uri == uri) {
        Some(entry) if parties::is_for_parties(entry) && at_desk => {
            Linked::to(reader.name(&entry.card).0, desk_path(uri))
        }
        Some(entry) if parties::is_for_parties(entry) => Linked::plain(reader.words.t("log-for-parties")),
        Some(entry) if entry.is_public() => Linked::to(reader.name(&entry.card).0, reader.path_of(entry)),
        _ => Linked::plain(reader.words.t("log-card-gone")),
    }
}
