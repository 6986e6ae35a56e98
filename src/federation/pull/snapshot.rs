//! Reading everything at once, line by line, without ever holding it.

use url::Url;

use super::Run;
use super::apply::PER_BATCH;
use super::wire::{Line, is_short};
use crate::catalogue::digest::{Digest, hex};
use crate::error::Result;
use crate::initiative::publish::Received;
use crate::outbound::{CATALOGUE_SNAPSHOT, Failure, Stream};

/// Longest line (SECURITY.md 2.2.16).
const MAX_LINE_BYTES: usize = 128 * 1024;
/// How often a connection may break.
const MAX_RESUMED: u32 = 10;
/// More leaves than this are no directory of a region, and both digests are held in memory.
const MAX_LEAVES: usize = 1_000_000;

impl Run<'_> {
    /// Reads the snapshot; a peer that has none is read by number. What was applied stays even when the end is missing:
    /// every line is true by itself. Only the whole moves the cursor.
    ///
    /// # Errors
    /// When it breaks off, breaks a limit, or its lines do not give the root that it states.
    pub(super) async fn read_snapshot(&mut self) -> Result<()> {
        let url = self.catalogue.stated(&self.head.snapshot)?;
        let stream = self.catalogue.open(&url, &CATALOGUE_SNAPSHOT, None).await?;
        if !stream.is_success() {
            tracing::debug!(peer.host = self.home.host, status = stream.status, "There is no snapshot");
            return Ok(());
        }
        let mut lines = Lines { url, stream, waiting: Vec::new(), taken: 0, resumed: 0 };
        let first = self.line(&mut lines).await?.filter(Line::begins).ok_or_else(|| self.catalogue.unreadable())?;
        let (Some(epoch), Some(seq)) = (first.epoch, first.seq) else { return Err(self.catalogue.unreadable()) };
        if epoch != self.head.epoch {
            return Err(self.catalogue.unreadable());
        }
        self.read_leaves(&mut lines).await?;
        self.apply(Vec::new(), Some(seq)).await
    }

    async fn read_leaves(&mut self, lines: &mut Lines) -> Result<()> {
        let (mut batch, mut digest, mut count) = (Vec::new(), Digest::default(), 0);
        loop {
            let line = self.line(lines).await?.ok_or_else(|| self.catalogue.torn())?;
            if line.end {
                self.apply(std::mem::take(&mut batch), None).await?;
                let whole = line.lines == Some(count) && line.root.as_deref() == Some(&hex(&digest.root()));
                return if whole { Ok(()) } else { Err(self.catalogue.torn()) };
            }
            let received: Option<Received> = line.received().filter(|received| is_short(&received.leaf));
            let received = received.ok_or_else(|| self.catalogue.unreadable())?;
            count += 1;
            digest.insert(received.leaf.clone());
            batch.push(received);
            if count > MAX_LEAVES {
                return Err(self.catalogue.too_large());
            }
            if batch.len() >= PER_BATCH {
                self.apply(std::mem::take(&mut batch), None).await?;
            }
        }
    }

    async fn line(&mut self, lines: &mut Lines) -> Result<Option<Line>> {
        loop {
            if let Some(line) = lines.take() {
                if line.len() > MAX_LINE_BYTES {
                    return Err(self.catalogue.too_large());
                }
                return serde_json::from_slice(line).map(Some).map_err(|_| self.catalogue.unreadable());
            }
            if lines.waiting.len() > MAX_LINE_BYTES {
                return Err(self.catalogue.too_large());
            }
            match self.chunk(lines).await? {
                Some(chunk) => lines.waiting.extend(chunk),
                None if lines.waiting.is_empty() => return Ok(None),
                None => return Err(self.catalogue.torn()),
            }
        }
    }
}

impl Run<'_> {
    /// The next bytes; when the connection breaks, those that follow in the same file.
    async fn chunk(&mut self, lines: &mut Lines) -> Result<Option<Vec<u8>>> {
        loop {
            match lines.stream.chunk().await {
                Ok(chunk) => return Ok(chunk),
                Err(Failure::Unreachable) if lines.resumed < MAX_RESUMED => {
                    lines.resumed += 1;
                    if !self.catalogue.go_on(&lines.url, &CATALOGUE_SNAPSHOT, &mut lines.stream).await? {
                        return Err(self.catalogue.torn());
                    }
                }
                Err(failure) => return Err(self.catalogue.failed(failure)),
            }
        }
    }
}

/// Bytes as they come, cut at the ends of lines.
struct Lines {
    url: Url,
    stream: Stream,
    waiting: Vec<u8>,
    taken: usize,
    resumed: u32,
}

impl Lines {
    /// A whole line, when one has come.
    fn take(&mut self) -> Option<&[u8]> {
        let begin = self.taken;
        match self.waiting[begin..].iter().position(|byte| *byte == b'\n') {
            Some(length) => {
                self.taken = begin + length + 1;
                Some(&self.waiting[begin..begin + length])
            }
            None => {
                self.waiting.drain(..begin);
                self.taken = 0;
                None
            }
        }
    }
}
