//! One file, one licence: what an export answers when its result mixes several.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::initiative::Card;

/// How many entries stand under each licence. `unknown` is never among them: those are in no bulk export.
pub type Licences = BTreeMap<String, u64>;

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Split {
    /// One file, with the entries of this licence.
    One(String),
    /// The index of the parts: the result mixes licences and none was chosen.
    Several,
    /// Nothing that may be exported.
    Nothing,
}

/// One file of a result that mixes licences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// A code of the list `licences`.
    pub licence: String,
    /// Where that licence is explained.
    pub licence_url: String,
    /// Entries in the file.
    pub count: u64,
    /// Where the file is.
    pub url: String,
}

/// The index of the parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// By licence.
    pub parts: Vec<Part>,
}

/// Whether a card may stand in a bulk export: its licence is known and nobody keeps it here.
pub fn exportable(card: &Card) -> bool {
    !matches!(card.licence.as_str(), "" | "unknown") && !stays_here(card)
}

/// Whether a card is for this directory only. A proposal of visibility `node` is shown on pages here and no further: a
/// file goes wherever its reader takes it, as far as peers could have copied it.
pub fn stays_here(card: &Card) -> bool {
    card.local_only || card.terms.as_ref().is_some_and(|terms| !terms.is_listed())
}

/// Counts the licences of a result.
pub fn licences_of<'a>(cards: impl IntoIterator<Item = &'a Card>) -> Licences {
    let mut licences = Licences::new();
    for card in cards.into_iter().filter(|card| exportable(card)) {
        match licences.get_mut(&card.licence) {
            Some(count) => *count += 1,
            None => drop(licences.insert(card.licence.clone(), 1)),
        }
    }
    licences
}

/// Decides what to write: the licence asked for, the only one there is, or the index.
pub fn split(licences: &Licences, asked: Option<&str>) -> Split {
    match (asked, licences.len()) {
        (Some(asked), _) if licences.contains_key(asked) => Split::One(asked.to_owned()),
        (Some(_), _) | (None, 0) => Split::Nothing,
        (None, 1) => licences.keys().next().map_or(Split::Nothing, |licence| Split::One(licence.clone())),
        (None, _) => Split::Several,
    }
}

impl Parts {
    /// The index; `url_of` gives the address of the file with one licence.
    pub fn new(licences: &Licences, url_of: impl Fn(&str) -> String) -> Parts {
        let part = |(licence, count): (&String, &u64)| Part {
            licence: licence.clone(),
            licence_url: licence_url(licence),
            count: *count,
            url: url_of(licence),
        };
        Parts { parts: licences.iter().map(part).collect() }
    }

    /// One line per part, `ODbL-1.0  12  https://…`, for a terminal.
    pub fn to_text(&self) -> String {
        self.parts.iter().map(|part| format!("{}\t{}\t{}\n", part.licence, part.count, part.url)).collect()
    }
}

/// Where a licence of the list `licences` is explained; the code itself when it is no SPDX one.
pub fn licence_url(code: &str) -> String {
    match code {
        "public-domain" => "https://creativecommons.org/publicdomain/mark/1.0/".to_owned(),
        "etalab-2.0" => "https://www.etalab.gouv.fr/licence-ouverte-open-licence/".to_owned(),
        "" | "unknown" => String::new(),
        code => format!("https://spdx.org/licenses/{code}.html"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under(licence: &str) -> Card {
        Card { licence: licence.to_owned(), ..Card::default() }
    }

    #[test]
    fn a_mixed_result_is_answered_by_its_parts_and_unknown_is_in_none() {
        let cards = [under("ODbL-1.0"), under("CC0-1.0"), under("ODbL-1.0"), under("unknown"), under("")];
        let licences = licences_of(&cards);
        assert_eq!(split(&licences, None), Split::Several);
        let parts = Parts::new(&licences, |licence| format!("/export.csv?licence={licence}"));
        assert_eq!(
            parts.to_text(),
            "CC0-1.0\t1\t/export.csv?licence=CC0-1.0\nODbL-1.0\t2\t/export.csv?licence=ODbL-1.0\n"
        );
        assert_eq!(split(&licences, Some("ODbL-1.0")), Split::One("ODbL-1.0".into()));
        assert_eq!(split(&licences, Some("unknown")), Split::Nothing);
    }

    #[test]
    fn one_licence_needs_no_choice_and_local_cards_stay() {
        let mut kept_here = under("MIT");
        kept_here.local_only = true;
        let licences = licences_of(&[under("ODbL-1.0"), kept_here]);
        assert_eq!(split(&licences, None), Split::One("ODbL-1.0".into()));
        assert_eq!(split(&licences_of(&[under("unknown")]), None), Split::Nothing);
    }
}
