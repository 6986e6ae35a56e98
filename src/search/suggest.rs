//! What may be meant by what is being typed: fast enough to be asked at every letter.

use std::collections::HashMap;

use tantivy::index::SegmentReader;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::analyse::{self, Word};
use super::explain::Lookup;
use super::found::{InitiativeSuggestion, Suggestions, TermSuggestion};
use super::index::{Search, uri_of};
use super::place::suggestion;
use super::segment::{self, Segment};
use crate::error::Result;
use crate::initiative::Class;
use crate::initiative::kind::Label;

/// Most suggestions in all.
const MAX_SUGGESTIONS: usize = 8;
/// Most words of the index that complete the last one.
const MAX_COMPLETIONS: usize = 24;
/// Most entries whose names are read, in all parts of the index together and at least in each: every name lies in another
/// block of a dictionary, which has to be unpacked for it.
const MAX_CANDIDATES: usize = 160;
const MIN_CANDIDATES: usize = 16;

/// A name that may be meant: rank, folded and written name, address.
type Candidate = (u32, usize, String, tantivy::DocAddress);

impl Search {
    /// Places, kinds of both classes, themes and initiatives that begin as `typed`; labels in `lang`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn suggest(&self, typed: &str, lang: &str, limit: usize) -> Result<Suggestions> {
        let limit = limit.min(MAX_SUGGESTIONS);
        let typed: String = typed.chars().take(100).collect();
        let words: Vec<Word> = analyse::words(&typed).into_iter().filter(|word| !word.joined).take(6).collect();
        if words.is_empty() || limit == 0 {
            return Ok(Suggestions::default());
        }
        let mut left = limit;
        let mut share = |most: usize, found: usize| {
            let given = most.min(found).min(left);
            left -= given;
            given
        };
        let mut places = self.gazetteer.suggest(&typed, 3);
        places.truncate(share(3, places.len()));
        let folded = words.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ");
        let of_class = |class: Class| {
            let kinds = self.kinds.kinds(class).iter().filter(|kind| !kind.deprecated);
            terms(kinds.map(|kind| (&kind.code, &kind.label, kind.synonyms.as_slice())), &folded, lang)
        };
        let mut kinds = of_class(Class::Initiative);
        kinds.truncate(share(2, kinds.len()));
        let mut proposal_kinds = of_class(Class::Proposal);
        proposal_kinds.truncate(share(1, proposal_kinds.len()));
        let themes = self.kinds.themes().iter().filter(|theme| !theme.deprecated);
        let mut themes = terms(themes.map(|theme| (&theme.code, &theme.label, &[] as &[String])), &folded, lang);
        themes.truncate(share(2, themes.len()));
        let initiatives = self.suggest_initiatives(&words, left)?;
        let places = places.iter().map(suggestion).collect();
        Ok(Suggestions { places, kinds, proposal_kinds, themes, initiatives })
    }

    fn suggest_initiatives(&self, words: &[Word], limit: usize) -> Result<Vec<InitiativeSuggestion>> {
        let served = self.served();
        let folded = words.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ");
        let most = (MAX_CANDIDATES / served.segments.len().max(1)).max(MIN_CANDIDATES);
        let mut candidates: Vec<Candidate> = Vec::new();
        for (n, (reader, segment)) in served.searcher.segment_readers().iter().zip(&served.segments).enumerate() {
            let number = u32::try_from(n).unwrap_or(u32::MAX);
            for (document, name) in named(segment, &self.name_candidates(words, reader, most)?)? {
                let (plain, written) = name.split_once('\0').unwrap_or((&name, &name));
                let rank = u32::from(!plain.starts_with(&folded));
                candidates.push((rank, plain.len(), written.to_owned(), tantivy::DocAddress::new(number, document)));
            }
        }
        candidates.sort();
        let mut suggestions: Vec<InitiativeSuggestion> = Vec::new();
        for (_, _, name, address) in candidates.into_iter().take(limit) {
            let document = served.searcher.doc(address)?;
            let uri = uri_of(&document, &self.fields).unwrap_or_default();
            suggestions.push(InitiativeSuggestion { uri, name });
        }
        Ok(suggestions)
    }

    /// Documents whose name has all words, the last one perhaps only begun.
    fn name_candidates(&self, words: &[Word], reader: &SegmentReader, most: usize) -> Result<Vec<u32>> {
        let Some((last, before)) = words.split_last() else { return Ok(Vec::new()) };
        let index = reader.inverted_index(self.fields.start)?;
        let mut completions: HashMap<String, u32> = HashMap::new();
        let mut end = last.folded.as_bytes().to_vec();
        if let Some(byte) = end.last_mut() {
            *byte = byte.saturating_add(1);
        }
        let mut stream = index.terms().range().ge(&last.folded).lt(&end).into_stream()?;
        // One or two letters begin thousands of words; the first of them are as good as any.
        for _ in 0..2_000 {
            if !stream.advance() {
                break;
            }
            if let Ok(word) = std::str::from_utf8(stream.key()) {
                completions.insert(word.to_owned(), stream.value().doc_freq);
            }
        }
        let mut completions: Vec<(String, u32)> = completions.into_iter().collect();
        completions.sort_by(|a, b| (a.0 != last.folded, b.1, &a.0).cmp(&(b.0 != last.folded, a.1, &b.0)));
        completions.truncate(MAX_COMPLETIONS);
        let mut required = Vec::new();
        for word in before {
            required.push(Lookup::open(self.fields.start, std::slice::from_ref(&word.folded), reader)?);
        }
        let mut found = Vec::new();
        for (word, _) in &completions {
            let term = Term::from_field_text(self.fields.start, word);
            let Some(mut list) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            let mut looked_at = 0;
            while list.doc() != TERMINATED && found.len() < most && looked_at < most * 10 {
                looked_at += 1;
                let document = list.doc();
                let alive = reader.alive_bitset().is_none_or(|alive| alive.is_alive(document));
                if alive && required.iter_mut().all(|lookup| lookup.contains(document)) {
                    found.push(document);
                }
                list.advance();
            }
            if !required.is_empty() {
                // Lists only go forward; the next completion begins again.
                required.clear();
                for word in before {
                    required.push(Lookup::open(self.fields.start, std::slice::from_ref(&word.folded), reader)?);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

/// Documents with their names.
fn named(segment: &Segment, documents: &[u32]) -> Result<Vec<(u32, String)>> {
    let Some(names) = &segment.sort_name else { return Ok(Vec::new()) };
    let mut numbered: Vec<(u64, u32)> =
        documents.iter().filter_map(|document| Some((names.ords().first(*document)?, *document))).collect();
    numbered.sort_unstable();
    let ords: Vec<u64> = numbered.iter().map(|(ord, _)| *ord).collect();
    Ok(numbered.into_iter().map(|(_, document)| document).zip(segment::terms(Some(names), &ords)?).collect())
}

/// Kinds or themes of which a word of the label, or a synonym, begins as typed.
fn terms<'a>(
    all: impl Iterator<Item = (&'a String, &'a Label, &'a [String])>,
    folded: &str,
    lang: &str,
) -> Vec<TermSuggestion> {
    let begins = |text: &str| {
        let text = analyse::words(text).into_iter().filter(|word| !word.joined).map(|word| word.folded);
        let text = text.collect::<Vec<_>>().join(" ");
        text.starts_with(folded) || text.contains(&format!(" {folded}"))
    };
    let found = all.filter(|(_, label, synonyms)| {
        begins(label.get(lang)) || begins(label.get("fr")) || synonyms.iter().any(|synonym| begins(synonym))
    });
    found.map(|(code, label, _)| TermSuggestion { code: code.clone(), label: label.get(lang).to_owned() }).collect()
}
