//! NDJSON: the entry document of PROTOCOL.md, one a line. Nothing of the card is lost.

use std::io::Write;

use super::{Export, Exported, Head, Setup};
use crate::error::Result;
use crate::initiative::Class;
use crate::initiative::document::{DocumentFacts, document};

/// Writes the lines of a snapshot without its first and last one.
pub(super) struct Ndjson {
    setup: Setup,
}

impl Ndjson {
    pub(super) fn new(setup: Setup) -> Ndjson {
        Ndjson { setup }
    }

    fn document(&self, entry: &Exported<'_>) -> serde_json::Value {
        let base_url = entry.uri.split_once(Class::of(entry.uri).path()).map_or("", |(base_url, _)| base_url);
        let facts = DocumentFacts {
            base_url,
            host: entry.home,
            uri: entry.uri,
            handle: entry.handle.unwrap_or_default(),
            rev: entry.rev,
            published: entry.published,
            updated: entry.updated,
            directory_name: &self.setup.directory_name,
            claimed: entry.claimed,
            lang: &self.setup.lang,
        };
        document(&facts, entry.card, &self.setup.kinds)
    }
}

impl Export for Ndjson {
    fn media_type(&self) -> &'static str {
        "application/x-ndjson"
    }

    fn extension(&self) -> &'static str {
        "ndjson"
    }

    fn begin(&mut self, _out: &mut dyn Write, _head: &Head) -> Result<()> {
        Ok(())
    }

    fn entry(&mut self, out: &mut dyn Write, entry: &Exported<'_>) -> Result<()> {
        match entry.document {
            Some(text) if !text.contains('\n') => out.write_all(text.as_bytes())?,
            Some(text) => serde_json::to_writer(&mut *out, &serde_json::from_str::<serde_json::Value>(text)?)?,
            None => serde_json::to_writer(&mut *out, &self.document(entry))?,
        }
        out.write_all(b"\n")?;
        Ok(())
    }

    fn end(&mut self, _out: &mut dyn Write) -> Result<()> {
        Ok(())
    }
}
