//! The integration tests, one binary.

mod documents;
mod examples;
mod exports;
mod support;
