//! Which forms are made, and which are read.

use super::*;
use crate::federation::signature::digest;
use crate::federation::signature::sign::{Outgoing, sign};
use crate::federation::testing::{NOW, delivery, ed25519_key, reading, rsa_key};

#[test]
fn what_is_signed_here_verifies_here() {
    for scheme in BOTH {
        for (key, public) in [(rsa_key(KEY), public_rsa()), (ed25519_key(KEY), public_ed25519())] {
            let request = delivery(&key, scheme, BODY);
            let presented = delivered(&request).unwrap();
            assert_eq!((presented.key_id.as_str(), presented.scheme), (KEY, scheme));
            assert!(presented.is_by(&public));
            assert!(present(&reading(&key, scheme), &home(), Purpose::Read).unwrap().is_by(&public));
        }
        let rsa = delivered(&delivery(&rsa_key(KEY), scheme, BODY)).unwrap();
        assert!(!rsa.is_by(&public_ed25519()) && !rsa.is_by(&PublicKey::from_pem(testing::RFC_9421_RSA).unwrap()));
    }
}

/// The form that every server reads (PROTOCOL.md, "What real servers do").
#[test]
fn the_cavage_form_is_the_one_that_everybody_reads() {
    let request = delivery(&rsa_key(KEY), Scheme::Cavage, BODY);
    let header = field(&request, "signature");
    let expected =
        format!("keyId=\"{KEY}\",algorithm=\"rsa-sha256\",headers=\"(request-target) host date digest\",signature=\"");
    assert!(header.starts_with(&expected), "{header}");
    assert!(field(&request, "digest").starts_with("SHA-256="));
    assert_eq!(field(&request, "date"), "Thu, 26 Nov 2026 12:00:00 GMT");
    assert_eq!(field(&request, "host"), testing::HOME);
    assert_eq!(request.headers.all("signature-input").count(), 0);
}

#[test]
fn more_fields_can_be_signed_with_the_rest() {
    let url = url::Url::parse("https://bretagne.example/inbox").unwrap();
    let also = [("catalogue-synchronization", "url=\"x\", seq=\"1\"")];
    let outgoing = Outgoing { method: "POST", url: &url, body: Some(BODY), also: &also, at: NOW };
    for scheme in BOTH {
        let mut request = with(&delivery(&rsa_key(KEY), scheme, BODY), "signature", None);
        request = with(&request, "signature-input", None);
        for (name, value) in sign(&outgoing, scheme, &rsa_key(KEY)).unwrap() {
            request = with(&request, &name, Some(&value));
        }
        request.target = "/inbox".into();
        assert!(accepted(&request, &public_rsa()), "{scheme:?}");
        let other = with(&request, "catalogue-synchronization", Some("url=\"y\", seq=\"1\""));
        assert!(!accepted(&other, &public_rsa()), "{scheme:?}");
    }
    let bad = Outgoing { also: &[("x", "a\nhost: b")], ..outgoing };
    assert!(sign(&bad, Scheme::Cavage, &rsa_key(KEY)).is_err() && sign(&bad, Scheme::Message, &rsa_key(KEY)).is_err());
}

/// AUTH-17 and the forms recorded from real servers: order, algorithm, more headers, key ids with a path.
#[test]
fn every_form_that_servers_send_is_read() {
    let request = delivery(&rsa_key(KEY), Scheme::Cavage, BODY);
    for (list, rest) in [
        ("(request-target) host date digest", "algorithm=\"hs2019\""),
        ("(request-target) host date digest", ""),
        ("(request-target) host date digest content-type", "algorithm=\"rsa-sha256\""),
        ("(request-target) content-type date digest host", ""),
        ("(request-target) host digest date", "algorithm=\"rsa-sha256\""),
        ("(request-target) host date digest", "algorithm=\"RSA-SHA256\""),
    ] {
        let presented = delivered(&cavage(&rsa_key(KEY), &request, list, rest)).unwrap();
        assert!(presented.is_by(&public_rsa()) && presented.key_id == KEY, "{list} {rest}");
    }
    let path = "https://gts.example/users/admin/main-key";
    let presented = delivered(&delivery(&rsa_key(path), Scheme::Cavage, BODY)).unwrap();
    assert!(presented.is_by(&public_rsa()) && presented.key_id == path);
}

/// Signed reads: GoToSocial, snac (with the digest of nothing), Takahē (with `accept`), Fedify (RFC 9421).
#[test]
fn reads_are_signed_in_many_ways() {
    let read = |request: &Request| {
        present(request, &home(), Purpose::Read).is_ok_and(|presented| presented.is_by(&public_rsa()))
    };
    let mut get = reading(&rsa_key(KEY), Scheme::Cavage);
    get.headers.push("accept", "application/activity+json");
    get.headers.push("digest", digest::digest(b""));
    for list in ["(request-target) host date", "(request-target) host digest date", "(request-target) host date accept"]
    {
        assert!(read(&cavage(&rsa_key(KEY), &get, list, "algorithm=\"hs2019\"")), "{list}");
    }
    let lying = with(&get, "digest", Some(&digest::digest(b"x")));
    assert!(!read(&cavage(&rsa_key(KEY), &lying, "(request-target) host digest date", "")));
    for list in ["host date", "(request-target) date", "(request-target) host"] {
        assert!(!read(&cavage(&rsa_key(KEY), &get, list, "")), "{list}");
    }
    let parameters = format!(";alg=\"rsa-v1_5-sha256\";keyid=\"{KEY}\";created={}", NOW.seconds());
    let get = reading(&rsa_key(KEY), Scheme::Message);
    let fedify = ["@method", "@target-uri", "@authority", "host", "date"];
    assert!(read(&message(&rsa_key(KEY), &get, &fedify, &parameters)));
    assert!(!read(&message(&rsa_key(KEY), &get, &["@target-uri"], &parameters)));
    let with_body = Request { body: BODY.to_vec(), ..get };
    assert!(!read(&message(&rsa_key(KEY), &with_body, &fedify, &parameters)), "a body that nobody signed");
}

/// AUTH-22: the request does not choose the algorithm.
#[test]
fn an_algorithm_that_is_not_the_keys_fails() {
    let request = delivery(&rsa_key(KEY), Scheme::Cavage, BODY);
    let list = "(request-target) host date digest";
    for claim in ["none", "hmac-sha256", "ed25519", "rsa-sha512"] {
        let signed = cavage(&rsa_key(KEY), &request, list, &format!("algorithm=\"{claim}\""));
        assert!(!accepted(&signed, &public_rsa()), "{claim}");
    }
    let by_secret = {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, RSA.public.as_bytes());
        let presented = delivered(&cavage(&rsa_key(KEY), &request, list, "")).unwrap();
        let tag = base64(aws_lc_rs::hmac::sign(&key, &presented.base).as_ref());
        let header = format!("keyId=\"{KEY}\",algorithm=\"hmac-sha256\",headers=\"{list}\",signature=\"{tag}\"");
        with(&request, "signature", Some(&header))
    };
    assert!(!accepted(&by_secret, &public_rsa()));
    let components = ["@method", "@target-uri", "content-digest"];
    let request = delivery(&rsa_key(KEY), Scheme::Message, BODY);
    for (claim, good) in
        [("rsa-v1_5-sha256", true), ("rsa-pss-sha512", false), ("hmac-sha256", false), ("ed25519", false)]
    {
        let parameters = format!("{};alg=\"{claim}\"", created(NOW.seconds()));
        assert_eq!(
            accepted(&message(&rsa_key(KEY), &request, &components, &parameters), &public_rsa()),
            good,
            "{claim}"
        );
    }
}
