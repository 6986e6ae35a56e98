//! What a feed is of, and which feeds a card belongs to.

use crate::initiative::kind::Kinds;
use crate::initiative::{Card, Class};
use crate::place::{Gazetteer, Level};

/// What a feed is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// The whole directory.
    Everything,
    /// A département, by its code, `FR-56`.
    Department(String),
    /// A kind of initiatives, by its code, `reuse`.
    Kind(String),
}

impl Selection {
    /// The path of its id: `/feed`, `/feed/t/FR-56`, `/feed/k/reuse`.
    pub fn path(&self) -> String {
        match self {
            Selection::Everything => "/feed".to_owned(),
            Selection::Department(code) => format!("/feed/t/{code}"),
            Selection::Kind(code) => format!("/feed/k/{code}"),
        }
    }

    /// The path of the page that shows the same to people.
    pub fn page(&self) -> String {
        match self {
            Selection::Everything => "/".to_owned(),
            Selection::Department(code) => format!("/t/{code}"),
            Selection::Kind(code) => format!("/k/{code}"),
        }
    }

    /// What a path is of, when there is such a département or kind.
    pub fn at(path: &str, kinds: &Kinds, gazetteer: &Gazetteer) -> Option<Selection> {
        let rest = path.strip_prefix("/feed")?;
        if rest.is_empty() {
            return Some(Selection::Everything);
        }
        if let Some(code) = rest.strip_prefix("/t/") {
            let is_department = gazetteer.territory(code).is_some_and(|area| area.level == Level::Department);
            return is_department.then(|| Selection::Department(code.to_owned()));
        }
        let code = rest.strip_prefix("/k/")?;
        kinds.kind(Class::Initiative, code).map(|_| Selection::Kind(code.to_owned()))
    }
}

/// The selections that a card belongs to.
pub fn of_card(card: &Card, gazetteer: &Gazetteer) -> Vec<Selection> {
    let territory = card.location.as_ref().and_then(|location| location.territory.as_deref());
    let department = territory.and_then(|code| gazetteer.department_of(code));
    let kinds = card.kinds.iter().cloned().map(Selection::Kind);
    std::iter::once(Selection::Everything).chain(department.map(Selection::Department)).chain(kinds).collect()
}
