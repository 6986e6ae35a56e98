//! What a signature must be: AUTH-01, 02, 04 to 09, 17, 22, 24.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bocage::clock::Clock;
use bocage::federation::signature::digest;
use serde_json::json;

use super::case::{ALICE, COVERS, Case, HOST, actor_of, document};
use super::sealed;
use crate::support::sealed::OUTSIDE;
use crate::support::stranger::{Cavage, Stranger};

/// A signature of the draft, right but for what a case changes.
struct Forged {
    covers: &'static str,
    key: &'static str,
    ahead_seconds: i64,
    /// `created`, in seconds from now.
    created: Option<i64>,
    signed_host: &'static str,
    sent_host: &'static str,
    signed_path: &'static str,
    other_body: bool,
    without: &'static str,
}

const RIGHT: Forged = Forged {
    covers: COVERS,
    key: "#main-key",
    ahead_seconds: 0,
    created: None,
    signed_host: HOST,
    sent_host: HOST,
    signed_path: "/inbox",
    other_body: false,
    without: "",
};

const WITH_CREATED: &str = "(request-target) host (created) digest";
const HOUR: i64 = 3600;

impl Forged {
    async fn sent(&self, case: &Case) -> u16 {
        let body = case.follow(ALICE).to_string().into_bytes();
        let mut fields = case.fields(&body, self.ahead_seconds);
        fields[0].1 = self.signed_host.to_owned();
        let now = Clock::default().now().seconds();
        let times = self.created.map(|ahead| (now + ahead, now + ahead + 300));
        let key_id = format!("{ALICE}{}", self.key);
        let form =
            Cavage { key_id: &key_id, algorithm: Some("hs2019"), covers: self.covers, target: self.signed_path, times };
        let signature = case.stranger.cavage(&form, &fields);
        fields[0].1 = self.sent_host.to_owned();
        fields.push(("signature".to_owned(), signature));
        fields.retain(|(name, _)| name != self.without);
        let body = if self.other_body { case.follow(ALICE).to_string().into_bytes() } else { body };
        case.post("/inbox", &fields, body).await
    }
}

/// The status of each case, and that those which were not taken left nothing.
async fn judged(case: &Case, cases: &[(&str, u16, Forged)]) {
    let before = case.received();
    for (what, expected, forged) in cases {
        let status = forged.sent(case).await;
        let misdirected = *expected == 401 && status == 421;
        assert!(status == *expected || misdirected, "{what}: {status} instead of {expected}");
    }
    let taken = cases.iter().filter(|(_, expected, _)| *expected == 202).count();
    assert_eq!(case.received() - before, i64::try_from(taken).unwrap());
}

/// An unsigned delivery, and one with this signature.
async fn sent_with(case: &Case, actor: &str, signature: Option<String>) -> u16 {
    let body = case.follow(actor).to_string().into_bytes();
    let mut fields = case.fields(&body, 0);
    fields.extend(signature.map(|signature| ("signature".to_owned(), signature)));
    case.post("/inbox", &fields, body).await
}

/// A signature of RFC 9421: components as written, what follows them, both labels.
struct Message {
    components: &'static [&'static str],
    more: &'static str,
    labels: [&'static str; 2],
}

impl Message {
    async fn sent(&self, case: &Case) -> u16 {
        let body = case.follow(ALICE).to_string().into_bytes();
        let now = Clock::default().now().seconds();
        let content_digest = digest::content_digest(&body);
        let value = |component: &str| match component.split('"').nth(1).unwrap() {
            "@method" => "POST".to_owned(),
            "@target-uri" => format!("https://{HOST}/inbox"),
            "content-digest" => content_digest.clone(),
            "content-type" => "application/activity+json".to_owned(),
            _ => "x".to_owned(),
        };
        let lines: Vec<(&str, String)> =
            self.components.iter().map(|component| (*component, value(component))).collect();
        let more = self.more.replace("NOW", &now.to_string()).replace("PAST", &(now - 10).to_string());
        let parameters = format!(r#"({});keyid="{ALICE}#main-key"{more}"#, self.components.join(" "));
        let signature = case.stranger.message(&lines, &parameters);
        let [input, signed] = self.labels;
        let fields = [
            ("host", HOST.to_owned()),
            ("content-digest", content_digest),
            ("signature-input", format!("{input}={parameters}")),
            ("signature", format!("{signed}=:{signature}:")),
        ];
        case.post("/inbox", &fields.map(|(name, value)| (name.to_owned(), value)), body).await
    }
}

const ENOUGH: &[&str] = &[r#""@method""#, r#""@target-uri""#, r#""content-digest""#];

sealed! {
    async fn a_signature_of_the_draft_covers_what_counts_and_is_of_now() {
        let case = Case::start(|_, _| None).await;
        assert_eq!(sent_with(&case, ALICE, None).await, 401, "AUTH-01");
        judged(&case, &[
            ("right", 202, RIGHT),
            ("AUTH-02 for another body", 401, Forged { other_body: true, ..RIGHT }),
            ("AUTH-04 for another host", 401, Forged { signed_host: "honest.example.org", ..RIGHT }),
            ("AUTH-04 replayed as it was", 401, Forged { signed_host: "honest.example.org", sent_host: "honest.example.org", ..RIGHT }),
            ("AUTH-05 of the digest only", 401, Forged { covers: "digest", ..RIGHT }),
            ("AUTH-06 of no target", 401, Forged { covers: "host date digest", ..RIGHT }),
            ("AUTH-06 of another inbox", 401, Forged { signed_path: "/i/01JD3Z5V7QK8T0R4M2N6W9X1YB/inbox", ..RIGHT }),
            ("AUTH-07 of no time", 401, Forged { covers: "(request-target) host digest", without: "date", ..RIGHT }),
            ("AUTH-08 2 h ahead", 401, Forged { ahead_seconds: 2 * HOUR, ..RIGHT }),
            ("AUTH-08 48 h ahead", 401, Forged { ahead_seconds: 48 * HOUR, ..RIGHT }),
            ("AUTH-08 created 2 h ahead", 401, Forged { covers: WITH_CREATED, created: Some(2 * HOUR), ..RIGHT }),
            ("AUTH-08 4 min ahead", 202, Forged { ahead_seconds: 240, ..RIGHT }),
            ("AUTH-08 created 4 min ahead", 202, Forged { covers: WITH_CREATED, created: Some(240), ..RIGHT }),
            ("AUTH-09 13 h old", 401, Forged { ahead_seconds: -13 * HOUR, ..RIGHT }),
            ("AUTH-09 61 min old", 401, Forged { ahead_seconds: -61 * 60, ..RIGHT }),
            ("AUTH-09 10 min old", 202, Forged { ahead_seconds: -600, ..RIGHT }),
            ("AUTH-17 a key id with a path", 202, Forged { key: "/main-key", ..RIGHT }),
            ("a key that the actor does not list", 401, Forged { key: "#other", ..RIGHT }),
        ])
        .await;
    }

    /// AUTH-22. Sizes of RSA keys are tried where keys are read (`signature/key.rs`): no library here makes such small ones.
    async fn the_algorithm_follows_from_the_key() {
        let stranger = Stranger::new();
        // The neutral element: with it as a key, a signature of zeros fits everything where points are not checked.
        let answer = move |host: &str, path: &str| {
            let mut actor = actor_of(&stranger, host, path);
            let id = actor["id"].as_str().unwrap().to_owned();
            actor["assertionMethod"] = json!([{ "id": format!("{id}#small"), "type": "Multikey", "controller": id,
                "publicKeyMultibase": "z6MkeXATEjyXENzBXBxgC5EHk2JE5aqd7qMGGtDpLUH1e2Sj" }]);
            (host == "small.example.org").then(|| document("200 OK", "", &actor.to_string()).into())
        };
        let case = Case::start(answer).await;
        case.world.name("small.example.org", &[&[&OUTSIDE.to_string()]]);
        let body = case.follow(ALICE).to_string().into_bytes();
        let fields = case.fields(&body, 0);
        let key_id = format!("{ALICE}#main-key");
        for algorithm in ["hmac-sha256", "hs2019"] {
            let form = Cavage { key_id: &key_id, algorithm: Some(algorithm), covers: COVERS, target: "/inbox", times: None };
            let secret = hmac::Key::new(hmac::HMAC_SHA256, case.stranger.public.as_bytes());
            let mut signed = fields.clone();
            let tag = STANDARD.encode(hmac::sign(&secret, form.base(&fields).as_bytes()));
            signed.push(("signature".to_owned(), form.header(&tag)));
            assert_eq!(case.post("/inbox", &signed, body.clone()).await, 401, "{algorithm}");
        }
        let none = Cavage { key_id: &key_id, algorithm: Some("none"), covers: COVERS, target: "/inbox", times: None };
        assert_eq!(sent_with(&case, ALICE, Some(none.header(""))).await, 401, "none");
        let small = "https://small.example.org/alice";
        let key_id = format!("{small}#small");
        for algorithm in [Some("hs2019"), None] {
            let form = Cavage { key_id: &key_id, algorithm, covers: COVERS, target: "/inbox", times: None };
            let mut neutral = [0; 64];
            neutral[0] = 1;
            let signature = form.header(&STANDARD.encode(neutral));
            assert_eq!(sent_with(&case, small, Some(signature)).await, 401, "a small point");
        }
        assert!((1..=2).contains(&case.times_asked("small.example.org")));
        assert_eq!((case.received(), case.sent(&case.follow(ALICE)).await), (0, 202));
    }

    /// AUTH-24.
    async fn a_signature_of_rfc_9421_covers_what_counts_and_is_unambiguous() {
        let case = Case::start(|_, _| None).await;
        const MORE: &str = r#";created=NOW;alg="rsa-v1_5-sha256""#;
        let right = Message { components: ENOUGH, more: MORE, labels: ["sig1", "sig1"] };
        assert_eq!(right.sent(&case).await, 202);
        let wrong = [
            ("no digest", Message { components: &[r#""@method""#, r#""@target-uri""#], ..right }),
            ("no method", Message { components: &[r#""@target-uri""#, r#""content-digest""#], ..right }),
            ("other labels", Message { labels: ["sig1", "sig2"], ..right }),
            ("a component twice", Message { components: &[r#""@method""#, r#""@method""#, r#""@target-uri""#, r#""content-digest""#], ..right }),
            ("an unknown component", Message { components: &[r#""@method""#, r#""@target-uri""#, r#""content-digest""#, r#""@moon""#], ..right }),
            ("of the request", Message { components: &[r#""@method";req"#, r#""@target-uri""#, r#""content-digest""#], ..right }),
            ("as a structured field", Message { components: &[r#""@method""#, r#""@target-uri""#, r#""content-digest""#, r#""content-type";sf"#], ..right }),
            ("past its end", Message { more: r#";created=NOW;expires=PAST;alg="rsa-v1_5-sha256""#, ..right }),
            ("of no time", Message { more: r#";alg="rsa-v1_5-sha256""#, ..right }),
            ("of another algorithm", Message { more: r#";created=NOW;alg="hmac-sha256""#, ..right }),
        ];
        for (what, message) in wrong {
            assert_eq!(message.sent(&case).await, 401, "{what}");
        }
        assert_eq!(case.received(), 1);
    }
}
