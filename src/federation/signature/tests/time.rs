//! Step 7: when a signature was made.

use super::*;
use crate::federation::testing::{NOW, delivery, rsa_key};

/// AUTH-08, AUTH-09, step 7.
#[test]
fn a_signature_is_of_now() {
    let now = NOW.seconds();
    for (age, good) in [
        (0, true),
        (600, true),
        (3600, true),
        (3660, false),
        (13 * 3600, false),
        (-240, true),
        (-301, false),
        (-7200, false),
    ] {
        for scheme in BOTH {
            let request = Request { arrived_at: at(now + age), ..delivery(&rsa_key(KEY), scheme, BODY) };
            assert_eq!(accepted(&request, &public_rsa()), good, "{scheme:?} {age}");
        }
        let dateless = with(&delivery(&rsa_key(KEY), Scheme::Cavage, BODY), "date", None);
        let list = "(request-target) (created) host digest";
        let signed = cavage(&rsa_key(KEY), &dateless, list, &format!("algorithm=\"hs2019\",created={now}"));
        assert_eq!(accepted(&Request { arrived_at: at(now + age), ..signed }, &public_rsa()), good, "created {age}");
    }
}

#[test]
fn every_signed_time_counts_and_no_other() {
    let now = NOW.seconds();
    let request = delivery(&rsa_key(KEY), Scheme::Cavage, BODY);
    let list = "(request-target) (created) host date digest";
    let old = cavage(&rsa_key(KEY), &request, list, &format!("created={}", now - 7200));
    assert_eq!(status(&old), Some(Status::Signature));
    let outdated = with(&request, "date", Some("Thu, 26 Nov 2026 09:00:00 GMT"));
    let signed = cavage(&rsa_key(KEY), &outdated, list, &format!("created={now}"));
    assert_eq!(status(&signed), Some(Status::Signature));
    let uncovered =
        cavage(&rsa_key(KEY), &outdated, "(request-target) (created) host digest", &format!("created={now}"));
    assert!(accepted(&uncovered, &public_rsa()), "an unsigned date says nothing");
    for nonsense in ["", "yesterday", "1795694400"] {
        let odd = with(&request, "date", Some(nonsense));
        let signed = cavage(&rsa_key(KEY), &odd, "(request-target) host date digest", "");
        assert_eq!(status(&signed), Some(Status::Signature), "{nonsense}");
    }
}

#[test]
fn a_signature_that_says_when_it_ends_has_not_ended() {
    let now = NOW.seconds();
    let request = delivery(&rsa_key(KEY), Scheme::Message, BODY);
    let components = ["@method", "@target-uri", "content-digest"];
    for (expires, good) in [(now + 60, true), (now, false), (now - 1, false)] {
        let signed = message(&rsa_key(KEY), &request, &components, &format!("{};expires={expires}", created(now)));
        assert_eq!(accepted(&signed, &public_rsa()), good, "{expires}");
        let old_form = delivery(&rsa_key(KEY), Scheme::Cavage, BODY);
        let list = "(request-target) (created) (expires) host digest";
        let signed = cavage(&rsa_key(KEY), &old_form, list, &format!("created={now},expires=\"{expires}\""));
        assert_eq!(accepted(&signed, &public_rsa()), good, "{expires}");
    }
}
