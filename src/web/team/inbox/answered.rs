//! What was answered last, of all sorts, each with the way back: the notice after an answer is soon gone.

use super::{Item, flag, reply, submission, suggestion};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::matching::{self, Duplicate};
use crate::initiative::{Initiative, store};
use crate::moderation::pairs::Said;
use crate::moderation::{self, flags, replies, suggestions};
use crate::web::form::{FormToken, Undo};
use crate::web::show::{Linked, Reader};
use crate::web::team::duplicates;

/// So many of each sort are listed.
const SHOWN: i64 = 30;

/// What was answered, with the cards it is about.
pub(super) struct Answered {
    submissions: Vec<moderation::Submission>,
    flags: Vec<flags::Flag>,
    replies: Vec<crate::reply::Reply>,
    suggestions: Vec<suggestion::Offered>,
    pairs: Vec<Duplicate>,
    entries: Vec<Initiative>,
}

/// One of them in the list.
pub(super) struct Line {
    /// What it was, and about which card; it leads to its own page where it has one.
    pub about: Linked,
    /// When it was answered; of what a source offers, when that came.
    pub day: String,
    /// What takes the answer back; nothing where that is done on its own page.
    pub undo: Option<Undo>,
}

impl Answered {
    pub(super) fn read(conn: &mut Conn) -> Result<Answered> {
        let submissions = moderation::store::list_answered(conn, SHOWN)?;
        let (flags, replies) = (flags::list_closed(conn, SHOWN)?, replies::list_seen(conn, SHOWN)?);
        let pairs = matching::list_decided(conn, SHOWN)?;
        let decided = suggestions::list_decided(conn, SHOWN)?;
        let about = submissions.iter().map(|one| &one.initiative).chain(flags.iter().map(|one| &one.initiative));
        let about = about.chain(replies.iter().map(|one| &one.initiative)).chain(pairs.iter().map(|one| &one.uri));
        let uris: Vec<String> = about.cloned().collect();
        Ok(Answered {
            entries: store::find_many(conn, &uris)?,
            suggestions: suggestion::list(conn, decided)?,
            submissions,
            flags,
            replies,
            pairs,
        })
    }

    /// All of them, the last answer first.
    pub(super) fn lines(&self, reader: &Reader<'_>, token: &FormToken) -> Vec<Line> {
        let entries = &self.entries;
        let submissions = self.submissions.iter().map(|one| {
            let item = submission::item(reader, one, entries);
            let url = item.url.clone().unwrap_or_default();
            (one.closed, about(&item, url), None)
        });
        let flags = self.flags.iter().map(|one| {
            let item = flag::item(reader, one, entries);
            (one.closed, about(&item, item.card.url.clone()), Some(flag::reopening(one, token)))
        });
        let replies = self.replies.iter().map(|one| {
            let item = reply::item(reader, one, entries);
            (one.seen, about(&item, item.card.url.clone()), Some(reply::reopening(one, token)))
        });
        let suggestions = self.suggestions.iter().map(|one| {
            let item = suggestion::item(reader, one);
            (Some(item.received), about(&item, item.card.url.clone()), Some(suggestion::reopening(one, token)))
        });
        let pairs = self.pairs.iter().map(|one| {
            let said = if one.decision.as_deref() == Some(Said::Same.as_str()) { "same" } else { "different" };
            let card = super::card(reader, &one.uri, entries);
            let what = reader.words.t(&format!("log-pair-{said}"));
            let at = one.decided_at.map(Timestamp);
            (at, Linked::to(format!("{what} {}", card.text), card.url), Some(duplicates::reopening(one, token)))
        });
        let all = submissions.chain(flags).chain(replies).chain(suggestions).chain(pairs);
        let mut all: Vec<(Option<Timestamp>, Linked, Option<Undo>)> = all.collect();
        all.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
        let day = |at: Option<Timestamp>| at.map(|at| reader.words.date(at.date())).unwrap_or_default();
        all.into_iter().map(|(at, about, undo)| Line { about, day: day(at), undo }).collect()
    }
}

fn about(item: &Item, url: String) -> Linked {
    Linked { text: format!("{} · {}", item.what, item.card.text), url }
}
