//! Steps 3, 4, 5 and 8: one credential, once, for this node and this body.

use super::*;
use crate::federation::signature::digest;
use crate::federation::testing::{delivery, rsa_key};

/// AUTH-01.
#[test]
fn without_signature_nothing_is_taken() {
    for scheme in BOTH {
        let request = with(&delivery(&rsa_key(KEY), scheme, BODY), "signature", None);
        let request = with(&request, "signature-input", None);
        assert_eq!(status(&request), Some(Status::Signature));
    }
    let half = with(&delivery(&rsa_key(KEY), Scheme::Message, BODY), "signature", None);
    assert_eq!(status(&half), Some(Status::Signature));
    for unreadable in ["", "x", "keyId", "sig1=:AA==:", "keyId=\"a\",signature=\"?\""] {
        let request = with(&delivery(&rsa_key(KEY), Scheme::Cavage, BODY), "signature", Some(unreadable));
        assert_eq!(status(&request), Some(Status::Signature), "{unreadable}");
    }
}

/// AUTH-02, step 8.
#[test]
fn another_body_is_not_the_one_that_was_signed() {
    for scheme in BOTH {
        let mut request = delivery(&rsa_key(KEY), scheme, BODY);
        request.body = b"{\"type\":\"Delete\"}".to_vec();
        assert_eq!(status(&request), Some(Status::Signature));
    }
    // A second digest in the header of the other form proves nothing either.
    let request = delivery(&rsa_key(KEY), Scheme::Cavage, BODY);
    let mut other = with(&request, "digest", None);
    other.headers.push("content-digest", digest::content_digest(BODY));
    assert_eq!(status(&other), Some(Status::Signature));
}

/// Step 3.
#[test]
fn what_takes_part_in_authentication_occurs_once() {
    for scheme in BOTH {
        for name in ["host", "date", "digest", "content-digest", "signature", "signature-input", "content-type"] {
            let mut request = delivery(&rsa_key(KEY), scheme, BODY);
            let value = field(&request, name);
            request.headers.push(name, value.clone());
            request.headers.push(name, value);
            assert_eq!(status(&request), Some(Status::Malformed), "{name}");
        }
    }
    let mut request = delivery(&rsa_key(KEY), Scheme::Cavage, BODY);
    request.headers.push("x-covered", "1");
    let mut request = cavage(&rsa_key(KEY), &request, "(request-target) host date digest x-covered", "");
    assert_eq!(status(&request), None);
    request.headers.push("x-covered", "1");
    assert_eq!(status(&request), Some(Status::Malformed));
}

/// AUTH-04, step 4.
#[test]
fn a_request_for_another_node_is_not_for_this_one() {
    for scheme in BOTH {
        let to_another = testing::deliver("https://alpes.example/inbox", &rsa_key(KEY), scheme, BODY);
        assert_eq!(status(&to_another), Some(Status::Misdirected));
        let renamed = with(&to_another, "host", Some(testing::HOME));
        assert!(!accepted(&renamed, &public_rsa()));
        assert_eq!(status(&with(&to_another, "host", None)), Some(Status::Misdirected));
    }
    let capitals = with(&delivery(&rsa_key(KEY), Scheme::Message, BODY), "host", Some("Bretagne.Example:443"));
    assert!(accepted(&capitals, &public_rsa()), "one authority in two spellings");
}

/// Step 5.
#[test]
fn a_second_credential_is_refused_whatever_the_first_is_worth() {
    let cavage = delivery(&rsa_key(KEY), Scheme::Cavage, BODY);
    let input = field(&delivery(&rsa_key(KEY), Scheme::Message, BODY), "signature-input");
    assert_eq!(status(&with(&cavage, "signature-input", Some(&input))), Some(Status::Malformed));
    for scheme in BOTH {
        let both = with(&delivery(&rsa_key(KEY), scheme, BODY), "authorization", Some("Signature keyId=\"x\""));
        assert_eq!(status(&both), Some(Status::Malformed));
    }
    // The new form with a broken signature is not read as the old one.
    let broken = with(&delivery(&rsa_key(KEY), Scheme::Message, BODY), "signature", Some("sig1=:AA==:"));
    assert!(!accepted(&broken, &public_rsa()));
}
