//! The keys with which a node signs what it tells others: RSA for everybody, Ed25519 for who knows it.
//!
//! Made once, when first needed, and never changed by a restore: others have pinned them.

pub(super) mod store;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use self::store::Row;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};

/// Owner of the node's own keys.
pub const NODE: &str = "node";
/// For everybody.
pub const RSA: &str = "rsa-2048";
/// For nodes, and for proofs.
pub const ED25519: &str = "ed25519";

/// `z6Mk…` is base58btc of these two bytes, which say Ed25519, and of the 32 of the key.
const ED25519_CODE: [u8; 2] = [0xed, 0x01];

/// The public half of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicKey {
    /// `rsa-2048` or `ed25519`.
    pub algorithm: String,
    /// PEM for RSA, a multikey for Ed25519.
    pub text: String,
    /// When it was made.
    pub created: Timestamp,
}

/// The node's public keys; makes those that it does not have yet. In a transaction that writes.
///
/// # Errors
/// When the machine has no randomness, or the database does not answer.
pub fn of_node(conn: &mut Conn, now: Timestamp) -> Result<Vec<PublicKey>> {
    for (algorithm, make) in [(RSA, make_rsa as fn() -> Result<(String, String)>), (ED25519, make_ed25519)] {
        if store::find(conn, NODE, algorithm)?.is_none() {
            let (public_key, private_key) = make()?;
            let row = Row { owner: NODE.into(), algorithm: algorithm.into(), public_key, private_key, created: now.0 };
            store::insert(conn, &row)?;
        }
    }
    list(conn, NODE)
}

/// The public keys that an owner has already.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn, owner: &str) -> Result<Vec<PublicKey>> {
    let shown =
        |row: Row| PublicKey { algorithm: row.algorithm, text: row.public_key, created: Timestamp(row.created) };
    Ok(store::list(conn, owner)?.into_iter().map(shown).collect())
}

/// The private RSA key of the node as a PKCS #8 PEM, made when there is none. In a transaction that writes.
///
/// # Errors
/// As [`of_node`].
pub fn signing_key_of_node(conn: &mut Conn, now: Timestamp) -> Result<String> {
    of_node(conn, now)?;
    let row = store::find(conn, NODE, RSA)?;
    Ok(row.ok_or_else(|| Error::Internal(anyhow::anyhow!("the node has no key")))?.private_key)
}

/// The private Ed25519 key of the node as a PKCS #8 PEM, made when there is none. In a transaction that writes.
///
/// # Errors
/// As [`of_node`].
pub fn proof_key_of_node(conn: &mut Conn, now: Timestamp) -> Result<String> {
    of_node(conn, now)?;
    let row = store::find(conn, NODE, ED25519)?;
    Ok(row.ok_or_else(|| Error::Internal(anyhow::anyhow!("the node has no key")))?.private_key)
}

/// The private RSA key of an owner as a PKCS #8 PEM.
///
/// # Errors
/// When there is none, or the database does not answer.
pub fn private_key(conn: &mut Conn, owner: &str) -> Result<String> {
    let row = store::find(conn, owner, RSA)?;
    Ok(row.ok_or_else(|| Error::Internal(anyhow::anyhow!("{owner} has no key")))?.private_key)
}

/// The public RSA key of an owner as a PEM, when there is one.
///
/// # Errors
/// When the database does not answer.
pub fn public_key(conn: &mut Conn, owner: &str) -> Result<Option<String>> {
    Ok(store::find(conn, owner, RSA)?.map(|row| row.public_key))
}

/// A new pair of RSA keys, which takes a moment.
pub struct Pair {
    public_key: String,
    private_key: String,
}

/// Makes a pair of RSA keys.
///
/// # Errors
/// When the machine has no randomness.
pub fn make_pair() -> Result<Pair> {
    let (public_key, private_key) = make_rsa()?;
    Ok(Pair { public_key, private_key })
}

/// Keeps a pair as the owner's, unless somebody was quicker; answers the public key in force. Others never fetch a
/// changed key under the same id, so the first one stays.
///
/// # Errors
/// When the database does not answer.
pub fn keep_pair(conn: &mut Conn, owner: &str, pair: Pair, now: Timestamp) -> Result<String> {
    if let Some(known) = public_key(conn, owner)? {
        return Ok(known);
    }
    let Pair { public_key, private_key } = pair;
    let row = Row { owner: owner.into(), algorithm: RSA.into(), public_key, private_key, created: now.0 };
    store::insert(conn, &row)?;
    // Another process may have been quicker all the same, and was waited for.
    Ok(store::find(conn, owner, RSA)?.unwrap_or(row).public_key)
}

fn make_rsa() -> Result<(String, String)> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(no_key)?;
    let private: Pkcs8V1Der<'_> = pair.as_der().map_err(no_key)?;
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(no_key)?;
    Ok((pem("PUBLIC KEY", public.as_ref()), pem("PRIVATE KEY", private.as_ref())))
}

fn make_ed25519() -> Result<(String, String)> {
    let pair = Ed25519KeyPair::generate().map_err(no_key)?;
    let private: Pkcs8V1Der<'_> = pair.as_der().map_err(no_key)?;
    let public = [&ED25519_CODE[..], pair.public_key().as_ref()].concat();
    Ok((format!("z{}", base58(&public)), pem("PRIVATE KEY", private.as_ref())))
}

fn no_key(_: aws_lc_rs::error::Unspecified) -> Error {
    Error::Internal(anyhow::anyhow!("no key could be made"))
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str(&format!("-----END {label}-----\n"));
    pem
}

/// Base58 with the alphabet of Bitcoin, which multibase calls `z`.
pub fn base58(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut digits: Vec<u32> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
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
    zeros.chain(digits.into_iter().rev()).map(|digit| char::from(ALPHABET[digit as usize % 58])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base58_is_that_of_the_specification() {
        assert_eq!(base58(b"Hello World!"), "2NEpo7TZRRrLZSi2U");
        assert_eq!(base58(&[0, 0, 0x28, 0x7f, 0xb4, 0xcd]), "11233QC4");
    }

    #[test]
    fn a_multikey_of_ed25519_begins_as_everybody_expects() {
        let (public, private) = make_ed25519().unwrap();
        assert!(public.starts_with("z6Mk") && public.len() == 48, "{public}");
        assert!(private.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    }
}
