//! What happens when something covered is changed, and to texts that are no signature.

use proptest::prelude::*;

use super::*;
use crate::federation::testing::{delivery, ed25519_key, rsa_key};

/// HTTP-05: the raw target is what is signed.
#[test]
fn the_target_is_compared_raw() {
    for scheme in BOTH {
        let request = delivery(&rsa_key(KEY), scheme, BODY);
        assert!(accepted(&request, &public_rsa()));
        for target in
            ["/inbox", "/inbox?a=2", "//inbox?a=1", "/%69nbox?a=1", "/INBOX?a=1", "/inbox/?a=1", "/inbox?a=1&b"]
        {
            assert!(!accepted(&Request { target: target.into(), ..request.clone() }, &public_rsa()), "{target}");
        }
        assert!(!accepted(&Request { method: "PUT".into(), ..request.clone() }, &public_rsa()));
    }
}

/// Where a change of one byte falls.
#[derive(Debug, Clone, Copy)]
enum Place {
    Body,
    Target,
    Field(&'static str),
}

fn places() -> impl Strategy<Value = (Scheme, Place)> {
    let field = |scheme, name| Just((scheme, Place::Field(name)));
    prop_oneof![
        Just((Scheme::Cavage, Place::Body)),
        Just((Scheme::Cavage, Place::Target)),
        field(Scheme::Cavage, "date"),
        field(Scheme::Cavage, "digest"),
        field(Scheme::Cavage, "host"),
        field(Scheme::Cavage, "signature"),
        Just((Scheme::Message, Place::Body)),
        Just((Scheme::Message, Place::Target)),
        field(Scheme::Message, "content-digest"),
        field(Scheme::Message, "host"),
        field(Scheme::Message, "signature-input"),
        field(Scheme::Message, "signature"),
    ]
}

fn flip(bytes: &mut [u8], at: prop::sample::Index, bit: u8) {
    let at = at.index(bytes.len());
    bytes[at] ^= 1 << bit;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// A change of one bit of what is covered makes the request fail, unless what was signed is still the same, byte for
    /// byte: the case of a host in RFC 9421, the name of a parameter that nobody reads.
    #[test]
    fn any_change_of_what_is_covered_fails((scheme, place) in places(), at: prop::sample::Index, bit in 0..7_u8) {
        let request = delivery(&ed25519_key(KEY), scheme, BODY);
        prop_assert!(accepted(&request, &public_ed25519()));
        let mut changed = request.clone();
        match place {
            Place::Body => flip(&mut changed.body, at, bit),
            Place::Target => {
                let mut target = changed.target.into_bytes();
                flip(&mut target, at, bit);
                changed.target = String::from_utf8(target).unwrap();
            }
            Place::Field(name) => {
                let mut value = field(&request, name).into_bytes();
                flip(&mut value, at, bit);
                changed = with(&request, name, Some(&String::from_utf8(value).unwrap()));
            }
        }
        if accepted(&changed, &public_ed25519()) {
            let before = delivered(&request).unwrap();
            let after = delivered(&changed).unwrap();
            prop_assert_eq!(before.base, after.base);
            // The Cavage draft does not cover the key id: the key of another id then decides.
            prop_assert!(scheme == Scheme::Cavage || before.key_id == after.key_id);
            prop_assert_eq!(before.signature, after.signature);
            prop_assert_eq!(request.body, changed.body);
            prop_assert_eq!(request.target, changed.target);
        }
    }

    /// No header of a signature, however malformed, ends the program or verifies.
    #[test]
    fn any_text_is_refused_as_a_signature(signature in "[ -~]{0,60}", input in proptest::option::of("[ -~]{0,60}")) {
        let request = with(&delivery(&ed25519_key(KEY), Scheme::Cavage, BODY), "signature", Some(&signature));
        let request = with(&request, "signature-input", input.as_deref());
        prop_assert!(!accepted(&request, &public_ed25519()));
    }
}
