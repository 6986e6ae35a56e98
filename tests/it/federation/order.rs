//! SECURITY.md INBOX-07, REL-10: what people say and do has the same end in whatever order it comes, and however often.

use bocage::db::Conn;
use bocage::db::schema::{follows, reactions, refusals, replies};
use bocage::initiative::Initiative;
use diesel::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use serde_json::{Value, json};

use crate::support::commons::Region;
use crate::support::databases::on_each_database;
use crate::support::person::Person;
use crate::support::town::Town;

const SEEDS: u64 = 12;
/// A server is asked for the actors of ten people a minute.
const PEOPLE_OF_A_TOWN: u64 = 6;

async fn initiative(region: &Region) -> Initiative {
    region.publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" })).await
}

fn note(by: &Person, name: &str, content: &str, about: &[&Initiative], second: u32) -> Value {
    let tags: Vec<Value> = about.iter().map(|of| json!({ "type": "Mention", "href": of.uri })).collect();
    let time = format!("2026-11-20T10:00:{second:02}Z");
    json!({ "id": by.own(name), "type": "Note", "attributedTo": by.id, "content": content, "tag": tags,
        "to": "https://www.w3.org/ns/activitystreams#Public", "published": "2026-11-20T10:00:01Z", "updated": time })
}

/// A follow that ends and begins anew, a text that changes twice, one that is taken back, one that is emptied, likes,
/// boosts and refusals taken back and made again.
fn history(who: &Person, of: &Initiative, other: &Initiative) -> Vec<Value> {
    let act = |verb: &str, name: &str, object: Value| who.activity(verb, name, object);
    let on = |verb: &str, name: &str, of: &Initiative| who.activity(verb, name, json!(of.uri));
    let undo = |name: &str, what: Value| who.activity("Undo", name, what);
    vec![
        on("Follow", "f1", of),
        undo("u1", on("Follow", "f1", of)),
        on("Follow", "f2", of),
        on("Follow", "f3", of),
        undo("u3", on("Follow", "f3", of)),
        act("Create", "c1", note(who, "notes/1", "Un", &[of], 1)),
        act("Update", "c2", note(who, "notes/1", "Deux", &[of], 2)),
        act("Update", "c3", note(who, "notes/1", "Trois", &[of, other], 3)),
        act("Create", "c4", note(who, "notes/2", "Quatre", &[of], 1)),
        act("Delete", "d4", json!({ "id": who.own("notes/2"), "type": "Tombstone" })),
        act("Create", "c5", note(who, "notes/3", "Cinq", &[of], 1)),
        act("Update", "c6", note(who, "notes/3", "", &[of], 2)),
        on("Like", "l1", of),
        undo("u4", on("Like", "l1", of)),
        on("Like", "l2", of),
        on("Announce", "a1", of),
        undo("u5", on("Announce", "a1", of)),
        on("Block", "b1", other),
        undo("u6", on("Block", "b1", other)),
        on("Block", "b2", other),
    ]
}

/// All that is kept of somebody, under a name that all have.
async fn state(region: &Region, who: &Person) -> Vec<String> {
    let actor = who.id.clone();
    let read = move |conn: &mut Conn| -> bocage::error::Result<Vec<String>> {
        let follows: Vec<(String, String, String)> = follows::table
            .filter(follows::follower.eq(&actor))
            .select((follows::id, follows::followed, follows::state))
            .load(conn)?;
        let replies: Vec<(String, String, String, bool)> = replies::table
            .filter(replies::author.eq(&actor))
            .select((replies::id, replies::initiative, replies::content, replies::public))
            .load(conn)?;
        let reactions: Vec<(String, String, String)> = reactions::table
            .filter(reactions::actor.eq(&actor))
            .select((reactions::activity, reactions::object, reactions::kind))
            .load(conn)?;
        let refusals: Vec<(String, String)> = refusals::table
            .filter(refusals::actor.eq(&actor))
            .select((refusals::activity, refusals::initiative))
            .load(conn)?;
        let mut all: Vec<String> = follows.iter().map(|row| format!("{row:?}")).collect();
        all.extend(replies.iter().map(|row| format!("{row:?}")));
        all.extend(reactions.iter().map(|row| format!("{row:?}")));
        all.extend(refusals.iter().map(|row| format!("{row:?}")));
        Ok(all.into_iter().map(|row| row.replace(&actor, "WHO")).collect())
    };
    let mut state = region.app.db.read(read).await.unwrap();
    state.sort();
    state
}

async fn say_all(region: &Region, who: &Person, activities: &[Value]) {
    for activity in activities {
        assert_eq!(who.says(region, activity).await, 202, "{activity}");
    }
    region.applied().await;
}

on_each_database! {
    async fn a_history_that_comes_shuffled_and_doubled_has_the_same_end(database) {
        let region = Region::open("bretagne", database).await;
        let (of, other) = (initiative(&region).await, initiative(&region).await);
        let town = Town::start("alpes").await;
        let first = town.person("first");
        say_all(&region, &first, &history(&first, &of, &other)).await;
        let expected = state(&region, &first).await;
        // A follow, a like, a refusal, and a text about two.
        assert_eq!(expected.len(), 5, "{expected:#?}");
        assert!(expected.iter().any(|row| row.contains("WHO/activities/f2") && row.contains("accepted")), "{expected:#?}");
        assert_eq!(expected.iter().filter(|row| row.contains("Trois")).count(), 2, "{expected:#?}");

        let mut town = Town::start("town").await;
        for seed in 0..SEEDS {
            if seed % PEOPLE_OF_A_TOWN == 0 {
                town = Town::start(&format!("town{seed}")).await;
            }
            let who = town.person(&format!("p{seed}"));
            let mut activities = history(&who, &of, &other);
            activities.extend(activities.clone());
            activities.shuffle(&mut StdRng::seed_from_u64(seed));
            say_all(&region, &who, &activities).await;
            assert_eq!(state(&region, &who).await, expected, "seed {seed}");
        }
    }

    async fn what_comes_late_of_somebody_who_is_gone_has_no_effect(database) {
        let town = Town::start("alpes").await;
        let (awa, region) = (town.person("awa"), Region::open("bretagne", database).await);
        let of = initiative(&region).await;
        let text = awa.activity("Create", "1", note(&awa, "notes/1", "Un", &[&of], 1));
        say_all(&region, &awa, &[text, awa.activity("Delete", "2", json!(awa.id))]).await;
        assert_eq!(state(&region, &awa).await, [""; 0]);
        let late = awa.activity("Create", "3", note(&awa, "notes/2", "Deux", &[&of], 1));
        let follow = awa.activity("Follow", "4", json!(of.uri));
        let revised = awa.activity("Update", "5", note(&awa, "notes/1", "Trois", &[&of], 2));
        say_all(&region, &awa, &[late, follow, revised]).await;
        assert_eq!(state(&region, &awa).await, [""; 0]);
    }

    async fn nobody_takes_back_beforehand_what_is_somebody_elses(database) {
        let town = Town::start("alpes").await;
        let (awa, bob) = (town.person("awa"), town.person("bob"));
        let region = Region::open("bretagne", database).await;
        let of = initiative(&region).await;
        let follow = awa.activity("Follow", "1", json!(of.uri));
        let hers = [json!(awa.own("activities/1")), json!(awa.own("notes/1"))];
        say_all(&region, &bob, &[bob.activity("Undo", "1", hers[0].clone()), bob.activity("Delete", "2", hers[1].clone())]).await;
        let text = awa.activity("Create", "2", note(&awa, "notes/1", "Un", &[&of], 1));
        say_all(&region, &awa, &[follow, text]).await;
        assert_eq!(state(&region, &awa).await.len(), 2);
    }
}
