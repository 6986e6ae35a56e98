//! One directory: all that is known of it, and what can be decided.

use askama::Template;
use axum::extract::{Path, State};

use super::list::sentences;
use super::{question, why};
use crate::admin::peers as admin;
use crate::admin::survey::{Question, Seen, survey};
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::locale::Words;
use crate::peer::suggestion::Suggestion;
use crate::peer::{Follower, Following};
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Notice, Undo};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::Linked;
use crate::web::show::facts::Fact;
use crate::web::show::peer as show;
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/directory.html")]
struct OnePage {
    frame: Frame,
    notice: Option<Notice>,
    host: String,
    /// The same without a port: what a block names.
    host_name: String,
    /// Its page at the desk.
    path: String,
    sentences: Vec<String>,
    facts: Vec<Fact>,
    /// What an admin has to say something about.
    question: Option<String>,
    may: May,
    token: FormToken,
}

pages!(OnePage);

/// What can be decided now.
#[derive(Default)]
struct May {
    look: bool,
    /// The words on the button that accepts it.
    accept: Option<String>,
    /// With it, following it back.
    follow_back: bool,
    refuse: bool,
    /// What goes when it is followed no longer.
    unfollow: Option<String>,
    compare: bool,
    recall: bool,
    ignore: bool,
    suggest: bool,
    /// The domain that keeps it out.
    blocked: Option<String>,
}

/// `GET /team/network/{host}`
pub async fn one(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::Admin>,
    Path(host): Path<String>,
) -> Answer {
    let host = found(&app, &host)?;
    let survey = app.db.read(survey).await?;
    let seen = survey.seen.into_iter().find(|seen| seen.known.peer.host == host);
    let suggestion = survey.suggestions.into_iter().find(|one| one.host == host);
    let ignored = survey.ignored.contains(&host);
    if seen.is_none() && suggestion.is_none() && !ignored {
        return Err(Error::NotFound.into());
    }
    let (words, now, token) = (&visitor.words, app.clock.now(), steward.token(&app));
    let blocked = crate::peer::domains(&host).into_iter().find_map(|domain| {
        survey
            .blocks
            .iter()
            .find(|(kept_out, _)| kept_out == domain)
            .map(|(domain, reason)| (domain.clone(), reason.clone()))
    });
    let mut may = seen.as_ref().map_or_else(May::default, |seen| may(words, seen));
    may.look = seen.as_ref().is_none_or(|seen| is_not_followed(seen.known.peer.following));
    (may.ignore, may.suggest) = (suggestion.is_some(), ignored);
    if let Some((domain, _)) = &blocked {
        may = May { blocked: Some(domain.clone()), ..May::default() };
    }
    let name = seen.as_ref().map_or_else(|| host.clone(), |seen| show::name(&seen.known.peer));
    let path = show::desk_path(&host);
    let page = OnePage {
        notice: notice(&visitor, &token, &path, &name),
        frame: Frame::new(&app, &visitor, name).at("team"),
        path,
        sentences: seen.as_ref().map(|seen| sentences(words, seen, now)).unwrap_or_default(),
        facts: facts(&app, words, &host, seen.as_ref(), suggestion.as_ref(), blocked.map(|(_, reason)| reason), now),
        question: seen.as_ref().and_then(Seen::question).map(|asked| question(words, asked)),
        host_name: host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name).to_owned(),
        host,
        may,
        token,
    };
    Ok(frame::show(&page)?)
}

/// What was done before, with the button that takes it back where there is one.
fn notice(visitor: &Visitor, token: &FormToken, path: &str, name: &str) -> Option<Notice> {
    const DONE: [(&str, &str); 9] = [
        ("followed", "unfollow"),
        ("unfollowed", "follow"),
        ("refused", "accept"),
        ("ignored", "suggest"),
        ("suggested", "ignore"),
        ("accepted", ""),
        ("accepted-both", ""),
        ("compared", ""),
        ("recalled", ""),
    ];
    let done = visitor.pairs.first("done")?;
    let (key, back) = DONE.into_iter().find(|(known, _)| *known == done)?;
    let undo = || Undo { path: format!("{path}/{back}"), token: token.clone(), fields: Vec::new() };
    let sentence = visitor.words.with(&format!("peers-done-{key}"), name);
    Some(Notice { sentence, undo: (!back.is_empty()).then(undo) })
}

/// A host as it stands in an address of the desk.
///
/// # Errors
/// [`Error::NotFound`] when that is none.
pub(super) fn found(app: &App, host: &str) -> Result<String> {
    admin::host_of(app, host).ok().filter(|named| named == host).ok_or(Error::NotFound)
}

fn is_not_followed(following: Following) -> bool {
    matches!(following, Following::None | Following::Refused | Following::Ending)
}

fn may(words: &Words, seen: &Seen) -> May {
    let peer = &seen.known.peer;
    let asked = seen.question();
    let accept = match asked {
        Some(Question::Keys) => Some("peers-accept-keys"),
        Some(Question::Entries(_)) => Some("peers-accept-entries"),
        _ if matches!(peer.follower, Follower::Asked | Follower::Refused) => Some("peers-accept"),
        _ if peer.following != Following::None && peer.quarantined_at.is_some() => Some("peers-accept-entries"),
        _ => None,
    };
    let copied = u64::try_from(seen.known.copied.published).unwrap_or_default();
    let ends = !matches!(peer.following, Following::None | Following::Ending);
    May {
        follow_back: accept == Some("peers-accept")
            && peer.follower == Follower::Asked
            && is_not_followed(peer.following),
        accept: accept.map(|key| words.t(key)),
        refuse: matches!(peer.follower, Follower::Asked | Follower::Accepted),
        unfollow: ends.then(|| words.count("peers-unfollow-lead", copied)),
        compare: peer.following == Following::Accepted,
        recall: seen.recalls,
        ..May::default()
    }
}

fn facts(
    app: &App,
    words: &Words,
    host: &str,
    seen: Option<&Seen>,
    suggestion: Option<&Suggestion>,
    blocked: Option<String>,
    now: Timestamp,
) -> Vec<Fact> {
    let site = show::site(&app.config.base_url(), host);
    let mut facts = vec![Fact::of(words.t("peers-fact-site"), vec![Linked::to(host, site)])];
    if let Some(seen) = seen {
        let (peer, cursor) = (&seen.known.peer, &seen.known.cursor);
        facts.push(Fact::text(words.t("peers-fact-known"), words.date(peer.created.date())));
        facts.push(Fact::text(words.t("peers-fact-contact"), show::last_contact(words, &seen.known, now)));
        if let Some(at) = cursor.failed_at {
            facts.push(Fact::text(words.t("peers-fact-failing"), show::moment(words, at, now)));
        }
        if peer.following == Following::Accepted {
            facts.push(Fact::text(words.t("peers-fact-next"), due(words, cursor.pull_at, now)));
        }
    }
    facts.extend(suggestion.map(|one| Fact::text(words.t("peers-fact-suggested"), why(words, one).join(" "))));
    let reason = blocked.filter(|reason| !reason.is_empty());
    facts.extend(reason.map(|reason| Fact::text(words.t("peers-fact-blocked"), reason)));
    facts
}

/// When its catalogue is read next.
fn due(words: &Words, at: Timestamp, now: Timestamp) -> String {
    match u64::try_from(at.seconds() - now.seconds()).unwrap_or_default() {
        soon @ 0..7_200 => words.count("peers-in-minutes", soon / 60),
        later => words.count("peers-in-hours", later / 3_600),
    }
}
