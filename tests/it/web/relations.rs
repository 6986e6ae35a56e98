//! Entries that name each other.

use bocage::initiative::Fields;
use serde_json::{Value, json};

use crate::support::databases::TestDatabase;
use crate::support::site::Site;

fn fields(name: &str, members: &[&str]) -> Fields {
    let fields = json!({
        "name": name, "kinds": ["food_point"], "members": members,
        "location.postcode": "56100", "location.city": "Lorient",
    });
    let Value::Object(fields) = fields else { unreachable!() };
    fields.into_iter().collect()
}

#[tokio::test]
async fn a_page_names_its_members_and_leads_to_them() {
    let site = Site::empty(TestDatabase::sqlite());
    let farm = site.publish(fields("Ferme du Scorff", &[]));
    let elsewhere = "https://ailleurs.example/i/01JDAAAAAAAAAAAAAAAAAAAAAA";
    let amap = site.publish(fields("AMAP du Port", &[&farm.uri, elsewhere]));
    let page = site.get(&format!("/@{}", amap.handle.unwrap())).await;
    assert!(page.body.contains("href=\"/@ferme-du-scorff-lorient\""), "{}", page.main_text());
    assert!(page.main_text().contains("Ferme du Scorff") && !page.body.contains(&farm.uri), "{}", page.main_text());
    assert!(page.body.contains(elsewhere), "one that is not known here keeps its address");
}

#[tokio::test]
async fn a_far_day_is_said_as_people_say_it() {
    let site = Site::empty(TestDatabase::sqlite());
    let mut shop = fields("Groupement du Port", &[]);
    shop.insert("attributes.order_opens".into(), json!("2026-11-20"));
    shop.insert("attributes.order_closes".into(), json!("2026-12-10"));
    site.publish(shop);
    let french = site.get("/@groupement-du-port-lorient").await.main_text();
    assert!(french.contains("Commandes ouvertes jusqu’au 10 décembre"), "{french}");
    let english = site.get_in("en", "/@groupement-du-port-lorient").await.main_text();
    assert!(
        english.contains("Orders open until 10 December") || english.contains("Orders open until December"),
        "{english}"
    );
}
