//! What is asked for, and how much of it is taken.

use std::time::Duration;

/// Rules for one sort of request (SECURITY.md 2.2, 4 and 6 to 8).
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    /// The `Accept` header.
    pub accept: &'static str,
    /// Whether a `Content-Type` is one that was asked for.
    pub is_wanted: fn(&str) -> bool,
    /// Longest body.
    pub max_bytes: usize,
    /// From the first byte sent to the last one read, redirects included.
    pub deadline: Duration,
    /// How many redirects are followed.
    pub redirects: usize,
    /// Whether the last address must be of the first one's origin.
    pub same_origin: bool,
    /// Why it is asked.
    pub trust: Trust,
}

/// Whether a reason to contact a host was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// An administrator, a follow, a signature that fits.
    Verified,
    /// Somebody wrote a name into a request: ten requests a minute to a host, and none to one that failed lately.
    Unverified,
}

/// The answer to a delivery: only its status is of interest, its words go to the log.
pub const DELIVERY: Profile = Profile {
    accept: "application/activity+json",
    is_wanted: |_| true,
    max_bytes: 64 * 1024,
    deadline: Duration::from_secs(10),
    redirects: 0,
    same_origin: true,
    trust: Trust::Verified,
};

/// Rules for one sort of long answer (SECURITY.md 2.2.16).
#[derive(Debug, Clone, Copy)]
pub struct StreamProfile {
    /// The `Accept` header.
    pub accept: &'static str,
    /// Whether a `Content-Type` is one that was asked for.
    pub is_wanted: fn(&str) -> bool,
    /// Longest body, unpacked.
    pub max_bytes: u64,
    /// How long nothing may come.
    pub idle: Duration,
    /// From the first byte sent to the last one read, redirects included.
    pub deadline: Duration,
}

/// A page of a peer's catalogue.
pub const CATALOGUE_PAGE: StreamProfile = StreamProfile {
    accept: "application/activity+json, application/json;q=0.9",
    is_wanted: |content_type| {
        matches!(essence(content_type).as_str(), "application/activity+json" | "application/json")
    },
    max_bytes: 16 * 1024 * 1024,
    idle: Duration::from_secs(30),
    deadline: Duration::from_secs(2 * 60 * 60),
};

/// The whole catalogue of a peer.
pub const CATALOGUE_SNAPSHOT: StreamProfile = StreamProfile {
    accept: "application/x-ndjson",
    is_wanted: |content_type| essence(content_type) == "application/x-ndjson",
    max_bytes: 4 * 1024 * 1024 * 1024,
    ..CATALOGUE_PAGE
};

/// A file of data at an address that somebody of the desk gave: what it is shows when it is read.
pub fn download_of(max_bytes: u64) -> StreamProfile {
    StreamProfile {
        accept: "text/csv, application/geo+json, application/json, application/ld+json, */*;q=0.5",
        is_wanted: |_| true,
        max_bytes,
        idle: Duration::from_secs(30),
        deadline: Duration::from_secs(10 * 60),
    }
}

fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
