//! Keeping a domain out: asked once, with what goes in numbers; and letting it in again.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

use super::{decide, list, problem};
use crate::admin::peers as admin;
use crate::admin::survey::{Cost, cost_of_block};
use crate::app::App;
use crate::error::Error;
use crate::locale::Words;
use crate::moderation::log::reason;
use crate::web::failure::Answer;
use crate::web::form::{FieldProblem, FormToken, Sent, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/block.html")]
struct BlockPage {
    frame: Frame,
    heading: String,
    problems: Vec<FieldProblem>,
    domain: String,
    reason: String,
    /// What goes, a sentence each; nothing as long as no domain is named.
    cost: Vec<String>,
    /// Directories that are cut off.
    nodes: Vec<String>,
    asks: bool,
    token: FormToken,
}

pages!(BlockPage);

/// `GET /team/network/block?domain=…`: what it would cut off.
pub async fn ask(State(app): State<App>, visitor: Visitor, steward: Steward<needs::Admin>) -> Answer {
    let typed = visitor.pairs.first("domain").unwrap_or_default().to_owned();
    page(&app, &visitor, &steward, typed, String::new()).await
}

async fn page(app: &App, visitor: &Visitor, steward: &Steward<needs::Admin>, typed: String, why: String) -> Answer {
    let words = &visitor.words;
    let (mut cost, mut problems, mut domain) = (None, Vec::new(), typed.clone());
    if !typed.is_empty() {
        match admin::domain_of(app, &typed) {
            Ok(named) => {
                domain = named.clone();
                cost = Some(app.db.read(move |conn| cost_of_block(conn, &named)).await?);
            }
            Err(error) => problems.push(problem(words, "domain", "peers-domain", error)?),
        }
    }
    let heading =
        if cost.is_some() { words.with("peers-block-title", &domain) } else { words.t("peers-block-heading") };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = BlockPage {
        frame: Frame::new(app, visitor, titled(words, &heading, &problems)).at("team"),
        asks: cost.is_some(),
        cost: cost.as_ref().map(|cost| sentences(words, cost)).unwrap_or_default(),
        nodes: cost.map(|cost| cost.nodes).unwrap_or_default(),
        token: steward.token(app),
        reason: why,
        heading,
        problems,
        domain,
    };
    Ok(frame::show_with(status, &page)?)
}

fn sentences(words: &Words, cost: &Cost) -> Vec<String> {
    let count = |(key, n): (&str, i64)| words.count(key, u64::try_from(n).unwrap_or_default());
    cost.sentences().into_iter().map(count).collect()
}

/// `POST /team/network/block`, with `domain` and `reason`.
pub async fn block(State(app): State<App>, visitor: Visitor, sent: Sent<needs::Admin>) -> Answer {
    let typed = sent.fields.first("domain").unwrap_or_default().to_owned();
    let why = reason(sent.fields.first("reason").unwrap_or_default());
    if admin::domain_of(&app, &typed).is_err() {
        return page(&app, &visitor, &sent.steward, typed, why).await;
    }
    let by = &sent.steward.session.name;
    let domain = decide(&app, by, move |app, by| admin::block(app, by, &typed, &why)).await?;
    Ok(Redirect::to(&list::done("blocked", &domain)).into_response())
}

/// `POST /team/network/unblock`, with `domain`.
pub async fn unblock(State(app): State<App>, sent: Sent<needs::Admin>) -> Answer {
    let typed = sent.fields.first("domain").unwrap_or_default().to_owned();
    let by = &sent.steward.session.name;
    match decide(&app, by, move |app, by| admin::unblock(app, by, &typed)).await? {
        (domain, true) => Ok(Redirect::to(&list::done("unblocked", &domain)).into_response()),
        (_, false) => Err(Error::NotFound.into()),
    }
}
