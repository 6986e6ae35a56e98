//! Collections of an actor as other servers read them: how many there are, and what was said, page by page, the newest
//! first.

use std::str::FromStr;

use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::Refusal;

const CONTEXT: &str = "https://www.w3.org/ns/activitystreams";
/// What stands on one page.
pub const PAGE: i64 = 20;

/// Which page is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    page: Option<String>,
    /// The last thing on the page before, in a form that is the collection's own.
    before: Option<String>,
}

impl Asked {
    /// Where the page begins, when one is asked for.
    ///
    /// # Errors
    /// 400 for what no link of ours says.
    pub fn begins<T: FromStr>(&self) -> Result<Option<Begins<T>>, Refusal> {
        let no_page = || Refusal::malformed("there is no such page");
        if self.page.as_deref().is_some_and(|page| page != "true") {
            return Err(no_page());
        }
        let before = self.before.as_deref().map(str::parse).transpose().map_err(|_| no_page())?;
        Ok((self.page.is_some() || before.is_some()).then_some(Begins { before }))
    }
}

/// Where a page begins: with the newest, or behind something.
#[derive(Debug, Clone)]
pub struct Begins<T> {
    /// Behind which.
    pub before: Option<T>,
}

/// How many, and no more.
pub fn counted(id: &str, total: i64) -> Value {
    json!({ "@context": CONTEXT, "id": id, "type": "OrderedCollection", "totalItems": total })
}

/// How many, and where the first page is.
pub fn paged(id: &str, total: i64) -> Value {
    let mut collection = counted(id, total);
    collection["first"] = json!(page_id(id, None));
    collection
}

/// A page. `last` is the last thing on it; there is a next page when this one is full.
pub fn page(id: &str, before: Option<String>, items: Vec<Value>, last: Option<String>) -> Value {
    let is_full = items.len() >= PAGE.unsigned_abs() as usize;
    let mut page = json!({
        "@context": CONTEXT,
        "id": page_id(id, before),
        "type": "OrderedCollectionPage",
        "partOf": id,
        "orderedItems": items.into_iter().map(embedded).collect::<Vec<Value>>(),
    });
    if let Some(last) = last.filter(|_| is_full) {
        page["next"] = json!(page_id(id, Some(last)));
    }
    page
}

fn page_id(id: &str, before: Option<String>) -> String {
    before.map_or_else(|| format!("{id}?page=true"), |before| format!("{id}?page=true&before={before}"))
}

/// A document inside another one, which has said the context already.
pub fn embedded(mut document: Value) -> Value {
    if let Some(members) = document.as_object_mut() {
        members.remove("@context");
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(page: Option<&str>, before: Option<&str>) -> Result<Option<Option<i64>>, u16> {
        let asked = Asked { page: page.map(str::to_owned), before: before.map(str::to_owned) };
        let begins = asked.begins::<i64>().map_err(|refusal| refusal.status().code())?;
        Ok(begins.map(|begins| begins.before))
    }

    #[test]
    fn only_pages_that_a_link_names_are_there() {
        assert_eq!(asked(None, None), Ok(None));
        assert_eq!(asked(Some("true"), None), Ok(Some(None)));
        assert_eq!(asked(Some("true"), Some("7")), Ok(Some(Some(7))));
        for (page, before) in [(Some("-1"), None), (Some("1e18"), None), (Some("true"), Some("x")), (None, Some(""))] {
            assert_eq!(asked(page, before), Err(400), "{page:?} {before:?}");
        }
    }

    #[test]
    fn a_full_page_leads_to_the_next_one() {
        let items = |count: i64| (0..count).map(|n| json!({ "@context": CONTEXT, "n": n })).collect::<Vec<_>>();
        let full = page("https://a.example/outbox", None, items(PAGE), Some("7".into()));
        assert_eq!(full["next"], "https://a.example/outbox?page=true&before=7");
        assert_eq!(full["orderedItems"][0], json!({ "n": 0 }));
        let last = page("https://a.example/outbox", Some("7".into()), items(3), Some("4".into()));
        assert_eq!((last.get("next"), &last["id"]), (None, &full["next"]));
    }
}
