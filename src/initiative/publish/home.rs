//! This node as the home of initiatives: their addresses, what they are checked against, how they travel.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use ulid::Ulid;

use crate::catalogue::digest::entry_hash;
use crate::clock::Timestamp;
use crate::initiative::Class;
use crate::initiative::document::{DocumentFacts, document};
use crate::initiative::draft::DraftContext;
use crate::initiative::history::Author;
use crate::initiative::kind::Kinds;
use crate::initiative::store::{Initiative, State};
use crate::place::Gazetteer;

/// This node as the home of its initiatives, and the vocabulary they are checked against.
#[derive(Clone)]
pub struct Home {
    /// Authority.
    pub host: String,
    /// `https://host`.
    pub base_url: String,
    /// Name of the directory.
    pub directory_name: String,
    /// Language of texts that state none.
    pub lang: String,
    /// Licence of entries typed here.
    pub licence: String,
    /// The kinds.
    pub kinds: Arc<Kinds>,
    /// The places.
    pub gazetteer: Arc<Gazetteer>,
    /// Handles that are kept for feeds.
    pub reserved: Arc<BTreeSet<String>>,
    /// Who acts here now, for the history of what changes.
    pub by: Author,
}

impl Home {
    /// The same, for what somebody else changes.
    #[must_use]
    pub fn by(self, by: Author) -> Home {
        Home { by, ..self }
    }

    /// What a draft is checked against; `importing` makes optional fields that do not fit warnings.
    pub fn context(&self, now: Timestamp, importing: bool) -> DraftContext<'_> {
        DraftContext {
            kinds: &self.kinds,
            gazetteer: &self.gazetteer,
            now,
            default_lang: &self.lang,
            default_licence: &self.licence,
            importing,
        }
    }

    pub(super) fn mint_uri(&self, class: Class, now: Timestamp) -> String {
        let millis = u64::try_from(now.0 / 1000).unwrap_or_default();
        format!("{}{}{}", self.base_url, class.path(), Ulid::from_parts(millis, rand::random()))
    }

    /// Derives what follows from content and state: whether it is listed, and the hash of the entry as it travels.
    pub(super) fn seal(&self, initiative: &mut Initiative) {
        let published = initiative.state == State::Published;
        initiative.unlisted_because = match () {
            // A hidden one keeps why it is hidden.
            () if initiative.state == State::Hidden => initiative.unlisted_because.take(),
            () if !published => None,
            () if initiative.card.terms.as_ref().is_some_and(|terms| !terms.is_listed()) => {
                Some("not_for_peers".into())
            }
            () if initiative.card.local_only => Some("local_only".into()),
            () if initiative.card.licence == "unknown" || initiative.card.licence.is_empty() => {
                Some("licence_unknown".into())
            }
            () => None,
        };
        initiative.listed = published && initiative.unlisted_because.is_none();
        initiative.hash = if published { entry_hash(&self.document(initiative)) } else { String::new() };
    }

    /// The entry as it travels (PROTOCOL.md, "Initiative").
    pub fn document(&self, initiative: &Initiative) -> Value {
        let facts = DocumentFacts {
            base_url: &self.base_url,
            host: &self.host,
            uri: &initiative.uri,
            handle: initiative.handle.as_deref().unwrap_or_default(),
            rev: initiative.rev,
            published: initiative.published,
            updated: initiative.updated,
            directory_name: &self.directory_name,
            claimed: initiative.claimed,
            lang: &self.lang,
        };
        document(&facts, &initiative.card, &self.kinds)
    }
}
