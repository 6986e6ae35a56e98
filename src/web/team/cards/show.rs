//! One card at the desk, with what can be done to it.

use askama::Template;
use axum::extract::{Path, State};

use super::look::doubt;
use super::{desk_path, find, marks};
use crate::app::App;
use crate::error::Result;
use crate::initiative::publish::given_fields;
use crate::initiative::{Class, Initiative, State as EntryState, history, store};
use crate::parties;
use crate::relay;
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Notice};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::facts::Fact;
use crate::web::show::status::Status;
use crate::web::show::{Linked, Reader};
use crate::web::steward::{Steward, needs};
use crate::web::team::versions::notice;
use crate::web::visitor::Visitor;

/// What stands elsewhere on the page, or says nothing to a person.
const NOT_LISTED: [&str; 9] = [
    "name",
    "status",
    "checked_at",
    "checked_by",
    "sources",
    "timezone",
    "location.radius_m",
    "location.territory_from",
    "terms.by",
];

#[derive(Template)]
#[template(path = "team/card.html")]
struct CardPage {
    frame: Frame,
    freshness: Status,
    marks: Vec<String>,
    notice: Option<Notice>,
    /// It was published a moment ago: nobody needs to say that it is right.
    fresh: bool,
    desk: String,
    /// Its page for everybody, where there is one.
    page: Option<String>,
    /// Only its parties see it, by links.
    for_parties: bool,
    /// The initiative that answers for an offer or a request; nothing for an initiative.
    initiative: Option<Linked>,
    /// Nobody finds it around a place.
    doubt: Option<String>,
    /// Nobody can answer an offer or a request: where its initiative is given a contact.
    unanswered: Option<String>,
    /// How it is, in a sentence.
    state: String,
    hidden: bool,
    /// What it may become: code and words.
    statuses: Vec<(&'static str, String)>,
    facts: Vec<Fact>,
    token: FormToken,
}

pages!(CardPage);

/// `GET /team/i/{id}`
pub async fn card(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::Edit>,
    Path(id): Path<String>,
) -> Answer {
    let entry = find(&app, &id).await?;
    let of = entry.clone();
    let (versions, private) =
        app.db.read(move |conn| Ok((history::list(conn, &of)?, store::find_private(conn, &of.uri)?))).await?;
    let class = Class::of(&entry.uri);
    let (reader, words) = (Reader::now(&app, &visitor.words).of(class), &visitor.words);
    let status = entry.card.status.as_str();
    let statuses: &[(&'static str, &'static str)] = match status {
        "met" | "fulfilled" if class == Class::Proposal => &[("open", "card-reopen")],
        _ if class == Class::Proposal => &[("met", "proposal-settle-met"), ("fulfilled", "proposal-settle-fulfilled")],
        "paused" => &[("open", "card-reopen"), ("closed", "card-close")],
        "closed" => &[("open", "card-reopen")],
        _ => &[("paused", "card-pause"), ("closed", "card-close")],
    };
    let given = given_fields(&entry.card, &private)?;
    let listed = given.iter().filter(|(field, _)| !NOT_LISTED.contains(&field.as_str()));
    let facts = listed.filter_map(|(field, value)| {
        let told = reader.field_value(&entry.card, field, value);
        (!told.is_empty()).then(|| Fact::text(reader.field_name(&entry.card.kinds, field), told))
    });
    let hidden = entry.state == EntryState::Hidden;
    let by = entry.card.terms.as_ref().map(|terms| terms.by.clone());
    let by = app.db.read(move |conn| by.map(|by| store::find(conn, &by)).transpose()).await?.flatten();
    let unanswered = !can_be_answered(&app, &reader, &entry, by.as_ref()).await?;
    let notice = notice(&reader, &visitor, &steward, &entry, versions.first());
    let created = versions.first().is_some_and(|newest| newest.what.as_str() == "created");
    let initiative = by.map(|by| Linked::to(reader.name(&by.card).0, desk_path(&by.uri)));
    let page = CardPage {
        frame: Frame::new(&app, &visitor, reader.name(&entry.card).0).at("team"),
        freshness: reader.freshness(&entry.card),
        marks: marks(&reader, entry.state, status),
        fresh: created && notice.is_some(),
        notice,
        desk: desk_path(&entry.uri),
        page: entry.is_shown().then(|| reader.path_of(&entry)),
        for_parties: parties::is_for_parties(&entry),
        doubt: doubt(&reader, &entry.card),
        unanswered: initiative.as_ref().filter(|_| unanswered).map(|by| format!("{}/edit", by.url)),
        initiative,
        state: match (hidden, reader.life(&entry.card)) {
            (false, _) if class == Class::Proposal => reader.item("proposal_statuses", status),
            (true, _) => words.t("card-is-hidden"),
            (false, Some(life)) => life,
            (false, None) => words.t("card-is-open"),
        },
        hidden,
        statuses: statuses.iter().map(|(code, key)| (*code, words.t(key))).collect(),
        facts: facts.collect(),
        token: steward.token(&app),
    };
    Ok(frame::show(&page)?)
}

/// Whether there is a way to answer an offer or a request, through this node or to its initiative; to who is an initiative
/// itself, and to what takes no answers, there need not be one.
async fn can_be_answered(app: &App, reader: &Reader<'_>, entry: &Initiative, by: Option<&Initiative>) -> Result<bool> {
    let takes = entry.state == EntryState::Published && !entry.takes_no_answers(reader.now);
    let Some(by) = by.filter(|_| takes) else { return Ok(true) };
    can_be_reached(app, reader, by).await
}

/// Whether there is a way to write to an initiative, through this node or by what it shows.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn can_be_reached(app: &App, reader: &Reader<'_>, initiative: &Initiative) -> Result<bool> {
    let (letters, now, to) = (app.letters(), reader.now, initiative.clone());
    let carried = app.db.read(move |conn| relay::address_for(conn, &letters, &to, now)).await?;
    Ok(carried.is_some() || !reader.ways_to_reach(initiative).is_empty())
}
