//! Words that were cut up beforehand, as one text: Tantivy's own form for such words travels as JSON between its threads,
//! which costs more than cutting up the text.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Name of the tokenizer that takes the words apart again.
pub(super) const TOKENIZER: &str = "given";

/// Behind each word; no word has it, since words are letters, digits and their accents.
const WORD_END: char = '\u{1f}';
/// Between a word and its place.
const PLACE: char = '\u{1e}';

/// Words on their way into one field.
#[derive(Debug, Default)]
pub(super) struct GivenWords(String);

impl GivenWords {
    /// Adds a word of a field that keeps no places.
    pub fn push(&mut self, word: &str) {
        self.0.push_str(word);
        self.0.push(WORD_END);
    }

    /// Adds a word with its place.
    pub fn push_at(&mut self, word: &str, place: usize) {
        use std::fmt::Write as _;
        self.0.push_str(word);
        self.0.push(PLACE);
        // A text takes everything.
        let _ = write!(self.0, "{place}{WORD_END}");
    }

    /// What the field gets.
    pub fn into_text(self) -> String {
        self.0
    }
}

/// Takes [`GivenWords`] apart.
#[derive(Debug, Clone, Default)]
pub(super) struct GivenTokenizer(Token);

impl Tokenizer for GivenTokenizer {
    type TokenStream<'a> = GivenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> GivenStream<'a> {
        self.0.reset();
        GivenStream { rest: text, token: &mut self.0 }
    }
}

/// The words of one text.
pub(super) struct GivenStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl TokenStream for GivenStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((given, rest)) = self.rest.split_once(WORD_END) else { return false };
        self.rest = rest;
        let (word, place) = given.split_once(PLACE).unwrap_or((given, "0"));
        self.token.text.clear();
        self.token.text.push_str(word);
        self.token.position = place.parse().unwrap_or_default();
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_out_as_they_went_in() {
        let mut given = GivenWords::default();
        given.push_at("velo", 0);
        given.push_at("atelier", 12);
        given.push("sans");
        let text = given.into_text();
        let mut tokenizer = GivenTokenizer::default();
        let mut stream = tokenizer.token_stream(&text);
        let mut found = Vec::new();
        while stream.advance() {
            found.push((stream.token().text.clone(), stream.token().position));
        }
        assert_eq!(found, [("velo".to_owned(), 0), ("atelier".to_owned(), 12), ("sans".to_owned(), 0)]);
        assert!(!tokenizer.token_stream("").advance());
    }
}
