//! Offers and requests of an initiative at the desk: those that there are, and a new one.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use serde_json::json;

use super::page::{Around, edits, page};
use super::show::can_be_reached;
use super::{desk_path, find, look};
use crate::app::App;
use crate::db::Conn;
use crate::error::Error;
use crate::initiative::kind::Kind;
use crate::initiative::publish::proposals;
use crate::initiative::{Class, Fields, Initiative, Problems, store};
use crate::web::failure::{Answer, Failure};
use crate::web::form::Sent;
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::{Linked, Reader};
use crate::web::steward::{Steward, needs};
use crate::web::team::form::ACTION;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/propose.html")]
struct ProposePage {
    frame: Frame,
    back: Linked,
    /// Nobody could answer: where the initiative is given a contact.
    unanswered: Option<String>,
    /// Those that there are, each with until when.
    current: Vec<(Linked, String)>,
    choices: Vec<Choice>,
}

pages!(ProposePage);

/// The kinds to choose from for a purpose: those that fit what the initiative is, and all others.
struct Choice {
    purpose: String,
    fitting: Vec<Tile>,
    others: Vec<Tile>,
}

impl Choice {
    /// Those that stand open: all, where none fits better than the others.
    fn first(&self) -> &[Tile] {
        if self.fitting.is_empty() { &self.others } else { &self.fitting }
    }
}

struct Tile {
    link: Linked,
    what: String,
    family: String,
}

/// `GET /team/i/{id}/propose`, then with `?purpose=offer&kind=host`
pub async fn form(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::Create>,
    Path(id): Path<String>,
) -> Answer {
    let initiative = find(&app, &id).await?;
    match asked(&app, &visitor, &initiative) {
        None => choose(&app, &visitor, &initiative).await,
        Some((kinds, given)) => {
            let around = around(&app, &visitor, &initiative, steward.token(&app));
            page(&app, &visitor, around, &kinds, &given, None)
        }
    }
}

/// `POST /team/i/{id}/propose?purpose=offer&kind=host`, with the fields and `action`: `preview`, `edit` or `publish`. What
/// is sent twice, since somebody came back to the form, is published once.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Sent<needs::Create>,
) -> Answer {
    let initiative = find(&app, &id).await?;
    let Some((kinds, given)) = asked(&app, &visitor, &initiative) else { return Err(Failure(Error::NotFound)) };
    let (steward, typed) = (&sent.steward, &sent.fields);
    let form = |problems: &Problems| {
        let around = around(&app, &visitor, &initiative, steward.token(&app));
        page(&app, &visitor, around, &kinds, &given, Some((typed, problems)))
    };
    let action = typed.first(ACTION).unwrap_or_default();
    if action == "edit" {
        return form(&Problems::default());
    }
    let mut fields = edits(&app, &visitor, &kinds, &given, typed);
    fields.retain(|_, value| !value.is_null());
    fields.extend(given.clone());
    let (home, now, look_only) = (steward.home(&app), app.clock.now(), action == "preview");
    let propose = move |conn: &mut Conn| proposals::propose_once(conn, &home, fields, now);
    let proposed = match look::written(&app, look_only, propose).await {
        Err(Error::Invalid(problems)) => return form(&problems),
        other => other?,
    };
    if look_only {
        let around = around(&app, &visitor, &initiative, steward.token(&app));
        return look::page(&app, &visitor, &proposed, around, typed).await;
    }
    let desk = desk_path(&proposed.uri);
    if proposed.published < now {
        return Ok(Redirect::to(&format!("{desk}?done=twice")).into_response());
    }
    tracing::info!(proposal.uri = %proposed.uri, "Published {}", proposed.uri);
    Ok(Redirect::to(&desk).into_response())
}

/// The kind and what is known of a new one, from the address.
fn asked(app: &App, visitor: &Visitor, initiative: &Initiative) -> Option<(Vec<String>, Fields)> {
    let kind = visitor.pairs.first("kind").filter(|code| app.kinds.kind(Class::Proposal, code).is_some())?;
    let purpose = visitor.pairs.first("purpose").filter(|purpose| ["offer", "request"].contains(purpose))?;
    let given = [("terms.purpose", json!(purpose)), ("terms.by", json!(initiative.uri)), ("kinds", json!([kind]))];
    let given = given.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
    Some((vec![kind.to_owned()], given))
}

fn around(app: &App, visitor: &Visitor, initiative: &Initiative, token: crate::web::form::FormToken) -> Around {
    let words = &visitor.words;
    let reader = Reader::now(app, words).of(Class::Proposal);
    let said = |name: &str| visitor.pairs.first(name).unwrap_or_default();
    let lead = reader.lead_of(said("kind"), said("purpose"));
    let heading = format!("{lead}\u{a0}· {}", reader.name(&initiative.card).0);
    let path = format!("{}/propose", desk_path(&initiative.uri));
    Around {
        heading,
        back: Linked::to(words.t("card-proposals"), path.clone()),
        path: visitor.pairs.without("lang").url(&path),
        submit: words.t("publish"),
        token,
    }
}

async fn choose(app: &App, visitor: &Visitor, initiative: &Initiative) -> Answer {
    let uri = initiative.uri.clone();
    let current = app.db.read(move |conn| {
        let uris = store::list_proposals_of(conn, &uri)?;
        store::find_many(conn, &uris)
    });
    let current = current.await?;
    let (reader, words) = (Reader::now(app, &visitor.words).of(Class::Proposal), &visitor.words);
    let can_be_answered = can_be_reached(app, &reader, initiative).await?;
    let current = current.iter().map(|proposal| {
        let view = reader.proposal(proposal, None, None);
        (Linked::to(format!("{} : {}", view.lead, view.name), desk_path(&proposal.uri)), view.until)
    });
    let page = ProposePage {
        frame: Frame::new(app, visitor, words.with("propose-title", &reader.name(&initiative.card).0)).at("team"),
        back: Linked::to(reader.name(&initiative.card).0, desk_path(&initiative.uri)),
        unanswered: (!can_be_answered).then(|| format!("{}/edit", desk_path(&initiative.uri))),
        current: current.collect(),
        choices: ["offer", "request"].into_iter().map(|purpose| choice(&reader, initiative, purpose)).collect(),
    };
    Ok(frame::show(&page)?)
}

fn choice(reader: &Reader<'_>, initiative: &Initiative, purpose: &str) -> Choice {
    let own = initiative.card.kinds.iter().filter_map(|code| reader.kinds().kind(Class::Initiative, code));
    let fitting: Vec<&String> = own.flat_map(|kind| &kind.proposal_kinds).collect();
    let path = format!("{}/propose", desk_path(&initiative.uri));
    let tile = |kind: &Kind| Tile {
        link: Linked::to(
            reader.label(&kind.label),
            Pairs::default().set("purpose", purpose).set("kind", &kind.code).url(&path),
        ),
        // In the words of who publishes it: a need is no offer.
        what: format!("{} …", reader.lead_of(&kind.code, purpose)),
        family: kind.colour.clone(),
    };
    let offered = reader.kinds().kinds(Class::Proposal).iter().filter(|kind| !kind.deprecated);
    let (first, others): (Vec<&Kind>, Vec<&Kind>) = offered.partition(|kind| fitting.contains(&&kind.code));
    let tiles = |kinds: Vec<&Kind>| kinds.into_iter().map(tile).collect();
    Choice { purpose: reader.item("purposes", purpose), fitting: tiles(first), others: tiles(others) }
}
