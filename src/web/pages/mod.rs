//! Pages for people, one file per subject.

pub mod about;
pub mod board;
pub mod board_feed;
pub mod capacity;
pub mod contact;
pub mod data;
pub mod download;
pub mod embed;
pub mod ending;
pub mod follow;
pub mod history;
pub mod initiative;
pub mod kind;
pub mod login;
pub mod missing;
pub mod network;
pub mod proposal;
pub mod report;
pub mod request;
pub mod search;
pub mod territory;
