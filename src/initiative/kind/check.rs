//! The checks of KINDS.md 8 on a file. The first thing that is wrong is named with its line.

use std::collections::BTreeSet;

use super::file::{File, refusal};
use super::{Access, At, Attribute, Filter, Kind, Kinds, Label, PRECISIONS, floor};
use crate::error::Result;
use crate::initiative::Class;

type Finding = Result<(), (At, String)>;

/// What can be said of a file alone: codes, labels, no code twice.
pub(super) fn check_alone(file: &File, text: &str) -> Result<()> {
    alone(file).map_err(|(at, reason)| refusal(text, at, &reason))
}

/// Checks the whole vocabulary `kinds`, of which `file` with its `text` is the part that was just added.
pub(super) fn check(kinds: &Kinds, file: &File, text: &str) -> Result<()> {
    alone(file).and_then(|()| resolved(kinds)).map_err(|(at, reason)| refusal(text, at, &reason))
}

fn alone(file: &File) -> Finding {
    unique("initiative kind", file.initiative_kind.iter().map(|kind| (&kind.code, kind.at)))?;
    unique("proposal kind", file.proposal_kind.iter().map(|kind| (&kind.code, kind.at)))?;
    unique("theme", file.theme.iter().map(|theme| (&theme.code, theme.at)))?;
    unique("list", file.list.iter().map(|list| (&list.code, list.at)))?;
    unique("charter", file.charter.iter().map(|charter| (&charter.code, charter.at)))?;
    for kind in file.initiative_kind.iter().chain(&file.proposal_kind) {
        code(&kind.code, kind.at)?;
        labels(&kind.label, &kind.code, kind.at)?;
        if !kind.definition.is_empty() {
            labels(&kind.definition, &kind.code, kind.at)?;
        }
        attributes(&kind.attributes)?;
    }
    attributes(&file.accessibility)?;
    for extension in &file.extend {
        attributes(&extension.attributes)?;
    }
    for theme in &file.theme {
        code(&theme.code, theme.at)?;
        labels(&theme.label, &theme.code, theme.at)?;
    }
    for list in &file.list {
        code(&list.code, list.at)?;
        unique("code of the list", list.items.iter().map(|item| (&item.code, item.at)))?;
        for item in &list.items {
            if !list.standard {
                code(&item.code, item.at)?;
            }
            labels(&item.label, &item.code, item.at)?;
        }
    }
    for charter in &file.charter {
        code(&charter.code, charter.at)?;
        labels(&charter.label, &charter.code, charter.at)?;
        unique("criterion", charter.criteria.iter().map(|item| (&item.code, item.at)))?;
        for item in &charter.criteria {
            code(&item.code, item.at)?;
            labels(&item.label, &item.code, item.at)?;
        }
    }
    Ok(())
}

fn attributes(attributes: &[Attribute]) -> Finding {
    unique("attribute", attributes.iter().map(|attribute| (&attribute.code, attribute.at)))?;
    for attribute in attributes {
        code(&attribute.code, attribute.at)?;
        labels(&attribute.label, &attribute.code, attribute.at)?;
        if !matches!(attribute.access, Access::Public | Access::Coarse) && attribute.filter != Filter::None {
            let reason = format!("`{}` is not public and so cannot be a filter", attribute.code);
            return Err((attribute.at, reason));
        }
        if attribute.only.as_deref().is_some_and(|only| only != "offer" && only != "request") {
            return Err((attribute.at, format!("`{}`: `only` is `offer` or `request`", attribute.code)));
        }
    }
    Ok(())
}

/// What needs the whole vocabulary: everything that is referred to must be there.
fn resolved(kinds: &Kinds) -> Finding {
    for class in [Class::Initiative, Class::Proposal] {
        for kind in kinds.kinds(class) {
            kind_resolved(kinds, class, kind)?;
            floor::check(class, kind)?;
        }
    }
    for attribute in kinds.accessibility() {
        list_resolved(kinds, attribute)?;
    }
    for theme in kinds.themes() {
        let wanted = [&theme.broader, &theme.replaced_by].into_iter().flatten();
        must_exist("theme", theme.at, wanted, |code| kinds.theme(code).is_some())?;
        if kinds.theme_with_children(&theme.code).iter().skip(1).any(|child| Some(child) == theme.broader.as_ref()) {
            return Err((theme.at, format!("the theme `{}` would contain itself", theme.code)));
        }
    }
    for list in &kinds.file.list {
        for item in &list.items {
            must_exist("code", item.at, &item.replaced_by, |code| list.item(code).is_some())?;
        }
    }
    Ok(())
}

fn kind_resolved(kinds: &Kinds, class: Class, kind: &Kind) -> Finding {
    must_exist("theme", kind.at, &kind.default_themes, |code| kinds.theme(code).is_some())?;
    must_exist("kind", kind.at, &kind.replaced_by, |code| kinds.kind(class, code).is_some())?;
    must_exist("proposal kind", kind.at, &kind.proposal_kinds, |code| kinds.kind(Class::Proposal, code).is_some())?;
    must_exist("precision", kind.at, kind.max_precision.values(), |code| PRECISIONS.contains(&code))?;
    let has = |code: &str| kind.attributes.iter().any(|attribute| attribute.code == code);
    must_exist("attribute", kind.at, &kind.ends_with, has)?;
    for attribute in &kind.attributes {
        list_resolved(kinds, attribute)?;
        must_exist("attribute", attribute.at, &attribute.replaced_by, has)?;
    }
    Ok(())
}

fn list_resolved(kinds: &Kinds, attribute: &Attribute) -> Finding {
    let list = attribute.list_code().map(str::to_owned);
    must_exist("list", attribute.at, &list, |code| kinds.list(code).is_some())
}

fn must_exist<'a>(
    what: &str,
    at: At,
    wanted: impl IntoIterator<Item = &'a String>,
    there: impl Fn(&str) -> bool,
) -> Finding {
    match wanted.into_iter().find(|code| !there(code)) {
        Some(code) => Err((at, format!("there is no {what} `{code}`"))),
        None => Ok(()),
    }
}

fn unique<'a>(what: &str, codes: impl Iterator<Item = (&'a String, At)>) -> Finding {
    let mut seen = BTreeSet::new();
    for (code, at) in codes {
        if !seen.insert(code) {
            return Err((at, format!("the {what} `{code}` stands there twice")));
        }
    }
    Ok(())
}

fn code(code: &str, at: At) -> Finding {
    let letters = code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if letters && code.starts_with(|first: char| first.is_ascii_lowercase()) && (2..=40).contains(&code.len()) {
        return Ok(());
    }
    Err((at, format!("`{code}` is not a code: 2 to 40 of a–z, 0–9 and _, beginning with a letter")))
}

fn labels(label: &Label, code: &str, at: At) -> Finding {
    match ["fr", "en"].into_iter().find(|lang| label.0.get(*lang).is_none_or(|words| words.trim().is_empty())) {
        Some(lang) => Err((at, format!("`{code}` has no words in `{lang}`"))),
        None => Ok(()),
    }
}
