#![doc = include_str!("README.md")]

pub mod app;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod error;
pub mod export;
pub mod import;
pub mod initiative;
pub mod locale;
pub mod place;
pub mod search;
pub mod serve;
pub mod web;
