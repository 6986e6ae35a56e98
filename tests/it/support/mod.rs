//! What the tests share.

pub mod cards;
pub mod command;
pub mod commons;
pub mod databases;
pub mod desk;
pub mod directory;
pub mod exported;
pub mod follower;
pub mod foreign;
pub mod mailbox;
pub mod node;
pub mod offers;
pub mod person;
pub mod ports;
pub mod postgres;
pub mod program;
pub mod remote;
pub mod samples;
pub mod sealed;
pub mod sender;
pub mod site;
pub mod stranger;
pub mod town;
pub mod weather;
