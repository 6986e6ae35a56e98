//! Contacts and texts of a card that is to go are hidden at once, with its offers and requests as a whole, and brought back
//! when it stays after all.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Submission, store};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative;
use crate::initiative::kind::{AttributeType, Kinds};
use crate::initiative::publish::{self, Home};
use crate::initiative::store::{EDITED_HERE, State};
use crate::initiative::{Card, Class, Fields, Initiative};

/// Fields that name people, or are somebody's words. Contacts are held back instead: a code can still be sent there.
const HIDDEN: [&str; 12] = [
    "summary",
    "description",
    "translations",
    "tags",
    "links",
    "media",
    "crisis_hours",
    "contact.website",
    "governance.who_decides",
    "economics.surplus_use",
    "data_policy.hosting",
    "software.name",
];
const HELD_BACK: [&str; 3] = ["contact.email_public", "contact.phone_public", "contact.relay"];

/// What was hidden: values, and whose they were.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Hidden {
    fields: Fields,
    owners: BTreeMap<String, String>,
    /// Offers and requests that were shown.
    proposals: Vec<String>,
}

/// Hides contacts and texts in a revision, which goes to whoever has a copy; imports do not bring them back. What stood
/// there is kept with the submission.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Gone`] when the card is not there any more.
pub fn hide(conn: &mut Conn, home: &Home, submission: &Submission, now: Timestamp) -> Result<()> {
    let uri = &submission.initiative;
    let before = initiative::store::find(conn, uri)?.ok_or(Error::NotFound)?;
    let private = initiative::store::find_private(conn, uri)?;
    let given = publish::given_fields(&before.card, &private)?;
    let mut edits: Fields =
        hidden_fields(&home.kinds, &before.card, &given).map(|field| (field, Value::Null)).collect();
    // What another request hid already is kept with that one.
    let shown = |field: &&&str| match given.get(**field) {
        Some(value) => *value != Value::Bool(false),
        None => **field == "contact.relay",
    };
    edits.extend(HELD_BACK.iter().filter(shown).map(|field| ((*field).to_owned(), Value::Bool(false))));
    let value = |field: &String| given.get(field).cloned().unwrap_or(Value::Null);
    let kept = Hidden {
        fields: edits.keys().map(|field| (field.clone(), value(field))).collect(),
        owners: before.field_sources.clone(),
        proposals: hide_proposals(conn, home, uri, now)?,
    };
    publish::revise(conn, home, uri, &edits, &[], now)?;
    store::keep_hidden(conn, &submission.id, &serde_json::to_string(&kept)?)
}

/// Hides what the card offers and needs; answers what was shown. What is over is read no more, for good.
fn hide_proposals(conn: &mut Conn, home: &Home, uri: &str, now: Timestamp) -> Result<Vec<String>> {
    let proposals = initiative::store::list_proposals_of(conn, uri)?;
    let mut shown = initiative::store::find_many(conn, &proposals)?;
    shown.retain(|proposal| proposal.state == State::Published);
    for proposal in &shown {
        publish::hide(conn, home, &proposal.uri, now)?;
    }
    for uri in initiative::store::list_over_of(conn, uri)? {
        publish::withdraw(conn, home, &uri, now)?;
    }
    Ok(shown.into_iter().map(|proposal| proposal.uri).collect())
}

/// Brings back what was hidden because of a submission; nothing happens where nothing is, or where the card is gone. What
/// another request hides as well is handed over to that one.
///
/// # Errors
/// As [`hide`].
pub fn bring_back(conn: &mut Conn, home: &Home, submission: &Submission, now: Timestamp) -> Result<()> {
    let Some(kept) = store::find_hidden(conn, &submission.id)? else { return Ok(()) };
    let kept: Hidden = serde_json::from_str(&kept)?;
    if let Some(other) = also_hiding(conn, submission)? {
        hand_over(conn, kept, &other)?;
        return store::forget_hidden(conn, &submission.id);
    }
    let gone = |entry: Initiative| entry.state == State::Withdrawn;
    if initiative::store::find(conn, &submission.initiative)?.is_none_or(gone) {
        return store::forget_hidden(conn, &submission.id);
    }
    let Hidden { fields, owners, proposals } = kept;
    let by_person = |field: &String| owners.get(field).is_some_and(|owner| owner == EDITED_HERE);
    let release: Vec<String> = fields.keys().filter(|field| !by_person(field)).cloned().collect();
    publish::revise(conn, home, &submission.initiative, &fields, &release, now)?;
    for uri in &proposals {
        publish::proposals::bring_back(conn, home, uri, now)?;
    }
    store::forget_hidden(conn, &submission.id)
}

/// Another request that was proved, and keeps the card hidden.
fn also_hiding(conn: &mut Conn, submission: &Submission) -> Result<Option<Submission>> {
    let open = store::list_open_of(conn, &submission.initiative)?;
    Ok(open.into_iter().find(|other| other.hides && other.id != submission.id))
}

/// Has another request keep what one hid, with what that one hid itself.
fn hand_over(conn: &mut Conn, kept: Hidden, to: &Submission) -> Result<()> {
    let theirs = store::find_hidden(conn, &to.id)?.unwrap_or_else(|| "{}".to_owned());
    let mut both: Hidden = serde_json::from_str(&theirs)?;
    for (field, value) in kept.fields {
        match kept.owners.get(&field) {
            _ if both.fields.contains_key(&field) => continue,
            Some(owner) => drop(both.owners.insert(field.clone(), owner.clone())),
            None => drop(both.owners.remove(&field)),
        }
        both.fields.insert(field, value);
    }
    both.proposals.extend(kept.proposals);
    store::keep_hidden(conn, &to.id, &serde_json::to_string(&both)?)
}

/// The fields with a value that are texts, core fields and those of its kinds.
fn hidden_fields<'a>(kinds: &'a Kinds, card: &'a Card, given: &'a Fields) -> impl Iterator<Item = String> + 'a {
    let is_text = |code: &str| {
        let attribute = kinds.attribute(Class::Initiative, &card.kinds, code);
        attribute.is_none_or(|known| {
            matches!(known.kind, AttributeType::Text | AttributeType::Markdown | AttributeType::Url | AttributeType::Id)
        })
    };
    let is_hidden = move |field: &str| match field.strip_prefix("attributes.") {
        Some(code) => is_text(code),
        None => HIDDEN.contains(&field),
    };
    given.keys().filter(move |field| is_hidden(field)).cloned()
}
