//! How things stand with another node, in a form that pages and commands turn into words.

use super::{Cursor, Follower, Following, Peer};
use crate::clock::Timestamp;

/// After this long without an answer a peer counts as silent.
pub const SILENT_AFTER_SECONDS: i64 = 3 * 86_400;

/// How this node's copy of a peer's catalogue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Standing {
    /// Its keys have changed: nothing of it is taken until an admin accepts them.
    Doubted,
    /// It is not followed.
    NotFollowed,
    /// It is looked for, and not found yet.
    Wanted,
    /// It was asked and has not answered.
    Asked,
    /// It said no.
    Refused,
    /// It said yes, and its catalogue is being read for the first time.
    Reading,
    /// Same entries, same digest.
    InStep,
    /// So many entries differ.
    Differs {
        /// How many.
        entries: i64,
    },
    /// It has not answered for a while.
    Late {
        /// Since when, in minutes.
        minutes: i64,
    },
    /// It has not answered for days.
    Silent {
        /// Since when, in days.
        days: i64,
    },
}

impl Standing {
    /// How it stands now.
    pub fn of(peer: &Peer, cursor: &Cursor, now: Timestamp) -> Standing {
        if peer.is_in_doubt() {
            return Standing::Doubted;
        }
        match peer.following {
            Following::None | Following::Ending => Standing::NotFollowed,
            Following::Wanted => Standing::Wanted,
            Following::Asked => Standing::Asked,
            Following::Refused => Standing::Refused,
            Following::Accepted => Standing::of_followed(cursor, now),
        }
    }

    fn of_followed(cursor: &Cursor, now: Timestamp) -> Standing {
        let away = cursor.failed_at.map(|since| now.seconds() - since.seconds());
        match (away, cursor.compared_at, cursor.differing) {
            (Some(seconds), ..) if seconds >= SILENT_AFTER_SECONDS => Standing::Silent { days: seconds / 86_400 },
            (Some(seconds), ..) => Standing::Late { minutes: seconds / 60 },
            (None, None, _) | (None, _, None) => Standing::Reading,
            // It says something, but its catalogue cannot be read: what was compared then says nothing of now.
            (None, Some(compared), _) if cursor.pull_tries > 0 => {
                Standing::Late { minutes: (now.seconds() - compared.seconds()) / 60 }
            }
            (None, Some(_), Some(0)) => Standing::InStep,
            (None, Some(_), Some(entries)) => Standing::Differs { entries },
        }
    }

    /// The number in its sentence: entries, minutes or days.
    pub fn amount(self) -> i64 {
        match self {
            Standing::Differs { entries: amount }
            | Standing::Late { minutes: amount }
            | Standing::Silent { days: amount } => amount,
            _ => 0,
        }
    }

    /// The last part of the keys of its sentences.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Doubted => "doubted",
            Standing::NotFollowed => "not-followed",
            Standing::Wanted => "wanted",
            Standing::Asked => "asked",
            Standing::Refused => "refused",
            Standing::Reading => "reading",
            Standing::InStep => "in-step",
            Standing::Differs { .. } => "differs",
            Standing::Late { .. } => "late",
            Standing::Silent { .. } => "silent",
        }
    }
}

/// How long ago something was, as the key of a sentence and its number.
pub fn ago(at: Timestamp, now: Timestamp) -> (&'static str, i64) {
    let seconds = (now.seconds() - at.seconds()).max(0);
    match seconds {
        0..60 => ("ago-moment", 0),
        60..3600 => ("ago-minutes", seconds / 60),
        3600..172_800 => ("ago-hours", seconds / 3600),
        _ => ("ago-days", seconds / 86_400),
    }
}

/// Whether a follow of this node has run out: it was not said again for a month.
pub fn has_lapsed(peer: &Peer, now: Timestamp) -> bool {
    peer.follower == Follower::Accepted && peer.lease_until.is_some_and(|until| until < now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_514_400_000_000);

    fn cursor() -> Cursor {
        Cursor {
            host: "alpes.example".into(),
            epoch: "01JD".into(),
            seq: 7,
            total: 5,
            root: String::new(),
            differing: Some(0),
            compared_at: Some(NOW),
            pull_at: NOW,
            pull_tries: 0,
            sent_seq: 0,
            push_at: NOW,
            push_tries: 0,
            contact_at: Some(NOW),
            failed_at: None,
            failure: String::new(),
        }
    }

    #[test]
    fn what_is_not_proved_is_not_said_to_be_in_step() {
        let followed = Peer { following: Following::Accepted, ..Peer::named("alpes.example", NOW) };
        let standing = |change: fn(&mut Cursor)| {
            let mut cursor = cursor();
            change(&mut cursor);
            Standing::of(&followed, &cursor, NOW)
        };
        assert_eq!(standing(|_| {}), Standing::InStep);
        assert_eq!(standing(|cursor| cursor.compared_at = None), Standing::Reading);
        assert_eq!(standing(|cursor| cursor.differing = Some(3)), Standing::Differs { entries: 3 });
        let hour = |cursor: &mut Cursor| cursor.failed_at = Some(Timestamp(NOW.0 - 3600 * 1_000_000));
        assert_eq!(standing(hour), Standing::Late { minutes: 60 });
        let week = |cursor: &mut Cursor| cursor.failed_at = Some(Timestamp(NOW.0 - 7 * 86_400 * 1_000_000));
        assert_eq!(standing(week), Standing::Silent { days: 7 });
        let unreadable =
            standing(|cursor| (cursor.pull_tries, cursor.compared_at) = (3, Some(Timestamp(NOW.0 - 7_200_000_000))));
        assert_eq!(unreadable, Standing::Late { minutes: 120 }, "a word of it is no proof");
        let doubted = Peer { offered: "ed25519 AAAA https://alpes.example/actor#k".into(), ..followed.clone() };
        assert_eq!(Standing::of(&doubted, &cursor(), NOW), Standing::Doubted);
        let asked = Peer { following: Following::Asked, ..followed.clone() };
        assert_eq!(Standing::of(&asked, &cursor(), NOW), Standing::Asked);
    }
}
