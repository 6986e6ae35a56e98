//! Who follows an initiative, and what reaches them.

use bocage::account::{self, Right};
use bocage::initiative::Initiative;
use serde_json::{Value, json};

use crate::support::commons::{Region, until};
use crate::support::databases::on_each_database;
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

on_each_database! {
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
