//! Secrets that are handed out once: 256 random bits, of which the database keeps a hash.

use sha2::{Digest, Sha256};

/// A new secret, 64 hexadecimal digits.
pub fn make() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// What is kept of a secret: its SHA-256, in hexadecimal. A secret of 256 bits needs no salt.
pub fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
