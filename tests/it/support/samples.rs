//! The real data sets, which are not part of the repository.

use std::path::PathBuf;

/// The folder of one real data set, `bnlc_covoiturage`; `None`, with one line of explanation, when none are given.
///
/// # Panics
/// With `BOCAGE_REQUIRE_SAMPLES=1`, when it is not there: a test that was skipped in silence proves nothing.
pub fn folder(name: &str) -> Option<PathBuf> {
    let found =
        std::env::var_os("BOCAGE_SAMPLE_DATA").map(|base| PathBuf::from(base).join(name)).filter(|path| path.is_dir());
    if found.is_none() {
        assert!(std::env::var_os("BOCAGE_REQUIRE_SAMPLES").is_none(), "BOCAGE_SAMPLE_DATA has no folder {name}");
        eprintln!("skipped: BOCAGE_SAMPLE_DATA is not set or has no folder {name}");
    }
    found
}
