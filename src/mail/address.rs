//! Addresses to which a mail can go.

use std::fmt;

/// Longest address and longest part before the sign `@` (RFC 5321, 4.5.3.1).
const MAX_CHARS: usize = 254;
const MAX_LOCAL_CHARS: usize = 64;

/// One address, `awa@exemple.fr`: ASCII, with the domain in lower case and nothing around it. It holds no blank, line
/// break, quote, comma or bracket, so that it can stand in a header and in a command as it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address(String);

impl Address {
    /// Reads what a person typed or a card holds; nothing when no mail can go there. Names of domains beyond ASCII are
    /// written as the network has them.
    pub fn parse(text: &str) -> Option<Address> {
        let (local, domain) = text.trim().rsplit_once('@')?;
        let atom = |atom: &str| !atom.is_empty() && atom.bytes().all(is_atom);
        if local.len() > MAX_LOCAL_CHARS || !local.split('.').all(atom) {
            return None;
        }
        let domain = match url::Host::parse(domain).ok()? {
            url::Host::Domain(domain) if domain.contains('.') && !domain.ends_with('.') => domain,
            _ => return None,
        };
        let named = domain.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        let address = format!("{local}@{domain}");
        (named && address.len() <= MAX_CHARS).then_some(Address(address))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// With all but the ends of its name hidden, `c…t@atelier.example`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or_default();
        match (local.chars().next(), local.chars().next_back()) {
            (Some(first), Some(last)) if local.len() > 2 => format!("{first}…{last}@{domain}"),
            _ => format!("…@{domain}"),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What may stand unquoted before the sign `@` (RFC 5322, 3.2.3).
fn is_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_one_address_and_nothing_else() {
        for (typed, read) in [
            (" awa@exemple.fr ", "awa@exemple.fr"),
            ("Awa.Diop+bocage@Exemple.FR", "Awa.Diop+bocage@exemple.fr"),
            ("contact@vélo.example", "contact@xn--vlo-bma.example"),
        ] {
            assert_eq!(Address::parse(typed).unwrap().as_str(), read);
        }
        let long = format!("{}@exemple.fr", "a".repeat(65));
        for typed in [
            "",
            "awa",
            "@exemple.fr",
            "awa@",
            "awa@localhost",
            "awa@127.0.0.1",
            "awa@[::1]",
            "awa@exemple.fr\r\nBcc: x@y.example",
            "awa\r\nBcc: x@y.example",
            "a wa@exemple.fr",
            "awa@exemple.fr, x@y.example",
            "<awa@exemple.fr>",
            "\"a\\\"b\"@exemple.fr",
            "awa@x@exemple.fr",
            ".awa@exemple.fr",
            "a..wa@exemple.fr",
            "é@exemple.fr",
            "awa@exemple.fr.",
            "awa@exemple_1.fr",
            "awa@exem%70le.fr%0d",
            &long,
        ] {
            assert_eq!(Address::parse(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn a_masked_address_shows_the_ends_of_the_name_only() {
        let masked = |typed: &str| Address::parse(typed).unwrap().masked();
        assert_eq!(masked("contact@atelier.example"), "c…t@atelier.example");
        assert_eq!(masked("ab@atelier.example"), "…@atelier.example");
    }
}
