//! Which handle an entry wants, and which it tries when somebody has it.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::initiative::Card;
use crate::initiative::handle::{handle_from, with_suffix};

/// So many numbers are tried one after the other.
const IN_ORDER: i32 = 4;

/// The next few numbers, then one by chance out of twice as many each time. Long bases are cut before their number, so
/// that thousands of them may want the same ones: each would else ask for all that are taken. The same base tries the
/// same numbers.
pub(super) fn numbers_to_try(base: &str, first: i32) -> impl Iterator<Item = i32> + use<> {
    let mut hasher = DefaultHasher::new();
    base.hash(&mut hasher);
    let by_chance = move |doubled: u32| {
        hasher.write_u32(doubled);
        i32::try_from(hasher.finish() % (1 << doubled)).unwrap_or_default()
    };
    let steps = (0..IN_ORDER).chain((IN_ORDER.ilog2()..30).map(by_chance));
    steps.map_while(move |step| first.checked_add(step))
}

/// The base with a number.
pub(super) fn numbered_handle(base: &str, number: i32) -> String {
    with_suffix(base, u32::try_from(number).unwrap_or(u32::MAX))
}

/// The base of a card, from its name and town.
pub(super) fn base_handle(card: &Card) -> String {
    handle_from(&card.name, card.location.as_ref().and_then(|location| location.city.as_deref()))
}

/// The handle a card would get when nobody has it.
pub fn wanted_handle(card: &Card) -> String {
    base_handle(card)
}
