//! What the members of a network can do together: their offers added up, product by product.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::App;
use crate::error::Result;
use crate::initiative::kind::Kind;
use crate::initiative::{Class, Initiative};
use crate::search::Query;
use crate::web::ask;
use crate::web::links::Pairs;
use crate::web::show::{Linked, Reader};

/// Offers that are read at once, and at most for one page; how many are left is said.
const PER_PAGE: usize = 500;
const MOST_PAGES: u32 = 10;

/// The sums of a network.
#[derive(Default)]
pub struct Sums {
    /// One for each product.
    pub lines: Vec<Capacity>,
    /// How many offers are not in them, in words.
    pub uncounted: Option<String>,
}

/// One product: its name with the offers behind it, how much all offer together, and how many offers that are.
pub struct Capacity {
    /// The product.
    pub product: Linked,
    /// `420 pièces (par semaine)`, as the attribute says it.
    pub amount: String,
    /// `3 offres`.
    pub offers: String,
}

/// What the members offer of each product, the most first. Nothing for an entry without members.
///
/// # Errors
/// When index or database do not answer.
pub async fn of_members(app: &App, reader: &Reader<'_>, network: &Initiative) -> Result<Sums> {
    let members = &network.card.members;
    let (mut lines, mut uncounted) = (Vec::new(), 0);
    for kind in app.kinds.kinds(Class::Proposal).iter().filter(|_| !members.is_empty()) {
        let Some((product, amount)) = kind.capacity() else { continue };
        let (offers, left) = offers(app, kind, members).await?;
        let sums = sums(offers.iter().map(AsRef::as_ref), product, amount);
        lines.extend(sums.into_iter().filter_map(|sum| line(reader, kind, (product, amount), sum)));
        uncounted += left;
    }
    let uncounted = (uncounted > 0).then(|| reader.words.count("capacity-uncounted", uncounted));
    Ok(Sums { lines, uncounted })
}

/// The offers of a kind by these initiatives, and how many more there are.
async fn offers(app: &App, kind: &Kind, members: &[String]) -> Result<(Vec<Arc<Initiative>>, u64)> {
    let (mut all, mut total) = (Vec::new(), 0);
    for page in 1..=MOST_PAGES {
        let query = Query {
            class: Class::Proposal,
            kinds: vec![kind.code.clone()],
            purposes: vec!["offer".to_owned()],
            by: members.to_vec(),
            // What is settled is promised to somebody.
            statuses: vec!["open".to_owned(), "partly_met".to_owned()],
            per_page: PER_PAGE,
            page,
            ..Query::default()
        };
        let Some((found, entries)) = ask::find_any(app, query).await? else { break };
        all.extend(entries.into_values());
        total = if found.next_cursor.is_some() { found.total } else { all.len() as u64 };
        if found.next_cursor.is_none() {
            break;
        }
    }
    let left = total.saturating_sub(all.len() as u64);
    Ok((all, left))
}

/// For each product how much, and by how many offers, the most first.
fn sums<'a>(offers: impl Iterator<Item = &'a Initiative>, product: &str, amount: &str) -> Vec<(String, (i64, u64))> {
    let mut sums: BTreeMap<String, (i64, u64)> = BTreeMap::new();
    for offer in offers {
        let attributes = &offer.card.attributes;
        let of = attributes.get(product).and_then(serde_json::Value::as_str);
        if let Some((of, number)) = of.zip(attributes.get(amount).and_then(serde_json::Value::as_i64)) {
            let sum = sums.entry(of.to_owned()).or_default();
            (sum.0, sum.1) = (sum.0.saturating_add(number), sum.1 + 1);
        }
    }
    let mut sums: Vec<(String, (i64, u64))> = sums.into_iter().collect();
    sums.sort_by_key(|(_, (number, _))| std::cmp::Reverse(*number));
    sums
}

fn line(
    reader: &Reader<'_>,
    kind: &Kind,
    (product, amount): (&str, &str),
    (code, (number, offers)): (String, (i64, u64)),
) -> Option<Capacity> {
    let find = |code: &str| kind.attributes.iter().find(|attribute| attribute.code == code);
    let (of, how_much) = (find(product)?, find(amount)?);
    let pairs = Pairs::default().set("kind", &kind.code).set("purpose", "offer").set(&format!("a.{product}"), &code);
    let said = reader.fact(&Default::default(), how_much, &number.into())?;
    let written = said.values.first().map(|value| value.text.clone()).unwrap_or_default();
    Some(Capacity {
        product: Linked::to(reader.item(of.list_code().unwrap_or_default(), &code), pairs.url("/board")),
        amount: format!("{} : {written}", said.name),
        offers: reader.words.count("capacity-offers", offers),
    })
}
