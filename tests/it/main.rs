//! The integration tests, one binary.

mod databases;
mod documents;
mod examples;
mod exports;
mod formats;
mod support;
