//! How others find the actors of a node, and in which form they read them.

use bocage::initiative::publish;
use serde_json::{Value, json};

use crate::support::commons::Region;
use crate::support::databases::{TestDatabase, on_each_database};

const ACTIVITY: &str = "application/activity+json";

async fn bretagne(database: TestDatabase) -> Region {
    Region::open("bretagne", database).await
}

fn repair_cafe() -> Value {
    json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient", "location.postcode": "56100" })
}

async fn webfinger(region: &Region, query: &str) -> (u16, Value) {
    let answer = region.get_as(&format!("/.well-known/webfinger{query}"), "application/jrd+json").await;
    let status = answer.status().as_u16();
    if status == 200 {
        assert_eq!(answer.headers()["content-type"], "application/jrd+json");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    }
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
}

on_each_database! {
    /// HTTP-01.
    async fn webfinger_names_the_node_and_its_initiatives(database) {
        let region = bretagne(database).await;
        let entry = region.publish(repair_cafe()).await;
        let host = &region.host;
        let handle = entry.handle.clone().unwrap();
        for resource in [
            format!("acct:{handle}@{host}"),
            format!("acct:{}@{}", handle.to_uppercase(), host.to_uppercase()),
            entry.uri.clone(),
            region.url(&format!("/@{handle}")),
        ] {
            let (status, found) = webfinger(&region, &format!("?resource={resource}")).await;
            assert_eq!((status, &found["subject"]), (200, &json!(format!("acct:{handle}@{host}"))), "{resource}");
            assert_eq!(found["links"][0], json!({ "rel": "self", "type": ACTIVITY, "href": entry.uri }));
        }
        for resource in [format!("acct:node@{host}"), region.url("/"), region.url("/actor")] {
            let (status, found) = webfinger(&region, &format!("?resource={resource}")).await;
            assert_eq!((status, &found["links"][0]["href"]), (200, &json!(region.url("/actor"))), "{resource}");
        }
        let (_, filtered) = webfinger(&region, &format!("?resource=acct:node@{host}&rel=self")).await;
        assert_eq!(filtered["links"].as_array().unwrap().len(), 1);
        for (query, status) in [
            ("".to_owned(), 400),
            ("?resource=".to_owned(), 400),
            ("?resource=acct:nobody".to_owned(), 400),
            (format!("?resource=acct:{handle}@{host}&resource=acct:node@{host}"), 400),
            (format!("?resource=acct:nobody@{host}"), 404),
            (format!("?resource=acct:{handle}@elsewhere.example"), 404),
            ("?resource=https://elsewhere.example/".to_owned(), 404),
        ] {
            assert_eq!(webfinger(&region, &query).await.0, status, "{query}");
        }
    }

    /// HTTP-08.
    async fn an_id_is_a_page_for_browsers_and_an_actor_for_servers(database) {
        let region = bretagne(database).await;
        let entry = region.publish(repair_cafe()).await;
        let (path, page) = (entry.uri.replace(&region.url(""), ""), format!("/@{}", entry.handle.clone().unwrap()));

        let actor = region.document(&path).await;
        assert_eq!((&actor["id"], &actor["type"]), (&json!(entry.uri), &json!("Organization")));
        assert_eq!(actor["publicKey"]["owner"], json!(entry.uri));
        let again = region.document(&path).await;
        assert_eq!(again["publicKey"], actor["publicKey"], "a key never changes under its id");
        for member in ["inbox", "outbox", "followers", "following"] {
            assert_eq!(actor[member], json!(format!("{}/{member}", entry.uri)));
        }
        let hashed = bocage::catalogue::digest::entry_hash(&actor);
        assert_eq!(hashed, entry.hash, "what makes it an actor is not part of the entry");

        let browser = region.get_as(&path, "text/html").await;
        assert_eq!((browser.status().as_u16(), browser.headers()["location"].to_str().unwrap()), (303, page.as_str()));
        let pasted = region.get_as(&page, ACTIVITY).await;
        assert_eq!(pasted.headers()["location"].to_str().unwrap(), entry.uri, "people paste addresses of pages");
        assert_eq!(pasted.headers()["vary"], "Accept", "a cache must not lead a browser there");
        let neither = region.get_as(&page, "image/png").await;
        assert_eq!(neither.status(), 406);

        let uri = entry.uri.clone();
        region.write(move |conn, home, now| publish::erase(conn, home, &uri, now)).await;
        let gone = region.get_as(&path, ACTIVITY).await;
        assert_eq!(gone.status(), 410);
        let tombstone: Value = serde_json::from_str(&gone.text().await.unwrap()).unwrap();
        assert_eq!((&tombstone["type"], &tombstone["id"]), (&json!("Tombstone"), &json!(entry.uri)));
        assert!(!tombstone.to_string().contains("Repair"), "{tombstone}");
    }

    async fn the_node_actor_names_its_catalogue_and_both_keys(database) {
        let region = bretagne(database).await;
        let actor = region.document("/actor").await;
        assert_eq!((&actor["type"], &actor["id"]), (&json!("Application"), &json!(region.url("/actor"))));
        assert_eq!(actor["bocage:catalogue"], json!(region.url("/catalogue")));
        assert!(actor["publicKey"]["publicKeyPem"].as_str().unwrap().starts_with("-----BEGIN PUBLIC KEY-----"));
        assert!(actor["assertionMethod"][0]["publicKeyMultibase"].as_str().unwrap().starts_with("z6Mk"));
    }

    async fn nodeinfo_is_found_and_counts_entries(database) {
        let region = bretagne(database).await;
        region.publish(repair_cafe()).await;
        let links = region.get_as("/.well-known/nodeinfo", "application/json").await.text().await.unwrap();
        let links: Value = serde_json::from_str(&links).unwrap();
        let link = |rel: &str| {
            let found = links["links"].as_array().unwrap().iter().find(|link| link["rel"].as_str().unwrap().ends_with(rel));
            found.unwrap()["href"].as_str().unwrap().replace(&region.url(""), "")
        };
        assert_eq!(link("activitystreams#Application"), "/actor");
        for version in ["2.0", "2.1"] {
            let info = region.get_as(&link(&format!("schema/{version}")), "application/json").await.text().await.unwrap();
            let info: Value = serde_json::from_str(&info).unwrap();
            assert_eq!((&info["version"], &info["software"]["name"]), (&json!(version), &json!("bocage")));
            assert_eq!(info["usage"]["users"]["total"], 1);
        }
        assert_eq!(region.get_as("/nodeinfo/3.0", "application/json").await.status(), 404);
    }

    async fn a_card_for_this_directory_only_is_no_actor(database) {
        let region = bretagne(database).await;
        let mut fields = repair_cafe();
        fields["local_only"] = json!(true);
        let entry = region.publish(fields).await;
        let path = entry.uri.replace(&region.url(""), "");
        assert_eq!(region.get_as(&path, ACTIVITY).await.status(), 404);
        assert_eq!(region.get_as(&format!("{path}/followers"), ACTIVITY).await.status(), 404);
        let handle = entry.handle.unwrap();
        assert_eq!(webfinger(&region, &format!("?resource=acct:{handle}@{}", region.host)).await.0, 404);
        assert_eq!(region.get_as(&path, "text/html").await.status(), 303, "people find it here");
    }
}
