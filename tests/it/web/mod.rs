//! What people and programs get over HTTP.

mod api;
mod crawl;
mod hostile;
mod news;
mod pages;
mod relations;
