//! The short name under which people follow an initiative: `repair-cafe-lorient` (PROTOCOL.md, `preferredUsername`).

use sha2::{Digest, Sha256};

use super::text::fold;
use crate::catalogue::digest::hex;

/// No handle is longer.
pub const LONGEST: usize = 30;

/// Names that visitors would take for the node itself, its feeds, or those who run it.
const RESERVED: [&str; 48] = [
    "abuse",
    "about",
    "account",
    "actor",
    "admin",
    "administrateur",
    "administration",
    "administrator",
    "aide",
    "annuaire",
    "api",
    "atom",
    "bocage",
    "catalogue",
    "contact",
    "directory",
    "embed",
    "entraide",
    "feed",
    "feeds",
    "help",
    "hostmaster",
    "inbox",
    "info",
    "instance",
    "mail",
    "moderateur",
    "moderation",
    "moderator",
    "network",
    "node",
    "noreply",
    "null",
    "nodeinfo",
    "outbox",
    "owner",
    "peers",
    "postmaster",
    "relay",
    "root",
    "search",
    "securite",
    "security",
    "staff",
    "support",
    "system",
    "webmaster",
    "www",
];

/// A handle made of the name, followed by the town when it is not in the name and fits. Valid, never reserved, and
/// always the same for the same words; who needs another adds a number with [`with_suffix`].
pub fn handle_from(name: &str, town: Option<&str>) -> String {
    let words = words_of(name);
    if words.is_empty() {
        // A name without Latin letters: a few digits of its hash are the same on every node.
        return format!("fiche-{}", &hex(&Sha256::digest(name.as_bytes()))[..8]);
    }
    let town = words_of(town.unwrap_or_default());
    let alone = words.join("-");
    let with_town = [alone.as_str(), &town.join("-")].join("-");
    let named = town.is_empty() || words.windows(town.len()).any(|part| part == town);
    let handle = if named || with_town.len() > LONGEST { cut(&alone, LONGEST) } else { with_town };
    if is_reserved(&handle) { with_suffix(&handle, 1) } else { handle }
}

/// `handle-2`, the handle being cut so that all of it fits.
pub fn with_suffix(handle: &str, n: u32) -> String {
    let suffix = format!("-{n}");
    format!("{}{suffix}", cut(handle, LONGEST - suffix.len()))
}

/// Whether a handle is kept for the node and its feeds (`annuaire`, `annuaire.56`).
pub fn is_reserved(handle: &str) -> bool {
    let handle = handle.to_ascii_lowercase();
    let first = handle.split('.').next().unwrap_or_default();
    RESERVED.contains(&handle.as_str()) || (matches!(first, "annuaire" | "feed") && handle.contains('.'))
}

/// Whether a handle follows `[a-z0-9_]+([.-]+[a-z0-9_]+)*` and has at most 30 characters.
pub fn is_valid_handle(handle: &str) -> bool {
    let word = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    let bytes = handle.as_bytes();
    let ends_in_words = bytes.first().is_some_and(word) && bytes.last().is_some_and(word);
    ends_in_words && bytes.len() <= LONGEST && bytes.iter().all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

fn words_of(text: &str) -> Vec<String> {
    let plain = |word: &str| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    fold(text).split(' ').map(plain).filter(|word| !word.is_empty()).collect()
}

/// At most `longest` bytes, without a half word where that leaves at least half of the room.
fn cut(handle: &str, longest: usize) -> String {
    if handle.len() <= longest {
        return handle.to_owned();
    }
    let start = handle.get(..longest).unwrap_or_default();
    let whole_words = match (handle[longest..].starts_with(['-', '.']), start.rfind(['-', '.'])) {
        (false, Some(end)) if end * 2 >= longest => &start[..end],
        _ => start,
    };
    whole_words.trim_end_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    #[test]
    fn handles_read_like_the_name() {
        for (name, town, handle) in [
            ("Repair Café", Some("Lorient"), "repair-cafe-lorient"),
            ("Repair Café de Lorient", Some("Lorient"), "repair-cafe-de-lorient"),
            ("Les Amis de l'Île-aux-Moines", Some("Île-aux-Moines"), "les-amis-de-l-ile-aux-moines"),
            ("Association pour la réparation collective des vélos", Some("Brest"), "association-pour-la-reparation"),
            ("Cœur d’Atelier n° 2", None, "coeur-d-atelier-n-2"),
            ("Annuaire", None, "annuaire-1"),
            ("Annuaire", Some("Brest"), "annuaire-brest"),
            ("ADMIN!", None, "admin-1"),
        ] {
            assert_eq!(handle_from(name, town), handle);
        }
        assert!(handle_from("修理咖啡馆", None).starts_with("fiche-"));
        assert_ne!(handle_from("修理咖啡馆", None), handle_from("修理", None));
    }

    #[test]
    fn numbers_fit_into_30_characters() {
        assert_eq!(with_suffix("repair-cafe-lorient", 2), "repair-cafe-lorient-2");
        assert_eq!(with_suffix("association-pour-la-reparation", 12), "association-pour-la-12");
        assert_eq!(with_suffix(&"a".repeat(30), u32::MAX), format!("{}-4294967295", "a".repeat(19)));
    }

    #[test]
    fn feeds_are_reserved() {
        for reserved in ["node", "annuaire", "annuaire.56", "feed", "admin", "Admin"] {
            assert!(is_reserved(reserved), "{reserved}");
        }
        assert!(!is_reserved("annuaire-brest") && !is_reserved("repair-cafe"));
    }

    proptest! {
        #[test]
        fn handles_are_always_valid(name in "\\PC{0,60}|[A-Za-z éç'.-]{0,60}|admin|Annuaire 56|node", town in proptest::option::of("\\PC{0,20}|[A-Za-z -]{0,20}"), n in any::<u32>()) {
            let pattern = Regex::new(r"^[a-z0-9_]+([.-]+[a-z0-9_]+)*$").unwrap();
            let handle = handle_from(&name, town.as_deref());
            let numbered = with_suffix(&handle, n);
            for handle in [&handle, &numbered] {
                prop_assert!(pattern.is_match(handle) && handle.len() <= LONGEST && is_valid_handle(handle), "{}", handle);
                prop_assert!(!is_reserved(handle), "{}", handle);
            }
            let suffix = format!("-{n}");
            prop_assert!(numbered.ends_with(&suffix));
            prop_assert_eq!(handle_from(&name, town.as_deref()), handle);
        }

        #[test]
        fn the_check_is_the_pattern_of_the_protocol(handle in "[a-z0-9_.A-é-]{0,32}") {
            let pattern = Regex::new(r"^[a-z0-9_]+([.-]+[a-z0-9_]+)*$").unwrap();
            prop_assert_eq!(is_valid_handle(&handle), pattern.is_match(&handle) && handle.len() <= LONGEST);
        }
    }
}
