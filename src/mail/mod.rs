//! Mails to people. Whoever writes one writes a row in the transaction of what it is about; [`send_next`] sends it.
//!
//! What the mail server has taken has no row any more, so that nothing is lost when the program ends and nothing is sent
//! twice, unless the program dies between the server's yes and the end of the row. What cannot be sent is tried again,
//! ever less often, for two days.
//!
//! A mail is plain text. No name or subject can add a header: line breaks cannot stand in an [`Address`], and [`queue`]
//! takes them out of subjects.

mod address;
mod letters;
pub mod smtp;
pub mod store;

pub use self::address::Address;
pub use self::letters::Letters;
use self::smtp::{Carrier, Refused};
use crate::clock::Timestamp;
use crate::db::{Conn, Db};
use crate::error::{Error, Result, sentence};

/// Longest subject, in characters.
pub const MAX_SUBJECT_CHARS: usize = 200;
/// Longest text, in characters.
pub const MAX_BODY_CHARS: usize = 20_000;

/// How long a mail is one process's alone; sending it takes less.
const SENDING_SECONDS: i64 = 120;
/// After a failed try so long, twice as long after each further one, at most [`LONGEST_WAIT_SECONDS`].
const FIRST_WAIT_SECONDS: i64 = 60;
const LONGEST_WAIT_SECONDS: i64 = 6 * 3600;
/// A mail that cannot be sent for so long is given up.
const GIVE_UP_AFTER_SECONDS: i64 = 2 * 86_400;

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: Address,
    /// One line of at most [`MAX_SUBJECT_CHARS`] characters.
    pub subject: String,
    /// Plain text of at most [`MAX_BODY_CHARS`] characters.
    pub body: String,
    /// Who gets an answer; without it the sender does.
    pub reply_to: Option<Address>,
}

/// A letter that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// ULID; the mail's `Message-ID` is made from it, so that a mail sent twice can be recognised.
    pub id: String,
    /// The letter.
    pub letter: Letter,
    /// Since when.
    pub created: Timestamp,
    /// How often it was tried.
    pub tries: i32,
}

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Nothing was due.
    Nothing,
    /// The mail server took one.
    One,
    /// It did not take one, or was not there; that mail waits.
    Failed,
}

/// Has a letter sent once this transaction is committed; answers its id.
///
/// # Errors
/// [`Error::Usage`] when the text is empty or too long.
pub fn queue(conn: &mut Conn, letter: &Letter, now: Timestamp) -> Result<String> {
    let letter = Letter { subject: one_line(&letter.subject), ..letter.clone() };
    if letter.body.trim().is_empty() || letter.body.chars().count() > MAX_BODY_CHARS {
        return Err(Error::Usage(sentence!("mail-length", most = MAX_BODY_CHARS)));
    }
    let waiting = Waiting { id: now.mint_ulid(), letter, created: now, tries: 0 };
    store::insert(conn, &waiting, now)?;
    Ok(waiting.id)
}

/// Sends the mail that has been due for longest.
///
/// # Errors
/// When the database does not answer; that a mail cannot be sent is no error.
pub fn send_next(db: &Db, carrier: &Carrier, now: Timestamp) -> Result<Sent> {
    let Some(waiting) = db.write_now(move |conn| claim(conn, now))? else { return Ok(Sent::Nothing) };
    let id = waiting.id.clone();
    let Err(refused) = carrier.send(&waiting.id, &waiting.letter) else {
        db.write_now(move |conn| store::delete(conn, &id))?;
        return Ok(Sent::One);
    };
    let given_up = now.seconds() - waiting.created.seconds() >= GIVE_UP_AFTER_SECONDS;
    tracing::warn!(mail = waiting.id, tries = waiting.tries, given_up, "A mail was not sent: {refused}");
    let Refused(reason) = refused;
    db.write_now(move |conn| {
        if given_up {
            return store::delete(conn, &id);
        }
        store::postpone(conn, &id, now.plus_seconds(wait_after(waiting.tries)), &reason)
    })?;
    Ok(Sent::Failed)
}

/// Takes the next one that is due for this process, unless another takes it at the same time.
fn claim(conn: &mut Conn, now: Timestamp) -> Result<Option<Waiting>> {
    let Some((mut waiting, due)) = store::find_due(conn, now)? else { return Ok(None) };
    waiting.tries += 1;
    let mine = store::claim(conn, &waiting, due, now.plus_seconds(SENDING_SECONDS))?;
    Ok(mine.then_some(waiting))
}

/// Seconds until the next try after so many.
fn wait_after(tries: i32) -> i64 {
    let doubled = u32::try_from(tries.saturating_sub(1)).unwrap_or_default().min(16);
    (FIRST_WAIT_SECONDS << doubled).min(LONGEST_WAIT_SECONDS)
}

/// A name or a subject as a header can hold it.
fn one_line(subject: &str) -> String {
    let words: Vec<&str> = subject.split(|c: char| c.is_control() || c.is_whitespace()).collect();
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(MAX_SUBJECT_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::{one_line, wait_after};

    #[test]
    fn a_subject_is_one_line() {
        assert_eq!(one_line("Une\r\nBcc: x@y.example\t\u{2028}fin "), "Une Bcc: x@y.example fin");
        assert_eq!(one_line(&"é".repeat(300)).chars().count(), 200);
    }

    #[test]
    fn tries_become_rare_and_there_are_a_dozen_of_them_in_two_days() {
        let waits: Vec<i64> = (1..=12).map(wait_after).collect();
        assert_eq!(waits[..3], [60, 120, 240]);
        assert_eq!(waits[11], 6 * 3600);
        assert!(waits[..10].iter().sum::<i64>() < super::GIVE_UP_AFTER_SECONDS);
        assert_eq!(wait_after(i32::MAX), 6 * 3600);
    }
}
