//! Other directories that wait for a word, and those that may be followed: decided on their own pages.

use super::Item;
use crate::admin::survey::Waiting;
use crate::web::show::{Linked, Reader, peer};
use crate::web::team::network::{question, why};

/// It among all that waits.
pub(super) fn item(reader: &Reader<'_>, waiting: &Waiting) -> Item {
    let words = reader.words;
    let (host, what, content) = match waiting {
        Waiting::Asks(host, asked, _) => (host, "inbox-directory", vec![question(words, *asked)]),
        Waiting::Suggested(one, _) => (&one.host, "inbox-suggested", why(words, one)),
    };
    Item {
        content,
        url: Some(peer::desk_path(host)),
        ..Item::new(reader, waiting.since(), words.with(what, host), Linked::plain(""))
    }
}
