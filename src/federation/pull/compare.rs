//! Comparing both digests: root, buckets, leaves.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Run;
use super::apply::{Difference, Differences};
use super::wire::{BucketPage, DigestPage, is_short};
use crate::catalogue::copies::CopyDigest;
use crate::catalogue::digest::{Bucket, Digest, Leaf, hex};
use crate::db::Conn;
use crate::error::Result;
use crate::peer::store;

/// Buckets that are read in one run; what differs beyond that waits for the next one.
const MAX_BUCKETS: usize = 1000;
/// Leaves that are mended in one run.
const MAX_DIFFERENCES: usize = 100_000;
const PARTS: usize = 256;

impl Run<'_> {
    /// Compares both roots; where they differ, mends our side and compares again. The page of the catalogue says its root
    /// already: two equal copies cost no further request.
    ///
    /// # Errors
    /// When the peer does not answer or answers what cannot be read, or our database does not answer.
    pub(super) async fn compare(&mut self) -> Result<()> {
        if self.our_root().await? == self.head.root {
            return self.note(self.head.total, self.head.root.clone(), 0).await;
        }
        let mut theirs = self.digest().await?;
        if theirs.seq > self.seq {
            self.read_changes(theirs.seq).await?;
            theirs = self.digest().await?;
        }
        let mut differing = 0;
        if self.our_root().await? != theirs.root {
            let ours = self.our_digest(Digest::clone).await?;
            let differences = self.differences(&ours, &theirs).await?;
            self.repair(&differences).await?;
            theirs = self.digest().await?;
            let same = self.our_root().await? == theirs.root;
            differing = if same { 0 } else { self.count_differing(differences).await?.max(1) };
        }
        self.note(theirs.count, theirs.root, differing).await
    }

    async fn note(&mut self, total: i64, root: String, differing: i64) -> Result<()> {
        self.pulled.differing = differing;
        let (host, now) = (self.home.host.clone(), self.federation.now());
        let note = move |conn: &mut Conn| store::set_compared(conn, &host, total, &root, differing, now);
        self.federation.app.db.write(note).await
    }

    async fn digest(&mut self) -> Result<DigestPage> {
        let url = self.catalogue.stated(&self.head.digest)?;
        let page: DigestPage = self.catalogue.read(&url).await?;
        // Another epoch has begun meanwhile: all is read anew next time.
        let fits = page.is_sound() && page.epoch == self.head.epoch && page.buckets.len() == PARTS;
        if fits { Ok(page) } else { Err(self.catalogue.unreadable()) }
    }

    async fn our_root(&self) -> Result<String> {
        self.our_digest(|digest| hex(&digest.root())).await
    }

    /// Looks at the digest of our copy as it is now.
    async fn our_digest<T: Send + 'static>(&self, look: impl FnOnce(&Digest) -> T + Send + 'static) -> Result<T> {
        let held = self.federation.copy_digests.of(&self.home.host);
        let read = move |conn: &mut Conn| Ok(look(lock(&held).catch_up(conn)?));
        self.federation.app.db.read(read).await
    }

    /// The leaves in the buckets that differ, which differ.
    async fn differences(&mut self, ours: &Digest, theirs: &DigestPage) -> Result<Differences> {
        let mut differences = Differences::new();
        let mut waiting = differing_parts("", &ours.buckets(), &theirs.buckets);
        let mut read = 0;
        while let Some(prefix) = waiting.pop() {
            read += 1;
            if read > MAX_BUCKETS || differences.len() >= MAX_DIFFERENCES {
                break;
            }
            let url = self.catalogue.below(&format!("/bucket/{prefix}"))?;
            match self.catalogue.read::<BucketPage>(&url).await? {
                BucketPage::Split(parts) if parts.len() == PARTS => {
                    waiting.extend(parts_to_read(ours, &prefix, &parts))
                }
                BucketPage::Split(parts) if !parts.is_empty() => return Err(self.catalogue.unreadable()),
                BucketPage::Split(_) => add_differences(&mut differences, ours, &prefix, Vec::new()),
                BucketPage::Leaves(leaves) if !leaves.iter().all(is_short) => return Err(self.catalogue.unreadable()),
                BucketPage::Leaves(leaves) => add_differences(&mut differences, ours, &prefix, leaves),
            }
        }
        Ok(differences)
    }

    /// How many leaves are not as the home lists them.
    async fn count_differing(&self, differences: Differences) -> Result<i64> {
        let ids: Vec<String> = differences.keys().cloned().collect();
        let found = self.federation.app.db.read(move |conn| crate::catalogue::copies::store::find_many(conn, &ids));
        let now: HashMap<String, Leaf> =
            found.await?.into_iter().map(|copied| (copied.leaf.id.clone(), copied.leaf)).collect();
        let differ = differences.iter().filter(|(id, difference)| now.get(*id) != difference.theirs.as_ref());
        Ok(i64::try_from(differ.count()).unwrap_or(i64::MAX))
    }
}

/// The digests of our copies, kept in memory: a catalogue is read often, and changes little.
#[derive(Default)]
pub struct CopyDigests(Mutex<HashMap<String, Arc<Mutex<CopyDigest>>>>);

impl CopyDigests {
    /// The one of a home, as far as it was last brought.
    fn of(&self, host: &str) -> Arc<Mutex<CopyDigest>> {
        let begin = || Arc::new(Mutex::new(CopyDigest::of(host)));
        lock(&self.0).entry(host.to_owned()).or_insert_with(begin).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The parts below `prefix` whose digests are not the same.
fn differing_parts(prefix: &str, ours: &[[u8; 32]], theirs: &[String]) -> Vec<String> {
    let pairs = ours.iter().zip(theirs).enumerate();
    let differing = pairs.filter(|(_, (ours, theirs))| hex(*ours) != **theirs);
    differing.map(|(part, _)| format!("{prefix}{part:02x}")).collect()
}

/// The parts of a bucket that is split on their side. Where ours is not, those that hold something on either side.
fn parts_to_read(ours: &Digest, prefix: &str, theirs: &[String]) -> Vec<String> {
    if let Some(Bucket::Split(parts)) = ours.bucket(prefix) {
        return differing_parts(prefix, &parts, theirs);
    }
    let empty = hex(&Digest::default().buckets()[0]);
    let names = (0..PARTS).map(|part| format!("{prefix}{part:02x}"));
    let filled = |(name, theirs): &(String, &String)| **theirs != empty || !ours.leaves_below(name).is_empty();
    names.zip(theirs).filter(filled).map(|(name, _)| name).collect()
}

fn add_differences(differences: &mut Differences, ours: &Digest, prefix: &str, theirs: Vec<Leaf>) {
    let mut only_ours: HashMap<&str, &Leaf> =
        ours.leaves_below(prefix).into_iter().map(|leaf| (leaf.id.as_str(), leaf)).collect();
    for leaf in theirs {
        only_ours.remove(leaf.id.as_str());
        let known = ours.get(&leaf.id).cloned();
        if known.as_ref() != Some(&leaf) {
            differences.insert(leaf.id.clone(), Difference { ours: known, theirs: Some(leaf) });
        }
    }
    let gone =
        only_ours.into_values().map(|leaf| (leaf.id.clone(), Difference { ours: Some(leaf.clone()), theirs: None }));
    differences.extend(gone);
}
