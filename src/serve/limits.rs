//! How often an address may ask: buckets that fill again evenly over five minutes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::config::ServerConfig;

const WINDOW: Duration = Duration::from_secs(300);

/// Above this many addresses those whose bucket is full again are forgotten.
const MAX_ADDRESSES: usize = 50_000;

/// What is asked for, as far as limits go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    /// Pages and API.
    Page,
    /// Suggestions and map clusters: many per second of typing or moving.
    Suggestion,
    /// Files that come with the program.
    Asset,
    /// Deliveries of other servers; what proves itself does not count.
    Delivery,
    /// Catalogues, which other nodes read page by page.
    Catalogue,
}

impl Asked {
    /// By the path.
    pub fn of(path: &str) -> Asked {
        match path {
            "/api/v1/suggest" | "/api/v1/clusters" => Asked::Suggestion,
            "/favicon.ico" | "/robots.txt" | "/.well-known/security.txt" | "/healthz" | "/readyz" => Asked::Asset,
            "/inbox" => Asked::Delivery,
            "/catalogue" | "/actor" | "/peers" => Asked::Catalogue,
            _ if path.starts_with("/assets/") => Asked::Asset,
            _ if path.starts_with("/tiles/") => Asked::Suggestion,
            _ if path.starts_with("/catalogue/") => Asked::Catalogue,
            _ if (path.starts_with("/i/") || path.starts_with("/feed/")) && path.ends_with("/inbox") => Asked::Delivery,
            _ => Asked::Page,
        }
    }
}

struct Bucket {
    left: f64,
    at: Instant,
}

/// The buckets of a node.
pub struct Limits {
    pages: f64,
    suggestions: f64,
    buckets: Mutex<HashMap<(IpAddr, Asked), Bucket>>,
}

impl Limits {
    /// As configured.
    pub fn new(config: &ServerConfig) -> Limits {
        Limits {
            pages: f64::from(config.requests_per_5_minutes),
            suggestions: f64::from(config.suggestions_per_5_minutes),
            buckets: Mutex::default(),
        }
    }

    /// Takes one from the bucket, or answers in how many seconds there will be one.
    pub fn take(&self, counted: IpAddr, asked: Asked, now: Instant) -> Result<(), u64> {
        let size = match asked {
            Asked::Asset => return Ok(()),
            Asked::Page | Asked::Delivery => self.pages,
            Asked::Suggestion | Asked::Catalogue => self.suggestions,
        };
        let per_second = size / WINDOW.as_secs_f64();
        // A panic while the lock was held leaves numbers that are still numbers.
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() >= MAX_ADDRESSES {
            buckets.retain(|_, bucket| now.duration_since(bucket.at) < WINDOW);
            if buckets.len() >= MAX_ADDRESSES {
                buckets.clear();
            }
        }
        let bucket = buckets.entry((counted, asked)).or_insert(Bucket { left: size, at: now });
        bucket.left = (bucket.left + now.duration_since(bucket.at).as_secs_f64() * per_second).min(size);
        bucket.at = now;
        if bucket.left < 1.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 300")]
            return Err(((1.0 - bucket.left) / per_second).ceil().clamp(1.0, WINDOW.as_secs_f64()) as u64);
        }
        bucket.left -= 1.0;
        Ok(())
    }

    /// Gives back what a delivery took that proved who it is from: only unverified ones are counted by address.
    pub fn give_back(&self, counted: IpAddr, asked: Asked) {
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(&(counted, asked)) {
            bucket.left = (bucket.left + 1.0).min(self.pages);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(pages: f64) -> Limits {
        Limits { pages, suggestions: 10.0 * pages, buckets: Mutex::default() }
    }

    #[test]
    fn a_bucket_empties_for_one_address_and_fills_again() {
        let (limits, now) = (limits(3.0), Instant::now());
        let [one, other] = ["203.0.113.9", "203.0.113.10"].map(|ip| ip.parse().unwrap());
        for _ in 0..3 {
            limits.take(one, Asked::Page, now).unwrap();
        }
        assert_eq!(limits.take(one, Asked::Page, now), Err(100));
        assert!(matches!(limits.take(one, Asked::Page, now + Duration::from_secs(99)), Err(1..=2)));
        limits.take(other, Asked::Page, now).unwrap();
        limits.take(one, Asked::Suggestion, now).unwrap();
        limits.take(one, Asked::Asset, now).unwrap();
        limits.take(one, Asked::Page, now + Duration::from_secs(101)).unwrap();
    }

    #[test]
    fn a_delivery_that_proves_itself_does_not_count() {
        let (limits, now) = (limits(2.0), Instant::now());
        let peer = "203.0.113.9".parse().unwrap();
        for _ in 0..100 {
            limits.take(peer, Asked::Delivery, now).unwrap();
            limits.give_back(peer, Asked::Delivery);
        }
        limits.take(peer, Asked::Delivery, now).unwrap();
        limits.take(peer, Asked::Delivery, now).unwrap();
        assert!(limits.take(peer, Asked::Delivery, now).is_err(), "what does not prove itself does");
    }

    #[test]
    fn servers_are_counted_apart_from_people() {
        assert_eq!(Asked::of("/inbox"), Asked::Delivery);
        assert_eq!(Asked::of("/i/01JD3Z5V7QK8T0R4M2N6W9X1YB/inbox"), Asked::Delivery);
        assert_eq!(Asked::of("/feed/inbox"), Asked::Delivery);
        assert_eq!(Asked::of("/feed/t/FR-56/inbox"), Asked::Delivery);
        assert_eq!(Asked::of("/catalogue/changes"), Asked::Catalogue);
        assert_eq!(Asked::of("/i/01JD3Z5V7QK8T0R4M2N6W9X1YB"), Asked::Page);
    }

    #[test]
    fn endless_addresses_do_not_take_endless_memory() {
        let (limits, now) = (limits(3.0), Instant::now());
        for n in 0..120_000_u32 {
            limits.take(IpAddr::V4(n.into()), Asked::Page, now).unwrap();
        }
        assert!(limits.buckets.into_inner().unwrap().len() <= MAX_ADDRESSES);
    }
}
