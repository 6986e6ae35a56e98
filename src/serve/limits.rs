//! How often an address may ask: buckets that fill again evenly over five minutes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::Method;

use crate::config::ServerConfig;

const WINDOW: Duration = Duration::from_secs(300);
/// Forms without account, and looks at other servers, are counted over an hour.
const HOUR: Duration = Duration::from_secs(3_600);

/// Links to sign in that an address may try in five minutes (SECURITY.md 3).
const SIGN_INS: f64 = 25.0;
/// Forms that an address may send in an hour without account (SECURITY.md 3).
const FORMS: f64 = 10.0;

/// Directories that an address may have looked at in an hour (SECURITY.md 2.2.15).
const LOOKS: f64 = 10.0;

/// How addresses begin to which anybody may send a form.
const FORMS_AT: [&str; 5] = ["/@", "/request/", "/reply/", "/o/", "/ending/"];

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
    /// A link to sign in.
    SignIn,
    /// A form that anybody may send.
    Form,
    /// A look at a server whose name somebody at the desk typed.
    Look,
}

impl Asked {
    /// By method and path.
    pub fn of(method: &Method, path: &str) -> Asked {
        match path {
            "/api/v1/suggest" | "/api/v1/clusters" => Asked::Suggestion,
            "/favicon.ico" | "/robots.txt" | "/.well-known/security.txt" | "/healthz" | "/readyz" => Asked::Asset,
            "/inbox" => Asked::Delivery,
            "/catalogue" | "/actor" | "/peers" => Asked::Catalogue,
            "/team/network/look" => Asked::Look,
            _ if path.starts_with("/login/") => Asked::SignIn,
            _ if method == Method::POST && FORMS_AT.iter().any(|begin| path.starts_with(begin)) => Asked::Form,
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
        let (size, window) = match asked {
            Asked::Asset => return Ok(()),
            Asked::Page | Asked::Delivery => (self.pages, WINDOW),
            Asked::Suggestion | Asked::Catalogue => (self.suggestions, WINDOW),
            Asked::SignIn => (SIGN_INS, WINDOW),
            Asked::Form => (FORMS, HOUR),
            Asked::Look => (LOOKS, HOUR),
        };
        let per_second = size / window.as_secs_f64();
        // A panic while the lock was held leaves numbers that are still numbers.
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() >= MAX_ADDRESSES {
            buckets.retain(|_, bucket| now.duration_since(bucket.at) < HOUR);
            if buckets.len() >= MAX_ADDRESSES {
                buckets.clear();
            }
        }
        let bucket = buckets.entry((counted, asked)).or_insert(Bucket { left: size, at: now });
        bucket.left = (bucket.left + now.duration_since(bucket.at).as_secs_f64() * per_second).min(size);
        bucket.at = now;
        if bucket.left < 1.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 3600")]
            return Err(((1.0 - bucket.left) / per_second).ceil().clamp(1.0, window.as_secs_f64()) as u64);
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
    fn forms_and_looks_are_counted_by_the_hour_and_links_to_sign_in_apart() {
        let (limits, now) = (limits(300.0), Instant::now());
        let person = "203.0.113.9".parse().unwrap();
        for _ in 0..10 {
            limits.take(person, Asked::Form, now).unwrap();
        }
        assert_eq!(limits.take(person, Asked::Form, now), Err(360));
        for _ in 0..25 {
            limits.take(person, Asked::SignIn, now).unwrap();
        }
        assert_eq!(limits.take(person, Asked::SignIn, now), Err(12));
        for _ in 0..10 {
            limits.take(person, Asked::of(&Method::POST, "/team/network/look"), now).unwrap();
        }
        assert_eq!(limits.take(person, Asked::Look, now), Err(360));
        limits.take(person, Asked::Page, now).unwrap();
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
        assert_eq!(Asked::of(&Method::GET, "/inbox"), Asked::Delivery);
        assert_eq!(Asked::of(&Method::GET, "/i/01JD3Z5V7QK8T0R4M2N6W9X1YB/inbox"), Asked::Delivery);
        assert_eq!(Asked::of(&Method::GET, "/feed/inbox"), Asked::Delivery);
        assert_eq!(Asked::of(&Method::GET, "/feed/t/FR-56/inbox"), Asked::Delivery);
        assert_eq!(Asked::of(&Method::GET, "/catalogue/changes"), Asked::Catalogue);
        assert_eq!(Asked::of(&Method::GET, "/i/01JD3Z5V7QK8T0R4M2N6W9X1YB"), Asked::Page);
        assert_eq!(Asked::of(&Method::GET, "/login/0a1b"), Asked::SignIn);
        assert_eq!(Asked::of(&Method::GET, "/@repair-cafe/report"), Asked::Page);
        assert_eq!(Asked::of(&Method::POST, "/@repair-cafe/report"), Asked::Form);
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
