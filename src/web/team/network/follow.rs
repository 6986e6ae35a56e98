//! Following a directory: first what would come, then the button.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use super::{decide, licence, list, one, problem};
use crate::admin::peers as admin;
use crate::admin::preview::{self, Offer};
use crate::app::App;
use crate::error::Error;
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Sent};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::peer as show;
use crate::web::steward::needs;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/follow.html")]
struct OfferPage {
    frame: Frame,
    host: String,
    /// What will come, in a sentence.
    offer: String,
    /// Where it is followed.
    path: String,
    /// Its entries are kept and not shown until somebody has looked.
    waits: bool,
    token: FormToken,
}

pages!(OfferPage);

/// `POST /team/network/look`, with `host` as it was typed: asks that directory what it publishes, for 15 seconds at most.
pub async fn look(State(app): State<App>, visitor: Visitor, sent: Sent<needs::Admin>) -> Answer {
    let typed = sent.fields.first("host").unwrap_or_default().trim().to_owned();
    let known = match preview::look(&app, &typed).await {
        Ok(offer) => offer,
        Err(error) => {
            // Nobody was there: it can be looked for as long as it takes.
            let silent = matches!(error, Error::Unavailable(_));
            let anyway = admin::host_of(&app, &typed).ok().filter(|_| silent);
            let anyway = anyway.map(|host| format!("{}/follow", show::desk_path(&host)));
            let problems = vec![problem(&visitor.words, "host", "peers-host", error)?];
            return list::page(&app, &visitor, &sent.steward, typed, anyway, problems).await;
        }
    };
    offered(&app, &visitor, known, sent.steward.token(&app)).await
}

async fn offered(app: &App, visitor: &Visitor, offer: Offer, token: FormToken) -> Answer {
    let wanted = offer.host.clone();
    let peer = app.db.read(move |conn| crate::peer::store::find(conn, &wanted)).await?;
    let words = &visitor.words;
    let values = [("n", offer.entries.into()), ("licence", licence(&app.kinds, words, &offer.licence).into())];
    let page = OfferPage {
        frame: Frame::new(app, visitor, if offer.name.is_empty() { offer.host.clone() } else { offer.name.clone() })
            .at("team"),
        offer: words.say("peers-offer", &values),
        path: format!("{}/follow", show::desk_path(&offer.host)),
        waits: peer.is_none_or(|peer| peer.quarantined_at.is_some()),
        host: offer.host,
        token,
    };
    Ok(frame::show(&page)?)
}

/// `POST /team/network/{host}/follow`
pub async fn follow(
    State(app): State<App>,
    visitor: Visitor,
    Path(host): Path<String>,
    sent: Sent<needs::Admin>,
) -> Answer {
    let host = one::found(&app, &host)?;
    let wanted = host.clone();
    match decide(&app, &sent.steward.session.name, move |app, by| admin::follow(app, by, &wanted)).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=followed", show::desk_path(&host))).into_response()),
        Err(error) => {
            let problems = vec![problem(&visitor.words, "host", "peers-host", error)?];
            list::page(&app, &visitor, &sent.steward, host, None, problems).await
        }
    }
}
