//! What proves that a form was made by this node: a code over its purpose, under a secret of the node.

use aws_lc_rs::hmac;

use super::keys::store::{self, Row};
use super::secret;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};

/// Under which the secret stands beside the keys, where backups have it too.
const OWNER: &str = "forms";
const ALGORITHM: &str = "hmac-sha256";

/// The secret of the node's forms.
pub struct FormSecret(hmac::Key);

impl FormSecret {
    /// The secret, made when there is none. In a transaction that writes.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn load(conn: &mut Conn, now: Timestamp) -> Result<FormSecret> {
        if store::find(conn, OWNER, ALGORITHM)?.is_none() {
            let row = Row {
                owner: OWNER.into(),
                algorithm: ALGORITHM.into(),
                public_key: String::new(),
                private_key: secret::make(),
                created: now.0,
            };
            store::insert(conn, &row)?;
        }
        // Another process may have been quicker.
        let row = store::find(conn, OWNER, ALGORITHM)?;
        let row = row.ok_or_else(|| Error::Internal(anyhow::anyhow!("the node has no secret for forms")))?;
        Ok(FormSecret(hmac::Key::new(hmac::HMAC_SHA256, row.private_key.as_bytes())))
    }

    /// The code of a purpose, 64 hexadecimal digits.
    pub fn sign(&self, purpose: &str) -> String {
        secret::hex(hmac::sign(&self.0, purpose.as_bytes()).as_ref())
    }

    /// Whether this is the code of the purpose; the time it takes says nothing.
    pub fn verify(&self, purpose: &str, code: &str) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(self.sign(purpose).as_bytes(), code.as_bytes()).is_ok()
    }
}
