//! The integration tests, one binary.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where something is missing")]

mod architecture;
mod attacks;
mod backups;
mod brought_back;
mod browser;
mod commands;
mod contact;
mod databases;
mod directory;
mod documents;
mod ending;
mod examples;
mod exports;
mod federation;
mod formats;
mod hosts;
mod imported_proposals;
mod imports;
mod installing;
mod languages;
mod mails;
mod outbound;
mod proposals;
mod reading_samples;
mod recall;
mod relations;
mod requests;
mod round_trip;
mod serving;
mod support;
mod upgrades;
mod web;
