//! In which form requests to a host are signed (PROTOCOL.md, "Signatures").
//!
//! RFC 9421 for nodes that are peers and for hosts that sign so themselves, the draft for everybody else. Who answers 401 to
//! the first gets the second at once, and for a week. A request never carries both.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::schedule::later;
use super::signature::Scheme;
use super::store::forms as store;
use crate::clock::Timestamp;
use crate::db::{Conn, Db};
use crate::error::Result;

/// How long a refusal is remembered.
const REFUSED_SECONDS: i64 = 7 * 86_400;
/// How long what the table says is used before it is asked again, and how often a host's signatures are noted.
const HELD_SECONDS: i64 = 60;
const NOTE_SECONDS: i64 = 86_400;
/// How long hosts are remembered that neither sign nor refuse any more.
const KEEP_SECONDS: i64 = 30 * 86_400;
/// Most hosts in memory.
const MAX_HOSTS: usize = 10_000;

/// What is known of hosts.
pub struct Forms {
    db: Db,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// In which form a host is written to, and when the table said so.
    held: HashMap<String, (Scheme, Timestamp)>,
    /// When a host's signature by RFC 9421 was last noted.
    noted: HashMap<String, Timestamp>,
}

impl Forms {
    /// Of a node with this database.
    pub fn of_node(db: Db) -> Forms {
        Forms { db, state: Mutex::default() }
    }

    /// The form for a host, by its authority.
    pub async fn of(&self, host: &str, now: Timestamp) -> Scheme {
        let held = self.state().held.get(host).copied();
        if let Some((scheme, _)) = held.filter(|(_, at)| is_within(*at, now, HELD_SECONDS)) {
            return scheme;
        }
        let name = host.to_owned();
        let reads = self.db.read(move |conn| store::reads_messages(conn, &name, later(now, -REFUSED_SECONDS))).await;
        let scheme = match reads {
            Ok(true) => Scheme::Message,
            Ok(false) => Scheme::Cavage,
            Err(error) => {
                tracing::error!("The form of signatures could not be read: {}", error.with_causes());
                return Scheme::Cavage;
            }
        };
        self.hold(host, scheme, now);
        scheme
    }

    /// Has the table asked anew: something is known of a host now.
    pub fn forget(&self, host: &str) {
        self.state().held.remove(host);
    }

    /// Notes what a host answered to RFC 9421 and then to the draft: only when the second is no 401 it was about the form.
    pub async fn compare(&self, host: &str, again: Option<u16>, now: Timestamp) {
        if again.is_none_or(|status| status == 401) {
            return;
        }
        self.hold(host, Scheme::Cavage, now);
        let name = host.to_owned();
        if let Err(error) = self.db.write(move |conn| store::mark_refused(conn, &name, now)).await {
            tracing::error!("A refused form of signatures could not be noted: {}", error.with_causes());
        }
    }

    /// Whether a host that signed in this form is to be noted now: once a day.
    pub fn is_news(&self, host: &str, scheme: Scheme, now: Timestamp) -> bool {
        let noted = self.state().noted.get(host).copied();
        scheme == Scheme::Message && !noted.is_some_and(|at| is_within(at, now, NOTE_SECONDS))
    }

    /// Remembers that it was noted ([`store::mark_verified`]), and has the table asked anew.
    pub fn mark_noted(&self, host: &str, now: Timestamp) {
        let mut state = self.state();
        make_room(&mut state.noted);
        state.noted.insert(host.to_owned(), now);
        state.held.remove(host);
    }

    fn hold(&self, host: &str, scheme: Scheme, now: Timestamp) {
        let mut state = self.state();
        make_room(&mut state.held);
        state.held.insert(host.to_owned(), (scheme, now));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets hosts that neither sign nor refuse any more.
///
/// # Errors
/// When the database does not answer.
pub fn tidy(conn: &mut Conn, now: Timestamp) -> Result<()> {
    store::forget_before(conn, later(now, -KEEP_SECONDS))
}

fn is_within(at: Timestamp, now: Timestamp, seconds: i64) -> bool {
    (0..seconds).contains(&(now.seconds() - at.seconds()))
}

/// What is in memory stands in the table too.
fn make_room<T>(map: &mut HashMap<String, T>) {
    if map.len() >= MAX_HOSTS {
        map.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::federation::testing::NOW;
    use crate::peer::{self, Peer};

    const DAY: i64 = 86_400;

    fn forms() -> (tempfile::TempDir, Forms) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("bocage.sqlite").display());
        (folder, Forms::of_node(Db::open(&url, 1).unwrap()))
    }

    #[tokio::test]
    async fn peers_and_who_signs_so_are_written_to_by_rfc_9421() {
        let (_folder, forms) = forms();
        assert_eq!(forms.of("a.example", NOW).await, Scheme::Cavage);
        let node = Peer { catalogue: "https://alpes.example/catalogue".into(), ..Peer::named("alpes.example", NOW) };
        forms.db.write_now(move |conn| peer::store::replace(conn, &node)).unwrap();
        assert_eq!(forms.of("alpes.example", NOW).await, Scheme::Message);

        assert!(!forms.is_news("a.example", Scheme::Cavage, NOW) && forms.is_news("a.example", Scheme::Message, NOW));
        forms.db.write_now(|conn| store::mark_verified(conn, "a.example", NOW)).unwrap();
        forms.mark_noted("a.example", NOW);
        assert!(!forms.is_news("a.example", Scheme::Message, NOW));
        assert!(forms.is_news("a.example", Scheme::Message, later(NOW, DAY)));
        assert_eq!(forms.of("a.example", NOW).await, Scheme::Message);
    }

    #[tokio::test]
    async fn a_refusal_holds_for_a_week_also_after_a_restart() {
        let (_folder, forms) = forms();
        forms.db.write_now(|conn| store::mark_verified(conn, "a.example", NOW)).unwrap();
        for (again, expected) in [(Some(401), Scheme::Message), (None, Scheme::Message), (Some(202), Scheme::Cavage)] {
            forms.compare("a.example", again, NOW).await;
            let anew = Forms::of_node(forms.db.clone());
            assert_eq!((forms.of("a.example", NOW).await, anew.of("a.example", NOW).await), (expected, expected));
        }
        assert_eq!(forms.of("a.example", later(NOW, 6 * DAY)).await, Scheme::Cavage);
        assert_eq!(forms.of("a.example", later(NOW, 7 * DAY + 1)).await, Scheme::Message, "it is tried again");
        forms.db.write_now(|conn| tidy(conn, later(NOW, 31 * DAY))).unwrap();
        assert_eq!(Forms::of_node(forms.db.clone()).of("a.example", NOW).await, Scheme::Cavage, "it is forgotten");
    }
}
