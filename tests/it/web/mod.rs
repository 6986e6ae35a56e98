//! What people and programs get over HTTP.

mod api;
mod crawl;
mod hostile;
mod pages;
mod relations;
