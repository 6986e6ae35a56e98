//! Texts that people and files give: Markdown to safe HTML, HTML out of imported texts, and names made comparable.

use std::collections::HashSet;

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

mod from_html;

pub use self::from_html::{html_to_markdown_allowed, strip_html};

/// Every tag that a text of somebody may have in our pages (SECURITY.md 4).
const ALLOWED_TAGS: [&str; 10] = ["p", "br", "a", "ul", "ol", "li", "strong", "em", "blockquote", "code"];

/// Names are compared up to this many characters, so that a hostile one costs no more than a long one.
const COMPARED_CHARS: usize = 200;

/// Markdown as HTML that is safe to place in a page: the tags of SECURITY.md 4, links to `http` and `https` only.
/// Headings become strong paragraphs, images their words, and HTML in the text is shown as it was typed.
pub fn markdown_to_html(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::empty()).flat_map(allowed_events);
    let mut html = String::with_capacity(markdown.len() * 2);
    pulldown_cmark::html::push_html(&mut html, events);
    sanitiser().clean(&html).to_string().trim_end().to_owned()
}

/// A plain text as HTML, also within quotes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn sanitiser() -> Builder<'static> {
    let mut sanitiser = Builder::empty();
    sanitiser
        .tags(HashSet::from(ALLOWED_TAGS))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes([("a", HashSet::from(["href"]))].into())
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener ugc"));
    sanitiser
}

fn allowed_events(event: Event<'_>) -> Vec<Event<'_>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text)],
        Event::Start(Tag::HtmlBlock) => vec![Event::Start(Tag::Paragraph)],
        Event::End(TagEnd::HtmlBlock) => vec![Event::End(TagEnd::Paragraph)],
        Event::Start(Tag::Heading { .. }) => vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)],
        Event::End(TagEnd::Heading(_)) => vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)],
        // Links to pictures would be fetched from elsewhere by every reader: only their words stay.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) | Event::Rule => Vec::new(),
        other => vec![other],
    }
}

/// A text made comparable: NFKC, lower case, without accents; whatever is no letter or digit is one space.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in without_accents(&without_accents(text).to_lowercase()).chars() {
        if is_part_of_word(letter) {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            push_plain(&mut folded, letter);
        } else {
            gap = true;
        }
    }
    folded
}

fn without_accents(text: &str) -> String {
    text.nfkd().filter(|letter| !is_accent(*letter)).nfkc().collect()
}

// Only the marks that Latin, Greek and Cyrillic put on letters: in Indic scripts a mark is a vowel of its own.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

fn is_part_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || unicode_normalization::char::is_combining_mark(letter)
}

fn push_plain(text: &mut String, letter: char) {
    match letter {
        'œ' => text.push_str("oe"),
        'æ' => text.push_str("ae"),
        'ß' => text.push_str("ss"),
        'ø' => text.push('o'),
        'ł' => text.push('l'),
        'đ' => text.push('d'),
        'ı' => text.push('i'),
        other => text.push(other),
    }
}

/// How alike two names are, from 0 to 1, for the rule about duplicates (FORMATS.md 1): the share of letters that stay
/// when one folded name is changed into the other. Spaces do not count («Human Lab» is «Humanlab»), nor does the order of words.
pub fn name_similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (comparable(a), comparable(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let as_written = strsim::normalized_levenshtein(&without_spaces(&a), &without_spaces(&b));
    as_written.max(strsim::normalized_levenshtein(&with_sorted_words(&a), &with_sorted_words(&b)))
}

fn comparable(name: &str) -> String {
    let start: String = name.chars().take(COMPARED_CHARS).collect();
    fold(&start).chars().take(COMPARED_CHARS).collect()
}

fn without_spaces(folded: &str) -> String {
    folded.split(' ').collect()
}

fn with_sorted_words(folded: &str) -> String {
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.sort_unstable();
    words.concat()
}

/// A pattern that is part of the program; one that matches nothing, should it ever be wrong (a test sees to that).
fn pattern(expression: &str) -> Option<Regex> {
    let built = Regex::new(expression);
    debug_assert!(built.is_ok(), "{expression}");
    built.ok()
}

#[cfg(test)]
mod tests;
