//! The private page on which an offer or a request that ends soon is prolonged, settled or taken back. To look at it
//! changes nothing: programs open the links of mails.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use super::report::{done, private};
use crate::app::App;
use crate::ending;
use crate::error::{Error, Result, sentence};
use crate::initiative::history::{self, Author};
use crate::initiative::publish::{self, proposals};
use crate::initiative::{Class, Initiative, Terms, store};
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Notice, Open, Undo};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::Reader;
use crate::web::show::proposal::ProposalView;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "ending.html")]
struct EndingPage {
    frame: Frame,
    view: ProposalView,
    /// How it stands, when that is not open.
    stands: Option<String>,
    notice: Option<Notice>,
    /// Where its forms are sent.
    path: String,
    token: FormToken,
    /// The day until which it can be prolonged.
    until: Option<String>,
    settled: bool,
}

pages!(EndingPage);

/// What the buttons of the page do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Prolong,
    Settle,
    Reopen,
    Undo(i64),
    Withdraw,
}

impl Decision {
    fn of(form: &Open) -> Result<Decision> {
        let rev = || form.fields.first("rev").and_then(|rev| rev.parse().ok()).unwrap_or_default();
        match form.fields.first("do") {
            Some("prolong") => Ok(Decision::Prolong),
            Some("settle") => Ok(Decision::Settle),
            Some("reopen") => Ok(Decision::Reopen),
            Some("undo") => Ok(Decision::Undo(rev())),
            Some("withdraw") => Ok(Decision::Withdraw),
            _ => Err(Error::Unreadable(sentence!("form-type"))),
        }
    }
}

/// `GET /ending/{token}`
pub async fn ending(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let (now, wanted) = (app.clock.now(), token.clone());
    let found = app.db.read(move |conn| {
        let proposal = ending::find(conn, &wanted, now)?;
        let by = proposal.card.terms.as_ref().map(|terms| store::find(conn, &terms.by)).transpose()?.flatten();
        let last = ending::undoable(conn, &proposal, now)?;
        Ok((proposal, by, last))
    });
    let (proposal, by, last) = found.await?;
    Ok(frame::show(&page(&app, &visitor, &token, (&proposal, by.as_ref()), last))?)
}

/// `POST /ending/{token}` with `do`: `prolong`, `settle`, `reopen`, `withdraw`, or `undo` with `rev`.
pub async fn decide(State(app): State<App>, visitor: Visitor, Path(token): Path<String>, form: Open) -> Answer {
    let back = format!("/ending/{token}");
    if form.trapped {
        return Ok(Redirect::to(&back).into_response());
    }
    let decision = Decision::of(&form)?;
    let (home, now) = (app.home().by(Author::Link), app.clock.now());
    let decided = app.db.write(move |conn| {
        let proposal = ending::find(conn, &token, now)?;
        let by = proposal.card.terms.as_ref().map(|terms| terms.by.clone()).unwrap_or_default();
        let uri = &proposal.uri;
        match decision {
            Decision::Prolong => proposals::prolong(conn, &home, uri, now)?,
            Decision::Settle => proposals::settle(conn, &home, uri, settled(&proposal), now)?,
            Decision::Reopen => proposals::settle(conn, &home, uri, "open", now)?,
            Decision::Undo(rev) if ending::undoable(conn, &proposal, now)? == Some(rev) => {
                history::undo(conn, &home, uri, rev, now)?
            }
            Decision::Undo(_) => return Err(Error::Conflict(sentence!("undo-too-late"))),
            Decision::Withdraw => publish::withdraw(conn, &home, uri, now)?,
        };
        store::find(conn, &by)
    });
    let initiative = decided.await?;
    match (decision, initiative) {
        (Decision::Withdraw, Some(initiative)) => {
            done(&app, &visitor, &initiative, visitor.words.t("ending-withdrawn"))
        }
        (Decision::Undo(_), _) => Ok(Redirect::to(&format!("{back}?done=undone")).into_response()),
        _ => Ok(Redirect::to(&back).into_response()),
    }
}

/// What it is once it is settled: a request is met, an offer is fulfilled.
fn settled(proposal: &Initiative) -> &'static str {
    let request = proposal.card.terms.as_ref().is_some_and(Terms::is_request);
    if request { "met" } else { "fulfilled" }
}

fn page(
    app: &App,
    visitor: &Visitor,
    token: &str,
    (proposal, by): (&Initiative, Option<&Initiative>),
    undoable: Option<i64>,
) -> EndingPage {
    let words = &visitor.words;
    let reader = Reader::now(app, words).of(Class::Proposal);
    let view = reader.proposal(proposal, by, None);
    let path = format!("/ending/{token}");
    let token = FormToken::for_path(app, &path);
    let status = proposal.card.status.as_str();
    let until = proposals::prolonged_until(&app.kinds, &proposal.card, reader.today());
    EndingPage {
        frame: private(Frame::new(app, visitor, words.t("ending-title"))),
        stands: (status != "open").then(|| reader.item("proposal_statuses", status)),
        notice: notice(visitor, &path, &token, undoable),
        until: until.map(|day| words.date(day)),
        settled: proposal.takes_no_answers(reader.now),
        view,
        path,
        token,
    }
}

/// That the last change was made here, with the button that takes it back.
fn notice(visitor: &Visitor, path: &str, token: &FormToken, undoable: Option<i64>) -> Option<Notice> {
    if visitor.pairs.first("done") == Some("undone") {
        return Some(Notice { sentence: visitor.words.t("undo-done"), undo: None });
    }
    let fields = vec![("do", "undo".to_owned()), ("rev", undoable?.to_string())];
    let undo = Undo { path: path.to_owned(), token: token.clone(), fields };
    Some(Notice { sentence: visitor.words.t("ending-noted"), undo: Some(undo) })
}
