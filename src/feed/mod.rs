//! Feeds: actors that people follow instead of one initiative. One is of the whole directory; others, each made when
//! somebody first looks for it, are of one département or of one kind (PROTOCOL.md, "Actors").
//!
//! What a feed is to say are rows, in a queue that survives a restart; `federation` says them, spread over the hours.

pub mod names;
pub mod queue;
mod selection;
pub mod store;

pub use self::names::Names;
pub use self::selection::{Selection, of_card};

use crate::clock::Timestamp;

/// Between two things that a feed says: six an hour, spread.
pub const PAUSE_SECONDS: i64 = 600;
/// Entries that one text names; of further ones it says how many there are.
pub const MOST_NAMED: i64 = 30;

const WEEK_SECONDS: i64 = 7 * 86_400;
/// Monday, 7 o'clock (UTC), in seconds after a week of the epoch began, which was a Thursday.
const DIGEST_SECONDS: i64 = 4 * 86_400 + 7 * 3600;

/// One feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// What it is of, as the path of its id: `/feed/t/FR-56`.
    pub path: String,
    /// `annuaire.56`.
    pub handle: String,
    /// Not before this it says something again.
    pub next_at: Timestamp,
    /// When its next digest is due.
    pub digest_at: Timestamp,
    /// When somebody first looked for it.
    pub created: Timestamp,
}

/// What a feed says at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Passes on one of an initiative's news.
    News,
    /// That a card is new or changed.
    Card,
    /// The same of many cards.
    Summary,
    /// What happened in a week.
    Digest,
}

impl Kind {
    /// As it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::News => "news",
            Kind::Card => "card",
            Kind::Summary => "summary",
            Kind::Digest => "digest",
        }
    }

    fn parse(text: &str) -> Kind {
        match text {
            "news" => Kind::News,
            "card" => Kind::Card,
            "digest" => Kind::Digest,
            _ => Kind::Summary,
        }
    }
}

/// How far something is that a feed says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It waits for its turn.
    Waiting,
    /// Followers were told.
    Said,
    /// It was taken back.
    Gone,
}

impl Progress {
    /// As it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Progress::Waiting => "waiting",
            Progress::Said => "said",
            Progress::Gone => "gone",
        }
    }

    fn parse(text: &str) -> Progress {
        match text {
            "said" => Progress::Said,
            "gone" => Progress::Gone,
            _ => Progress::Waiting,
        }
    }
}

/// One thing that a feed says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// ULID.
    pub id: String,
    /// Path of the feed.
    pub feed: String,
    /// What it is.
    pub kind: Kind,
    /// The news that are passed on (ULID); empty for texts.
    pub subject: String,
    /// How far it is.
    pub progress: Progress,
    /// Not said before this.
    pub due_at: Timestamp,
    /// When it was said.
    pub said_at: Option<Timestamp>,
    /// When a text last lost an entry that is gone.
    pub revised_at: Option<Timestamp>,
    /// New entries that a text does not name.
    pub more_new: i64,
    /// Changed entries that a text does not name.
    pub more_changed: i64,
    /// When it was put into the queue.
    pub created: Timestamp,
}

impl Post {
    /// One that waits.
    fn waiting(feed: &str, kind: Kind, due_at: Timestamp, now: Timestamp) -> Post {
        let millis = u64::try_from(now.0 / 1000).unwrap_or_default();
        Post {
            id: ulid::Ulid::from_parts(millis, rand::random()).to_string(),
            feed: feed.to_owned(),
            kind,
            subject: String::new(),
            progress: Progress::Waiting,
            due_at,
            said_at: None,
            revised_at: None,
            more_new: 0,
            more_changed: 0,
            created: now,
        }
    }
}

/// Why a text names an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It appeared.
    New,
    /// Its content changed.
    Changed,
    /// It said something.
    News,
}

impl What {
    /// As it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            What::New => "new",
            What::Changed => "changed",
            What::News => "news",
        }
    }

    fn parse(text: &str) -> What {
        match text {
            "new" => What::New,
            "news" => What::News,
            _ => What::Changed,
        }
    }
}

/// An entry that something is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id of the post.
    pub post: String,
    /// Address of the entry.
    pub initiative: String,
    /// Why.
    pub what: What,
}

/// The first moment after `now` at which a weekly digest is due.
pub fn next_digest(now: Timestamp) -> Timestamp {
    let weeks = (now.seconds() - DIGEST_SECONDS).div_euclid(WEEK_SECONDS) + 1;
    Timestamp((weeks * WEEK_SECONDS + DIGEST_SECONDS) * 1_000_000)
}

/// So many seconds later.
fn later(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp(at.0 + seconds * 1_000_000)
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike as _, Timelike as _, Weekday};

    use super::*;

    #[test]
    fn a_digest_is_due_on_mondays_after_now() {
        for hours in 0..400 {
            let now = later(Timestamp(1_795_514_400_000_000), hours * 3600);
            let due = next_digest(now);
            assert_eq!((due.utc().weekday(), due.utc().hour(), due.utc().minute()), (Weekday::Mon, 7, 0));
            assert!(due > now && due <= later(now, WEEK_SECONDS), "{now:?} {due:?}");
        }
    }
}
