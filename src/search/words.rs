//! The words of a query: what was typed, what it may stand for, and how much it counts where it is found.

use std::collections::HashMap;
use std::sync::LazyLock;

use levenshtein_automata::{DFA, Distance as Edits, LevenshteinAutomatonBuilder};
use tantivy::query::{BooleanQuery, EmptyQuery, PhraseQuery, Query as IndexQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};
use tantivy_fst::Automaton;

use super::analyse::{self, Stemmers, Word};
use super::any_of::AnyOf;
use super::query::MAX_TERMS;
use super::rank::Weights;
use super::schema::Fields;
use crate::error::Result;

/// Fewest letters of which words are completed.
const MIN_BEGINNING: usize = 3;
/// Most completions of the last word, the most frequent ones.
const MAX_COMPLETIONS: usize = 32;
/// Most words that a misspelled one may stand for.
const MAX_CORRECTIONS: usize = 8;
/// Above this number of terms a set is faster than a list.
const FEW_TERMS: usize = 4;

/// What was typed, cut into words.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Typed {
    /// Words that tell something, those of phrases included.
    pub words: Vec<Word>,
    /// Quoted words that must stand together.
    pub phrases: Vec<Vec<Word>>,
    /// Whether the last word may be the beginning of one.
    pub open_ended: bool,
    /// Whether words beyond [`MAX_TERMS`] were left out.
    pub cut: bool,
}

impl Typed {
    /// Reads free text. An unbalanced quotation mark is no quotation mark.
    pub fn read(text: &str) -> Typed {
        let marks = |c: char| matches!(c, '"' | '«' | '»' | '“' | '”' | '„');
        let pieces: Vec<&str> = text.split(marks).collect();
        let balanced = pieces.len() % 2 == 1;
        let mut typed = Typed { open_ended: true, ..Typed::default() };
        for (n, piece) in pieces.iter().enumerate() {
            let mut words = analyse::words(piece);
            words.retain(|word| !word.joined);
            words.truncate(MAX_TERMS + 1);
            let quoted = n % 2 == 1 && (balanced || n + 1 < pieces.len());
            if quoted && words.len() > 1 && typed.phrases.len() < MAX_TERMS {
                typed.phrases.push(words.clone());
            }
            if !words.is_empty() {
                typed.open_ended = !quoted;
            }
            typed.words.extend(words);
            if typed.words.len() > 4 * MAX_TERMS {
                break;
            }
        }
        typed.keep_telling_words();
        typed
    }

    /// Leaves out what tells nothing, unless nothing else was typed, and what is too much.
    fn keep_telling_words(&mut self) {
        let tells = |word: &Word| !analyse::is_stop_word(&word.folded);
        if self.words.iter().any(tells) {
            self.open_ended &= self.words.last().is_some_and(tells);
            self.words.retain(tells);
        }
        self.cut = self.words.len() > MAX_TERMS;
        self.words.truncate(MAX_TERMS);
    }
}

/// One word that every hit must have, in one of its forms.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    /// As typed.
    pub typed: String,
    /// Forms, the best first.
    pub forms: Vec<Form>,
    /// 0 to 1: 1 for a word which hardly any entry has.
    pub rarity: f64,
}

/// Stems under which a word may have been kept, and what a match by them is worth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Form {
    /// Share of the full points.
    pub share: f64,
    /// Whether letters were corrected.
    pub corrected: bool,
    pub stems: Vec<String>,
}

/// All units of a query, and what was made of misspelled words.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Units {
    pub units: Vec<Unit>,
    /// The words as they were probably meant.
    pub corrected: Option<String>,
}

/// Looks words up in the index.
pub(super) struct Lexicon<'a> {
    pub searcher: &'a Searcher,
    pub fields: Fields,
    pub weights: Weights,
    pub stemmers: Stemmers,
}

impl Lexicon<'_> {
    /// What the typed words stand for. Corrections are looked for only when asked for: exact words come first.
    pub fn units(&mut self, typed: &Typed, correct: bool) -> Result<Units> {
        let mut units = Units::default();
        let spoken: Vec<&Word> = typed.words.iter().collect();
        let mut meant = Vec::new();
        for (n, word) in spoken.iter().enumerate() {
            let stems = self.stemmers_of(word);
            let exact = self.known(stems)?;
            let mut forms = vec![Form { share: 1.0, corrected: false, stems: exact }];
            forms.push(self.joined_form(&spoken, n)?);
            if n + 1 == spoken.len() && typed.open_ended {
                forms.push(self.completed_form(word)?);
            }
            let mut best = None;
            if correct {
                let (corrections, likeliest) = self.corrected_forms(word)?;
                forms.extend(corrections);
                best = likeliest.filter(|_| forms[0].stems.is_empty());
            }
            meant.push(best.unwrap_or_else(|| word.accented.clone()));
            units.units.push(self.unit(word, forms)?);
        }
        let as_typed: Vec<&str> = spoken.iter().map(|word| word.accented.as_str()).collect();
        units.corrected = (correct && meant != as_typed).then(|| meant.join(" "));
        Ok(units)
    }

    fn stemmers_of(&mut self, word: &Word) -> Vec<String> {
        self.stemmers.stems_of_query(word)
    }

    /// A stem counts in its best form only.
    fn unit(&self, word: &Word, mut forms: Vec<Form>) -> Result<Unit> {
        let mut seen: Vec<String> = Vec::new();
        for form in &mut forms {
            form.stems.retain(|stem| !seen.contains(stem));
            seen.extend(form.stems.iter().cloned());
        }
        forms.retain(|form| !form.stems.is_empty());
        let counted = forms.first().map(|form| form.stems.as_slice()).unwrap_or_default();
        let mut documents = 0;
        for stem in counted {
            documents += self.frequency(self.fields.text, stem)?;
        }
        Ok(Unit { typed: word.accented.clone(), rarity: rarity(documents, self.searcher.num_docs()), forms })
    }

    fn known(&self, stems: Vec<String>) -> Result<Vec<String>> {
        let mut known = Vec::new();
        for stem in stems {
            if self.frequency(self.fields.text, &stem)? > 0 {
                known.push(stem);
            }
        }
        Ok(known)
    }

    fn frequency(&self, field: Field, word: &str) -> Result<u64> {
        Ok(self.searcher.doc_freq(&Term::from_field_text(field, word))?)
    }

    /// "fab lab" also finds "fablab": each part accepts the word that both make.
    fn joined_form(&mut self, spoken: &[&Word], n: usize) -> Result<Form> {
        let mut stems = Vec::new();
        for pair in [n.checked_sub(1).map(|before| (before, n)), Some((n, n + 1))].into_iter().flatten() {
            let (Some(first), Some(second)) = (spoken.get(pair.0), spoken.get(pair.1)) else { continue };
            let joined = first.folded.clone() + &second.folded;
            if self.frequency(self.fields.exact, &joined)? > 0 {
                let word = Word {
                    accented: first.accented.clone() + &second.accented,
                    folded: joined,
                    position: 0,
                    joined: true,
                };
                let known = self.stemmers_of(&word);
                stems.extend(self.known(known)?);
            }
        }
        Ok(Form { share: 1.0, corrected: false, stems })
    }

    fn completed_form(&mut self, word: &Word) -> Result<Form> {
        let mut stems = Vec::new();
        if word.folded.chars().count() >= MIN_BEGINNING {
            let mut counts: HashMap<String, u64> = HashMap::new();
            let end = beyond(&word.folded);
            for reader in self.searcher.segment_readers() {
                let index = reader.inverted_index(self.fields.exact)?;
                let mut stream = index.terms().range().gt(&word.folded).lt(&end).into_stream()?;
                while stream.advance() {
                    count(&mut counts, stream.key(), stream.value().doc_freq);
                }
            }
            for completion in most_frequent(counts, MAX_COMPLETIONS) {
                stems.extend(self.stems_of_found(&completion)?);
            }
        }
        Ok(Form { share: self.weights.beginning, corrected: false, stems })
    }

    /// Words of the index that the typed one may have been meant for, and the likeliest of them.
    fn corrected_forms(&mut self, word: &Word) -> Result<(Vec<Form>, Option<String>)> {
        let letters = word.folded.chars().count();
        let most = if letters >= 9 {
            2
        } else if letters >= 4 {
            1
        } else {
            return Ok((Vec::new(), None));
        };
        let mut found = self.near_words(&word.folded, most)?;
        found.sort_by(|a, b| (a.1, std::cmp::Reverse(a.2), &a.0).cmp(&(b.1, std::cmp::Reverse(b.2), &b.0)));
        found.truncate(MAX_CORRECTIONS);
        let mut forms = Vec::new();
        for edits in 1..=most {
            let mut stems = Vec::new();
            for (candidate, _, _) in found.iter().filter(|candidate| candidate.1 == edits) {
                stems.extend(self.stems_of_found(candidate)?);
            }
            let share = if edits == 1 { self.weights.one_typo } else { self.weights.two_typos };
            forms.push(Form { share, corrected: true, stems });
        }
        Ok((forms, found.into_iter().next().map(|(word, _, _)| word)))
    }

    /// Words at most `most` edits away, with the edits and how many documents have them.
    fn near_words(&self, typed: &str, most: u8) -> Result<Vec<(String, u8, u64)>> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        let automaton = Near(automata(most).build_dfa(typed));
        for reader in self.searcher.segment_readers() {
            let index = reader.inverted_index(self.fields.exact)?;
            let mut stream = index.terms().search(&automaton).into_stream()?;
            while stream.advance() {
                count(&mut counts, stream.key(), stream.value().doc_freq);
            }
        }
        counts.remove(typed);
        let edits = |word: &str| match automaton.0.eval(word) {
            Edits::Exact(edits) | Edits::AtLeast(edits) => edits,
        };
        Ok(counts.into_iter().map(|(word, count)| (edits(&word), word, count)).map(|(e, w, c)| (w, e, c)).collect())
    }

    /// Stems of a word of the dictionary, which has no accents.
    fn stems_of_found(&mut self, word: &str) -> Result<Vec<String>> {
        let word = Word { accented: word.to_owned(), folded: word.to_owned(), position: 0, joined: false };
        let stems = self.stemmers_of(&word);
        self.known(stems)
    }
}

/// The least text above all that begin with `beginning`.
fn beyond(beginning: &str) -> Vec<u8> {
    let mut end = beginning.as_bytes().to_vec();
    if let Some(last) = end.last_mut() {
        *last = last.saturating_add(1);
    }
    end
}

fn count(counts: &mut HashMap<String, u64>, key: &[u8], documents: u32) {
    if let Ok(word) = std::str::from_utf8(key) {
        *counts.entry(word.to_owned()).or_default() += u64::from(documents);
    }
}

fn most_frequent(counts: HashMap<String, u64>, limit: usize) -> Vec<String> {
    let mut words: Vec<(String, u64)> = counts.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    words.into_iter().take(limit).map(|(word, _)| word).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of entries")]
fn rarity(documents: u64, all: u64) -> f64 {
    let all = all.max(1) as f64;
    ((1.0 + all / documents.max(1) as f64).ln() / (1.0 + all).ln()).clamp(0.1, 1.0)
}

/// What makes automata for one or two edits. The tables depend on nothing else, and take longer than a search.
fn automata(most: u8) -> &'static LevenshteinAutomatonBuilder {
    static ONE: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
    static TWO: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));
    if most < 2 { &ONE } else { &TWO }
}

/// Lets the dictionary be searched for near words.
struct Near(DFA);

impl Automaton for &Near {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Edits::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != levenshtein_automata::SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

/// What the index must look up: every unit in one of its forms, every phrase.
pub(super) fn index_queries(units: &Units, typed: &Typed, fields: &Fields) -> Vec<Box<dyn IndexQuery>> {
    let mut queries: Vec<Box<dyn IndexQuery>> = Vec::new();
    for unit in &units.units {
        let stems = unit.forms.iter().flat_map(|form| &form.stems);
        queries.push(any_of(stems.map(|stem| Term::from_field_text(fields.text, stem)).collect()));
    }
    for phrase in &typed.phrases {
        let start = phrase.first().map_or(0, |word| word.position);
        let terms =
            phrase.iter().map(|word| (word.position - start, Term::from_field_text(fields.exact, &word.folded)));
        queries.push(Box::new(PhraseQuery::new_with_offset(terms.collect())));
    }
    queries
}

/// Documents with any of the terms.
pub(super) fn any_of(mut terms: Vec<Term>) -> Box<dyn IndexQuery> {
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::Basic)),
        n if n <= FEW_TERMS => {
            let query = |term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn IndexQuery>;
            Box::new(BooleanQuery::union(terms.into_iter().map(query).collect()))
        }
        _ => Box::new(AnyOf(terms)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(text: &str) -> Vec<String> {
        Typed::read(text).words.into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn articles_go_unless_they_are_all() {
        assert_eq!(spoken("l'épicerie de la rue"), ["epicerie", "rue"]);
        assert_eq!(spoken("de la"), ["de", "la"]);
    }

    #[test]
    fn quoted_words_stand_together_and_a_lone_mark_is_nothing() {
        let typed = Typed::read("«jardin partagé» brest");
        assert_eq!(typed.phrases.len(), 1);
        assert!(typed.open_ended);
        let typed = Typed::read("brest \"jardin partagé");
        assert!(typed.phrases.is_empty());
        assert_eq!(typed.words.len(), 3);
        assert!(!Typed::read("\"jardin partagé\"").open_ended);
    }

    #[test]
    fn nonsense_is_cut() {
        let typed = Typed::read(&"mot-clef ".repeat(10_000));
        assert!(typed.cut && typed.words.len() == MAX_TERMS);
        assert!(Typed::read("*** \"\" ' - ?").words.is_empty());
    }
}
