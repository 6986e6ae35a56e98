//! The integration tests, one binary.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where something is missing")]

mod architecture;
mod attacks;
mod backups;
mod commands;
mod databases;
mod directory;
mod documents;
mod examples;
mod exports;
mod federation;
mod formats;
mod imports;
mod installing;
mod languages;
mod outbound;
mod reading_samples;
mod recall;
mod relations;
mod round_trip;
mod serving;
mod support;
mod upgrades;
mod web;
