//! Every link on every screen, in both languages, leads somewhere.

use std::collections::{BTreeSet, VecDeque};

use axum::http::StatusCode;
use regex::Regex;

use crate::support::databases::TestDatabase;
use crate::support::site::{Answer, Site};

/// Screens of one search that differ only in their parameters are followed this often.
const MOST_SEARCHES: usize = 40;
/// Pages of territories.
const MOST_TERRITORIES: usize = 15;

/// Words that no public page says (UI.md 1).
const NEVER: [&str; 10] =
    ["instance", "node", "actor", "fédér", "federat", "défédér", "defederat", "follower", "profile", "profil"];

fn attribute(body: &str, pattern: &str) -> Vec<String> {
    let found = Regex::new(pattern).unwrap();
    found.captures_iter(body).map(|c| c[1].replace("&#38;", "&").replace("&#39;", "'")).collect()
}

async fn crawl(site: &Site, lang: &str) -> usize {
    let mut waiting: VecDeque<(String, String)> = VecDeque::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let starts = [
        "/",
        "/search?open=now",
        "/search?near=Brset",
        "/search?q=zzzz&near=Brest",
        "/nothing",
        "/search?near=Saint-Denis",
        "/t/FR-29001",
    ];
    waiting.extend(starts.map(|path| (path.to_owned(), "the start".to_owned())));
    let (mut searches, mut territories) = (0, 0);
    while let Some((path, from)) = waiting.pop_front() {
        let (address, anchor) = path.split_once('#').unwrap_or((path.as_str(), ""));
        if !seen.insert(address.to_owned()) && anchor.is_empty() {
            continue;
        }
        searches += usize::from(address.starts_with("/search"));
        territories += usize::from(address.starts_with("/t/"));
        if (address.starts_with("/search") && searches > MOST_SEARCHES)
            || (address.starts_with("/t/") && territories > MOST_TERRITORIES)
        {
            continue;
        }
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
    }
    seen.len()
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

#[tokio::test]
async fn every_link_on_every_screen_leads_somewhere_in_french() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let pages = crawl(&site, "fr").await;
    assert!(pages > 100, "only {pages} pages were found");
}

#[tokio::test]
async fn every_link_on_every_screen_leads_somewhere_in_english() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let pages = crawl(&site, "en").await;
    assert!(pages > 100, "only {pages} pages were found");
}

#[tokio::test]
async fn every_link_of_an_empty_node_leads_somewhere() {
    let site = Site::empty(TestDatabase::sqlite());
    crawl(&site, "fr").await;
    crawl(&site, "en").await;
}
