//! The page of a card before it is published.

use super::asked::Asked;
use super::{page, related};
use crate::app::App;
use crate::initiative::Initiative;
use crate::web::failure::Answer;
use crate::web::form::Preview;
use crate::web::frame;
use crate::web::show::Reader;
use crate::web::visitor::Visitor;

/// The page of a card as it would be published, with what was typed and the buttons to publish and to correct it.
///
/// # Errors
/// When the database does not answer.
pub async fn preview(app: &App, visitor: &Visitor, initiative: &Initiative, preview: Preview) -> Answer {
    let reader = Reader::now(app, &visitor.words);
    let related = related(app, initiative).await?;
    let mut page = page(&reader, visitor, initiative, &related, &[], Asked::default(), Default::default());
    page.preview = Some(preview);
    page.frame.canonical = None;
    page.frame.alternates.clear();
    // Nothing is published yet: it has no address that leads anywhere.
    page.provenance.clear();
    page.frame.noindex = true;
    page.passer = false;
    page.corrections.clear();
    (page.follow, page.history, page.desk) = (None, None, None);
    page.near.clear();
    Ok(frame::show(&page)?)
}
