//! The sources as the rules see them: without comments, texts and tests.

use std::fs;
use std::path::{Path, PathBuf};

/// One file below `src/`.
pub struct Source {
    /// Below `src/`, `web/pages/search.rs`.
    pub path: String,
    /// Line for line as in the file; what no rule looks at is blank.
    code: String,
}

/// All files that are built into the program, without those that are tests.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    assert!(paths.len() > 50, "the sources are not where they were: {}", root.display());
    let read = |path: &PathBuf| Source {
        path: path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"),
        code: code_of(&fs::read_to_string(path).unwrap()),
    };
    paths.iter().map(read).filter(|source| !source.is_test()).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
}

impl Source {
    /// The first part of its path: `web`.
    pub fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Lines with their numbers.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(number, line)| (number + 1, line))
    }

    /// The rooms that a line names, through `crate` or through as many `super` as lead to it.
    pub fn rooms_named_in(&self, line: &str) -> Vec<String> {
        let up = "super::".repeat(self.depth());
        let starts = ["crate::", "bocage::"].into_iter().chain((!up.is_empty()).then_some(up.as_str()));
        starts.flat_map(|start| rooms_after(line, start)).collect()
    }

    /// How many modules lie between the crate and this file's own names.
    fn depth(&self) -> usize {
        let steps = self.path.split('/').count();
        if self.path.ends_with("/mod.rs") { steps - 1 } else { steps }
    }

    fn is_test(&self) -> bool {
        let parts = || self.path.split('/');
        parts().any(|part| part == "tests") || parts().any(|part| part.ends_with("tests.rs") || part == "testing.rs")
    }
}

/// `crate::db`, and each of `crate::{db, error::Error}` as far as it stands in one line.
fn rooms_after(line: &str, start: &str) -> Vec<String> {
    let word =
        |text: &str| text.chars().take_while(|sign| sign.is_ascii_lowercase() || *sign == '_').collect::<String>();
    let mut rooms = Vec::new();
    for (at, _) in line.match_indices(start) {
        let before = line[..at].chars().next_back();
        if before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_' || sign == ':') {
            continue;
        }
        let rest = &line[at + start.len()..];
        match rest.strip_prefix('{') {
            Some(list) => rooms.extend(list.split(',').map(|item| word(item.trim_start()))),
            None => rooms.push(word(rest)),
        }
    }
    // A macro or a type of the crate itself is no room.
    rooms.retain(|room| !room.is_empty() && is_room(room));
    rooms
}

fn is_room(name: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    root.join(name).is_dir() || root.join(format!("{name}.rs")).is_file()
}

/// Whether a word stands alone in a line.
pub fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |sign: char| sign.is_alphanumeric() || sign == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(part_of_name) && !line[at + word.len()..].starts_with(part_of_name))
}

/// Whether a line declares a static.
pub fn declares_static(line: &str) -> bool {
    let bare = line.trim_start();
    let shown = bare.strip_prefix("pub").map(|rest| rest.trim_start_matches(|sign| sign != ' ').trim_start());
    shown.unwrap_or(bare).starts_with("static ")
}

/// Whether a line names a foreign crate: `tower::Service`, `use tower;`, `#[derive(tower::X)]`.
pub fn names_crate(line: &str, name: &str) -> bool {
    let begins = |at: usize| {
        let before = &line[..at];
        !before.ends_with(|sign: char| sign.is_alphanumeric() || sign == '_')
            && (!before.ends_with("::") || before.trim_end_matches("::").trim_end().is_empty())
    };
    line.match_indices(name).any(|(at, _)| {
        let after = &line[at + name.len()..];
        begins(at)
            && (after.starts_with("::") || line.trim_start().starts_with("use ") && after.starts_with([';', ' ']))
    })
}

/// The same text with comments, texts and what follows `#[cfg(test)] mod … {` made blank; line ends stay.
fn code_of(text: &str) -> String {
    let bare = without_texts(text);
    let mut kept = String::with_capacity(bare.len());
    let mut depth_of_test: Option<i64> = None;
    let mut tests_follow = false;
    for line in bare.lines() {
        let opened = line.matches('{').count() as i64 - line.matches('}').count() as i64;
        if let Some(depth) = depth_of_test {
            let depth = depth + opened;
            depth_of_test = (depth > 0).then_some(depth);
        } else if tests_follow && line.contains('{') {
            depth_of_test = (opened > 0).then_some(opened);
            tests_follow = false;
        } else if tests_follow && line.contains(';') {
            tests_follow = false;
        } else if line.trim_start().starts_with("#[cfg(test)]") {
            tests_follow = true;
        } else if !tests_follow {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

fn without_texts(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut bare = String::with_capacity(text.len());
    let mut at = 0;
    while at < signs.len() {
        let end = end_of_silent(&signs, at);
        if end > at {
            bare.extend(signs[at..end].iter().filter(|sign| **sign == '\n'));
            at = end;
        } else {
            bare.push(signs[at]);
            at += 1;
        }
    }
    bare
}

/// Where a comment or a text that starts here ends; the start itself when neither does.
fn end_of_silent(signs: &[char], at: usize) -> usize {
    let find = |from: usize, wanted: &dyn Fn(usize) -> bool| (from..signs.len()).find(|n| wanted(*n));
    let next = |n: usize| signs.get(n).copied();
    match signs[at] {
        '/' if next(at + 1) == Some('/') => find(at, &|n| signs[n] == '\n').unwrap_or(signs.len()),
        '/' if next(at + 1) == Some('*') => {
            find(at + 2, &|n| signs[n] == '*' && next(n + 1) == Some('/')).map_or(signs.len(), |n| n + 2)
        }
        'r' if !part_of_name(signs, at) => end_of_raw(signs, at),
        '"' => find(at + 1, &|n| signs[n] == '"' && !escaped(signs, n)).map_or(signs.len(), |n| n + 1),
        '\'' if next(at + 1) == Some('\\') => find(at + 3, &|n| signs[n] == '\'').map_or(signs.len(), |n| n + 1),
        '\'' if next(at + 2) == Some('\'') => at + 3,
        _ => at,
    }
}

fn part_of_name(signs: &[char], at: usize) -> bool {
    // The b of a byte text belongs to the text.
    let before =
        |n: usize| at.checked_sub(n).map(|n| signs[n]).is_some_and(|sign| sign.is_alphanumeric() || sign == '_');
    before(1) && (signs[at - 1] != 'b' || before(2))
}

fn end_of_raw(signs: &[char], at: usize) -> usize {
    let marks = signs[at + 1..].iter().take_while(|sign| **sign == '#').count();
    if signs.get(at + 1 + marks) != Some(&'"') {
        return at;
    }
    let ends =
        |n: usize| signs[n] == '"' && signs[n + 1..].iter().take(marks).filter(|sign| **sign == '#').count() == marks;
    (at + 2 + marks..signs.len()).find(|n| ends(*n)).map_or(signs.len(), |n| n + 1 + marks)
}

fn escaped(signs: &[char], at: usize) -> bool {
    signs[..at].iter().rev().take_while(|sign| **sign == '\\').count() % 2 == 1
}

#[test]
fn comments_texts_and_tests_are_blank_and_lines_keep_their_numbers() {
    let text = "let a = \"crate::web\"; // crate::web\n/* crate::web\n*/ let b = r#\"crate::\"web\"#;\nlet c = '\"';\nlet d: &'static str = e;\n#[cfg(test)]\nmod tests {\n    use crate::web;\n    fn f() {}\n}\nuse crate::db;\n";
    let code = code_of(text);
    assert_eq!(code.lines().count(), text.lines().count());
    assert!(!code.contains("web"), "{code}");
    assert!(code.contains("let d: &'static str = e;"), "{code}");
    assert_eq!(code.lines().nth(10), Some("use crate::db;"), "{code}");
}

#[test]
fn rooms_are_found_however_they_are_named() {
    let deep = Source { path: "place/rows.rs".into(), code: String::new() };
    for line in ["use crate::web::Page;", "use crate::{error::Error, web};", "let page = super::super::web::page();"] {
        assert!(deep.rooms_named_in(line).contains(&"web".to_owned()), "{line}");
    }
    for line in ["use super::web;", "use crate::place;", "mycrate::web::x", "pub(crate) fn web()"] {
        assert!(!deep.rooms_named_in(line).contains(&"web".to_owned()), "{line}");
    }
    assert!(names_crate("use tower::Service;", "tower") && names_crate("    ::diesel::sql_query(x)", "diesel"));
    assert!(!names_crate("use self::tower::Service;", "tower") && !names_crate("let flower::x", "tower"));
    assert!(declares_static("    pub(crate) static A: B = c;") && !declares_static("fn f(a: &'static str)"));
    assert!(has_word("async fn f()", "async") && !has_word("let asynchronous = 1;", "async"));
}
