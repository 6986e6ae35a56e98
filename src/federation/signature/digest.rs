//! What a body hashes to, in the two headers that say so.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sfv::{BareItem, Dictionary, ListEntry, Parser};
use sha2::{Digest as _, Sha256, Sha512};

/// The value of a `Digest` header (Cavage). Upper case: snac reads no other.
pub fn digest(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(Sha256::digest(body)))
}

/// The value of a `Content-Digest` header (RFC 9530).
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

/// Whether a `Digest` header tells the truth: at least one hash, all of them known and right.
pub fn matches_digest(header: &str, body: &[u8]) -> bool {
    header.split(',').all(|part| {
        let Some((name, hash)) = part.trim().split_once('=') else { return false };
        STANDARD.decode(hash).is_ok_and(|hash| is_hash_of(name, &hash, body))
    })
}

/// Whether a `Content-Digest` header tells the truth: at least one hash, all of them known and right.
pub fn matches_content_digest(header: &str, body: &[u8]) -> bool {
    let Ok(stated) = Parser::new(header).parse::<Dictionary>() else { return false };
    let right = |(name, entry): (&sfv::Key, &ListEntry)| match entry {
        ListEntry::Item(item) => match &item.bare_item {
            BareItem::ByteSequence(hash) => is_hash_of(name.as_str(), hash, body),
            _ => false,
        },
        ListEntry::InnerList(_) => false,
    };
    !stated.is_empty() && stated.iter().all(right)
}

fn is_hash_of(name: &str, stated: &[u8], body: &[u8]) -> bool {
    let real = match name.to_ascii_lowercase().as_str() {
        "sha-256" => Sha256::digest(body).to_vec(),
        "sha-512" => Sha512::digest(body).to_vec(),
        _ => return false,
    };
    verify_slices_are_equal(stated, &real).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"hello": "world"}"#;

    #[test]
    fn what_is_stated_is_what_is_checked() {
        assert_eq!(digest(BODY), "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=");
        assert!(matches_digest(&digest(BODY), BODY) && !matches_digest(&digest(BODY), b""));
        assert!(
            matches_content_digest(&content_digest(BODY), BODY) && !matches_content_digest(&content_digest(BODY), b"")
        );
    }

    /// The hash of RFC 9421 appendix B.2, and the forms in which servers send theirs.
    #[test]
    fn both_hashes_are_known_in_any_case() {
        let sha512 = "WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==";
        assert!(matches_content_digest(&format!("sha-512=:{sha512}:"), BODY));
        assert!(matches_digest(&format!("sha-512={sha512}"), BODY));
        assert!(matches_digest("sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=", BODY));
        assert!(matches_digest(&format!("{}, SHA-512={sha512}", digest(BODY)), BODY));
        assert!(matches_content_digest(&format!("{}, sha-512=:{sha512}:", content_digest(BODY)), BODY));
    }

    #[test]
    fn one_wrong_or_unknown_hash_spoils_the_header() {
        let good = digest(BODY);
        for bad in ["", "SHA-256", "SHA-256=", "SHA-256=!", "MD5=1B2M2Y8AsgTpgAmY7PhCfg=="] {
            assert!(!matches_digest(bad, BODY), "{bad}");
            assert!(!matches_digest(&format!("{good},{bad}"), BODY), "{bad}");
        }
        let good = content_digest(BODY);
        for bad in ["", "sha-256", "sha-256=x", "sha-256=(:AA==:)", "md5=:1B2M2Y8AsgTpgAmY7PhCfg==:", "sha-256=:AA==:"]
        {
            assert!(!matches_content_digest(bad, BODY), "{bad}");
            assert!(!matches_content_digest(&format!("{good},{bad}"), BODY), "{bad}");
        }
    }
}
