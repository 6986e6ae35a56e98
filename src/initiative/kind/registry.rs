//! [`Kinds`]: the vocabulary in force, ready to be asked.

use std::collections::{BTreeSet, HashMap};

use super::file::{self, Extension, File};
use super::{Attribute, Charter, CodeList, Item, Kind, Role, Theme, check};
use crate::error::{Error, Result};
use crate::initiative::Class;
use crate::initiative::text::fold;

/// Where the shipped vocabulary lives.
const SHIPPED_BASE: &str = "https://w3id.org/bocage";
const SHIPPED: &str = include_str!("../../../config/kinds.toml");

/// The vocabulary of a node: immutable, used as `Arc<Kinds>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Kinds {
    pub(super) file: File,
    /// Lists whose items are other things of the file: themes, kinds, charters.
    derived: Vec<CodeList>,
    lists: HashMap<String, usize>,
    /// For each list, its codes by every folded way to write them.
    spoken: HashMap<String, HashMap<String, String>>,
}

impl Kinds {
    /// The vocabulary that comes with Bocage.
    ///
    /// # Errors
    /// When the shipped file is broken, which a test rules out.
    pub fn shipped() -> Result<Kinds> {
        Kinds::from_text(SHIPPED)
    }

    /// A vocabulary from a whole file.
    ///
    /// # Errors
    /// When the file is refused; the message names line and reason.
    pub fn from_text(text: &str) -> Result<Kinds> {
        let mut file = file::parse(text)?;
        give_addresses(&mut file, SHIPPED_BASE, true);
        let extensions = std::mem::take(&mut file.extend);
        let mut kinds = Kinds::of(file);
        kinds.extend(extensions, text)?;
        check::check(&kinds, &kinds.file, text)?;
        Ok(kinds)
    }

    /// This vocabulary with a node's own file laid over it: it adds and rewords, it cannot remove. What
    /// the node made itself gets addresses below `node_base`, `https://annuaire.example`.
    ///
    /// # Errors
    /// When the file is refused; the message names line and reason, and nothing changes.
    pub fn with_file(&self, text: &str, node_base: &str) -> Result<Kinds> {
        let mut added = file::parse(text)?;
        give_addresses(&mut added, node_base.trim_end_matches('/'), false);
        check::check_alone(&added, text)?;
        let mut file = self.file.clone();
        overlay_kinds(&mut file.initiative_kind, &added.initiative_kind, text)?;
        overlay_kinds(&mut file.proposal_kind, &added.proposal_kind, text)?;
        overlay_attributes(&mut file.accessibility, &added.accessibility, text)?;
        overlay(
            &mut file.theme,
            &added.theme,
            |theme| &theme.code,
            |old, new| {
                *old = Theme { iri: std::mem::take(&mut old.iri), ..new.clone() };
            },
        );
        overlay(
            &mut file.list,
            &added.list,
            |list| &list.code,
            |old, new| {
                overlay(&mut old.items, &new.items, |item| &item.code, |old, new| *old = new.clone());
            },
        );
        overlay(
            &mut file.charter,
            &added.charter,
            |charter| &charter.code,
            |old, new| {
                let mut criteria = std::mem::take(&mut old.criteria);
                overlay(&mut criteria, &new.criteria, |item| &item.code, |old, new| *old = new.clone());
                *old = Charter { criteria, ..new.clone() };
            },
        );
        let mut kinds = Kinds::of(file);
        kinds.extend(added.extend.clone(), text)?;
        check::check(&kinds, &added, text)?;
        Ok(kinds)
    }

    fn of(file: File) -> Kinds {
        let mut kinds = Kinds { file, derived: Vec::new(), lists: HashMap::new(), spoken: HashMap::new() };
        kinds.index();
        kinds
    }

    fn index(&mut self) {
        let file = &self.file;
        let of_kinds = |code: &str, kinds: &[Kind]| {
            let mut list = derived(code, kinds.iter().map(|kind| (&kind.code, &kind.label, kind.deprecated)));
            list.items.iter_mut().zip(kinds).for_each(|(item, kind)| item.alias.clone_from(&kind.synonyms));
            list
        };
        self.derived = vec![
            derived("themes", file.theme.iter().map(|theme| (&theme.code, &theme.label, theme.deprecated))),
            of_kinds("initiative_kinds", &file.initiative_kind),
            of_kinds("proposal_kinds", &file.proposal_kind),
            derived("charters", file.charter.iter().map(|charter| (&charter.code, &charter.label, false))),
        ];
        let lists = file.list.iter().chain(&self.derived);
        self.spoken = lists.clone().map(|list| (list.code.clone(), spoken(list))).collect();
        self.lists = lists.enumerate().map(|(n, list)| (list.code.clone(), n)).collect();
    }

    fn extend(&mut self, extensions: Vec<Extension>, text: &str) -> Result<()> {
        for extension in extensions {
            let kinds = match extension.kind.split_once('/') {
                Some(("initiative", code)) => Some((&mut self.file.initiative_kind, code)),
                Some(("proposal", code)) => Some((&mut self.file.proposal_kind, code)),
                _ => None,
            };
            let kind = kinds.and_then(|(kinds, code)| kinds.iter_mut().find(|kind| kind.code == code));
            let Some(kind) = kind else {
                let reason = format!("there is no kind `{}` to extend", extension.kind);
                return Err(file::refusal(text, extension.at, &reason));
            };
            overlay_attributes(&mut kind.attributes, &extension.attributes, text)?;
            for code in &extension.hide {
                let Some(attribute) = kind.attributes.iter_mut().find(|attribute| attribute.code == *code) else {
                    let reason = format!("`{}` has no attribute `{code}` to hide", extension.kind);
                    return Err(file::refusal(text, extension.at, &reason));
                };
                attribute.hidden = true;
            }
        }
        Ok(())
    }

    /// The file as text. Reading it gives the same vocabulary.
    ///
    /// # Errors
    /// Never for a vocabulary that was read; the error is that of the TOML writer.
    pub fn to_text(&self) -> Result<String> {
        toml::to_string(&self.file).map_err(|problem| Error::Internal(problem.into()))
    }

    /// All kinds of a class, in the order of the file.
    pub fn kinds(&self, class: Class) -> &[Kind] {
        match class {
            Class::Initiative => &self.file.initiative_kind,
            Class::Proposal => &self.file.proposal_kind,
        }
    }

    /// One kind.
    pub fn kind(&self, class: Class, code: &str) -> Option<&Kind> {
        self.kinds(class).iter().find(|kind| kind.code == code)
    }

    /// Everything that is asked about an entry of these kinds, each code once.
    pub fn attributes<'a>(&'a self, class: Class, kinds: &[String]) -> Vec<&'a Attribute> {
        let mut seen = BTreeSet::new();
        let known = kinds.iter().filter_map(|code| self.kind(class, code));
        known.flat_map(|kind| &kind.attributes).filter(|attribute| seen.insert(attribute.code.as_str())).collect()
    }

    /// One attribute of an entry of these kinds.
    pub fn attribute(&self, class: Class, kinds: &[String], code: &str) -> Option<&Attribute> {
        let known = kinds.iter().filter_map(|kind| self.kind(class, kind));
        known.flat_map(|kind| &kind.attributes).find(|attribute| attribute.code == code)
    }

    /// The first attribute of these kinds that plays a role.
    pub fn attribute_in_role(&self, class: Class, kinds: &[String], role: Role) -> Option<&Attribute> {
        let known = kinds.iter().filter_map(|kind| self.kind(class, kind));
        known.flat_map(|kind| &kind.attributes).find(|attribute| attribute.role == Some(role))
    }

    /// Attributes that a search may use, each code once.
    pub fn filterable(&self, class: Class) -> Vec<&Attribute> {
        let mut seen = BTreeSet::new();
        let all = self.kinds(class).iter().flat_map(|kind| &kind.attributes);
        all.filter(|attribute| attribute.is_filterable() && seen.insert(attribute.code.as_str())).collect()
    }

    /// All attributes of this code: two kinds may ask the same with different lists.
    pub fn attributes_named<'a>(&'a self, class: Class, code: &'a str) -> impl Iterator<Item = &'a Attribute> {
        self.kinds(class).iter().flat_map(|kind| &kind.attributes).filter(move |attribute| attribute.code == code)
    }

    /// A code list. `themes`, `initiative_kinds`, `proposal_kinds` and `charters` are lists, too.
    pub fn list(&self, code: &str) -> Option<&CodeList> {
        let n = *self.lists.get(code)?;
        self.file.list.get(n).or_else(|| self.derived.get(n - self.file.list.len()))
    }

    /// The code that is meant by `typed`: the code itself, a label in any language, or another way to write it.
    pub fn code_for(&self, list: &str, typed: &str) -> Option<&str> {
        let typed = typed.trim();
        let spoken = self.spoken.get(list)?;
        spoken.get(typed).or_else(|| spoken.get(&fold(typed))).map(String::as_str)
    }

    /// The words for a code of a list; the code itself when it is unknown.
    pub fn item_label(&self, list: &str, code: &str, lang: &str) -> String {
        let item = self.list(list).and_then(|list| list.item(code));
        item.map_or(code, |item| item.label.get(lang)).to_owned()
    }

    /// The words for a value of an attribute, whichever of its lists knows the code.
    pub fn value_label(&self, class: Class, attribute: &str, code: &str, lang: &str) -> String {
        let lists = self.attributes_named(class, attribute).filter_map(Attribute::list_code);
        let item = lists.filter_map(|list| self.list(list)).find_map(|list| list.item(code));
        item.map_or(code, |item| item.label.get(lang)).to_owned()
    }

    /// All themes, parents before their children.
    pub fn themes(&self) -> &[Theme] {
        &self.file.theme
    }

    /// One theme.
    pub fn theme(&self, code: &str) -> Option<&Theme> {
        self.themes().iter().find(|theme| theme.code == code)
    }

    /// A theme and everything below it: who selects a parent selects its children.
    pub fn theme_with_children(&self, code: &str) -> Vec<String> {
        let mut found = vec![code.to_owned()];
        let mut next = 0;
        while let Some(parent) = found.get(next).cloned() {
            let children = self.themes().iter().filter(|theme| theme.broader.as_deref() == Some(&parent));
            let new: Vec<String> =
                children.map(|theme| theme.code.clone()).filter(|code| !found.contains(code)).collect();
            found.extend(new);
            next += 1;
        }
        found
    }

    /// The facts of the accessibility profile.
    pub fn accessibility(&self) -> &[Attribute] {
        &self.file.accessibility
    }

    /// The charters an initiative may declare.
    pub fn charters(&self) -> &[Charter] {
        &self.file.charter
    }

    /// The language of the node's texts when nothing else is said.
    pub fn default_lang(&self) -> &str {
        &self.file.default_lang
    }

    /// Codes that `next` no longer has, as `initiative/maker`, `initiative/maker/machines`, `theme/food`,
    /// `list/machines/laser`. Those in use forbid a reload (KINDS.md 8, check 8).
    pub fn missing_from(&self, next: &Kinds) -> Vec<String> {
        let there: BTreeSet<String> = next.codes().collect();
        self.codes().filter(|code| !there.contains(code)).collect()
    }

    fn codes(&self) -> impl Iterator<Item = String> {
        let of_kinds = [Class::Initiative, Class::Proposal].into_iter().flat_map(|class| {
            self.kinds(class).iter().flat_map(move |kind| {
                let path = format!("{}/{}", class.as_str(), kind.code);
                let attributes: Vec<_> = kind.attributes.iter().map(|a| format!("{path}/{}", a.code)).collect();
                std::iter::once(path).chain(attributes)
            })
        });
        let themes = self.themes().iter().map(|theme| format!("theme/{}", theme.code));
        let items = self
            .file
            .list
            .iter()
            .flat_map(|list| list.items.iter().map(move |item| format!("list/{}/{}", list.code, item.code)));
        of_kinds.chain(themes).chain(items)
    }
}

fn derived<'a>(code: &str, of: impl Iterator<Item = (&'a String, &'a super::Label, bool)>) -> CodeList {
    let items = of.map(|(code, label, deprecated)| Item::plain(code, label, deprecated)).collect();
    CodeList { code: code.to_owned(), ordered: false, standard: false, items, at: super::At::default() }
}

/// Codes win over labels, labels over aliases, earlier items over later ones.
fn spoken(list: &CodeList) -> HashMap<String, String> {
    let mut spoken = HashMap::new();
    let mut say = |words: String, item: &Item| {
        spoken.entry(words).or_insert_with(|| item.code.clone());
    };
    list.items.iter().for_each(|item| say(item.code.clone(), item));
    list.items.iter().for_each(|item| say(fold(&item.code), item));
    for item in &list.items {
        item.label.0.values().for_each(|words| say(fold(words), item));
    }
    for item in &list.items {
        item.alias.iter().for_each(|words| say(words.clone(), item));
        item.alias
            .iter()
            .filter(|words| words.chars().all(char::is_alphabetic) || words.contains(' '))
            .for_each(|words| say(fold(words), item));
    }
    spoken
}

fn give_addresses(file: &mut File, base: &str, shipped: bool) {
    let address_all = |class: Class, kinds: &mut [Kind]| {
        for kind in kinds {
            kind.iri = format!("{base}/kinds/{}/{}", class.as_str(), kind.code);
            kind.shipped = shipped;
            address_attributes(&mut kind.attributes, &kind.iri, shipped);
        }
    };
    address_all(Class::Initiative, &mut file.initiative_kind);
    address_all(Class::Proposal, &mut file.proposal_kind);
    for extension in &mut file.extend {
        address_attributes(&mut extension.attributes, &format!("{base}/kinds/{}", extension.kind), shipped);
    }
    address_attributes(&mut file.accessibility, &format!("{base}/accessibility"), shipped);
    for theme in &mut file.theme {
        theme.iri = format!("{base}/themes/{}", theme.code);
    }
}

fn address_attributes(attributes: &mut [Attribute], base: &str, shipped: bool) {
    for attribute in attributes {
        attribute.iri = format!("{base}/{}", attribute.code);
        attribute.shipped = shipped;
    }
}

/// Replaces what has the same code and appends the rest.
fn overlay<T: Clone>(onto: &mut Vec<T>, added: &[T], code: fn(&T) -> &String, mut reword: impl FnMut(&mut T, &T)) {
    for new in added {
        match onto.iter_mut().find(|old| code(old) == code(new)) {
            Some(old) => reword(old, new),
            None => onto.push(new.clone()),
        }
    }
}

/// A kind that exists keeps its address and every attribute it has.
fn overlay_kinds(onto: &mut Vec<Kind>, added: &[Kind], text: &str) -> Result<()> {
    for new in added {
        let Some(old) = onto.iter_mut().find(|old| old.code == new.code) else {
            onto.push(new.clone());
            continue;
        };
        let mut attributes = std::mem::take(&mut old.attributes);
        // Attributes added to a shipped kind are the node's, whichever way they are written.
        overlay_attributes(&mut attributes, &new.attributes, text)?;
        *old = Kind { attributes, iri: std::mem::take(&mut old.iri), shipped: old.shipped, ..new.clone() };
    }
    Ok(())
}

fn overlay_attributes(onto: &mut Vec<Attribute>, added: &[Attribute], text: &str) -> Result<()> {
    for new in added {
        let Some(old) = onto.iter_mut().find(|old| old.code == new.code) else {
            onto.push(new.clone());
            continue;
        };
        if old.kind != new.kind || old.list_code() != new.list_code() {
            let reason = format!("`{}` exists with another type or list, and its values would break", new.code);
            return Err(file::refusal(text, new.at, &reason));
        }
        if new.access < old.access {
            let reason = format!("`{}` would become visible to more people than before", new.code);
            return Err(file::refusal(text, new.at, &reason));
        }
        *old = Attribute { iri: std::mem::take(&mut old.iri), shipped: old.shipped, ..new.clone() };
    }
    Ok(())
}
