//! Cases of SECURITY.md 12 against the unchanged program, over TLS, in a network of its own with names and addresses that lie.
//!
//! `BOCAGE_TEST_PROGRAM` names the program, for example `target/release/bocage`; without it the one of this build is taken.

mod bodies;
mod case;
mod fetches;
mod http;
mod keys;
mod origins;
mod outgoing;
mod peers;
mod signatures;

/// Tests that run in a network of their own, where such networks may be made.
macro_rules! sealed {
    ($($(#[$meta:meta])* async fn $name:ident() $body:block)*) => { $(
        $(#[$meta])*
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            if crate::support::sealed::is_inside(concat!(module_path!(), "::", stringify!($name))) $body
        }
    )* };
}
use sealed;
