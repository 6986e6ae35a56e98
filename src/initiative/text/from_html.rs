//! Imported texts that hold HTML, as plain text or as Markdown.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use regex::Regex;

use super::pattern;

static LOOKS_LIKE_HTML: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"<[A-Za-z/!?]|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"));
static LINE_ENDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"(?i)<(?:br|/?(?:p|div|li|ul|ol|h[1-6]|tr|td|th|table|section|article|blockquote))(?:\s[^>]*)?/?>")
});

/// Deeper lists are written at this depth: no reader needs more, and hostile input would make lines of megabytes.
const DEEPEST: usize = 4;

/// The text without HTML, and whether there was any: `Park Slop<br>Food Coop` is `Park Slop Food Coop`.
pub fn strip_html(text: &str) -> (String, bool) {
    if !is_html(text) {
        return (text.to_owned(), false);
    }
    let spaced = match &*LINE_ENDS {
        Some(pattern) => pattern.replace_all(text, " $0 ").into_owned(),
        None => text.to_owned(),
    };
    let clean = cleaner(&[]).clean(&spaced).to_string();
    let plain = unescape(&clean).split_whitespace().collect::<Vec<_>>().join(" ");
    let changed = plain != text;
    (plain, changed)
}

/// An HTML text as Markdown that keeps what our pages may show, and whether it was HTML. Other text comes back as it is.
pub fn html_to_markdown_allowed(text: &str) -> (String, bool) {
    const KEPT: [&str; 19] = [
        "p",
        "div",
        "br",
        "a",
        "ul",
        "ol",
        "li",
        "strong",
        "b",
        "em",
        "i",
        "blockquote",
        "code",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ];
    if !is_html(text) {
        return (text.to_owned(), false);
    }
    let clean = cleaner(&KEPT).clean(text).to_string();
    let mut writer = Writer::default();
    let mut rest = clean.as_str();
    while let Some(start) = rest.find('<') {
        writer.text(&rest[..start]);
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end);
        writer.tag(rest.get(start + 1..end).unwrap_or_default());
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    writer.text(rest);
    (writer.finish(), true)
}

fn is_html(text: &str) -> bool {
    LOOKS_LIKE_HTML.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

fn cleaner(tags: &[&'static str]) -> Builder<'static> {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(tags.iter().copied().collect())
        .clean_content_tags(HashSet::from(["script", "style", "title", "noscript", "iframe"]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(None);
    if tags.contains(&"a") {
        cleaner.tag_attributes([("a", HashSet::from(["href"]))].into());
    }
    cleaner
}

/// The text of what the sanitiser wrote: it escapes these few only.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", " ").replace("&amp;", "&")
}

#[derive(Default)]
struct Writer {
    out: String,
    lists: Vec<Option<u32>>,
    quotes: usize,
    links: Vec<String>,
}

impl Writer {
    fn text(&mut self, escaped: &str) {
        let text = unescape(escaped);
        let at_start = self.out.is_empty() || self.out.ends_with(char::is_whitespace);
        if text.starts_with(char::is_whitespace) && !at_start {
            self.out.push(' ');
        }
        let mut first = true;
        for word in text.split_whitespace() {
            if !first {
                self.out.push(' ');
            }
            let starts_line = self.out.is_empty() || self.out.ends_with('\n');
            push_escaped(&mut self.out, word, starts_line);
            first = false;
        }
        if !first && text.ends_with(char::is_whitespace) {
            self.out.push(' ');
        }
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default();
        let closes = tag.starts_with('/');
        match name {
            "p" | "div" => self.paragraph(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(closes),
            "br" => self.line(),
            "strong" | "b" => self.emphasis("**", closes),
            "em" | "i" => self.emphasis("*", closes),
            "code" => self.out.push('`'),
            "ul" | "ol" if closes => self.end_list(),
            "ul" => self.lists.push(None),
            "ol" => self.lists.push(Some(0)),
            "li" if !closes => self.item(),
            "blockquote" => self.quote(closes),
            "a" if closes => self.end_link(),
            "a" => self.link(tag),
            _ => {}
        }
    }

    fn emphasis(&mut self, mark: &str, closes: bool) {
        let spaced = closes && self.out.ends_with(' ');
        if spaced {
            self.out.pop();
        }
        self.out.push_str(mark);
        if spaced {
            self.out.push(' ');
        }
    }

    fn heading(&mut self, closes: bool) {
        if closes {
            self.emphasis("**", true);
            self.paragraph();
        } else {
            self.paragraph();
            self.out.push_str("**");
        }
    }

    fn trim(&mut self) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
    }

    fn line(&mut self) {
        self.trim();
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push_str("  \n");
            self.indent(self.lists.len());
        }
    }

    fn paragraph(&mut self) {
        if self.lists.is_empty() {
            self.trim();
            if !self.out.is_empty() {
                self.out.truncate(self.out.trim_end_matches(['\n', ' ', '>']).len());
                self.out.push_str(if self.quotes > 0 { "\n>\n" } else { "\n\n" });
                self.indent(0);
            }
        } else if self.out.ends_with(|last: char| !last.is_whitespace()) {
            self.out.push(' ');
        }
    }

    fn indent(&mut self, lists: usize) {
        self.out.push_str(if self.quotes > 0 { "> " } else { "" });
        for _ in 0..lists.min(DEEPEST) {
            self.out.push_str("   ");
        }
    }

    fn item(&mut self) {
        self.trim();
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
            if self.lists.len() <= 1 && !self.out.lines().last().is_some_and(is_item) {
                self.out.push('\n');
            }
        }
        self.indent(self.lists.len().saturating_sub(1));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                let number = *number;
                self.out.push_str(&format!("{number}. "));
            }
            _ => self.out.push_str("- "),
        }
    }

    fn end_list(&mut self) {
        self.lists.pop();
        if self.lists.is_empty() {
            self.paragraph();
        }
    }

    fn quote(&mut self, closes: bool) {
        if closes {
            self.quotes = self.quotes.saturating_sub(1);
            self.paragraph();
        } else {
            self.paragraph();
            self.out.push_str(if self.quotes == 0 { "> " } else { "" });
            self.quotes += 1;
        }
    }

    fn link(&mut self, tag: &str) {
        let href = tag.split_once("href=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(href, _)| href);
        let href = unescape(href).replace(' ', "%20").replace('(', "%28").replace(')', "%29");
        if !href.is_empty() {
            self.out.push('[');
        }
        self.links.push(href);
    }

    fn end_link(&mut self) {
        if let Some(href) = self.links.pop().filter(|href| !href.is_empty()) {
            self.out.push_str(&format!("]({href})"));
        }
    }

    fn finish(self) -> String {
        self.out.trim_matches(['\n', ' ']).trim_end_matches(['\n', '>', ' ']).to_owned()
    }
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ']);
    line.starts_with("- ") || line.split_once(". ").is_some_and(|(number, _)| number.parse::<u32>().is_ok())
}

/// A word of plain text, with the signs that Markdown would read escaped.
fn push_escaped(out: &mut String, word: &str, starts_line: bool) {
    if starts_line && matches!(word, "-" | "+" | "#" | "##" | "###") {
        out.push('\\');
    }
    for sign in word.chars() {
        if matches!(sign, '\\' | '*' | '[' | ']' | '`' | '<') {
            out.push('\\');
        }
        out.push(sign);
    }
}
