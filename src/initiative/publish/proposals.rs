//! Offers and requests of the initiatives of this node: published, and in step with the initiative that answers for
//! them. Everything else that happens to an entry happens to them as to initiatives.

mod answering;
mod twice;

use chrono::{Days, NaiveDate};
use serde_json::Value;

pub(super) use self::answering::with_own_place;
pub use self::answering::{find_initiative, with_initiative};
use self::answering::{like_initiative, with_id};
pub use self::twice::propose_once;

use super::{Changes, Home, Origin, find_own, forget_traces, write_one};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::draft::{CheckedDraft, Draft};
use crate::initiative::kind::Kinds;
use crate::initiative::store::{self, Initiative, State};
use crate::initiative::terms::{EXPIRED, day, decides_end, last_own_day, usual_end};
use crate::initiative::{Card, Class, Fields, Private, Terms, matching};

/// Days for which what has expired stays readable as it was (KINDS.md 4.3, SECURITY.md 6).
pub const KEPT_DAYS: u64 = 30;
const END: &str = "terms.valid_until";
/// Why an entry is not listed that is hidden because its initiative is.
const HIDDEN_WITH_INITIATIVE: &str = "initiative_hidden";

/// Publishes an offer or a request, in the caller's transaction. `fields` are as in a [`Draft`], with `terms.purpose`,
/// `terms.by` (an own initiative, as [`find_initiative`] knows it) and one of the proposal kinds in `kinds`. Without a place it is where its
/// initiative is; language and licence are those of its initiative.
///
/// # Errors
/// [`Error::Invalid`] with all problems, `no_initiative` among them when the initiative is not shown here; and when the
/// database does not answer.
pub fn propose(conn: &mut Conn, home: &Home, fields: Fields, now: Timestamp) -> Result<Initiative> {
    store::lock(conn)?;
    let checked = checked(conn, home, fields, now)?;
    add(conn, home, checked, now)
}

fn checked(conn: &mut Conn, home: &Home, fields: Fields, now: Timestamp) -> Result<CheckedDraft> {
    let named: Vec<String> = fields.keys().cloned().collect();
    let fields = with_id(conn, home, fields)?;
    let fields = with_initiative(conn, fields)?;
    Draft { fields }.check_named(named.iter(), &home.context(now, false)).map_err(Error::Invalid)
}

fn add(conn: &mut Conn, home: &Home, checked: CheckedDraft, now: Timestamp) -> Result<Initiative> {
    let mut changes = Changes::by(&home.by);
    let proposal = changes.add_new(conn, home, checked, Origin::Person, now)?;
    changes.write(conn, now)?;
    Ok(proposal)
}

/// What happens to the proposals of an initiative that changes, as part of the same transaction: they go with it, come
/// back with it, and stand where it stands.
///
/// # Errors
/// When the database does not answer.
pub(super) fn follow(
    conn: &mut Conn,
    home: &Home,
    changes: &mut Changes,
    (before, after): (&Initiative, &Initiative),
    now: Timestamp,
) -> Result<()> {
    let unchanged = before.state == after.state
        && before.card.location == after.card.location
        && before.card.licence == after.card.licence;
    if unchanged || Class::of(&after.uri) == Class::Proposal {
        return Ok(());
    }
    let mut uris = store::list_proposals_of(conn, &after.uri)?;
    if after.state == State::Withdrawn {
        uris.extend(store::list_over_of(conn, &after.uri)?);
    }
    for uri in uris {
        let pending = changes.pending(&uri).map(|(row, private)| (row.clone(), private.cloned()));
        let (proposal, private) = match pending {
            Some((row, Some(private))) => (row, private),
            Some((row, None)) => (row, store::find_private(conn, &uri)?),
            None => match store::find(conn, &uri)? {
                Some(row) => (row, store::find_private(conn, &uri)?),
                None => continue,
            },
        };
        if let Some((changed, private)) = followed(home, after, &proposal, private, now)? {
            if changed.state == State::Withdrawn {
                matching::mark_records(conn, &uri, &proposal.card)?;
                forget_traces(conn, &uri)?;
                forget_person(conn, home, &proposal)?;
            }
            changes.add_revised(conn, home, &proposal, changed, Some(private), now)?;
        }
    }
    Ok(())
}

fn followed(
    home: &Home,
    initiative: &Initiative,
    proposal: &Initiative,
    private: Private,
    now: Timestamp,
) -> Result<Option<(Initiative, Private)>> {
    let hidden_with_it = proposal.unlisted_because.as_deref() == Some(HIDDEN_WITH_INITIATIVE);
    let changed = match (initiative.state, proposal.state) {
        (_, State::Moved) => None,
        (State::Withdrawn, _) => Some((taken_back(proposal), Private::default())),
        (_, State::Withdrawn) => None,
        (State::Hidden | State::Moved, State::Published) => {
            let because = Some(HIDDEN_WITH_INITIATIVE.to_owned());
            Some((Initiative { state: State::Hidden, unlisted_because: because, ..proposal.clone() }, private))
        }
        (State::Published, State::Hidden) if hidden_with_it => {
            Some((Initiative { state: State::Published, unlisted_because: None, ..proposal.clone() }, private))
        }
        (State::Published, _) => return like_before(home, initiative, proposal, private, now),
        _ => None,
    };
    Ok(changed)
}

/// A proposal whose initiative has moved or has another licence.
fn like_before(
    home: &Home,
    initiative: &Initiative,
    proposal: &Initiative,
    private: Private,
    now: Timestamp,
) -> Result<Option<(Initiative, Private)>> {
    let fields = like_initiative(super::given_fields(&proposal.card, &private)?, &initiative.card);
    let Ok(checked) = (Draft { fields }).check(&home.context(now, true)) else { return Ok(None) };
    let unchanged = checked.card == proposal.card && checked.private == private;
    let changed = Initiative { card: checked.card, ..proposal.clone() };
    Ok((!unchanged).then_some((changed, checked.private)))
}

/// Whether a proposal is over and still readable as it was.
pub(super) fn is_over(proposal: &Initiative) -> bool {
    proposal.state == State::Withdrawn && proposal.card.terms.is_some()
}

/// What is left of a proposal that was taken back: that it was, and of which kind.
pub(super) fn taken_back(proposal: &Initiative) -> Initiative {
    let card = Card { kinds: proposal.card.kinds.clone(), ..Card::default() };
    Initiative { state: State::Withdrawn, card, field_sources: Default::default(), ..proposal.clone() }
}

/// Own proposals whose last day is over: each leaves the catalogue, and its page says that it is no longer valid. At
/// most `limit` of them; answers how many there were.
///
/// # Errors
/// When the database does not answer.
pub fn expire(conn: &mut Conn, home: &Home, limit: i64, now: Timestamp) -> Result<usize> {
    store::lock(conn)?;
    let due = store::list_ending(conn, State::Published, now, limit)?;
    let mut changes = Changes::default();
    for proposal in &due {
        let mut card = proposal.card.clone();
        card.status = EXPIRED.to_owned();
        let over = Initiative { state: State::Withdrawn, card, ..proposal.clone() };
        changes.add_revised(conn, home, proposal, over, None, now)?;
    }
    if !changes.is_empty() {
        changes.write(conn, now)?;
    }
    Ok(due.len())
}

/// What ended at or before this instant is kept no longer as it was.
pub fn kept_since(now: Timestamp) -> Timestamp {
    now.utc().checked_sub_days(Days::new(KEPT_DAYS)).map_or(Timestamp(0), Timestamp::from)
}

/// Own proposals that ended [`KEPT_DAYS`] days ago: of those of persons nothing is kept but that they were, of others
/// title, kind, purpose, dates and status (KINDS.md 4.3.7). At most `limit` of them; answers how many there were.
///
/// # Errors
/// When the database does not answer.
pub fn forget_ended(conn: &mut Conn, home: &Home, limit: i64, now: Timestamp) -> Result<usize> {
    store::lock(conn)?;
    let ended = store::list_ending(conn, State::Withdrawn, kept_since(now), limit)?;
    for proposal in &ended {
        let of_person = is_of_person(home, &proposal.card);
        let card = if of_person { taken_back(proposal).card } else { remembered(&proposal.card) };
        forget_traces(conn, &proposal.uri)?;
        forget_person(conn, home, proposal)?;
        store::forget_private(conn, &proposal.uri)?;
        store::forget_content(conn, &proposal.uri, &card)?;
    }
    Ok(ended.len())
}

/// Of what a person offers or asks nothing stays that says who it was: neither the ids of its records nor what imports
/// reported of them. Nothing happens to other proposals.
pub(super) fn forget_person(conn: &mut Conn, home: &Home, proposal: &Initiative) -> Result<()> {
    if !is_of_person(home, &proposal.card) {
        return Ok(());
    }
    matching::obscure_records(conn, &proposal.uri)?;
    matching::forget_in_reports(conn, &proposal.uri)
}

fn is_of_person(home: &Home, card: &Card) -> bool {
    let kind = card.main_kind().and_then(|code| home.kinds.kind(Class::Proposal, code));
    kind.is_none_or(|kind| kind.keeps_people_hidden())
}

fn remembered(card: &Card) -> Card {
    let terms = card.terms.clone().unwrap_or_default();
    let terms = Terms {
        purpose: terms.purpose,
        by: terms.by,
        valid_from: terms.valid_from,
        valid_until: terms.valid_until,
        visibility: terms.visibility,
        ..Terms::default()
    };
    Card {
        name: card.name.clone(),
        kinds: card.kinds.clone(),
        lang: card.lang.clone(),
        status: card.status.clone(),
        terms: Some(terms),
        ..Card::default()
    }
}

/// Says how a proposal stands: `open`, `partly_met`, `met` or `fulfilled`.
///
/// # Errors
/// As [`super::revise`]; [`Error::Usage`] for an entry that is no proposal.
pub fn settle(conn: &mut Conn, home: &Home, uri: &str, status: &str, now: Timestamp) -> Result<Initiative> {
    let before = find_own(conn, uri)?;
    let settled = ["open", "partly_met", "met", "fulfilled"].contains(&status);
    if !settled || Class::of(uri) != Class::Proposal {
        return Err(Error::Usage(sentence!("proposal-no-such-status", status = status)));
    }
    let mut after = before.clone();
    status.clone_into(&mut after.card.status);
    write_one(conn, home, &before, after, None, now)
}

/// The last day of a proposal that is prolonged today: the life of its kind from today on, within what the kind allows.
/// Nothing where one of its own dates is its end, or where it holds as long already; never past the last day on which it can
/// be had.
pub fn prolonged_until(kinds: &Kinds, card: &Card, today: NaiveDate) -> Option<NaiveDate> {
    let kind = kinds.kind(Class::Proposal, card.main_kind()?)?;
    let own = last_own_day(kind, card);
    if own.is_some_and(|last| kind.ends_with.is_some() || last < today) {
        return None;
    }
    let until = usual_end(kind, card, today)?;
    let ends = day(&card.terms.as_ref()?.valid_until);
    Some(until).filter(|until| ends.is_none_or(|ends| ends < *until))
}

/// The edits, and that the end is found anew where it followed the days on which the proposal can be had and these
/// change: else what is added to them would be over before it begins.
pub fn with_end(kinds: &Kinds, card: &Card, edits: Fields) -> Fields {
    let kind = card.main_kind().and_then(|code| kinds.kind(Class::Proposal, code));
    let (Some(kind), Some(terms)) = (kind, &card.terms) else { return edits };
    let stays = |end: &Value| end.as_str() == Some(terms.valid_until.as_str());
    let followed = last_own_day(kind, card).is_some_and(|last| last.to_string() == terms.valid_until);
    // Until when something is needed, somebody says.
    let by_itself = kind.ends_with.is_some() || !terms.is_request();
    let mut edits = edits;
    if by_itself && followed && edits.keys().any(|field| decides_end(kind, field)) && edits.get(END).is_none_or(stays) {
        edits.insert(END.to_owned(), Value::Null);
    }
    edits
}

/// Lets a proposal hold for another life of its kind.
///
/// # Errors
/// [`Error::Conflict`] where [`prolonged_until`] has no day; else as [`super::revise`].
pub fn prolong(conn: &mut Conn, home: &Home, uri: &str, now: Timestamp) -> Result<Initiative> {
    let before = find_own(conn, uri)?;
    let until = prolonged_until(&home.kinds, &before.card, now.date());
    let until = until.ok_or_else(|| Error::Conflict(sentence!("proposal-not-prolonged")))?;
    let edits = Fields::from([(END.to_owned(), until.to_string().into())]);
    super::revise(conn, home, uri, &edits, &[], now)
}

/// Whether a proposal may be shown as it is here: nothing brings one back whose last day is over, or that would be shown
/// while its initiative is not.
///
/// # Errors
/// [`Error::Conflict`] with the reason and what to do; and when the database does not answer.
pub fn may_stand(conn: &mut Conn, proposal: &Initiative, now: Timestamp) -> Result<()> {
    let Some(terms) = proposal.card.terms.as_ref().filter(|_| proposal.state == State::Published) else {
        return Ok(());
    };
    if proposal.card.ends_at().is_some_and(|end| end < now) {
        return Err(Error::Conflict(sentence!("proposal-over-already", day = &terms.valid_until)));
    }
    let initiative = store::find(conn, &terms.by)?;
    if initiative.is_none_or(|initiative| initiative.state != State::Published) {
        return Err(Error::Conflict(sentence!("proposal-initiative-not-shown")));
    }
    Ok(())
}

/// Shows a proposal again that was hidden by itself; where its initiative is hidden by now, it comes back with that.
///
/// # Errors
/// When the database does not answer.
pub fn bring_back(conn: &mut Conn, home: &Home, uri: &str, now: Timestamp) -> Result<()> {
    let found = store::find(conn, uri)?.filter(|entry| entry.own && entry.state == State::Hidden);
    let Some(before) = found else { return Ok(()) };
    let by = before.card.terms.as_ref().map(|terms| terms.by.clone()).unwrap_or_default();
    let shown = store::find(conn, &by)?.is_some_and(|initiative| initiative.state == State::Published);
    let (state, because) = match shown {
        true => (State::Published, None),
        false => (State::Hidden, Some(HIDDEN_WITH_INITIATIVE.to_owned())),
    };
    let after = Initiative { state, unlisted_because: because, ..before.clone() };
    write_one(conn, home, &before, after, None, now).map(drop)
}
