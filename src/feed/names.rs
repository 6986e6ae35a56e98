//! The handles of feeds: `annuaire`, `annuaire.56`, `reemploi-et-reparation`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Selection;
use crate::error::{Error, Result, sentence};
use crate::initiative::Class;
use crate::initiative::handle::{LONGEST, handle_from, is_reserved, is_valid_handle};
use crate::initiative::kind::Kinds;
use crate::place::Gazetteer;

/// What stands behind the dot has three signs at most, overseas.
const LONGEST_MAIN: usize = LONGEST - 4;
/// What other actors of a node are called.
const TAKEN: [&str; 1] = ["node"];

/// The handles that feeds of a node have, or will have once somebody looks for them.
#[derive(Debug, Clone)]
pub struct Names {
    main: String,
    /// Code and handle, in the order of the vocabulary.
    kinds: Vec<(String, String)>,
    reserved: Arc<BTreeSet<String>>,
}

impl Names {
    /// Handles below `main`, and those that kinds have by their labels in the language of the node.
    ///
    /// # Errors
    /// [`Error::Usage`] for a name that cannot be a handle.
    pub fn new(main: &str, kinds: &Kinds, lang: &str) -> Result<Names> {
        let main = main.trim().to_lowercase();
        if !is_valid_handle(&main) || main.len() > LONGEST_MAIN || main.contains('.') || TAKEN.contains(&&*main) {
            return Err(Error::Usage(sentence!("config-feed-name", value = main, most = LONGEST_MAIN)));
        }
        let handle = |label: &str| Some(handle_of(label)).filter(|handle| *handle != main);
        let kinds = kinds.kinds(Class::Initiative).iter();
        let kinds: Vec<(String, String)> =
            kinds.filter_map(|kind| Some((kind.code.clone(), handle(kind.label.get(lang))?))).collect();
        let reserved = kinds.iter().map(|(_, handle)| handle).chain([&main]).cloned().collect();
        Ok(Names { reserved: Arc::new(reserved), main, kinds })
    }

    /// The handle of the feed of everything.
    pub fn main(&self) -> &str {
        &self.main
    }

    /// All that no initiative may be called.
    pub fn reserved(&self) -> Arc<BTreeSet<String>> {
        self.reserved.clone()
    }

    /// The handle that a feed wants.
    pub fn wanted(&self, selection: &Selection) -> String {
        match selection {
            Selection::Everything => self.main.clone(),
            Selection::Department(code) => {
                let number = code.rsplit('-').next().unwrap_or_default().to_lowercase();
                format!("{}.{number}", self.main)
            }
            Selection::Kind(code) => {
                let known = self.kinds.iter().find(|(kind, _)| kind == code);
                known.map_or_else(|| format!("{}-{code}", self.main), |(_, handle)| handle.clone())
            }
        }
    }

    /// What is meant by a handle: the one that a feed wants, or for a kind another word for it.
    pub fn meant(&self, handle: &str, kinds: &Kinds, gazetteer: &Gazetteer) -> Option<Selection> {
        if handle == self.main {
            return Some(Selection::Everything);
        }
        let number = handle.strip_prefix(&self.main).and_then(|rest| rest.strip_prefix('.'));
        if let Some(number) = number {
            let path = format!("/feed/t/FR-{}", number.to_uppercase());
            return Selection::at(&path, kinds, gazetteer);
        }
        let named = self.kinds.iter().find(|(_, known)| known == handle).map(|(code, _)| code.as_str());
        let spoken = || kinds.code_for("initiative_kinds", &handle.replace('-', " "));
        let code = named.or_else(spoken).or_else(|| self.only_one_with(handle));
        code.map(|code| Selection::Kind(code.to_owned()))
    }

    /// The only kind in whose handle this is a word: `reparation`.
    fn only_one_with(&self, word: &str) -> Option<&str> {
        let mut with = self.kinds.iter().filter(|(_, handle)| handle.split('-').any(|part| part == word));
        let (code, _) = with.next()?;
        with.next().is_none().then_some(code.as_str())
    }
}

/// The handle that a label gives. What no initiative may be called may be the name of a feed: `entraide`.
fn handle_of(label: &str) -> String {
    let handle = handle_from(label, None);
    let kept = handle.strip_suffix("-1").filter(|kept| is_reserved(kept) && !TAKEN.contains(kept));
    kept.map(str::to_owned).unwrap_or(handle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(main: &str) -> Result<Names> {
        Names::new(main, &Kinds::shipped().unwrap(), "fr")
    }

    #[test]
    fn every_feed_is_found_by_the_handle_it_wants() {
        let (names, kinds, gazetteer) = (names("annuaire").unwrap(), Kinds::shipped().unwrap(), Gazetteer::embedded());
        let departments = ["FR-56", "FR-2A", "FR-974"].map(|code| Selection::Department(code.into()));
        let all = kinds.kinds(Class::Initiative).iter().map(|kind| Selection::Kind(kind.code.clone()));
        let all: Vec<Selection> = all.chain(departments).chain([Selection::Everything]).collect();
        let mut handles = BTreeSet::new();
        for selection in &all {
            let handle = names.wanted(selection);
            assert!(is_valid_handle(&handle), "{handle}");
            assert_eq!(names.meant(&handle, &kinds, &gazetteer).as_ref(), Some(selection), "{handle}");
            assert_eq!(Selection::at(&selection.path(), &kinds, &gazetteer).as_ref(), Some(selection));
            handles.insert(handle);
        }
        assert_eq!(handles.len(), all.len(), "no two have the same");
        assert!(
            handles.contains("annuaire.56") && handles.contains("entraide") && handles.contains("annuaire.2a"),
            "{handles:?}"
        );
        for said in ["reparation", "ressourcerie", "repair-cafe"] {
            assert_eq!(names.meant(said, &kinds, &gazetteer), Some(Selection::Kind("reuse".into())), "{said}");
        }
        for nothing in ["et", "annuaire.999", "annuaire.", "annuaire.56121", "annuaire-56", "quelqu-un"] {
            assert_eq!(names.meant(nothing, &kinds, &gazetteer), None, "{nothing}");
        }
        for nothing in ["/feed/", "/feed/t/FR-56121", "/feed/t/FR-BRE", "/feed/k/nothing", "/feeds", "/feed/x/FR-56"] {
            assert_eq!(Selection::at(nothing, &kinds, &gazetteer), None, "{nothing}");
        }
    }

    #[test]
    fn a_name_is_a_handle_with_room_for_a_number() {
        assert_eq!(names(" Agenda ").unwrap().main(), "agenda");
        for wrong in ["", "node", "mon annuaire", "annuaire.breton", "é", &"a".repeat(27)] {
            assert!(names(wrong).is_err(), "{wrong}");
        }
    }
}
