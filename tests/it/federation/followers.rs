//! Who follows an initiative, and what reaches them.

use bocage::account::{self, Right};
use bocage::db::schema::deliveries;
use bocage::initiative::{Initiative, publish};
use bocage::news;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::person::Person;
use crate::support::town::Town;

async fn initiative(region: &Region) -> Initiative {
    region.publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" })).await
}

async fn write(region: &Region, method: &str, path: &str, secret: &str, said: Value) -> (u16, Value) {
    let url = format!("http://{}{path}", region.address);
    let request = reqwest::Client::new().request(method.parse().unwrap(), url).header("host", &region.host);
    let request = request.bearer_auth(secret).header("content-type", "application/json").body(said.to_string());
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
}

/// What `bocage followers` says, as JSON without times.
fn listed(region: &Region, of: &Initiative) -> (Vec<String>, Vec<String>) {
    let told: Value = serde_json::from_str(&region.command(&["followers", &of.uri, "--json"]).out).unwrap();
    let all = |name: &str| {
        let follows = told[name].as_array().unwrap().iter();
        follows.map(|follow| follow["follower"].as_str().unwrap().to_owned()).collect()
    };
    (all("waiting"), all("accepted"))
}

fn decide(region: &Region, of: &Initiative, arguments: &[&str]) -> i32 {
    region.command(&[&["followers", of.uri.as_str()], arguments].concat()).status
}

async fn count(region: &Region, of: &Initiative) -> i64 {
    let path = format!("{}/followers", of.uri.replace(&region.url(""), ""));
    region.document(&path).await["totalItems"].as_i64().unwrap()
}

async fn tell(region: &Region, of: &Initiative, text: &'static str) {
    let of = of.clone();
    region.write(move |conn, _, now| news::publish(conn, &of, text, "fr", now)).await;
}

on_each_database! {
    async fn who_follows_waits_for_a_yes_where_a_maintainer_wants_to_decide(database) {
        let town = Town::start("alpes").await;
        let (awa, bob) = (town.person("awa"), town.person("bob"));
        let region = Region::open("bretagne", database).await;
        let of = initiative(&region).await;
        let path = of.uri.replace(&region.url(""), "");
        assert_eq!(region.document(&path).await["manuallyApprovesFollowers"], false);
        assert_eq!(bob.says(&region, &bob.activity("Follow", "1", json!(of.uri))).await, 202);
        until("he follows at once", async || town.verbs_from(&of.uri) == ["Accept"]).await;
        assert_eq!(decide(&region, &of, &["--by-hand"]), 0);
        assert_eq!(region.document(&path).await["manuallyApprovesFollowers"], true);
        until("he is told", async || town.verbs_from(&of.uri) == ["Accept", "Update"]).await;

        // Said twice, it waits once.
        for name in ["1", "2"] {
            assert_eq!(awa.says(&region, &awa.activity("Follow", name, json!(of.uri))).await, 202);
        }
        region.applied().await;
        assert_eq!(listed(&region, &of), (vec![awa.id.clone()], vec![bob.id.clone()]));
        assert_eq!(count(&region, &of).await, 1);
        // He was let in before, and says so again.
        assert_eq!(bob.says(&region, &bob.activity("Follow", "2", json!(of.uri))).await, 202);
        until("he is answered", async || town.verbs_from(&of.uri).len() == 3).await;

        assert_eq!(decide(&region, &of, &["--approve", &awa.id]), 0);
        until("she is let in", async || town.verbs_from(&of.uri).len() == 4).await;
        let accept = town.came_from(&of.uri).pop().unwrap();
        let (verb, follow) = (&accept["type"], &accept["object"]);
        assert_eq!((verb, &follow["id"]), (&json!("Accept"), &json!(awa.own("activities/2"))));
        assert_eq!((&follow["actor"], &follow["object"]), (&json!(awa.id), &json!(of.uri)));
        assert_eq!(count(&region, &of).await, 2);
        assert_eq!(decide(&region, &of, &["--approve", &awa.id]), 2, "she waits no more");
    }

    async fn who_waits_reads_nothing_and_may_go_again(database) {
        let town = Town::start("alpes").await;
        let (awa, region) = (town.person("awa"), Region::open("bretagne", database).await);
        let of = initiative(&region).await;
        assert_eq!(decide(&region, &of, &["--by-hand"]), 0);
        let follow = awa.activity("Follow", "1", json!(of.uri));
        assert_eq!(awa.says(&region, &follow).await, 202);
        region.applied().await;
        tell(&region, &of, "Samedi").await;
        assert_eq!(awa.says(&region, &awa.activity("Undo", "2", follow)).await, 202);
        region.applied().await;
        assert_eq!(listed(&region, &of), (vec![], vec![]));
        assert_eq!(decide(&region, &of, &["--approve", &awa.id]), 2);
        // The first that reaches her is the yes to what she asks later.
        assert_eq!(awa.says(&region, &awa.activity("Follow", "3", json!(of.uri))).await, 202);
        region.applied().await;
        assert_eq!(decide(&region, &of, &["--at-once"]), 0);
        until("she is let in", async || town.verbs_from(&of.uri).first().is_some_and(|verb| verb == "Accept")).await;
        assert_eq!(listed(&region, &of), (vec![], vec![awa.id.clone()]));
    }

    async fn who_gets_a_no_is_told_and_reads_nothing_more(database) {
        let town = Town::start("alpes").await;
        let (awa, region) = (town.person("awa"), Region::open("bretagne", database).await);
        let of = initiative(&region).await;
        assert_eq!(decide(&region, &of, &["--by-hand"]), 0);
        assert_eq!(awa.says(&region, &awa.activity("Follow", "1", json!(of.uri))).await, 202);
        region.applied().await;
        assert_eq!(decide(&region, &of, &["--remove", &awa.id]), 2, "she does not follow yet");
        assert_eq!(decide(&region, &of, &["--reject", &awa.id]), 0);
        until("she is told no", async || town.verbs_from(&of.uri) == ["Reject"]).await;
        assert_eq!(town.came_from(&of.uri)[0]["object"]["id"], json!(awa.own("activities/1")));

        assert_eq!(awa.says(&region, &awa.activity("Follow", "2", json!(of.uri))).await, 202);
        region.applied().await;
        assert_eq!(listed(&region, &of).0, std::slice::from_ref(&awa.id), "she may ask again");
        assert_eq!(decide(&region, &of, &["--approve", &awa.id]), 0);
        until("she is let in", async || town.verbs_from(&of.uri) == ["Reject", "Accept"]).await;
        assert_eq!(decide(&region, &of, &["--remove", &awa.id]), 0);
        tell(&region, &of, "Samedi").await;
        let is_told = |conn: &mut bocage::db::Conn| Ok(news::store::list_untold(conn, 1)?.is_empty());
        until("news are told", async || region.app.db.read(is_told).await.unwrap()).await;
        until("she is told", async || town.verbs_from(&of.uri).len() == 3).await;
        assert_eq!(town.verbs_from(&of.uri), ["Reject", "Accept", "Reject"]);
        assert_eq!((count(&region, &of).await, listed(&region, &of)), (0, (vec![], vec![])));
    }

    async fn what_was_taken_back_or_erased_waits_no_more_to_be_delivered(database) {
        let server = Region::behind_weather("alpes", TestDatabase::sqlite(), 0).await;
        let awa = Person::on(&server, "Awa").await;
        let region = Region::open("bretagne", database).await;
        let of = initiative(&region).await;
        assert_eq!(awa.says(&region, &awa.activity("Follow", "1", json!(of.uri))).await, 202);
        until("she follows", async || count(&region, &of).await == 1).await;
        server.way().cut();
        let waiting = async |word: &'static str| {
            let with_it = deliveries::table.filter(deliveries::activity.like(format!("%{word}%"))).count();
            region.app.db.read(move |conn| Ok(with_it.get_result::<i64>(conn)?)).await.unwrap()
        };
        tell(&region, &of, "Guidons").await;
        tell(&region, &of, "Pneus").await;
        until("both wait", async || waiting("Guidons").await == 1 && waiting("Pneus").await == 1).await;
        let (uri, first) = (of.uri.clone(), "Guidons");
        let all = region.app.db.read(move |conn| news::store::list(conn, &uri, None, 9)).await.unwrap();
        let id = all.into_iter().find(|news| news.content == first).unwrap().id;
        region.write(move |conn, _, now| news::withdraw(conn, &id, now)).await;
        assert_eq!((waiting("Guidons").await, waiting("Pneus").await), (0, 1));
        let uri = of.uri.clone();
        region.write(move |conn, home, now| publish::erase(conn, home, &uri, now)).await;
        assert_eq!(waiting("Pneus").await, 0);
        until("its end waits", async || waiting("Delete").await == 1).await;
    }

    async fn news_written_with_a_token_reach_those_who_follow(database) {
        let town = Town::start("alpes").await;
        let (awa, region) = (town.person("awa"), Region::open("bretagne", database).await);
        let of = initiative(&region).await;
        let secret = region.write(|conn, _, now| Ok(account::create(conn, "essai", &[Right::News], now)?.1)).await;
        assert_eq!(awa.says(&region, &awa.activity("Follow", "1", json!(of.uri))).await, 202);
        until("she is answered", async || town.verbs_from(&of.uri) == ["Accept"]).await;

        let path = format!("/api/v1/initiatives/{}/news", of.uri.rsplit('/').next().unwrap());
        let (status, told) = write(&region, "POST", &path, &secret, json!({ "text": "Samedi", "lang": "br" })).await;
        assert_eq!(status, 201, "{told}");
        until("she reads it", async || town.verbs_from(&of.uri).len() == 2).await;
        let note = town.came_from(&of.uri)[1]["object"].clone();
        assert_eq!((&note["id"], &note["contentMap"]["br"]), (&told["id"], &json!("<p>Samedi</p>")));
        let one = format!("{path}/{}", told["id"].as_str().unwrap().rsplit('/').next().unwrap());
        assert_eq!(write(&region, "PATCH", &one, &secret, json!({ "text": "Dimanche" })).await.0, 200);
        until("she reads its change", async || town.verbs_from(&of.uri).len() == 3).await;
        assert_eq!(write(&region, "DELETE", &one, &secret, json!({})).await.0, 204);
        let all = ["Accept", "Create", "Update", "Delete"];
        until("she reads its end", async || town.verbs_from(&of.uri) == all).await;
    }
}
