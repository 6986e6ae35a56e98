//! What the members of a network can do together: their offers added up, product by product.

use std::collections::BTreeMap;

use crate::app::App;
use crate::error::Result;
use crate::initiative::kind::Kind;
use crate::initiative::{Class, Initiative};
use crate::search::Query;
use crate::web::ask;
use crate::web::links::Pairs;
use crate::web::show::{Linked, Reader};

/// Offers that are looked at.
const MOST: usize = 100;

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
pub async fn of_members(app: &App, reader: &Reader<'_>, network: &Initiative) -> Result<Vec<Capacity>> {
    let members = &network.card.members;
    let mut all = Vec::new();
    for kind in app.kinds.kinds(Class::Proposal).iter().filter(|_| !members.is_empty()) {
        let Some((product, amount)) = kind.capacity() else { continue };
        let query = Query {
            class: Class::Proposal,
            kinds: vec![kind.code.clone()],
            purposes: vec!["offer".to_owned()],
            by: members.clone(),
            // What is settled is promised to somebody.
            statuses: vec!["open".to_owned(), "partly_met".to_owned()],
            per_page: MOST,
            ..Query::default()
        };
        let Some((_, entries)) = ask::find_any(app, query).await? else { continue };
        let sums = sums(entries.values().map(AsRef::as_ref), product, amount);
        all.extend(sums.into_iter().filter_map(|sum| line(reader, kind, (product, amount), sum)));
    }
    Ok(all)
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
