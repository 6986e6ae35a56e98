//! A new card: its kind, its form, a look at it, whether it is there already, and then it is published.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};

use super::page::{Around, edits, kept, page};
use super::{desk_path, look};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::draft::{CheckedDraft, Draft};
use crate::initiative::matching::{self, Profile, Suspicion};
use crate::initiative::publish::{self, Origin, relations};
use crate::initiative::{Class, Fields, Initiative, Problems, State as EntryState, store};
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Sent};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::card::CardView;
use crate::web::show::{Linked, Reader};
use crate::web::steward::{Steward, needs};
use crate::web::team::form::{ACTION, DIFFERENT, kinds_of};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/kinds.html")]
struct KindsPage {
    frame: Frame,
    kinds: Vec<KindTile>,
}

struct KindTile {
    code: String,
    label: String,
    what: String,
    family: String,
}

#[derive(Template)]
#[template(path = "team/suspects.html")]
struct SuspectsPage {
    frame: Frame,
    suspects: Vec<CardView>,
    fields: Vec<(String, String)>,
    token: FormToken,
}

pages!(KindsPage, SuspectsPage);

/// `GET /team/add`, then `GET /team/add?kind=reuse`
pub async fn form(State(app): State<App>, visitor: Visitor, steward: Steward<needs::Create>) -> Answer {
    let kind = visitor.pairs.first("kind").filter(|code| app.kinds.kind(Class::Initiative, code).is_some());
    match kind {
        Some(kind) => {
            let kinds = vec![kind.to_owned()];
            page(&app, &visitor, around(&app, &visitor, &steward), &kinds, &Fields::new(), None)
        }
        None => kinds(&app, &visitor),
    }
}

fn kinds(app: &App, visitor: &Visitor) -> Answer {
    let reader = Reader::now(app, &visitor.words);
    let tile = |kind: &crate::initiative::kind::Kind| KindTile {
        code: kind.code.clone(),
        label: reader.label(&kind.label).to_owned(),
        what: reader.label(&kind.definition).to_owned(),
        family: kind.colour.clone(),
    };
    let page = KindsPage {
        frame: Frame::new(app, visitor, visitor.words.t("add-title")).at("team"),
        kinds: app.kinds.kinds(Class::Initiative).iter().map(tile).collect(),
    };
    Ok(frame::show(&page)?)
}

fn around(app: &App, visitor: &Visitor, steward: &Steward<needs::Create>) -> Around {
    let words = &visitor.words;
    Around {
        heading: words.t("add-title"),
        back: Linked::to(words.t("add-kinds"), "/team/add"),
        path: "/team/add".into(),
        submit: words.t("publish"),
        token: steward.token(app),
    }
}

/// `POST /team/add`, with the fields and `action`: `preview`, `edit` or `publish`.
pub async fn send(State(app): State<App>, visitor: Visitor, sent: Sent<needs::Create>) -> Answer {
    let (steward, typed) = (&sent.steward, &sent.fields);
    let kinds = kinds_of(typed);
    let form = |problems: &Problems| {
        let around = around(&app, &visitor, steward);
        page(&app, &visitor, around, &kinds, &Fields::new(), Some((typed, problems)))
    };
    let action = typed.first(ACTION).unwrap_or_default();
    if action == "edit" {
        return form(&Problems::default());
    }
    let mut fields = edits(&app, &visitor, &[], &Fields::new(), typed);
    fields.extend(edits(&app, &visitor, &kinds, &Fields::new(), typed));
    fields.retain(|_, value| !value.is_null());
    let (now, home) = (app.clock.now(), steward.home(&app));
    let fields = app.db.read(move |conn| relations::with_ids(conn, &home, fields)).await?;
    let mut checked = match (Draft { fields }).check(&steward.home(&app).context(now, false)) {
        Ok(checked) => checked,
        Err(problems) => return form(&problems),
    };
    // Who writes a card down here today says that it is right today; a program may copy what is old.
    checked.card.checked_at.get_or_insert_with(|| now.date().to_string());
    checked.card.checked_by.get_or_insert_with(|| "moderator".to_owned());
    if action == "preview" {
        let around = around(&app, &visitor, steward);
        let entry = not_yet(&app, &checked);
        return look::page(&app, &visitor, &entry, around, typed).await;
    }
    let suspected = suspects(&app, &checked).await?;
    if !suspected.is_empty() && typed.first(DIFFERENT).is_none() {
        let reader = Reader::now(&app, &visitor.words);
        let page = SuspectsPage {
            frame: Frame::new(&app, &visitor, visitor.words.t("suspects-title")).at("team"),
            suspects: suspected.iter().map(|(_, entry)| desk_card(&reader, entry)).collect(),
            fields: kept(typed, &[ACTION]),
            token: steward.token(&app),
        };
        return Ok(frame::show(&page)?);
    }
    let home = steward.home(&app);
    let different: Vec<Suspicion> = suspected.into_iter().map(|(suspicion, _)| suspicion).collect();
    let added = app.db.write(move |conn| {
        let added = publish::publish(conn, &home, checked, Origin::Person, now)?;
        for suspicion in &different {
            matching::note(conn, &added.uri, suspicion, now)?;
            matching::decide(conn, &added.uri, &suspicion.uri, "different", now)?;
        }
        Ok(added)
    });
    let added = added.await?;
    tracing::info!(initiative.uri = %added.uri, "Published {}", added.uri);
    Ok(Redirect::to(&desk_path(&added.uri)).into_response())
}

/// A card that looks like the new one: one's own is opened at the desk.
fn desk_card(reader: &Reader<'_>, entry: &Initiative) -> CardView {
    let card = reader.card(entry, None);
    if entry.own { CardView { url: desk_path(&entry.uri), ..card } } else { card }
}

/// The entries that may be the same as a new one (FORMATS.md 1).
async fn suspects(app: &App, checked: &CheckedDraft) -> Result<Vec<(Suspicion, Initiative)>> {
    let profile = Profile::of(&checked.card);
    let found = move |conn: &mut Conn| {
        let suspected = matching::suspect(conn, &[(String::new(), profile)])?;
        let mut found = Vec::new();
        for (_, suspicion) in suspected {
            let entry = store::find(conn, &suspicion.uri)?;
            found.extend(entry.filter(|entry| entry.state != EntryState::Withdrawn).map(|entry| (suspicion, entry)));
        }
        Ok::<_, Error>(found)
    };
    app.db.read(found).await
}

/// What the page of a card would be made from.
fn not_yet(app: &App, checked: &CheckedDraft) -> Initiative {
    let now = app.clock.now();
    Initiative {
        uri: String::new(),
        home: app.config.node.host.clone(),
        own: true,
        handle: None,
        rev: now.seconds(),
        hash: String::new(),
        state: EntryState::Published,
        listed: true,
        unlisted_because: None,
        position: 0,
        published: now,
        updated: now,
        card: checked.card.clone(),
        document: None,
        field_sources: Default::default(),
        claimed: false,
    }
}
