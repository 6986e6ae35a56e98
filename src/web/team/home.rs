//! The first page of the desk: what waits, and where to go.

use askama::Template;
use axum::extract::State;

use super::{import, inbox};
use crate::account::Right;
use crate::app::App;
use crate::initiative::Class;
use crate::initiative::freshness::Freshness;
use crate::initiative::store::{Kept, count_own, list_kept};
use crate::locale::Words;
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Notice};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::Linked;
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/home.html")]
struct HomePage {
    frame: Frame,
    greeting: String,
    /// How much the directory holds, in words.
    cards: String,
    /// What waits: a sentence with a number, and where it is dealt with.
    waiting: Vec<Linked>,
    /// Where to go.
    places: Vec<Linked>,
    notice: Option<Notice>,
    token: FormToken,
}

pages!(HomePage);

/// `GET /team`
pub async fn home(State(app): State<App>, visitor: Visitor, steward: Steward<needs::Edit>) -> Answer {
    let today = app.clock.now().date();
    let decides = steward.session.role.may(Right::Admin);
    let read = app
        .db
        .read(move |conn| Ok((count_own(conn)?, inbox::count(conn, decides)?, list_kept(conn, Class::Initiative)?)));
    let (counts, open, kept) = read.await?;
    let imports = import::waiting(&app).await?;
    let words = &visitor.words;
    let old = |card: &&Kept| Freshness::of(card.checked_at.as_deref(), today) != Freshness::UpToDate;
    let to_check = kept.iter().filter(old).count() as u64;
    let to_check = (to_check > 0).then(|| Linked::to(words.count("team-to-check", to_check), "/team/cards?show=check"));
    let published = counts.iter().filter(|(state, _, _)| state == "published").map(|(_, _, n)| *n).sum::<i64>();
    let name = steward.session.name.as_str();
    let done = match visitor.pairs.first("done") {
        Some("undone") => Some("undo-done"),
        Some("withdrawn") => Some("notice-withdrawn"),
        Some("erased") => Some("notice-erased"),
        _ => None,
    };
    let page = HomePage {
        frame: Frame::new(&app, &visitor, words.t("team-title")).at("team"),
        greeting: if name.is_empty() { words.t("team-lead") } else { words.with("team-lead-name", name) },
        cards: words.count("team-cards", u64::try_from(published).unwrap_or_default()),
        waiting: waiting(words, open, imports).into_iter().chain(to_check).collect(),
        places: vec![
            Linked::to(words.t("add-title"), "/team/add"),
            Linked::to(words.t("cards-title"), "/team/cards"),
            Linked::to(words.t("inbox-title"), "/team/inbox"),
            Linked::to(words.t("import-title"), "/team/import"),
            Linked::to(words.t("peers-title"), "/team/network"),
            Linked::to(words.t("sessions-title"), "/team/sessions"),
        ]
        .into_iter()
        .chain(decides.then(|| Linked::to(words.t("own-data-title"), "/team/data")))
        .collect(),
        notice: done.map(|key| Notice { sentence: words.t(key), undo: None }),
        token: steward.token(&app),
    };
    Ok(frame::show(&page)?)
}

/// What somebody has to decide.
fn waiting(words: &Words, open: i64, imports: usize) -> Vec<Linked> {
    let all = [
        ("team-waiting-inbox", u64::try_from(open).unwrap_or_default(), "/team/inbox"),
        ("team-waiting-imports", imports as u64, "/team/import"),
    ];
    all.into_iter().filter(|(_, n, _)| *n > 0).map(|(key, n, path)| Linked::to(words.count(key, n), path)).collect()
}
