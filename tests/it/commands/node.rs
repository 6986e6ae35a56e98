//! The node itself: beginning, and its name.

use std::path::Path;

use super::Desk;
use crate::support::command::{Serving, bocage_with};
use crate::support::databases::TestDatabase;

#[test]
fn a_trial_keeps_its_name_under_another_port() {
    let desk = Desk(TestDatabase::sqlite());
    let first = [("BOCAGE__NODE__HOST", "localhost:8080")];
    assert_eq!(bocage_with(&desk.0, &first, &["search", "atelier"]).status, 0);
    let later = bocage_with(&desk.0, &[("BOCAGE__NODE__HOST", "localhost:8095")], &["search", "atelier"]);
    assert_eq!(later.status, 0, "{}", later.err);
    let public = bocage_with(&desk.0, &[("BOCAGE__NODE__HOST", "annuaire.example.org")], &["search", "atelier"]);
    assert_eq!(public.status, 1, "{}", public.err);
    let node = Serving::start(&desk.0, &[("BOCAGE__NODE__HOST", "localhost:8095")]);
    assert!(!node.listening().is_empty());
}

#[test]
fn a_territory_that_does_not_exist_begins_no_node() {
    let desk = Desk(TestDatabase::sqlite());
    let wrong = desk.french(&["init", "--territory", "FR-BRE", "--territory", "XX"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("« XX » n’est pas un territoire connu."), "{}", wrong.err);
    assert!(!Path::new(desk.0.folder()).join("bocage.toml").exists());
}
