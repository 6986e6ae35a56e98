//! Reading by number what changed.

use std::collections::HashSet;

use url::Url;

use super::wire::{Item, Page};
use super::{MAX_GAP, Run};
use crate::error::Result;

/// Activities of a page.
const PER_PAGE: u32 = 200;

impl Run<'_> {
    /// Reads pages until the line `target` of the log, or their end.
    ///
    /// # Errors
    /// When a page does not come, leads elsewhere, or pages do not end. What was read before stays.
    pub(super) async fn read_changes(&mut self, target: i64) -> Result<()> {
        if self.seq >= target {
            return Ok(());
        }
        let mut seen = HashSet::new();
        let mut items = 0;
        let mut next = Some(self.catalogue.below(&format!("/changes?since={}&limit={PER_PAGE}", self.seq))?);
        while let Some(url) = next.take() {
            let page: Page = self.catalogue.read(&url).await?;
            if i64::try_from(page.items.len()).unwrap_or(i64::MAX) > MAX_GAP {
                return Err(self.catalogue.too_large());
            }
            self.pulled.pages += 1;
            items += i64::try_from(page.items.len()).unwrap_or(i64::MAX);
            seen.insert(url);
            next = self.next_of(&page, target, &seen)?;
            let (before, seq) = (self.seq, page.seq.max(self.seq));
            self.apply(page.items.into_iter().filter_map(Item::received).collect(), Some(seq)).await?;
            // Each page brings us on, so that there are never more of them than lines.
            if next.is_some() && (self.seq <= before || items >= MAX_GAP) {
                return Err(self.catalogue.endless());
            }
        }
        Ok(())
    }

    fn next_of(&self, page: &Page, target: i64, seen: &HashSet<Url>) -> Result<Option<Url>> {
        let Some(next) = page.next.as_deref().filter(|_| page.seq < target) else { return Ok(None) };
        let next = self.catalogue.stated(next)?;
        if seen.contains(&next) { Err(self.catalogue.endless()) } else { Ok(Some(next)) }
    }
}
