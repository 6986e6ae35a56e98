//! What people and programs get over HTTP.

mod api;
mod board;
mod crawl;
mod desk;
mod elsewhere;
mod hostile;
mod news;
mod pages;
mod proposals;
mod relations;
