//! What is remembered of hosts: how many requests are under way, how many were sent this minute, and when they failed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::{Failure, Trust};

/// Requests under way, of this node and to one host (SECURITY.md 2.2.9).
const PER_NODE: usize = 64;
const PER_HOST: usize = 4;
/// Requests to one host in a minute for reasons that nobody proved (2.2.10).
const UNVERIFIED_A_MINUTE: u32 = 10;
const MINUTE: Duration = Duration::from_secs(60);
/// How long a host that could not be reached is left alone: at first, and at most (2.2.11).
const FIRST_REST: Duration = Duration::from_secs(5 * 60);
const LONGEST_REST: Duration = Duration::from_secs(60 * 60);
/// Most hosts that are remembered.
const MAX_HOSTS: usize = 10_000;

/// All hosts.
pub(super) struct Hosts {
    known: Arc<Mutex<HashMap<String, Host>>>,
    under_way: Arc<Semaphore>,
}

struct Host {
    under_way: Arc<Semaphore>,
    used: Instant,
    minute_began: Instant,
    this_minute: u32,
    /// Until when it is left alone, and for how long that is.
    rest: Option<(Instant, Duration)>,
}

/// A request under way; the places it takes are free again when it is dropped.
pub(super) struct Visit {
    host: String,
    known: Arc<Mutex<HashMap<String, Host>>>,
    _places: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

impl Default for Hosts {
    fn default() -> Hosts {
        Hosts { known: Arc::default(), under_way: Arc::new(Semaphore::new(PER_NODE)) }
    }
}

impl Hosts {
    /// Waits for a place. Places of the node are asked for last, so that who waits for a slow host holds none.
    pub async fn enter(&self, host: &str, trust: Trust) -> Result<Visit, Failure> {
        let of_host = self.admit(host, trust, Instant::now())?;
        let closed = |_| Failure::NotNow;
        let at_host = of_host.acquire_owned().await.map_err(closed)?;
        let at_node = self.under_way.clone().acquire_owned().await.map_err(closed)?;
        Ok(Visit { host: host.to_owned(), known: self.known.clone(), _places: (at_host, at_node) })
    }

    fn admit(&self, host: &str, trust: Trust, now: Instant) -> Result<Arc<Semaphore>, Failure> {
        let mut known = lock(&self.known);
        if !known.contains_key(host) {
            make_room(&mut known, now);
        }
        let state = known.entry(host.to_owned()).or_insert_with(|| Host::new(now));
        state.used = now;
        if trust == Trust::Unverified {
            if state.rest.is_some_and(|(until, _)| now < until) {
                return Err(Failure::NotNow);
            }
            state.count_one(now)?;
        }
        Ok(state.under_way.clone())
    }

    fn failed(known: &Mutex<HashMap<String, Host>>, host: &str, now: Instant) {
        if let Some(host) = lock(known).get_mut(host) {
            let before = host.rest.map_or(Duration::ZERO, |(_, rest)| rest);
            let rest = (before * 2).clamp(FIRST_REST, LONGEST_REST);
            host.rest = Some((now + rest, rest));
        }
    }
}

impl Host {
    fn new(now: Instant) -> Host {
        Host { under_way: Arc::new(Semaphore::new(PER_HOST)), used: now, minute_began: now, this_minute: 0, rest: None }
    }

    fn count_one(&mut self, now: Instant) -> Result<(), Failure> {
        if now.duration_since(self.minute_began) >= MINUTE {
            (self.minute_began, self.this_minute) = (now, 0);
        }
        if self.this_minute >= UNVERIFIED_A_MINUTE {
            return Err(Failure::NotNow);
        }
        self.this_minute += 1;
        Ok(())
    }

    fn is_idle(&self) -> bool {
        self.under_way.available_permits() == PER_HOST
    }
}

impl Visit {
    /// Nothing came: the host is left alone for a while, each time for twice as long.
    pub fn failed(&self) {
        Hosts::failed(&self.known, &self.host, Instant::now());
    }

    /// Something came.
    pub fn succeeded(&self) {
        if let Some(host) = lock(&self.known).get_mut(&self.host) {
            host.rest = None;
        }
    }
}

/// Forgets hosts that were not asked for an hour, and then the one asked longest ago, unless requests are under way.
fn make_room(known: &mut HashMap<String, Host>, now: Instant) {
    if known.len() < MAX_HOSTS {
        return;
    }
    known.retain(|_, host| !host.is_idle() || now.duration_since(host.used) < LONGEST_REST);
    let oldest = known.iter().filter(|(_, host)| host.is_idle()).min_by_key(|(_, host)| host.used);
    if let Some(name) = oldest.map(|(name, _)| name.clone()).filter(|_| known.len() >= MAX_HOSTS) {
        known.remove(&name);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_host_is_asked_ten_times_a_minute_for_reasons_that_nobody_proved() {
        let (hosts, start) = (Hosts::default(), Instant::now());
        let admitted = |trust, at| hosts.admit("a.example", trust, at).is_ok();
        assert!((0..UNVERIFIED_A_MINUTE).all(|_| admitted(Trust::Unverified, start)));
        assert!(!admitted(Trust::Unverified, start + 59 * SECOND));
        assert!(admitted(Trust::Verified, start + 59 * SECOND), "what was proved does not wait for it");
        assert!(admitted(Trust::Unverified, start + MINUTE));
        assert!(hosts.admit("b.example", Trust::Unverified, start).is_ok(), "hosts are counted apart");
    }

    #[test]
    fn a_host_that_failed_rests_for_longer_each_time_up_to_an_hour() {
        let (hosts, mut now) = (Hosts::default(), Instant::now());
        drop(hosts.admit("a.example", Trust::Verified, now));
        for minutes in [5, 10, 20, 40, 60, 60] {
            Hosts::failed(&hosts.known, "a.example", now);
            let rest = 60 * minutes * SECOND;
            assert!(hosts.admit("a.example", Trust::Unverified, now + rest - SECOND).is_err(), "{minutes}");
            now += rest;
            assert!(hosts.admit("a.example", Trust::Unverified, now).is_ok(), "{minutes}");
        }
    }

    #[test]
    fn ten_thousand_hosts_are_remembered_and_those_under_way_never_forgotten() {
        let (hosts, start) = (Hosts::default(), Instant::now());
        let busy = hosts.admit("busy.example", Trust::Verified, start).unwrap().try_acquire_owned().unwrap();
        for number in 0..=MAX_HOSTS as u32 {
            drop(hosts.admit(&format!("{number}.example"), Trust::Verified, start + number * Duration::from_millis(1)));
        }
        let known = lock(&hosts.known);
        assert!(known.len() <= MAX_HOSTS && known.contains_key("busy.example"));
        assert!(!known.contains_key("0.example") && known.contains_key(&format!("{MAX_HOSTS}.example")));
        drop(busy);
    }
}
