//! Documents that carry their own signature: integrity proofs of FEP-8b32, in the suite `eddsa-jcs-2022` only.
//!
//! The document without its proof and the proof without its value are brought into their one form (RFC 8785) and hashed;
//! Ed25519 signs both hashes. Linked-data signatures and other suites count as absent.

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::signature::sign::SigningKey;
use super::signature::{Algorithm, PublicKey, base58};
use crate::account::keys::base58;
use crate::clock::Timestamp;
use crate::error::{Error, Result};

/// What a document says about its proof.
#[derive(Debug, Clone, PartialEq)]
pub enum Proof {
    /// It has none that is understood here.
    Absent,
    /// It has one that cannot be true.
    Bad,
    /// It has one, by this key; whether it is true needs the key.
    By(Claimed),
}

/// A proof that is well-formed.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// The id of the key.
    pub key_id: String,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

impl Claimed {
    /// Whether this key made it.
    pub fn is_by(&self, key: &PublicKey) -> bool {
        key.algorithm() == Algorithm::Ed25519 && key.verifies(&self.signed, &self.signature)
    }
}

/// Adds a proof by this key, made at `now`, to a document.
///
/// # Errors
/// When the document has no one form (RFC 8785).
pub fn prove(document: &mut Map<String, Value>, key: &SigningKey, now: Timestamp) -> Result<()> {
    let mut proof = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": now.rfc3339(),
        "verificationMethod": key.id(),
        "proofPurpose": "assertionMethod",
    });
    if let Some(context) = document.get("@context") {
        proof["@context"] = context.clone();
    }
    let hashes = proof.as_object().and_then(|proof| signed(document, proof));
    let hashes = hashes.ok_or_else(|| Error::Internal(anyhow::anyhow!("a document cannot be proved")))?;
    proof["proofValue"] = json!(format!("z{}", base58(&key.sign(&hashes)?)));
    document.insert("proof".to_owned(), proof);
    Ok(())
}

/// When the proof of a document says that it was made, in seconds since 1970.
pub fn created_seconds(document: &Map<String, Value>) -> Option<i64> {
    let created = document.get("proof")?.get("created")?.as_str()?;
    Some(chrono::DateTime::parse_from_rfc3339(created).ok()?.timestamp())
}

/// The bytes that a proof signs.
fn signed(document: &Map<String, Value>, proof: &Map<String, Value>) -> Option<Vec<u8>> {
    Some([hash_without(proof, "proofValue")?, hash_without(document, "proof")?].concat())
}

/// Reads the proof of a document.
pub fn of(document: &Map<String, Value>) -> Proof {
    let proof = match document.get("proof") {
        None | Some(Value::Null) => return Proof::Absent,
        Some(Value::Object(proof)) => proof,
        Some(Value::Array(list)) => match list.as_slice() {
            [Value::Object(proof)] => proof,
            // Chains and sets of proofs are of suites that nobody here speaks.
            _ => return Proof::Absent,
        },
        Some(_) => return Proof::Bad,
    };
    let text = |name: &str| proof.get(name).and_then(Value::as_str);
    if text("type") != Some("DataIntegrityProof") || text("cryptosuite") != Some("eddsa-jcs-2022") {
        return Proof::Absent;
    }
    claimed(document, proof).map_or(Proof::Bad, Proof::By)
}

fn claimed(document: &Map<String, Value>, proof: &Map<String, Value>) -> Option<Claimed> {
    let text = |name: &str| proof.get(name).and_then(Value::as_str);
    // A proof with a context of its own is bound to that of its document.
    let bound = proof.get("@context").is_none_or(|context| Some(context) == document.get("@context"));
    if text("proofPurpose") != Some("assertionMethod") || !bound {
        return None;
    }
    let key_id = text("verificationMethod")?.to_owned();
    let signature = base58::from_multibase(text("proofValue")?)?;
    Some(Claimed { key_id, signed: signed(document, proof)?, signature })
}

fn hash_without(document: &Map<String, Value>, member: &str) -> Option<[u8; 32]> {
    let mut rest = document.clone();
    rest.remove(member);
    let canonical = serde_json_canonicalizer::to_vec(&rest).ok()?;
    Some(Sha256::digest(canonical).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::federation::testing;

    /// The vector of FEP-8b32.
    fn vector() -> Map<String, Value> {
        let context = json!(["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"]);
        let document = json!({
            "@context": context,
            "id": "https://server.example/activities/1",
            "type": "Create",
            "actor": "https://server.example/users/alice",
            "object": {
                "id": "https://server.example/objects/1",
                "type": "Note",
                "attributedTo": "https://server.example/users/alice",
                "content": "Hello world",
                "location": { "type": "Place", "longitude": -71.184902, "latitude": 25.273962 }
            },
            "proof": {
                "@context": context,
                "type": "DataIntegrityProof",
                "cryptosuite": "eddsa-jcs-2022",
                "verificationMethod": "https://server.example/users/alice#ed25519-key",
                "proofPurpose": "assertionMethod",
                "proofValue": "z42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdL",
                "created": "2023-02-24T23:36:38Z"
            }
        });
        document.as_object().unwrap().clone()
    }

    #[test]
    fn what_this_node_proves_its_own_rules_believe() {
        let key = testing::ed25519_key("https://alpes.example/actor#ed25519-key");
        let mut document = vector();
        document.remove("proof");
        let now = Timestamp(1_795_514_400_000_000);
        prove(&mut document, &key, now).unwrap();
        let public = PublicKey::from_pem(testing::RFC_9421_ED25519).unwrap();
        let is_by =
            |document: &Map<String, Value>| matches!(of(document), Proof::By(claimed) if claimed.is_by(&public));
        assert!(is_by(&document));
        assert_eq!(created_seconds(&document), Some(now.seconds()));
        document["proof"]["created"] = json!("2026-11-25T10:00:00Z");
        assert!(!is_by(&document), "its time is signed too");
    }

    fn alice() -> PublicKey {
        PublicKey::from_multikey("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2").unwrap()
    }

    fn verifies(document: &Map<String, Value>) -> bool {
        matches!(of(document), Proof::By(claimed) if claimed.is_by(&alice()))
    }

    #[test]
    fn the_vector_of_fep_8b32_verifies() {
        let Proof::By(claimed) = of(&vector()) else { panic!("no proof") };
        assert_eq!(claimed.key_id, "https://server.example/users/alice#ed25519-key");
        assert!(claimed.is_by(&alice()));
        let mut in_a_list = vector();
        in_a_list["proof"] = json!([in_a_list["proof"]]);
        assert!(verifies(&in_a_list));
        let other = PublicKey::from_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK").unwrap();
        assert!(!claimed.is_by(&other));
    }

    #[test]
    fn any_other_document_does_not() {
        for (path, value) in [
            ("/object/content", json!("Hello World")),
            ("/object/location/latitude", json!(25.273963)),
            ("/actor", json!("https://server.example/users/bob")),
            ("/proof/created", json!("2023-02-24T23:36:39Z")),
            ("/proof/proofPurpose", json!("authentication")),
            ("/proof/verificationMethod", json!("https://server.example/users/bob#ed25519-key")),
            (
                "/proof/proofValue",
                json!("z42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdM"),
            ),
            ("/proof/@context", json!("https://www.w3.org/ns/activitystreams")),
        ] {
            let mut document = Value::Object(vector());
            *document.pointer_mut(path).unwrap() = value;
            assert!(!verifies(document.as_object().unwrap()), "{path}");
        }
    }

    #[test]
    fn a_proof_is_bound_to_the_context_of_its_document() {
        let sign = |own: Option<&str>| {
            let document = json!({"@context": "https://www.w3.org/ns/activitystreams", "id": "https://a.example/1"});
            of(testing::proven_in(&document, "https://a.example/u#k", own).as_object().unwrap())
        };
        assert!(matches!(sign(None), Proof::By(_)));
        assert!(matches!(sign(Some("https://www.w3.org/ns/activitystreams")), Proof::By(_)));
        assert_eq!(sign(Some("https://other.example/context")), Proof::Bad);
    }

    #[test]
    fn other_suites_are_absent_and_broken_proofs_bad() {
        let with = |proof: Value| of(json!({"id": "x", "proof": proof}).as_object().unwrap());
        assert_eq!(of(json!({"signature": {"type": "RsaSignature2017"}}).as_object().unwrap()), Proof::Absent);
        assert_eq!(with(json!({"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"})), Proof::Absent);
        assert_eq!(with(json!({"type": "MitraJcsRsaSignature2022"})), Proof::Absent);
        assert_eq!(with(json!([])), Proof::Absent);
        assert_eq!(with(json!("proof")), Proof::Bad);
        assert_eq!(with(json!({"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022"})), Proof::Bad);
    }

    /// The example of RFC 8785, 3.2.2, and its numbers (appendix B): what proofs and hashes stand on.
    #[test]
    fn the_one_form_is_that_of_rfc_8785() {
        let example = r#"{
            "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        let canonical = r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#;
        let read = crate::federation::strict_json::parse(example.as_bytes()).unwrap();
        assert_eq!(serde_json_canonicalizer::to_string(&read).unwrap(), canonical);
        for (bits, text) in [
            (0x0000_0000_0000_0000_u64, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] {
            assert_eq!(serde_json_canonicalizer::to_string(&f64::from_bits(bits)).unwrap(), text);
        }
        let sorted = r#"{"\ufb33":"Hebrew","\ud83d\ude00":"Smiley","\u20ac":"Euro Sign","\u00f6":"Latin","1":"One","\r":"Carriage Return","\n":"Newline"}"#;
        let order: Value = serde_json::from_str(sorted).unwrap();
        let canonical = serde_json_canonicalizer::to_string(&order).unwrap();
        let names = ["Newline", "Carriage Return", "One", "Latin", "Euro Sign", "Smiley", "Hebrew"];
        let places: Vec<usize> = names.iter().map(|name| canonical.find(name).unwrap()).collect();
        assert!(places.is_sorted(), "{canonical}");
    }

    proptest! {
        #[test]
        fn no_text_but_the_signed_one_verifies(content in ".{0,40}") {
            let mut document = Value::Object(vector());
            document["object"]["content"] = Value::String(content.clone());
            prop_assert_eq!(verifies(document.as_object().unwrap()), content == "Hello world");
        }
    }
}
