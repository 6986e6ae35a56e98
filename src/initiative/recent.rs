//! A small memory of what was asked for lately, for answers that depend on nothing but their question.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keeps answers that were asked for lately, twice `half` at most.
///
/// There are two halves: answers go into the young one, and when it is full it becomes the old one, whose answers are
/// forgotten unless somebody asked for them in the meantime. That is nearly the order of use, for the price of a map.
pub struct Recent<K, V> {
    half: usize,
    halves: Mutex<Halves<K, V>>,
}

struct Halves<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    /// Keeps twice `half` answers.
    pub fn new(half: usize) -> Recent<K, V> {
        Recent { half, halves: Mutex::new(Halves { young: HashMap::new(), old: HashMap::new() }) }
    }

    /// The answer, when it is kept.
    pub fn get<Q>(&self, question: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let mut halves = self.lock();
        if let Some(answer) = halves.young.get(question) {
            return Some(answer.clone());
        }
        let (question, answer) = halves.old.remove_entry(question)?;
        self.put(&mut halves, question, answer.clone());
        Some(answer)
    }

    /// Keeps an answer.
    pub fn keep(&self, question: K, answer: V) {
        self.put(&mut self.lock(), question, answer);
    }

    fn put(&self, halves: &mut Halves<K, V>, question: K, answer: V) {
        if halves.young.len() >= self.half {
            halves.old = mem::take(&mut halves.young);
        }
        halves.young.insert(question, answer);
    }

    fn lock(&self) -> MutexGuard<'_, Halves<K, V>> {
        // A panic while the lock was held leaves at worst an answer that is not kept.
        self.halves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;

    #[test]
    fn what_is_asked_for_stays_and_what_is_not_goes() {
        let recent: Recent<u32, u32> = Recent::new(10);
        for n in 0..1_000 {
            recent.keep(n, 2 * n);
            assert_eq!(recent.get(&0), Some(0), "after {n}");
        }
        let kept = (0..1_000).filter(|n| recent.get(n).is_some()).count();
        assert!((10..=20).contains(&kept), "{kept}");
        assert_eq!(recent.get(&999), Some(1_998));
        assert_eq!(recent.get(&500), None);
    }
}
