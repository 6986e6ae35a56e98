//! Answers to what people said: they arrive however late, and name nobody who is gone.

use bocage::db::schema::{deliveries, delivery_hosts};
use bocage::federation::store;
use bocage::{news, reply};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{PUBLIC, counts, initiative, note, rows};
use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::person::Person;

on_each_database! {
    async fn who_is_gone_is_named_by_no_answer(database) {
        let server = Region::behind_weather("alpes", TestDatabase::sqlite(), 0).await;
        let (awa, bob) = (Person::on(&server, "Awa").await, Person::on(&server, "Bob").await);
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        for (name, readers) in [("notes/1", json!({})), ("notes/2", json!({ "to": entry.uri }))] {
            let mut text = note(&awa, name, "Bravo", json!({ "inReplyTo": entry.uri }));
            text.as_object_mut().unwrap().extend(readers.as_object().unwrap().clone());
            assert_eq!(awa.says(&region, &awa.activity("Create", &format!("c/{name}"), text)).await, 202);
        }
        let text = note(&bob, "notes/1", "Bravo", json!({ "inReplyTo": entry.uri }));
        assert_eq!(bob.says(&region, &bob.activity("Create", "c/1", text)).await, 202);
        until("all arrive", async || rows(&region).await.0 == 3).await;
        server.way().cut();
        for (said, answer) in [(awa.own("notes/1"), "Ouvert"), (awa.own("notes/2"), "Privé"), (bob.own("notes/1"), "Merci")] {
            let answered = region.command(&["replies", &entry.uri, "--answer", &said, "--text", answer]);
            assert_eq!(answered.status, 0, "{}", answered.err);
        }
        let kept = async || {
            let uri = entry.uri.clone();
            region.app.db.read(move |conn| news::store::list_answers(conn, &uri, 10)).await.unwrap()
        };
        assert_eq!(kept().await.len(), 3);
        let waiting = async || {
            let inboxes = |conn: &mut bocage::db::Conn| Ok(deliveries::table.select(deliveries::inbox).load::<String>(conn)?);
            region.app.db.read(inboxes).await.unwrap()
        };
        until("all three wait", async || waiting().await.len() == 3).await;
        assert_eq!(awa.says(&region, &awa.activity("Delete", "9", json!(awa.id))).await, 202);
        until("what was for her alone is gone", async || kept().await.len() == 2).await;
        assert_eq!(waiting().await, vec![bob.id.clone()], "what was still to be sent to her is not");
        let all = kept().await;
        let open = all.iter().find(|news| news.content == "Ouvert").expect("what others read stays");
        let document = region.document(&format!("/n/{}", open.id)).await;
        assert!(!document.to_string().contains(&awa.id), "{document}");
        assert_eq!((&document["inReplyTo"], &document["to"]), (&Value::Null, &json!(PUBLIC)));
        let other = all.iter().find(|news| news.content == "Merci").unwrap();
        assert_eq!(other.answered().map(|answered| answered.author.clone()), Some(bob.id.clone()));
    }

    async fn who_cannot_be_asked_where_they_receive_is_answered_later(database) {
        let server = Region::behind_weather("alpes", TestDatabase::sqlite(), 0).await;
        let awa = Person::on(&server, "Awa").await;
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        let text = note(&awa, "notes/1", "Bravo", json!({ "inReplyTo": entry.uri }));
        assert_eq!(awa.says(&region, &awa.activity("Create", "1", text)).await, 202);
        until("it arrives", async || counts(&region, &entry).await == (1, 0, 0)).await;
        let id = awa.id.clone();
        region.write(move |conn, _, _| store::actors::forget(conn, &id)).await;
        server.way().cut();
        let answered = region.command(&["replies", &entry.uri, "--answer", &awa.own("notes/1"), "--text", "Merci !"]);
        assert_eq!(answered.status, 0, "{}", answered.err);
        let away = |conn: &mut bocage::db::Conn| Ok(delivery_hosts::table.select(delivery_hosts::tries).load::<i32>(conn)?);
        until("her server is known to be away", async || region.app.db.read(away).await.unwrap().iter().any(|tries| *tries > 0)).await;
        server.way().heal();
        let hears = async || {
            region.look_again().await;
            let id = awa.id.clone();
            let told = server.app.db.read(move |conn| reply::store::list(conn, &id, 10)).await.unwrap();
            told.iter().any(|reply| reply.author == entry.uri && reply.content.starts_with("Merci"))
        };
        until("she is answered", hears).await;
        let waiting = |conn: &mut bocage::db::Conn| Ok(deliveries::table.count().get_result::<i64>(conn)?);
        until("and nothing is left to send", async || region.app.db.read(waiting).await.unwrap() == 0).await;
    }
}
