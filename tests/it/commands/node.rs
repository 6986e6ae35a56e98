//! The node itself: beginning, and its name.

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
