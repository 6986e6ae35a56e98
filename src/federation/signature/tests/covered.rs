//! Step 6: what a signature has to cover.

use super::*;
use crate::federation::testing::{NOW, delivery, rsa_key};

/// AUTH-05, AUTH-06, AUTH-07, step 6.
#[test]
fn a_cavage_signature_covers_target_host_time_and_body() {
    let request = delivery(&rsa_key(KEY), Scheme::Cavage, BODY);
    for list in [
        "digest",
        "host date digest",
        "(request-target) date digest",
        "(request-target) host digest",
        "(request-target) host date",
        "(request-target) host date digest date",
        "(request-target) host date digest (unknown)",
        "(request-target) host date digest x-absent",
        "(request-target) host digest (created)",
    ] {
        let signed = cavage(&rsa_key(KEY), &request, list, "");
        assert_eq!(status(&signed), Some(Status::Signature), "{list}");
    }
    let unlisted = with(&request, "signature", Some(&format!("keyId=\"{KEY}\",signature=\"AA==\"")));
    assert_eq!(status(&unlisted), Some(Status::Signature));
}

/// AUTH-24, step 6.
#[test]
fn a_message_signature_covers_method_target_body_and_time() {
    let request = delivery(&rsa_key(KEY), Scheme::Message, BODY);
    let now = NOW.seconds();
    let sign = |components: &[&str], parameters: &str| message(&rsa_key(KEY), &request, components, parameters);
    for good in [
        &["@method", "@target-uri", "content-digest"][..],
        &["@method", "@authority", "@path", "@query", "content-digest"],
        &["content-digest", "@query", "@path", "@authority", "@method", "host", "date", "content-type"],
    ] {
        assert!(accepted(&sign(good, &created(now)), &public_rsa()), "{good:?}");
    }
    for bad in [
        &["@target-uri", "content-digest"][..],
        &["@method", "content-digest"],
        &["@method", "@path", "@query", "content-digest"],
        &["@method", "@authority", "@query", "content-digest"],
        &["@method", "@authority", "@path", "content-digest"],
        &["@method", "@target-uri"],
        &["@method", "@target-uri", "content-digest", "@method"],
        &["@method", "@target-uri", "content-digest", "@status"],
        &["@method", "@target-uri", "content-digest", "@unknown"],
        &["@method", "@target-uri", "content-digest", "x-absent"],
        &["@method", "@target-uri", "content-digest", "signature"],
        &["@method", "@target-uri", "Content-Digest"],
    ] {
        assert_eq!(status(&sign(bad, &created(now))), Some(Status::Signature), "{bad:?}");
    }
    let enough = ["@method", "@target-uri", "content-digest"];
    for parameters in ["", ";created=1", ";keyid=\"k\"", ";created=\"1\";keyid=\"k\"", ";created=1.5;keyid=\"k\""] {
        assert_eq!(status(&sign(&enough, parameters)), Some(Status::Signature), "{parameters}");
    }
    let short = Request { target: "/inbox".into(), ..request.clone() };
    let signed = message(&rsa_key(KEY), &short, &["@method", "@authority", "@path", "content-digest"], &created(now));
    assert!(accepted(&signed, &public_rsa()), "without query there is none to cover");
}

/// AUTH-24: labels and component parameters.
#[test]
fn a_message_signature_is_one_and_unparameterised() {
    let request = delivery(&rsa_key(KEY), Scheme::Message, BODY);
    let input = field(&request, "signature-input");
    let signature = field(&request, "signature");
    let list = input.strip_prefix("sig1=").unwrap();
    for (input, signature) in [
        (format!("sig2={list}"), signature.clone()),
        (input.clone(), signature.replacen("sig1", "sig2", 1)),
        (format!("{input}, sig2={list}"), format!("{signature}, sig2=:AA==:")),
        (format!("sig1=(), {input}"), signature.clone()),
        (input.clone(), format!("sig1=:AA==:, {signature}")),
        (input.clone(), "sig1=1".into()),
        (input.clone(), "sig1=(:AA==:)".into()),
        ("sig1=1".into(), signature.clone()),
        ("sig1=(1)".into(), signature.clone()),
        (input.replacen("\"@method\"", "\"@method\";req", 1), signature.clone()),
        (input.replacen("\"content-digest\"", "\"content-digest\";sf", 1), signature.clone()),
        (input.replacen("\"content-digest\"", "\"content-digest\";bs", 1), signature.clone()),
        (String::new(), signature.clone()),
        (format!("{input},"), signature.clone()),
    ] {
        let request = with(&with(&request, "signature-input", Some(&input)), "signature", Some(&signature));
        assert_eq!(status(&request), Some(Status::Signature), "{input} {signature}");
    }
}
