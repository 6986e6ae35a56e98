//! Mails whose subject and text are sentences in the reader's language.

use std::sync::Arc;

use super::{Address, Letter, queue};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::locale::{Argument, Locales};

/// Writes them, in anybody's language, where this node sends mail.
#[derive(Clone)]
pub struct Letters {
    /// Sentences.
    pub locales: Arc<Locales>,
    /// Name of the directory.
    pub directory: String,
    /// `https://host`.
    pub base_url: String,
    /// Whether this node sends mail.
    pub on: bool,
}

impl Letters {
    /// Queues a mail whose subject and text are sentences of `mail.ftl`. They may name `$directory` and `$site` beside
    /// `values`. Without a mail server nothing is queued.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn queue(
        &self,
        conn: &mut Conn,
        to: &Address,
        lang: &str,
        [subject, body]: [&str; 2],
        values: &[(&str, &str)],
        now: Timestamp,
    ) -> Result<()> {
        if !self.on {
            return Ok(());
        }
        let node = [("directory", self.directory.as_str()), ("site", self.base_url.as_str())];
        let values: Vec<(&str, Argument<'_>)> =
            values.iter().chain(&node).map(|(name, value)| (*name, Argument::from(*value))).collect();
        let written = |key: &str| self.locales.text(lang, key, &values);
        let letter = Letter { to: to.clone(), subject: written(subject), body: written(body), reply_to: None };
        queue(conn, &letter, now).map(drop)
    }
}
