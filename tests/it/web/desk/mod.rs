//! The desk, over real HTTP.

mod cards;
mod doors;
mod history;
mod import;
mod inbox;
mod network;
mod news;
mod proposals;
mod signing_in;
