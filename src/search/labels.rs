//! What the vocabulary calls an entry: labels of its kinds, themes and coded values, and the other words people use.

use super::analyse::Tongue;
use super::document::{MAX_FACET_CHARS, codes};
use crate::initiative::kind::{Item, Kind, Kinds, Label};
use crate::initiative::{Card, Class};

/// Labels that people would look for: kinds, themes and coded values, in French and English.
pub(super) fn labels(kinds: &Kinds, card: &Card) -> Vec<(String, Tongue)> {
    let themes = kinds.themes().iter().filter(|theme| card.themes.contains(&theme.code));
    let of_kinds = kinds_of(kinds, card).flat_map(|kind| in_both(&kind.label));
    let of_themes = themes.flat_map(|theme| in_both(&theme.label));
    let of_values = coded_values(kinds, card).flat_map(|(code, item)| match item {
        Some(item) => in_both(&item.label),
        None => vec![(code, Tongue::French)],
    });
    let of_origin = vocabulary_labels(card).map(|label| (label, Tongue::French));
    of_kinds.chain(of_themes).chain(of_values).chain(of_origin).collect()
}

/// Words that people use for kinds and coded values instead of the labels: "fablab" for a maker, "imprimante 3D" for
/// 3D printing. They are of no language; what is typed is looked up under the stems of all.
pub(super) fn other_words(kinds: &Kinds, card: &Card) -> Vec<(String, Tongue)> {
    let of_kinds = kinds_of(kinds, card).flat_map(|kind| &kind.synonyms);
    let of_values = coded_values(kinds, card).filter_map(|(_, item)| item).flat_map(|item| &item.alias);
    of_kinds.chain(of_values).map(|words| (words.clone(), Tongue::French)).collect()
}

fn kinds_of<'a>(kinds: &'a Kinds, card: &'a Card) -> impl Iterator<Item = &'a Kind> {
    let of_class = |class| card.kinds.iter().filter_map(move |code| kinds.kind(class, code));
    of_class(Class::Initiative).chain(of_class(Class::Proposal))
}

/// The public values that are codes of a list, with what the list says of them.
fn coded_values<'a>(kinds: &'a Kinds, card: &'a Card) -> impl Iterator<Item = (String, Option<&'a Item>)> {
    let class = if card.terms.is_some() { Class::Proposal } else { Class::Initiative };
    let attributes = kinds.attributes(class, &card.kinds);
    let public = attributes.into_iter().filter(|attribute| !attribute.access.is_private());
    let coded = public.filter_map(|attribute| Some((attribute.list_code()?, card.attributes.get(&attribute.code)?)));
    coded.flat_map(|(list, value)| {
        let list = kinds.list(list);
        codes(value).into_iter().map(move |code| {
            let item = list.and_then(|list| list.item(&code));
            (code, item)
        })
    })
}

fn in_both(label: &Label) -> Vec<(String, Tongue)> {
    [("fr", Tongue::French), ("en", Tongue::English)].map(|(lang, tongue)| (label.get(lang).to_owned(), tongue)).into()
}

/// How the origin calls a kind that this node does not know.
pub(super) fn origin_label(card: &Card, code: &str) -> String {
    let labels = card.vocabulary.get(code).map(|entry| entry.get("labels").unwrap_or(entry));
    let label = labels.and_then(|labels| ["fr", "en"].iter().find_map(|lang| labels.get(lang)?.as_str()));
    label.unwrap_or(code).chars().take(MAX_FACET_CHARS).collect()
}

fn vocabulary_labels(card: &Card) -> impl Iterator<Item = String> + '_ {
    card.kinds.iter().filter(|code| card.vocabulary.contains_key(*code)).map(|code| origin_label(card, code))
}
