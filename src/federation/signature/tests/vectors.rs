//! The vectors of RFC 9421: section 3.2 and appendix B.2, as far as they sign requests.
//!
//! B.2.1, B.2.3 and B.2.5 use algorithms that this node does not take (RSA-PSS, HMAC): there the base alone is ours, and the
//! library that knows the algorithm says whether it is the one that was signed. B.2.2 covers a component with parameters,
//! which is refused; B.2.4 signs a response.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{RSA_PSS_2048_8192_SHA512, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::clock::Timestamp;
use crate::federation::address::Node;
use crate::federation::request::{Headers, Request};
use crate::federation::signature::{Found, PublicKey, digest, message, pem};
use crate::federation::testing;

const CONTENT_DIGEST: &str =
    "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

/// `test-request` of appendix B.2, with a signature.
fn request(host: &str, input: &str, signature: &str) -> Request {
    let mut headers = Headers::default();
    headers.push("Host", host);
    headers.push("Date", "Tue, 20 Apr 2021 02:07:55 GMT");
    headers.push("Content-Type", "application/json");
    headers.push("Content-Digest", CONTENT_DIGEST);
    headers.push("Content-Length", "18");
    headers.push("Forwarded", "for=192.0.2.123;host=example.com;proto=https");
    headers.push("Signature-Input", input);
    headers.push("Signature", signature);
    Request {
        method: "POST".into(),
        target: "/foo?param=Value&Pet=dog".into(),
        headers,
        body: br#"{"hello": "world"}"#.to_vec(),
        arrived_at: Timestamp(1_618_884_480_000_000),
    }
}

fn read(host: &str, input: &str, signature: &str) -> Found {
    message::read(&request(host, input, signature), &Node::public(host)).unwrap()
}

#[test]
fn the_body_of_all_vectors_has_their_digest() {
    assert!(digest::matches_content_digest(CONTENT_DIGEST, &request("example.com", "", "").body));
}

#[test]
fn b_2_1_minimal() {
    let found = read(
        "example.com",
        r#"sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd""#,
        "sig-b21=:d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==:",
    );
    let base = r#""@signature-params": ();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd""#;
    assert_eq!(found.base, base);
    assert!(verifies_as_pss(&found));
}

#[test]
fn b_2_2_has_a_component_with_parameters_and_is_refused() {
    let input = r#"sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example""#;
    let refused = message::read(&request("example.com", input, "sig-b22=:AA==:"), &Node::public("example.com"));
    assert!(refused.is_err());
}

#[test]
fn b_2_3_full_coverage() {
    let found = read(
        "example.com",
        r#"sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss""#,
        "sig-b23=:bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==:",
    );
    let base = [
        r#""date": Tue, 20 Apr 2021 02:07:55 GMT"#,
        r#""@method": POST"#,
        r#""@path": /foo"#,
        r#""@query": ?param=Value&Pet=dog"#,
        r#""@authority": example.com"#,
        r#""content-type": application/json"#,
        &format!(r#""content-digest": {CONTENT_DIGEST}"#),
        r#""content-length": 18"#,
        r#""@signature-params": ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss""#,
    ];
    assert_eq!(found.base, base.join("\n"));
    assert!(verifies_as_pss(&found));
    let key = PublicKey::from_pem(testing::RFC_9421_RSA_PSS).unwrap();
    assert!(!key.verifies(found.base.as_bytes(), &found.signature), "PSS is not what an RSA key signs with here");
}

fn verifies_as_pss(found: &Found) -> bool {
    let der = pem::bytes(testing::RFC_9421_RSA_PSS, "PUBLIC KEY").unwrap();
    let key = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA512, &der[24..]);
    key.verify(found.base.as_bytes(), &found.signature).is_ok()
}

#[test]
fn b_2_5_hmac() {
    let found = read(
        "example.com",
        r#"sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret""#,
        "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:",
    );
    let secret = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";
    let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(secret).unwrap());
    assert!(hmac::verify(&key, found.base.as_bytes(), &found.signature).is_ok());
}

#[test]
fn b_2_6_ed25519() {
    let found = read(
        "example.com",
        r#"sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#,
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
    );
    let base = [
        r#""date": Tue, 20 Apr 2021 02:07:55 GMT"#,
        r#""@method": POST"#,
        r#""@path": /foo"#,
        r#""@authority": example.com"#,
        r#""content-type": application/json"#,
        r#""content-length": 18"#,
        r#""@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#,
    ];
    assert_eq!(found.base, base.join("\n"));
    assert_eq!(found.key_id, "test-key-ed25519");
    assert!(PublicKey::from_pem(testing::RFC_9421_ED25519).unwrap().verifies(found.base.as_bytes(), &found.signature));
    let ours = testing::ed25519_key("test-key-ed25519").sign(found.base.as_bytes()).unwrap();
    assert_eq!(ours, found.signature);
}

/// Section 3.2, the signature of the proxy.
#[test]
fn s_3_2_rsa() {
    let found = read(
        "origin.host.internal.example",
        r#"proxy_sig=("@method" "@authority" "@path" "content-digest" "content-type" "content-length" "forwarded");created=1618884480;keyid="test-key-rsa";alg="rsa-v1_5-sha256";expires=1618884540"#,
        "proxy_sig=:S6ZzPXSdAMOPjN/6KXfXWNO/f7V6cHm7BXYUh3YD/fRad4BCaRZxP+JH+8XY1I6+8Cy+CM5g92iHgxtRPz+MjniOaYmdkDcnL9cCpXJleXsOckpURl49GwiyUpZ10KHgOEe11sx3G2gxI8S0jnxQB+Pu68U9vVcasqOWAEObtNKKZd8tSFu7LB5YAv0RAGhB8tmpv7sFnIm9y+7X5kXQfi8NMaZaA8i2ZHwpBdg7a6CMfwnnrtflzvZdXAsD3LH2TwevU+/PBPv0B6NMNk93wUs/vfJvye+YuI87HU38lZHowtznbLVdp770I6VHR6WfgS9ddzirrswsE1w5o0LV/g==:",
    );
    assert_eq!((found.created, found.expires), (Some(1_618_884_480), Some(1_618_884_540)));
    assert_eq!(found.algorithm.as_deref(), Some("rsa-v1_5-sha256"));
    assert!(PublicKey::from_pem(testing::RFC_9421_RSA).unwrap().verifies(found.base.as_bytes(), &found.signature));
}

/// Section 2.2: each derived component of one request.
#[test]
fn s_2_2_derived_components() {
    let input = r#"s=("@method" "@target-uri" "@authority" "@scheme" "@request-target" "@path" "@query");created=1"#;
    let request = request("WWW.Example.com:443", &format!("{input};keyid=\"k\""), "s=:AA==:");
    let found = message::read(&request, &Node::public("www.example.com")).unwrap();
    let lines: Vec<&str> = found.base.lines().take(7).collect();
    assert_eq!(
        lines,
        [
            r#""@method": POST"#,
            r#""@target-uri": https://www.example.com:443/foo?param=Value&Pet=dog"#.replace(":443", "").as_str(),
            r#""@authority": www.example.com"#,
            r#""@scheme": https"#,
            r#""@request-target": /foo?param=Value&Pet=dog"#,
            r#""@path": /foo"#,
            r#""@query": ?param=Value&Pet=dog"#,
        ]
    );
    let bare = Request { target: "/inbox".into(), ..request };
    let found = message::read(&bare, &Node::public("www.example.com")).unwrap();
    assert!(found.base.contains("\"@query\": ?\n"), "an absent query is a question mark: {}", found.base);
}
