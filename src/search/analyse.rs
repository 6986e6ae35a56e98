//! Words of a text, as people type them: accents, case, elisions and hyphens do not matter, endings hardly.
//!
//! Stemmers want accents, people leave them out. So a French word gives two stems when they differ: the stem
//! without accents, and the stem of the word without accents. A query tries the stems of every language.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TextAnalyzer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words are cut: nobody types them, and they would fill the dictionary.
const MAX_WORD_CHARS: usize = 40;
/// Words whose stems are kept; enough for the vocabulary of a directory, little memory.
const MAX_KEPT_STEMS: usize = 20_000;
/// Parts that an apostrophe cuts off in French.
const ELIDED: &[&str] =
    &["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "aujourd"];
/// Words too common to tell one entry from another, without accents.
const STOP_WORDS: &[&str] = &[
    "a", "ai", "an", "and", "are", "as", "at", "au", "aux", "avec", "be", "by", "ce", "ces", "cette", "chez", "dans",
    "de", "des", "du", "elle", "en", "es", "est", "et", "for", "from", "ici", "il", "ils", "in", "is", "it", "je",
    "la", "le", "les", "leur", "leurs", "ma", "mes", "mon", "ne", "nos", "notre", "nous", "of", "on", "or", "ou",
    "par", "pas", "pour", "qu", "que", "qui", "sa", "se", "ses", "son", "sont", "sur", "that", "the", "this", "to",
    "un", "une", "vos", "votre", "vous", "with", "you", "your",
];

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Lower case, with its accents.
    pub accented: String,
    /// Lower case, without accents.
    pub folded: String,
    /// Place in the text; a word made of the parts of a hyphenated one has the place of the first.
    pub position: usize,
    /// Whether it was made by joining two parts.
    pub joined: bool,
}

/// Lower case without accents and ligatures.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            c => folded.push(c),
        }
    }
    folded
}

/// Whether the word (without accents) says nothing.
pub(super) fn is_stop_word(folded: &str) -> bool {
    STOP_WORDS.binary_search(&folded).is_ok()
}

/// The words of a text in their order; elided articles are left out.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut position = 0;
    let mut after_hyphen = false;
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        after_hyphen &= rest[..start].chars().all(|c| matches!(c, '-' | '‐' | '‑'));
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        let next = rest.chars().next();
        let accented = lower_case(piece);
        let folded = fold(&accented);
        if matches!(next, Some('\'' | '’' | 'ʼ')) && ELIDED.contains(&folded.as_str()) {
            after_hyphen = false;
            continue;
        }
        push(&mut found, accented, folded, position, after_hyphen);
        position += 1;
        after_hyphen = matches!(next, Some('-' | '‐' | '‑'));
    }
    found
}

/// In lower case, with its accents, at most [`MAX_WORD_CHARS`].
fn lower_case(piece: &str) -> String {
    if piece.is_ascii() {
        let mut lower = piece.to_ascii_lowercase();
        lower.truncate(MAX_WORD_CHARS);
        return lower;
    }
    piece.nfc().flat_map(char::to_lowercase).take(MAX_WORD_CHARS).collect()
}

/// Adds a word and, behind a hyphen, the word that both parts make together.
fn push(found: &mut Vec<Word>, accented: String, folded: String, position: usize, after_hyphen: bool) {
    let before = found.iter().rev().find(|word| !word.joined).filter(|_| after_hyphen);
    let joined = before.map(|before| Word {
        accented: format!("{}{accented}", before.accented),
        folded: format!("{}{folded}", before.folded),
        position: before.position,
        joined: true,
    });
    found.push(Word { accented, folded, position, joined: false });
    found.extend(joined.filter(|joined| joined.folded.chars().count() <= MAX_WORD_CHARS));
}

/// A language whose endings are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tongue {
    French,
    English,
    Other,
}

impl Tongue {
    /// From a BCP 47 tag; without one the texts are taken for French and English alike.
    pub fn of(lang: &str) -> Tongue {
        match lang.get(..2).unwrap_or_default().to_ascii_lowercase().as_str() {
            "fr" => Tongue::French,
            "en" => Tongue::English,
            _ => Tongue::Other,
        }
    }
}

/// Stems of words, with a memory.
pub(super) struct Stemmers {
    french: TextAnalyzer,
    english: TextAnalyzer,
    known: HashMap<Tongue, HashMap<String, Arc<[String]>>>,
}

impl Stemmers {
    /// Fresh ones.
    pub fn new() -> Stemmers {
        let analyzer = |language| TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(language)).build();
        Stemmers { french: analyzer(Language::French), english: analyzer(Language::English), known: HashMap::new() }
    }

    /// What is kept of a word of a text in this language.
    pub fn stems(&mut self, word: &Word, tongue: Tongue) -> Arc<[String]> {
        if let Some(stems) = self.known.get(&tongue).and_then(|known| known.get(&word.accented)) {
            return stems.clone();
        }
        let stems: Arc<[String]> = match tongue {
            Tongue::French => self.french_stems(word).into(),
            Tongue::English => [stem(&mut self.english, &word.folded)].into(),
            Tongue::Other => [word.folded.clone()].into(),
        };
        let known = self.known.entry(tongue).or_default();
        if known.len() >= MAX_KEPT_STEMS {
            known.clear();
        }
        known.insert(word.accented.clone(), stems.clone());
        stems
    }

    /// Everything under which a typed word may have been kept, in any language.
    pub fn stems_of_query(&mut self, word: &Word) -> Vec<String> {
        let mut stems = self.french_stems(word);
        for more in [stem(&mut self.english, &word.folded), word.folded.clone()] {
            if !stems.contains(&more) {
                stems.push(more);
            }
        }
        stems
    }

    fn french_stems(&mut self, word: &Word) -> Vec<String> {
        let accented = fold(&stem(&mut self.french, &word.accented));
        let plain = stem(&mut self.french, &word.folded);
        let mut stems = vec![singular(accented), singular(plain)];
        stems.dedup();
        stems
    }
}

/// The stemmer leaves the plural of some words: "vélos", "lieux".
fn singular(mut stem: String) -> String {
    if stem.len() > 3 && stem.ends_with(['s', 'x']) {
        stem.pop();
    }
    stem
}

fn stem(analyzer: &mut TextAnalyzer, word: &str) -> String {
    let mut stream = analyzer.token_stream(word);
    if stream.advance() { stream.token().text.clone() } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn elided_articles_go_and_hyphens_join() {
        assert_eq!(folded("L’Épicerie d'ici"), ["epicerie", "ici"]);
        assert_eq!(
            folded("Tiers-lieu à Saint-Cœur"),
            ["tiers", "lieu", "tierslieu", "a", "saint", "coeur", "saintcoeur"]
        );
        assert_eq!(folded("imprimante 3D !!! -- *"), ["imprimante", "3d"]);
    }

    #[test]
    fn stop_words_are_sorted_for_the_search_in_them() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn endings_and_accents_do_not_keep_a_query_from_its_text() {
        let mut stemmers = Stemmers::new();
        for (in_text, typed) in [
            ("partagés", "partagée"),
            ("épiceries", "epicerie"),
            ("coopératives", "COOPERATIVE"),
            ("vélos", "velo"),
            ("réparations", "réparation"),
            ("lieux", "lieu"),
        ] {
            let kept = stemmers.stems(&words(in_text)[0], Tongue::French);
            let asked = stemmers.stems_of_query(&words(typed)[0]);
            assert!(kept.iter().any(|stem| asked.contains(stem)), "{in_text} {kept:?} {typed} {asked:?}");
        }
        let kept = stemmers.stems(&words("repairing")[0], Tongue::English);
        assert!(stemmers.stems_of_query(&words("repairs")[0]).contains(&kept[0]));
    }
}
