//! The integration tests, one binary.

mod documents;
mod exports;
mod support;
