//! Mending our copy leaf by leaf, where both sides differ.

use std::collections::HashMap;

use serde_json::json;

use super::Run;
use super::apply::{Differences, PER_BATCH};
use super::wire::{EntriesPage, Line};
use crate::catalogue::digest::Leaf;
use crate::error::Result;
use crate::initiative::publish::Received;

/// Entries that are asked for at once.
const PER_QUESTION: usize = 100;

impl Run<'_> {
    /// Takes what the home lists, and removes what it lists no longer, but for tombstones: what was withdrawn stays so.
    ///
    /// # Errors
    /// When the peer does not answer, or our database does not.
    pub(super) async fn repair(&mut self, differences: &Differences) -> Result<()> {
        let mut wanted = Vec::new();
        let mut stubs = Vec::new();
        let mut gone = HashMap::new();
        for (id, difference) in differences {
            match &difference.theirs {
                Some(leaf) if leaf.state == "published" => wanted.push(id.clone()),
                Some(leaf) => stubs.push(Received { leaf: leaf.clone(), document: None }),
                None if difference.ours.as_ref().is_some_and(|leaf| leaf.state == "withdrawn") => {}
                None => drop(gone.insert(id.clone(), difference.ours.clone())),
            }
        }
        self.repair_stubs(stubs, differences).await?;
        self.repair_entries(wanted, differences).await?;
        self.repair_gone(gone).await
    }

    async fn repair_stubs(&mut self, stubs: Vec<Received>, differences: &Differences) -> Result<()> {
        for batch in stubs.chunks(PER_BATCH) {
            self.mend(batch.to_vec(), differences).await?;
        }
        Ok(())
    }

    async fn repair_entries(&mut self, mut wanted: Vec<String>, differences: &Differences) -> Result<()> {
        // What is not the home's will never be taken.
        wanted.retain(|id| id.strip_prefix(&self.home.base_url).is_some_and(|path| path.starts_with('/')));
        wanted.sort_unstable();
        let url = self.catalogue.below("/entries")?;
        for ids in wanted.chunks(PER_QUESTION) {
            let answer: EntriesPage = self.catalogue.ask(&url, &json!(ids)).await?;
            let entries: Vec<Received> = answer.entries.into_iter().filter_map(Line::received).collect();
            let asked = entries.into_iter().filter(|received| ids.contains(&received.leaf.id)).collect();
            self.mend(asked, differences).await?;
        }
        Ok(())
    }

    async fn repair_gone(&mut self, gone: HashMap<String, Option<Leaf>>) -> Result<()> {
        let mut gone: Vec<(String, Option<Leaf>)> = gone.into_iter().collect();
        while !gone.is_empty() {
            let batch = gone.split_off(gone.len().saturating_sub(PER_BATCH));
            self.forget(batch.into_iter().collect()).await?;
        }
        Ok(())
    }
}
