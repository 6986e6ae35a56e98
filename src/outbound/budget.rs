//! How many requests one cause may lead to.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Failure;

/// Requests that one activity from outside may cause, in all tasks it starts (SECURITY.md 2.2.10).
const PER_ACTIVITY: u32 = 20;

/// What is left of a budget; clones spend from the same one.
#[derive(Debug, Clone)]
pub struct Budget(Option<Arc<AtomicU32>>);

impl Budget {
    /// For one activity from outside.
    pub fn of_activity() -> Budget {
        Budget::of(PER_ACTIVITY)
    }

    /// For this many requests.
    pub fn of(requests: u32) -> Budget {
        Budget(Some(Arc::new(AtomicU32::new(requests))))
    }

    /// For what nobody outside can cause.
    pub fn unlimited() -> Budget {
        Budget(None)
    }

    /// Takes one request off.
    ///
    /// # Errors
    /// [`Failure::NotNow`] when none is left.
    pub(super) fn spend(&self) -> Result<(), Failure> {
        let Some(left) = &self.0 else { return Ok(()) };
        let spent = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        spent.map(drop).map_err(|_| Failure::NotNow)
    }
}
