//! Keys, requests and hostile servers for the tests of this room.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::address::Node;
use super::request::{Headers, Request};
use super::signature::Scheme;
use super::signature::sign::{Outgoing, SigningKey, sign};
use crate::clock::Timestamp;

/// `test-key-rsa` of RFC 9421, B.1.1.
pub const RFC_9421_RSA: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAhAKYdtoeoy8zcAcR874L
8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrwWEBnez6d0UDKDwGbc6nxfEXAy5mbhgaj
zrw3MOEt8uA5txSKobBpKDeBLOsdJKFqMGmXCQvEG7YemcxDTRPxAleIAgYYRjTS
d/QBwVW9OwNFhekro3RtlinV0a75jfZgkne/YiktSvLG34lw2zqXBDTC5NHROUqG
TlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0PuKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dS
FFn/nnv5OoZJEIB+VmuKn3DCUcCZSFlQPSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ1
0wIDAQAB
-----END PUBLIC KEY-----
";

/// `test-key-rsa-pss` of RFC 9421, B.1.2.
pub const RFC_9421_RSA_PSS: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
2wIDAQAB
-----END PUBLIC KEY-----
";

/// `test-key-ecc-p256` of RFC 9421, B.1.3.
pub const RFC_9421_EC: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
-----END PUBLIC KEY-----
";

/// `test-key-ed25519` of RFC 9421, B.1.4.
pub const RFC_9421_ED25519: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
";

/// The private half of [`RFC_9421_ED25519`].
pub const RFC_9421_ED25519_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
";

/// The RSA multikey of FEP-521a.
pub const FEP_521A_RSA: &str = "z4MXj1wBzi9jUstyPMS4jQqB6KdJaiatPkAtVtGc6bQEQEEsKTic4G7Rou3iBf9vPmT5dbkm9qsZsuVNjq8HCuW1w24nhBFGkRE4cd2Uf2tfrB3N7h4mnyPp1BF3ZttHTYv3DLUPi1zMdkULiow3M1GfXkoC6DoxDUm1jmN6GBj22SjVsr6dxezRVQc7aj9TxE7JLbMH1wh5X3kA58H3DFW8rnYMakFGbca5CB2Jf6CnGQZmL7o5uJAdTwXfy2iiiyPxXEGerMhHwhjTA1mKYobyk2CpeEcmvynADfNZ5MBvcCS7m3XkFCMNUYBS9NQ3fze6vMSUPsNa6GVYmKx2x6JrdEjCk3qRMMmyjnjCMfR4pXbRMZa3i";

/// When every test takes place: 2026-11-26 12:00 UTC.
pub const NOW: Timestamp = Timestamp(1_795_694_400_000_000);
/// The node that is being tested.
pub const HOME: &str = "bretagne.example";

/// The node that is being tested.
pub fn home() -> Node {
    Node::public(HOME)
}

/// A private key with its public half as PEM.
pub struct Pair {
    pub private: String,
    pub public: String,
}

/// One RSA key for each test process.
pub static RSA: LazyLock<Pair> = LazyLock::new(rsa);

/// A new RSA key.
pub fn rsa() -> Pair {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    Pair { private: pem("PRIVATE KEY", private.as_ref()), public: pem("PUBLIC KEY", public.as_ref()) }
}

pub fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

/// A PEM of an RSA key with as many bits; nobody has its private half.
pub fn rsa_of(bits: usize) -> String {
    let mut modulus = vec![0x80; bits / 8];
    modulus[bits / 8 - 1] |= 1;
    let numbers = [tlv(2, &[&[0], &modulus[..]].concat()), tlv(2, &[1, 0, 1])].concat();
    pem("RSA PUBLIC KEY", &tlv(0x30, &numbers))
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match length {
        0..=0x7f => vec![tag, length as u8],
        0x80..=0xff => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [&head[..], content].concat()
}

pub fn rsa_key(id: &str) -> SigningKey {
    SigningKey::from_pem(id, &RSA.private).unwrap()
}

pub fn ed25519_key(id: &str) -> SigningKey {
    SigningKey::from_pem(id, RFC_9421_ED25519_PRIVATE).unwrap()
}

/// A signed `POST` to this node's shared inbox, as it arrives a second later.
pub fn delivery(key: &SigningKey, scheme: Scheme, body: &[u8]) -> Request {
    deliver(&format!("https://{HOME}/inbox?a=1"), key, scheme, body)
}

/// A signed `POST` as it arrives a second later.
pub fn deliver(to: &str, key: &SigningKey, scheme: Scheme, body: &[u8]) -> Request {
    let url = Url::parse(to).unwrap();
    let outgoing = Outgoing { method: "POST", url: &url, body: Some(body), also: &[], at: NOW };
    arrive(&outgoing, key, scheme)
}

/// The same at another time.
pub fn delivery_at(key: &SigningKey, body: &[u8], at: Timestamp) -> Request {
    let url = Url::parse(&format!("https://{HOME}/inbox")).unwrap();
    arrive(&Outgoing { method: "POST", url: &url, body: Some(body), also: &[], at }, key, Scheme::Cavage)
}

/// A signed `GET` as it arrives a second later.
pub fn reading(key: &SigningKey, scheme: Scheme) -> Request {
    let url = Url::parse(&format!("https://{HOME}/i/01JD3Z5V7QK8T0R4M2N6W9X1YB")).unwrap();
    arrive(&Outgoing { method: "GET", url: &url, body: None, also: &[], at: NOW }, key, scheme)
}

fn arrive(outgoing: &Outgoing<'_>, key: &SigningKey, scheme: Scheme) -> Request {
    let mut headers = Headers::default();
    for (name, value) in sign(outgoing, scheme, key).unwrap() {
        headers.push(&name, value);
    }
    if outgoing.body.is_some() {
        headers.push("content-type", "application/activity+json");
    }
    Request {
        method: outgoing.method.into(),
        target: outgoing.url[url::Position::BeforePath..].into(),
        headers,
        body: outgoing.body.unwrap_or_default().into(),
        arrived_at: Timestamp(outgoing.at.0 + 1_000_000),
    }
}

/// A request with one field replaced, or left out.
pub fn with(request: &Request, name: &str, value: Option<&str>) -> Request {
    let mut headers = Headers::default();
    for (field, old) in request.headers.iter() {
        if field != name {
            headers.push(field, old);
        }
    }
    if let Some(value) = value {
        headers.push(name, value);
    }
    Request { headers, ..request.clone() }
}

/// The value of a field as text.
pub fn field(request: &Request, name: &str) -> String {
    request.headers.one(name).unwrap().unwrap_or_default().to_owned()
}

/// A document with an integrity proof by the Ed25519 key of RFC 9421, under this key id.
pub fn proven(document: &Value, key_id: &str) -> Value {
    proven_in(document, key_id, None)
}

/// The same, with a context of the proof's own.
pub fn proven_in(document: &Value, key_id: &str, context: Option<&str>) -> Value {
    let mut config = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": key_id,
        "proofPurpose": "assertionMethod",
    });
    if let Some(context) = context {
        config["@context"] = Value::from(context);
    }
    let hash = |value: &Value| Sha256::digest(serde_json_canonicalizer::to_vec(value).unwrap()).to_vec();
    let signature = ed25519_key(key_id).sign(&[hash(&config), hash(document)].concat()).unwrap();
    config["proofValue"] = Value::String(format!("z{}", base58(&signature)));
    let mut document = document.clone();
    document["proof"] = config;
    document
}

fn base58(bytes: &[u8]) -> String {
    let alphabet = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut digits: Vec<usize> = Vec::new();
    for byte in bytes {
        let mut carry = usize::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).map(|_| 0);
    zeros.chain(digits.into_iter().rev()).map(|digit| char::from(alphabet[digit])).collect()
}
