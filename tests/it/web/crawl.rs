//! Links on every kind of screen, in both languages, lead somewhere.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::StatusCode;
use regex::Regex;

use crate::support::databases::TestDatabase;
use crate::support::site::{Answer, Site};

/// Addresses of one kind that are followed. Pages of one kind come from one template and one handler: links of the
/// first few lead where those of all others would.
const MOST_OF_A_KIND: usize = 4;

/// Screens in states that no link leads to.
const STARTS: [&str; 7] = [
    "/",
    "/search?open=now",
    "/search?near=Brset",
    "/search?q=zzzz&near=Brest",
    "/nothing",
    "/search?near=Saint-Denis",
    "/t/FR-29001",
];

/// Words that no public page says (UI.md 1).
const NEVER: [&str; 10] =
    ["instance", "node", "actor", "fédér", "federat", "défédér", "defederat", "follower", "profile", "profil"];

fn attribute(body: &str, pattern: &str) -> Vec<String> {
    let found = Regex::new(pattern).unwrap();
    found.captures_iter(body).map(|c| c[1].replace("&#38;", "&").replace("&#39;", "'")).collect()
}

/// What an address has in common with others: its route, and the names of its parameters.
fn kind_of(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    names.sort_unstable();
    names.dedup();
    let route = match path.split('/').nth(1).unwrap_or_default() {
        name if name.starts_with('@') => "@".to_owned(),
        first @ ("i" | "k" | "t" | "themes") => format!("{first}/{}", path.split('.').nth(1).unwrap_or_default()),
        _ => path.to_owned(),
    };
    format!("{route}?{}", names.join("&"))
}

/// Follows links from the screens of all states. Covers every kind of address that some page links to, each with up
/// to [`MOST_OF_A_KIND`] examples and every anchor on the pages that are read; gives the kinds it met.
async fn crawl(site: &Site, lang: &str) -> BTreeSet<String> {
    let mut waiting: VecDeque<(String, String)> = VecDeque::new();
    let mut bodies: BTreeMap<String, String> = BTreeMap::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    waiting.extend(STARTS.map(|path| (path.to_owned(), "the start".to_owned())));
    while let Some((path, from)) = waiting.pop_front() {
        let (address, anchor) = path.split_once('#').unwrap_or((path.as_str(), ""));
        if let Some(body) = bodies.get(address) {
            assert!(anchor.is_empty() || body.contains(&format!("id=\"{anchor}\"")), "{path} on {from}");
            continue;
        }
        let met = kinds.entry(kind_of(address)).or_default();
        if *met >= MOST_OF_A_KIND {
            continue;
        }
        *met += 1;
        let answer = site.get_in(lang, address).await;
        let expected = if address == "/nothing" { StatusCode::NOT_FOUND } else { StatusCode::OK };
        assert_eq!(answer.status, expected, "{address}, linked from {from}");
        if answer.header("content-type").starts_with("text/html") {
            check(&answer, address, lang);
            assert!(anchor.is_empty() || answer.body.contains(&format!("id=\"{anchor}\"")), "{path} on {from}");
            let links = attribute(&answer.body, r#"<(?:a|link)\b[^>]*\bhref="([^"]*)""#);
            let local = links.into_iter().filter(|link| link.starts_with('/') || link.starts_with('#'));
            // The other language is crawled on its own.
            let local = local.filter(|link| !link.contains("lang="));
            waiting.extend(local.map(|link| match link.strip_prefix('#') {
                Some(anchor) => (format!("{address}#{anchor}"), address.to_owned()),
                None => (link, address.to_owned()),
            }));
        }
        bodies.insert(address.to_owned(), answer.body);
    }
    kinds.into_keys().collect()
}

fn check(answer: &Answer, address: &str, lang: &str) {
    let body = &answer.body;
    assert_eq!(body.matches("<h1").count(), 1, "{address} has one heading of the first level");
    assert!(body.contains(&format!("<html lang=\"{lang}\"")), "{address}");
    assert!(!body.contains("style=\"") && !body.contains("<script"), "{address} has inline style or script");
    assert!(answer.title().ends_with("Annuaire de Bretagne"), "{address}: {}", answer.title());
    let ids = attribute(body, r#" id="([^"]*)""#);
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{address} has an id twice: {ids:?}");
    let visible = answer.main_text();
    // A key of a sentence that no language has would stand there as it is.
    let key = Regex::new(r"(?m)^(?:[a-z]+-){1,4}[a-z]+$").unwrap();
    // What initiatives write themselves is theirs.
    if !address.starts_with("/@") {
        assert!(!key.is_match(&visible), "{address}: {:?}", key.find(&visible).map(|found| found.as_str()));
        let words: BTreeSet<String> = visible.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
        for never in NEVER {
            assert!(!words.contains(never), "{address} says «{never}»");
        }
    }
}

fn all_kinds_are_met(kinds: &BTreeSet<String>) {
    for kind in ["/?", "@?", "k/?", "t/?", "themes/?", "/kinds?", "/data?", "/help?", "/about/legal?", "/search.csv?"] {
        assert!(kinds.iter().any(|met| met == kind), "no link to «{kind}» in {kinds:#?}");
    }
    assert!(kinds.iter().filter(|kind| kind.starts_with("/search?")).count() > 20, "{kinds:#?}");
}

#[tokio::test]
async fn every_kind_of_link_leads_somewhere_in_french() {
    let site = Site::with_some_examples(TestDatabase::sqlite(), 12);
    all_kinds_are_met(&crawl(&site, "fr").await);
}

#[tokio::test]
async fn every_kind_of_link_leads_somewhere_in_english() {
    let site = Site::with_some_examples(TestDatabase::sqlite(), 12);
    all_kinds_are_met(&crawl(&site, "en").await);
}

#[tokio::test]
async fn every_kind_of_link_of_an_empty_node_leads_somewhere() {
    let site = Site::empty(TestDatabase::sqlite());
    crawl(&site, "fr").await;
    crawl(&site, "en").await;
}
