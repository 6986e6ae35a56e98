//! Nodes that answer only who says who asks (`federation.authorised_fetch`).

use bocage::db::schema::actors;
use bocage::federation::signature::Scheme;
use bocage::federation::signature::sign::{Outgoing, SigningKey, sign};
use bocage::news;
use bocage::peer::Following;
use diesel::prelude::*;
use serde_json::json;
use url::Url;

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::sender::{ACTIVITY, Sender};

const STRICT: [(&str, &str); 2] =
    [("BOCAGE__FEDERATION__POLICY", "open"), ("BOCAGE__FEDERATION__AUTHORISED_FETCH", "true")];

/// What a strict node answers to a signed read.
async fn read(region: &Region, path: &str, sender: &Sender, scheme: Scheme) -> u16 {
    let key = SigningKey::from_pem(&format!("{}#main-key", sender.actor()), &sender.private).unwrap();
    let url = Url::parse(&region.url(path)).unwrap();
    let outgoing = Outgoing { method: "GET", url: &url, body: None, also: &[], at: region.app.clock.now() };
    let mut request = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
        .get(format!("http://{}{path}", region.address))
        .header("accept", ACTIVITY);
    for (name, value) in sign(&outgoing, scheme, &key).unwrap() {
        request = request.header(name, value);
    }
    request.send().await.unwrap().status().as_u16()
}

on_each_database! {
    async fn a_strict_node_answers_who_says_who_asks(database) {
        let sender = Sender::start().await;
        let region = Region::start("bretagne", database, &STRICT).await;
        let entry =
            region.publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" })).await;
        let of = entry.clone();
        let told = region.write(move |conn, _, now| news::publish(conn, &of, "Samedi.", "fr", now)).await;
        let id = entry.uri.replace(&region.url(""), "");
        let note = format!("/n/{}", told.id);
        let read_by_servers =
            [id.clone(), format!("{id}/outbox"), note.clone(), "/catalogue".into(), "/catalogue/changes?since=0".into()];
        for path in &read_by_servers {
            assert_eq!(region.get_as(path, ACTIVITY).await.status(), 401, "{path}");
            for scheme in [Scheme::Cavage, Scheme::Message] {
                assert_eq!(read(&region, path, &sender, scheme).await, 200, "{path} {scheme:?}");
            }
        }
        let known = region.app.db.read(|conn| Ok(actors::table.select(actors::id).load::<String>(conn)?)).await.unwrap();
        assert_eq!(known, [sender.actor()], "who reads is asked once");
        let answered = region.get_as(&id, "text/html").await.status().as_u16();
        assert!(answered < 400, "{answered}: pages are open");
        assert_eq!(region.get_as(&note, "text/html").await.status(), 303);
        for open in ["/actor", "/.well-known/nodeinfo", "/nodeinfo/2.1"] {
            assert_eq!(region.get_as(open, ACTIVITY).await.status(), 200, "{open}");
        }
        let subject = format!("/.well-known/webfinger?resource={}", region.url("/"));
        assert_eq!(region.get_as(&subject, "application/jrd+json").await.status(), 200);

        region.write(|conn, _, now| bocage::peer::store::insert_block(conn, "alpes.localhost", "essai", now)).await;
        for path in &read_by_servers {
            assert_eq!(read(&region, path, &sender, Scheme::Cavage).await, 403, "{path}");
        }
    }

    /// SECURITY.md 2.1: in at most four requests each.
    async fn two_strict_nodes_meet(database) {
        let alpes = Region::behind_weather_with("alpes", database, &STRICT).await;
        let bretagne = Region::behind_weather_with("bretagne", TestDatabase::sqlite(), &STRICT).await;
        bretagne
            .publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" }))
            .await;
        alpes.follow(&bretagne).await;
        let following = async || alpes.knows(&bretagne).await.is_some_and(|(peer, _)| peer.following == Following::Accepted);
        until("the answer arrives", following).await;
        for region in [&alpes, &bretagne] {
            let heads = region.way().heads("/");
            let asked: Vec<&str> = heads
                .iter()
                .filter_map(|head| head.lines().next())
                .filter(|line| !line.contains(" /catalogue"))
                .collect();
            assert!(asked.len() <= 4, "{asked:?}");
        }
        until("the catalogue is copied", async || alpes.found(&[]).await == ["Repair Café Lorient"]).await;
    }
}
