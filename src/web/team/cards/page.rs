//! The page with the form of a card, for a new one and for one that is there.

use askama::Template;
use axum::http::StatusCode;

use crate::app::App;
use crate::initiative::{Fields, Problems};
use crate::web::failure::Answer;
use crate::web::form::{FieldProblem, FormToken, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::{Linked, Reader};
use crate::web::team::form::{CardForm, Kind, class_of};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/form.html")]
struct FormPage {
    frame: Frame,
    heading: String,
    back: Linked,
    path: String,
    submit: String,
    token: FormToken,
    problems: Vec<FieldProblem>,
    form: CardForm,
}

pages!(FormPage);

/// What the page needs beside the form.
pub struct Around {
    /// Its heading.
    pub heading: String,
    /// Where one comes from.
    pub back: Linked,
    /// Where it is sent.
    pub path: String,
    /// What its main button says.
    pub submit: String,
    /// The token of the session.
    pub token: FormToken,
}

/// The page: what a card says, or what was typed, with what is wrong with it.
///
/// # Errors
/// When the template fails, which no content can cause.
pub fn page(
    app: &App,
    visitor: &Visitor,
    around: Around,
    kinds: &[String],
    given: &Fields,
    typed: Option<(&Pairs, &Problems)>,
) -> Answer {
    let reader = Reader::now(app, &visitor.words).of(class_of(given));
    let mut form = CardForm::of(&reader, kinds, given);
    let mut problems = Vec::new();
    if let Some((typed, found)) = typed {
        form.filled(typed);
        problems = form.show(&reader, kinds, found);
    }
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let Around { heading, back, path, submit, token } = around;
    let frame = Frame::new(app, visitor, titled(&visitor.words, &heading, &problems)).at("team");
    let page = FormPage { frame, heading, back, path, submit, token, problems, form };
    Ok(frame::show_with(status, &page)?)
}

/// What was typed as hidden fields of the next form.
pub fn kept(typed: &Pairs, without: &[&str]) -> Vec<(String, String)> {
    typed.0.iter().filter(|(name, _)| !without.contains(&name.as_str())).cloned().collect()
}

/// What was typed of a form, as fields of a draft.
pub fn edits(app: &App, visitor: &Visitor, kinds: &[String], given: &Fields, typed: &Pairs) -> Fields {
    CardForm::of(&Reader::now(app, &visitor.words).of(class_of(given)), kinds, given).edits(typed)
}
