//! One test for each rule of SECURITY.md 2.1, steps 3 to 8 and 13, in both forms, and the cases AUTH- that need no state.
//!
//! A signer here lets every field be falsified.

mod changes;
mod covered;
mod forms;
mod once;
mod time;
mod vectors;

use super::sign::SigningKey;
use super::{Presented, PublicKey, Purpose, Scheme, present};
use crate::clock::Timestamp;
use crate::federation::refusal::{Refusal, Status};
use crate::federation::request::Request;
use crate::federation::testing::{self, RSA, field, home, with};

const KEY: &str = "https://alpes.example/actor#main-key";
const BODY: &[u8] = br#"{"type":"Create"}"#;
const BOTH: [Scheme; 2] = [Scheme::Cavage, Scheme::Message];

fn public_rsa() -> PublicKey {
    PublicKey::from_pem(&RSA.public).unwrap()
}

fn public_ed25519() -> PublicKey {
    PublicKey::from_pem(testing::RFC_9421_ED25519).unwrap()
}

fn delivered(request: &Request) -> Result<Presented, Refusal> {
    present(request, &home(), Purpose::Deliver)
}

fn status(request: &Request) -> Option<Status> {
    delivered(request).err().map(|refusal| refusal.status())
}

/// What the gate says of a request and the key that should have signed it.
fn accepted(request: &Request, key: &PublicKey) -> bool {
    delivered(request).is_ok_and(|presented| presented.is_by(key))
}

/// Signs again, in the Cavage form, with whatever parameters and header list a server may choose.
fn cavage(key: &SigningKey, request: &Request, headers: &str, rest: &str) -> Request {
    let parameter = |name: &str| {
        let at = rest.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))?;
        Some(at.trim_matches('"').to_owned())
    };
    let line = |name: &str| match name {
        "(request-target)" => format!("(request-target): {} {}", request.method.to_lowercase(), request.target),
        "(created)" => format!("(created): {}", parameter("created").unwrap_or_default()),
        "(expires)" => format!("(expires): {}", parameter("expires").unwrap_or_default()),
        name => format!("{name}: {}", field(request, name)),
    };
    let base: Vec<String> = headers.split(' ').map(line).collect();
    let signature = base64(&key.sign(base.join("\n").as_bytes()).unwrap());
    let rest = if rest.is_empty() { String::new() } else { format!(",{rest}") };
    with(request, "signature", Some(&format!("keyId=\"{KEY}\",headers=\"{headers}\",signature=\"{signature}\"{rest}")))
}

/// Signs again, in the form of RFC 9421, whatever the parameters say.
fn message(key: &SigningKey, request: &Request, components: &[&str], parameters: &str) -> Request {
    let names: Vec<String> = components.iter().map(|name| format!("\"{name}\"")).collect();
    let input = format!("({}){parameters}", names.join(" "));
    let line = |name: &&str| {
        let value = match *name {
            "@method" => request.method.clone(),
            "@target-uri" => format!("https://{}{}", field(request, "host"), request.target),
            "@authority" => field(request, "host"),
            "@path" => request.path().to_owned(),
            "@query" => format!("?{}", request.query().unwrap_or_default()),
            field_name => field(request, field_name),
        };
        format!("\"{name}\": {value}\n")
    };
    let base: String = components.iter().map(line).collect();
    let signature = base64(&key.sign(format!("{base}\"@signature-params\": {input}").as_bytes()).unwrap());
    let request = with(request, "signature-input", Some(&format!("sig1={input}")));
    with(&request, "signature", Some(&format!("sig1=:{signature}:")))
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn created(seconds: i64) -> String {
    format!(";created={seconds};keyid=\"{KEY}\"")
}

fn at(seconds: i64) -> Timestamp {
    Timestamp(seconds * 1_000_000)
}
