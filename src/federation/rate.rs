//! How often one origin may deliver (SECURITY.md 2.1.16): a bucket for each, so that none takes another's place.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::clock::Timestamp;

/// Activities a second that an origin may send for ever, and how many at once.
const PER_SECOND: f64 = 100.0;
const BURST: f64 = 500.0;
/// Most origins that are remembered; beyond it those that have been quiet are forgotten.
const MAX_ORIGINS: usize = 10_000;

/// The buckets of one process.
#[derive(Debug, Default)]
pub struct Rate(Mutex<HashMap<String, Bucket>>);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Bucket {
    fn filled(self, now: Timestamp) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "microseconds of less than a century")]
        let seconds = (now.0 - self.at.0).max(0) as f64 / 1e6;
        (self.left + seconds * PER_SECOND).min(BURST)
    }
}

impl Rate {
    /// Takes one from the bucket of an origin; false when it is empty.
    pub fn take(&self, origin: &str, now: Timestamp) -> bool {
        // A panic while the lock was held leaves numbers that are still numbers.
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MAX_ORIGINS {
            buckets.retain(|_, bucket| bucket.filled(now) < BURST);
        }
        if buckets.len() >= MAX_ORIGINS && !buckets.contains_key(origin) {
            return false;
        }
        let bucket = buckets.entry(origin.to_owned()).or_insert(Bucket { left: BURST, at: now });
        let left = bucket.filled(now);
        *bucket = Bucket { left: (left - 1.0).max(0.0), at: now };
        left >= 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_514_400_000_000);

    #[test]
    fn a_burst_is_taken_and_then_a_hundred_a_second_and_others_are_not_held_up() {
        let rate = Rate::default();
        let taken = |origin: &str, now| (0..1000).filter(|_| rate.take(origin, now)).count();
        assert_eq!(taken("https://a.example", NOW), 500);
        assert_eq!(taken("https://b.example", NOW), 500);
        assert_eq!(taken("https://a.example", Timestamp(NOW.0 + 1_000_000)), 100);
        assert_eq!(taken("https://a.example", Timestamp(NOW.0 + 3_600_000_000)), 500);
    }

    #[test]
    fn more_origins_than_can_be_remembered_wait_until_others_are_quiet() {
        let rate = Rate::default();
        for number in 0..MAX_ORIGINS {
            assert!(rate.take(&format!("https://a{number}.example"), NOW));
        }
        assert!(!rate.take("https://late.example", NOW));
        assert!(rate.take("https://late.example", Timestamp(NOW.0 + 1_000_000)), "the others have been quiet");
    }
}
