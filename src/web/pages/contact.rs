//! Writing to an initiative through this node, about itself or about what it offers or needs, and answering; neither side
//! learns the other's address.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

use super::proposal::{self, ANSWER};
use super::report::{done, find, private};
use crate::app::App;
use crate::error::Error;
use crate::initiative::{Initiative, Problems};
use crate::moderation::MAX_CHARS;
use crate::relay::{self, First, MAX_NAME_CHARS};
use crate::web::failure::{Answer, Failure};
use crate::web::form::{FieldProblem, FormToken, Open, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::Reader;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage {
    frame: Frame,
    heading: String,
    lead: String,
    /// What is answered.
    before: Vec<String>,
    /// Where the form is sent.
    path: String,
    token: FormToken,
    /// Name and address are asked of who writes first.
    asks_who: bool,
    name: String,
    person: String,
    content: String,
    problems: Vec<FieldProblem>,
}

pages!(ContactPage);

impl ContactPage {
    fn problem(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|problem| problem.field == field).map(|problem| problem.message.as_str())
    }
}

/// `GET /@{handle}/contact`
pub async fn contact(State(app): State<App>, visitor: Visitor, Path(name): Path<String>) -> Answer {
    let about = find(&app, &name).await?;
    if !is_reached(&app, &about).await? {
        return Err(Failure(Error::NotFound));
    }
    contact_page(&app, &visitor, &about, &Pairs::default(), &Problems::default())
}

/// `POST /@{handle}/contact` with `name`, `person` and `content`.
pub async fn write(State(app): State<App>, visitor: Visitor, Path(name): Path<String>, form: Open) -> Answer {
    let about = find(&app, &name).await?;
    send(&app, &visitor, &about, &form).await
}

/// `GET /o/{ulid}/contact`. What cannot be answered through this node leads to its page, which says what else there is.
pub async fn contact_about(State(app): State<App>, visitor: Visitor, Path(name): Path<String>) -> Answer {
    let about = proposal::find(&app, &name).await?;
    if is_reached(&app, &about).await? {
        return contact_page(&app, &visitor, &about, &Pairs::default(), &Problems::default());
    }
    if about.takes_no_answers(app.clock.now()) {
        return proposal::gone(&app, &visitor, &about).await;
    }
    if !about.own || !about.is_shown() || !app.config.mail.is_on() {
        return Err(Failure(Error::NotFound));
    }
    let page = Reader::now(&app, &visitor.words).path_of(&about);
    Ok(Redirect::to(&format!("{page}#{ANSWER}")).into_response())
}

/// `POST /o/{ulid}/contact` with `name`, `person` and `content`.
pub async fn write_about(State(app): State<App>, visitor: Visitor, Path(name): Path<String>, form: Open) -> Answer {
    let about = proposal::find(&app, &name).await?;
    send(&app, &visitor, &about, &form).await
}

async fn send(app: &App, visitor: &Visitor, about: &Initiative, form: &Open) -> Answer {
    let thanks = visitor.words.t("contact-sent");
    if form.trapped {
        return if is_reached(app, about).await? {
            done(app, visitor, about, thanks)
        } else {
            Err(Failure(Error::NotFound))
        };
    }
    let text = |field: &str| form.fields.first(field).unwrap_or_default().to_owned();
    let lang = visitor.words.lang().to_owned();
    let first = First { name: text("name"), person: text("person"), content: text("content"), lang };
    let (letters, now, of) = (app.letters(), app.clock.now(), about.clone());
    match app.db.write(move |conn| relay::write(conn, &letters, &of, &first, now)).await {
        Ok(()) => done(app, visitor, about, thanks),
        Err(Error::Invalid(problems)) => contact_page(app, visitor, about, &form.fields, &problems),
        Err(error) => Err(error.into()),
    }
}

/// Whether one can write about an entry through this node.
async fn is_reached(app: &App, about: &Initiative) -> Result<bool, Failure> {
    let (letters, now, of) = (app.letters(), app.clock.now(), about.clone());
    let address = app.db.read(move |conn| relay::address_for(conn, &letters, &of, now)).await?;
    Ok(address.is_some())
}

/// `GET /reply/{token}`
pub async fn reply(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    reply_page(&app, &visitor, &token, "", &Problems::default()).await
}

/// `POST /reply/{token}` with `content`.
pub async fn answer(State(app): State<App>, visitor: Visitor, Path(token): Path<String>, form: Open) -> Answer {
    let content = form.fields.first("content").unwrap_or_default().to_owned();
    let (letters, now, wanted, typed) = (app.letters(), app.clock.now(), token.clone(), content.clone());
    let trapped = form.trapped;
    let sent = app.db.write(move |conn| {
        let (_, between) = relay::find(conn, &wanted)?;
        if !trapped {
            relay::answer(conn, &letters, &wanted, &typed, now)?;
        }
        Ok(between.about)
    });
    match sent.await {
        Ok(about) => done(&app, &visitor, &about, visitor.words.t("contact-answered")),
        Err(Error::Invalid(problems)) => reply_page(&app, &visitor, &token, &content, &problems).await,
        Err(error) => Err(error.into()),
    }
}

fn contact_page(app: &App, visitor: &Visitor, about: &Initiative, given: &Pairs, problems: &Problems) -> Answer {
    let (words, reader) = (&visitor.words, Reader::now(app, &visitor.words));
    let text = |field: &str| given.first(field).unwrap_or_default().to_owned();
    let key = if about.card.terms.is_some() { "contact-title-proposal" } else { "contact-title" };
    let heading = words.with(key, &reader.name(&about.card).0);
    let path = format!("{}/contact", reader.path_of(about));
    let page = ContactPage {
        lead: words.t("contact-lead"),
        before: Vec::new(),
        asks_who: true,
        name: text("name"),
        person: text("person"),
        content: text("content"),
        ..page(app, visitor, heading, path, problems)
    };
    show(&page)
}

async fn reply_page(app: &App, visitor: &Visitor, token: &str, content: &str, problems: &Problems) -> Answer {
    let wanted = token.to_owned();
    let (message, between) = app.db.read(move |conn| relay::find(conn, &wanted)).await?;
    let (words, reader) = (&visitor.words, Reader::now(app, &visitor.words));
    let from = match (message.by_initiative, message.name.as_str()) {
        (true, _) => reader.name(&between.initiative.card).0,
        (false, "") => words.t("relay-nobody"),
        (false, person) => person.to_owned(),
    };
    let page = ContactPage {
        lead: words.with("reply-lead", &reader.name(&between.about.card).0),
        before: message.content.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        content: content.to_owned(),
        ..page(app, visitor, words.with("reply-title", &from), format!("/reply/{token}"), problems)
    };
    show(&page)
}

/// The parts that both forms share.
fn page(app: &App, visitor: &Visitor, heading: String, path: String, problems: &Problems) -> ContactPage {
    let words = &visitor.words;
    let named = |field: &str| (field.to_owned(), words.t(&format!("contact-field-{field}")));
    let problems = FieldProblem::of(problems, words, named);
    let nothing = String::new;
    ContactPage {
        frame: private(Frame::new(app, visitor, titled(words, &heading, &problems))),
        heading,
        lead: nothing(),
        before: Vec::new(),
        token: FormToken::for_path(app, &path),
        path,
        asks_who: false,
        name: nothing(),
        person: nothing(),
        content: nothing(),
        problems,
    }
}

fn show(page: &ContactPage) -> Answer {
    let status = if page.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(frame::show_with(status, page)?)
}
