//! What people elsewhere say and do about an initiative: kept for its maintainers, counted, and gone when it should be.

mod answers;

use bocage::db::schema::{reactions, received, replies};
use bocage::federation::store;
use bocage::initiative::{Initiative, publish};
use bocage::news;
use bocage::peer::store as peers;
use bocage::reply::{self, Counts, Reply};
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::command::bocage_with;
use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::person::Person;

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Two people on one server.
async fn people() -> (Region, Person, Person) {
    let server = Region::open("alpes", TestDatabase::sqlite()).await;
    let (awa, bob) = (Person::on(&server, "Awa").await, Person::on(&server, "Bob").await);
    (server, awa, bob)
}

async fn initiative(region: &Region) -> Initiative {
    region.publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" })).await
}

async fn told(region: &Region, of: &Initiative) -> String {
    let of = of.clone();
    let news = region.write(move |conn, _, now| news::publish(conn, &of, "Samedi, des vélos.", "fr", now)).await;
    region.url(&format!("/n/{}", news.id))
}

fn note(by: &Person, name: &str, content: &str, more: Value) -> Value {
    let mut note =
        json!({ "id": by.own(name), "type": "Note", "attributedTo": by.id, "to": PUBLIC, "content": content });
    note.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    note
}

async fn listed(region: &Region, of: &Initiative) -> Vec<Reply> {
    let uri = of.uri.clone();
    region.app.db.read(move |conn| reply::store::list(conn, &uri, 100)).await.unwrap()
}

async fn contents(region: &Region, of: &Initiative) -> Vec<String> {
    listed(region, of).await.into_iter().map(|reply| reply.content).collect()
}

async fn counts(region: &Region, of: &Initiative) -> (i64, i64, i64) {
    let uri = of.uri.clone();
    let Counts { replies, likes, boosts } =
        region.app.db.read(move |conn| reply::store::counts(conn, &uri)).await.unwrap();
    (replies, likes, boosts)
}

/// All rows, whoever they are about.
async fn rows(region: &Region) -> (i64, i64) {
    let count = |conn: &mut bocage::db::Conn| {
        Ok((replies::table.count().get_result(conn)?, reactions::table.count().get_result(conn)?))
    };
    region.app.db.read(count).await.unwrap()
}

on_each_database! {
    async fn a_reply_is_kept_changed_and_taken_back_by_its_author(database) {
        let (_server, awa, bob) = people().await;
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        let news = told(&region, &entry).await;
        let hostile = "<p>J’ai un <strong>vélo</strong><script>alert(1)</script> <a href=\"javascript:x\">là</a></p>";
        let first = note(&awa, "notes/1", hostile, json!({ "inReplyTo": news }));
        assert_eq!(awa.says(&region, &awa.activity("Create", "1", first)).await, 202);
        until("the reply arrives", async || !listed(&region, &entry).await.is_empty()).await;
        let kept = listed(&region, &entry).await.remove(0);
        assert_eq!((&kept.id, &kept.author, &kept.initiative), (&awa.own("notes/1"), &awa.id, &entry.uri));
        assert!(kept.public && kept.content.contains("**vélo**"), "{kept:?}");
        assert!(!kept.content.contains("alert") && !kept.content.contains("javascript"), "{kept:?}");

        let mention = json!({ "to": bob.id, "tag": [{ "type": "Mention", "href": entry.uri }] });
        let second = note(&bob, "notes/2", "Bonjour !", mention);
        assert_eq!(bob.says(&region, &bob.activity("Create", "2", second)).await, 202);
        until("the mention arrives", async || listed(&region, &entry).await.len() == 2).await;
        assert!(listed(&region, &entry).await.iter().any(|reply| reply.author == bob.id && !reply.public));

        // Not what is his: refused at the door.
        let taken = json!({ "id": awa.own("notes/1"), "type": "Note", "attributedTo": bob.id, "content": "Pris" });
        assert_eq!(bob.says(&region, &bob.activity("Update", "3", taken)).await, 403);
        assert_eq!(bob.says(&region, &bob.activity("Delete", "4", json!(awa.own("notes/1")))).await, 403);
        // A new text under her id, and one in her name, have no effect.
        let again = json!({ "id": awa.own("notes/1"), "type": "Note", "attributedTo": bob.id, "content": "Pris",
            "inReplyTo": entry.uri });
        assert_eq!(bob.says(&region, &bob.activity("Create", "5", again)).await, 202);
        let in_her_name = note(&awa, "notes/9", "Pris", json!({ "inReplyTo": entry.uri }));
        assert_eq!(bob.says(&region, &bob.activity("Create", "6", in_her_name)).await, 202);

        let changed = note(&awa, "notes/1", "Un vélo rouge", json!({ "inReplyTo": news }));
        assert_eq!(awa.says(&region, &awa.activity("Update", "7", changed)).await, 202);
        until("it changes", async || contents(&region, &entry).await.contains(&"Un vélo rouge".into())).await;
        assert_eq!(listed(&region, &entry).await.len(), 2);
        assert!(!contents(&region, &entry).await.contains(&"Pris".into()));

        let tombstone = json!({ "id": awa.own("notes/1"), "type": "Tombstone" });
        assert_eq!(awa.says(&region, &awa.activity("Delete", "8", tombstone)).await, 202);
        until("it is gone", async || contents(&region, &entry).await == ["Bonjour !"]).await;
    }

    async fn a_change_says_anew_who_may_read_and_of_whom_it_is(database) {
        let (_server, awa, _) = people().await;
        let region = Region::open("bretagne", database).await;
        let (first, second) = (initiative(&region).await, initiative(&region).await);
        let answer = note(&awa, "notes/1", "Bravo", json!({ "inReplyTo": first.uri }));
        assert_eq!(awa.says(&region, &awa.activity("Create", "1", answer)).await, 202);
        until("the reply arrives", async || listed(&region, &first).await.iter().any(|reply| reply.public)).await;
        let named = json!({ "inReplyTo": first.uri, "to": [], "tag": [{ "type": "Mention", "href": second.uri }] });
        let changed = note(&awa, "notes/1", "Bravo à vous", named);
        assert_eq!(awa.says(&region, &awa.activity("Update", "2", changed)).await, 202);
        until("the other one is named", async || contents(&region, &second).await == ["Bravo à vous"]).await;
        assert!(listed(&region, &first).await.iter().all(|reply| !reply.public && reply.content == "Bravo à vous"));
        let emptied = note(&awa, "notes/1", "<p> </p>", json!({ "inReplyTo": first.uri }));
        assert_eq!(awa.says(&region, &awa.activity("Update", "3", emptied)).await, 202);
        until("nothing is left", async || rows(&region).await == (0, 0)).await;
    }

    async fn what_waits_of_a_server_that_was_blocked_has_no_effect(database) {
        let (server, awa, _) = people().await;
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        let body = awa.activity("Create", "1", note(&awa, "notes/1", "Spam", json!({ "inReplyTo": entry.uri })));
        let waiting = store::Received {
            origin: server.url(""), id: body["id"].as_str().unwrap().into(), actor: awa.id.clone(),
            body: body.to_string(), at: region.app.clock.now(),
        };
        let domain = server.host.split(':').next().unwrap().to_owned();
        region
            .write(move |conn, _, now| {
                peers::insert_block(conn, &domain, "spam", now)?;
                store::insert_received(conn, &waiting).map(drop)
            })
            .await;
        let done = received::table.filter(received::state.eq("done"));
        let count = async || region.app.db.read(move |conn| Ok(done.count().get_result::<i64>(conn)?)).await.unwrap();
        until("it is done with", async || count().await == 1).await;
        assert_eq!(rows(&region).await, (0, 0));
    }

    async fn texts_of_a_server_are_not_shown_while_it_is_blocked(database) {
        let (server, awa, _) = people().await;
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        let text = note(&awa, "notes/1", "Spam", json!({ "inReplyTo": entry.uri }));
        assert_eq!(awa.says(&region, &awa.activity("Create", "1", text)).await, 202);
        until("it arrives", async || counts(&region, &entry).await == (1, 0, 0)).await;
        let host = server.host.split(':').next().unwrap().to_owned();
        let above = host.split_once('.').unwrap().1.to_owned();
        for (domain, is_shown) in [(host.clone(), false), (above, false), (format!("x{host}"), true), (format!("x.{host}"), true)] {
            let blocked = domain.clone();
            region.write(move |conn, _, now| peers::insert_block(conn, &blocked, "spam", now)).await;
            assert_eq!(listed(&region, &entry).await.len(), usize::from(is_shown), "{domain}");
            assert_eq!(counts(&region, &entry).await.0, i64::from(is_shown), "{domain}");
            region.write(move |conn, _, _| peers::forget_block(conn, &domain)).await;
            assert_eq!(contents(&region, &entry).await, ["Spam"], "it is shown again");
        }
    }

    async fn likes_and_boosts_count_once_for_each_person(database) {
        let (_server, awa, bob) = people().await;
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        let news = told(&region, &entry).await;
        for (name, verb, object) in
            [("1", "Like", &news), ("2", "Like", &news), ("3", "Announce", &news), ("4", "Like", &entry.uri)]
        {
            assert_eq!(awa.says(&region, &awa.activity(verb, name, json!(object))).await, 202);
        }
        assert_eq!(bob.says(&region, &bob.activity("Like", "1", json!(news))).await, 202);
        until("they are counted", async || counts(&region, &entry).await == (0, 3, 1)).await;
        let nothing = region.url("/n/01JD3Z5V7QK8T0R4M2N6W9X1YB");
        assert_eq!(awa.says(&region, &awa.activity("Like", "5", json!(nothing))).await, 403);

        let undo = |by: &Person, name: &str, of: Value| by.activity("Undo", name, of);
        // What is somebody else's is not taken back.
        let hers = awa.activity("Announce", "3", json!(news));
        assert_eq!(bob.says(&region, &undo(&bob, "6", hers.clone())).await, 403);
        assert_eq!(awa.says(&region, &undo(&awa, "7", hers)).await, 202);
        // What she said twice counts until she has taken back both: which came first, nobody can know.
        assert_eq!(awa.says(&region, &undo(&awa, "8", awa.activity("Like", "2", json!(news)))).await, 202);
        region.applied().await;
        assert_eq!(counts(&region, &entry).await, (0, 3, 0));
        assert_eq!(awa.says(&region, &undo(&awa, "9", awa.activity("Like", "1", json!(news)))).await, 202);
        until("they are taken back", async || counts(&region, &entry).await == (0, 2, 0)).await;
    }

    async fn who_is_gone_leaves_nothing(database) {
        let (_server, awa, bob) = people().await;
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        for person in [&awa, &bob] {
            let text = note(person, "notes/1", "Bravo", json!({ "inReplyTo": entry.uri }));
            for (name, verb, object) in
                [("1", "Create", text), ("2", "Like", json!(entry.uri)), ("3", "Follow", json!(entry.uri))]
            {
                assert_eq!(person.says(&region, &person.activity(verb, name, object)).await, 202);
            }
        }
        let path = format!("{}/followers", entry.uri.replace(&region.url(""), ""));
        let followers = async || region.document(&path).await["totalItems"].as_i64().unwrap();
        until("both are there", async || rows(&region).await == (2, 2) && followers().await == 2).await;
        assert_eq!(awa.says(&region, &awa.activity("Delete", "4", json!(awa.id))).await, 202);
        until("only one is left", async || rows(&region).await == (1, 1) && followers().await == 1).await;

        let (uri, of) = (entry.uri.clone(), told(&region, &entry).await);
        region.write(move |conn, home, now| publish::erase(conn, home, &uri, now)).await;
        assert_eq!(rows(&region).await, (0, 0));
        let late = note(&bob, "notes/2", "Trop tard", json!({ "inReplyTo": of }));
        assert_eq!(bob.says(&region, &bob.activity("Create", "5", late)).await, 202);
        assert_eq!(bob.says(&region, &bob.activity("Like", "6", json!(entry.uri))).await, 202);
        region.applied().await;
        assert_eq!(rows(&region).await, (0, 0));
    }

    async fn maintainers_read_replies_and_hide_one(database) {
        let (_server, awa, _) = people().await;
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        let text = note(&awa, "notes/1", "Publicité", json!({ "inReplyTo": entry.uri }));
        assert_eq!(awa.says(&region, &awa.activity("Create", "1", text)).await, 202);
        until("it arrives", async || counts(&region, &entry).await == (1, 0, 0)).await;
        let replies = |more: &[&str]| {
            let arguments = [&["--lang", "en", "replies", entry.uri.as_str()], more].concat();
            bocage_with(region.database(), &[("BOCAGE__NODE__HOST", &region.host)], &arguments)
        };
        let shown = replies(&[]);
        assert!(shown.out.contains("Replies: 1, likes: 0, boosts: 0.") && shown.out.contains("Publicité"), "{}{}", shown.out, shown.err);
        let address = awa.own("notes/1");
        assert_eq!(replies(&["--hide", &address]).status, 0);
        let all: Value = serde_json::from_str(&replies(&["--json"]).out).unwrap();
        assert_eq!((&all["counts"]["replies"], &all["replies"][0]["hidden"]), (&json!(0), &json!(true)));
        assert_eq!(replies(&["--show", &address]).status, 0);
        assert_eq!(counts(&region, &entry).await, (1, 0, 0));
        assert_eq!(replies(&["--hide", "https://alpes.example/notes/2"]).status, 2);
    }

    async fn who_keeps_an_initiative_out_hears_nothing_of_it(database) {
        let (_server, awa, bob) = people().await;
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        let path = format!("{}/followers", entry.uri.replace(&region.url(""), ""));
        let followers = async || region.document(&path).await["totalItems"].as_i64().unwrap();
        let act = |by: &Person, verb: &str, name: &str| by.activity(verb, name, json!(entry.uri));
        assert_eq!(awa.says(&region, &act(&awa, "Follow", "1")).await, 202);
        assert_eq!(bob.says(&region, &act(&bob, "Follow", "1")).await, 202);
        until("both follow", async || followers().await == 2).await;
        assert_eq!(awa.says(&region, &act(&awa, "Block", "2")).await, 202);
        until("she follows no more", async || followers().await == 1).await;
        // What is somebody else's is not taken back.
        assert_eq!(bob.says(&region, &bob.activity("Undo", "3", json!(awa.own("activities/2")))).await, 202);
        region.applied().await;
        assert_eq!(awa.says(&region, &act(&awa, "Follow", "4")).await, 202);
        region.applied().await;
        assert_eq!(followers().await, 1);

        assert_eq!(awa.says(&region, &awa.activity("Undo", "5", act(&awa, "Block", "2"))).await, 202);
        assert_eq!(awa.says(&region, &act(&awa, "Follow", "6")).await, 202);
        until("she follows again", async || followers().await == 2).await;
    }

    async fn what_is_reported_is_for_the_operator(database) {
        let (_server, awa, _) = people().await;
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        let news = told(&region, &entry).await;
        let mut flag = awa.activity("Flag", "1", json!([entry.uri, news]));
        flag["content"] = json!("<p>Adresse <b>fausse</b></p>");
        assert_eq!(awa.says(&region, &flag).await, 202);
        region.applied().await;
        let bocage = |arguments: &[&str]| {
            let arguments = [&["--lang", "en"], arguments].concat();
            bocage_with(region.database(), &[("BOCAGE__NODE__HOST", &region.host)], &arguments)
        };
        let open: Value = serde_json::from_str(&bocage(&["reports", "--json"]).out).unwrap();
        assert_eq!(open.as_array().unwrap().len(), 1, "one for each initiative: {open}");
        assert_eq!((&open[0]["initiative"], &open[0]["reporter"]), (&json!(entry.uri), &json!(awa.id)));
        assert_eq!(open[0]["content"], "Adresse fausse");
        assert!(bocage(&["check"]).out.contains("Reports to look at: 1."));
        let id = open[0]["id"].as_str().unwrap();
        assert_eq!(bocage(&["reports", "close", id]).status, 0);
        assert!(bocage(&["reports"]).err.contains("No open reports") || bocage(&["reports"]).out.contains("No open reports"));
        assert!(!bocage(&["check"]).out.contains("Reports to look at"));
        assert_eq!(bocage(&["reports", "close", id]).status, 2);
    }

    async fn whoever_is_gone_leaves_no_report(database) {
        let (_server, awa, bob) = people().await;
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        for person in [&awa, &bob] {
            assert_eq!(person.says(&region, &person.activity("Follow", "1", json!(entry.uri))).await, 202);
            assert_eq!(person.says(&region, &person.activity("Flag", "2", json!([entry.uri]))).await, 202);
        }
        let reporters = async || -> Vec<String> {
            let open = |conn: &mut bocage::db::Conn| bocage::reply::store::reports::list_open(conn, 10);
            region.app.db.read(open).await.unwrap().into_iter().map(|report| report.reporter).collect()
        };
        until("both have reported", async || reporters().await.len() == 2).await;
        assert_eq!(awa.says(&region, &awa.activity("Delete", "3", json!(awa.id))).await, 202);
        until("only one is left", async || reporters().await == [bob.id.clone()]).await;
    }

    async fn a_tombstone_carries_its_key_until_everybody_is_told(database) {
        let server = Region::behind_weather("alpes", TestDatabase::sqlite(), 0).await;
        let awa = Person::on(&server, "Awa").await;
        let region = Region::open("bretagne", database).await;
        let entry = initiative(&region).await;
        let path = entry.uri.replace(&region.url(""), "");
        assert_eq!(awa.says(&region, &awa.activity("Follow", "1", json!(entry.uri))).await, 202);
        let followers = async || region.document(&format!("{path}/followers")).await["totalItems"].as_i64().unwrap();
        until("she follows", async || followers().await == 1).await;
        let key = region.document(&path).await["publicKey"].clone();
        server.way().cut();
        let uri = entry.uri.clone();
        region.write(move |conn, home, now| publish::erase(conn, home, &uri, now)).await;
        let tombstone = async || -> Value {
            let answer = region.get_as(&path, "application/activity+json").await;
            assert_eq!(answer.status(), 410);
            serde_json::from_str(&answer.text().await.unwrap()).unwrap()
        };
        assert_eq!((&tombstone().await["type"], &tombstone().await["publicKey"]), (&json!("Tombstone"), &key));
        server.way().heal();
        let told = async || {
            region.look_again().await;
            tombstone().await.get("publicKey").is_none()
        };
        until("its end is told", told).await;
    }
}
