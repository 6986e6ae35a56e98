//! Feeds: found by their handles, followed, and saying in their turn what is new.

use bocage::clock::Timestamp;
use bocage::db::schema::{feed_posts, feeds};
use bocage::feed::{Feed, Kind, Post, Progress, queue, store};
use bocage::initiative::{Initiative, publish};
use bocage::news;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::follower::Follower;
use crate::support::person::Person;

const ACTIVITY: &str = "application/activity+json";
const DAY: i64 = 86_400_000_000;

async fn bretagne(database: TestDatabase) -> Region {
    Region::open("bretagne", database).await
}

/// Who looks for this handle: the id that is named, or nothing.
async fn looked_up(region: &Region, handle: &str) -> Option<String> {
    let path = format!("/.well-known/webfinger?resource=acct:{handle}@{}", region.host);
    let answer = region.get_as(&path, "application/jrd+json").await;
    let found = answer.status() == 200;
    let descriptor: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default();
    found.then(|| descriptor["links"][0]["href"].as_str().unwrap().to_owned())
}

/// Looks a feed up, reads it and has somebody follow it.
async fn followed(region: &Region, handle: &str) -> (String, Follower) {
    let id = looked_up(region, handle).await.unwrap();
    region.document(&id.replace(&region.url(""), "")).await;
    let follower = Follower::start().await;
    follower.follows(region, &id).await;
    (id, follower)
}

async fn card(region: &Region, name: &str, city: &str, postcode: &str) -> Initiative {
    let fields = json!({ "name": name, "kinds": ["reuse"], "summary": "On répare.", "location.city": city,
        "location.postcode": postcode });
    region.publish(fields).await
}

async fn say(region: &Region, of: &Initiative, text: &'static str) -> String {
    let of = of.clone();
    region.write(move |conn, _, now| news::publish(conn, &of, text, "fr", now)).await.id
}

async fn feed(region: &Region, path: &'static str) -> Feed {
    region.app.db.read(move |conn| store::find(conn, path)).await.unwrap().unwrap()
}

async fn posts(region: &Region, progress: Progress) -> Vec<String> {
    let of = feed_posts::table.filter(feed_posts::progress.eq(progress.as_str())).order(feed_posts::id.asc());
    region.app.db.read(move |conn| Ok(of.select(feed_posts::kind).load(conn)?)).await.unwrap()
}

/// Lets feeds speak again at once, as if their pause and what they gather had passed.
async fn their_turn(region: &Region) {
    region
        .write(|conn, _, _| {
            diesel::update(feeds::table).set(feeds::next_at.eq(0)).execute(conn)?;
            let waiting = feed_posts::table.filter(feed_posts::progress.eq("waiting"));
            diesel::update(waiting).set(feed_posts::due_at.eq(feed_posts::created)).execute(conn)?;
            Ok(())
        })
        .await;
}

async fn erase(region: &Region, entry: &Initiative) {
    let uri = entry.uri.clone();
    region.write(move |conn, home, now| publish::erase(conn, home, &uri, now)).await;
}

async fn revise(region: &Region, entry: &Initiative, fields: Value) {
    let (uri, edits) = (entry.uri.clone(), serde_json::from_value(fields).unwrap());
    region.write(move |conn, home, now| publish::revise(conn, home, &uri, &edits, &[], now)).await;
}

/// Whether cards were looked at up to the last one.
async fn looked_through(region: &Region) {
    let done =
        |conn: &mut bocage::db::Conn| Ok(store::looked_at(conn)? >= bocage::initiative::store::latest_written(conn)?);
    until("all cards are looked at", async || region.app.db.read(done).await.unwrap()).await;
}

fn content(told: &Value) -> &str {
    told["object"]["content"].as_str().unwrap()
}

on_each_database! {
    async fn feeds_are_actors_with_handles_that_people_follow_and_leave(database) {
        let region = bretagne(database).await;
        for (handle, path) in [("annuaire", "/feed"), ("annuaire.56", "/feed/t/FR-56"), ("reemploi-et-reparation", "/feed/k/reuse")] {
            let id = looked_up(&region, handle).await.unwrap();
            assert_eq!(id, region.url(path), "{handle}");
            let actor = region.document(path).await;
            assert_eq!((&actor["id"], &actor["type"], &actor["preferredUsername"]), (&json!(id), &json!("Service"), &json!(handle)));
            assert_eq!(actor["publicKey"]["owner"], json!(id));
            assert_eq!(region.document(path).await["publicKey"], actor["publicKey"], "a key never changes under its id");
            for part in ["outbox", "followers", "following", "featured"] {
                let collection = region.document(&format!("{path}/{part}")).await;
                assert_eq!((&collection["id"], &collection["totalItems"]), (&actor[part], &json!(0)));
            }
            let page = region.get_as(path, "text/html").await;
            assert_eq!(page.status(), 303, "{path}");
            let pasted = region.get_as(&format!("/@{handle}"), ACTIVITY).await;
            assert_eq!(pasted.headers()["location"].to_str().unwrap(), id, "{handle}");
        }
        assert_eq!(region.document("/feed/t/FR-56").await["name"], "Annuaire coopératif · Morbihan (56)");
        assert_eq!(looked_up(&region, "reparation").await, Some(region.url("/feed/k/reuse")), "another word for it");
        for nobody in ["annuaire.999", "annuaire.56121", "feed"] {
            assert_eq!(looked_up(&region, nobody).await, None, "{nobody}");
        }
        for nothing in ["/feed/t/FR-BRE", "/feed/k/nothing", "/feed/t/FR-29/outbox", "/feed/nothing"] {
            assert_eq!(region.get_as(nothing, ACTIVITY).await.status(), 404, "{nothing}");
        }
        let made = region.app.db.read(store::list).await.unwrap();
        assert_eq!(made.len(), 3, "only what exists is made: {made:?}");

        let server = Region::open("alpes", TestDatabase::sqlite()).await;
        let awa = Person::on(&server, "Awa").await;
        let follow = awa.activity("Follow", "1", json!(region.url("/feed")));
        assert_eq!(awa.says(&region, &follow).await, 202);
        let followers = async || region.document("/feed/followers").await["totalItems"].as_i64().unwrap();
        until("she follows", async || followers().await == 1).await;
        assert_eq!(awa.says(&region, &awa.activity("Undo", "2", follow)).await, 202);
        until("she follows no more", async || followers().await == 0).await;
        let stranger = awa.activity("Follow", "3", json!(region.url("/feed/t/FR-29")));
        assert_eq!(awa.says(&region, &stranger).await, 403, "nobody has looked for it");
    }

    async fn pages_name_the_feed(database) {
        let region = bretagne(database).await;
        let entry = card(&region, "Repair Café", "Lorient", "56100").await;
        for path in ["/about".to_owned(), format!("/@{}/follow", entry.handle.unwrap())] {
            for (lang, words) in [("fr", "chaque semaine"), ("en", "every week")] {
                let page = region.get_as(&format!("{path}?lang={lang}"), "text/html").await.text().await.unwrap();
                let handle = format!("@annuaire@{}", region.host);
                assert!(page.contains(&handle) && page.contains(words), "{path} {lang}");
            }
        }
        for (path, name) in [("/k/reuse", "reemploi-et-reparation"), ("/t/FR-56", "annuaire.56")] {
            let page = region.get_as(path, "text/html").await.text().await.unwrap();
            assert!(page.contains(&format!("@{name}@{}", region.host)), "{path}");
        }
        let page = region.get_as("/t/FR-56121", "text/html").await.text().await.unwrap();
        assert!(!page.contains(&format!("@{}<", region.host)), "a town has no feed");
    }

    async fn what_feeds_are_called_no_initiative_is(database) {
        let region = Region::start("bretagne", database, &[("BOCAGE__FEDERATION__FEED", "agenda")]).await;
        let mut handles = Vec::new();
        for name in ["Agenda", "Réemploi et réparation", "Annuaire"] {
            handles.push(region.publish(json!({ "name": name, "kinds": ["resource"],
                "attributes.url": "https://plans.example/", "attributes.resource_licence": "CC-BY-4.0" })).await.handle.unwrap());
        }
        assert_eq!(handles, ["agenda-2", "reemploi-et-reparation-2", "annuaire-1"]);
        assert_eq!(looked_up(&region, "agenda").await, Some(region.url("/feed")));
        assert_eq!(looked_up(&region, "agenda.2a").await, Some(region.url("/feed/t/FR-2A")));
        assert_eq!(looked_up(&region, "annuaire").await, None);
    }

    async fn news_are_passed_on_in_turn_but_not_their_edits_nor_what_is_taken_back(database) {
        let mut region = bretagne(database).await;
        let entry = card(&region, "Repair Café Lorient", "Lorient", "56100").await;
        let (id, follower) = followed(&region, "annuaire").await;
        let first = say(&region, &entry, "Samedi, des vélos.").await;
        let announces = || follower.told_by(&id, "Announce");
        until("the first is passed on", async || announces().len() == 1).await;
        assert_eq!(announces()[0]["object"], json!(region.url(&format!("/n/{first}"))));
        let second = say(&region, &entry, "Dimanche, du bois.").await;
        let third = say(&region, &entry, "Lundi, rien.").await;
        until("the others wait", async || posts(&region, Progress::Waiting).await.len() == 2).await;
        let kept = feed(&region, "/feed").await;
        let said = region.app.db.read(|conn| store::list_said(conn, "/feed", None, 9)).await.unwrap();
        let said_at = said[0].said_at.unwrap();
        assert_eq!(kept.next_at, Timestamp(said_at.0 + 600_000_000), "ten minutes between two");

        let (edited, taken_back) = (first.clone(), third.clone());
        region
            .write(move |conn, _, now| {
                news::revise(conn, &edited, "Samedi, des vélos et du linge.", now)?;
                news::withdraw(conn, &taken_back, now)
            })
            .await;
        until("what was taken back waits no more", async || posts(&region, Progress::Waiting).await.len() == 1).await;
        // What waits, waits through a restart.
        region.sleep().await;
        region.wake();
        their_turn(&region).await;
        until("the second is passed on", async || announces().len() == 2).await;
        assert_eq!(announces()[1]["object"], json!(region.url(&format!("/n/{second}"))));

        let outbox = region.document("/feed/outbox?page=true").await;
        let items = outbox["orderedItems"].as_array().unwrap();
        assert_eq!(items.iter().map(|item| item["id"].clone()).collect::<Vec<_>>(), [announces()[1]["id"].clone(), announces()[0]["id"].clone()]);
        let announce = announces()[0]["id"].as_str().unwrap().replace(&region.url(""), "");
        assert_eq!(region.document(&announce).await["object"], announces()[0]["object"]);

        region.write(move |conn, _, now| news::withdraw(conn, &first, now)).await;
        until("what was passed on is taken back", async || follower.told_by(&id, "Undo").len() == 1).await;
        assert_eq!(follower.told_by(&id, "Undo")[0]["object"]["id"], announces()[0]["id"]);
        assert_eq!(region.get_as(&announce, ACTIVITY).await.status(), 404);
        erase(&region, &entry).await;
        until("the other with its initiative", async || follower.told_by(&id, "Undo").len() == 2).await;
        assert_eq!(region.document("/feed/outbox").await["totalItems"], 0);
        assert_eq!(announces().len(), 2);
    }

    async fn a_digest_is_written_once_a_week_when_something_happened_and_somebody_follows(database) {
        let region = bretagne(database).await;
        let (id, follower) = followed(&region, "annuaire").await;
        let week_ago = |at: Timestamp| Timestamp(at.0 - 8 * DAY);
        let due = async || {
            region
                .write(move |conn, _, now| {
                    let ago = (feeds::digest_at.eq(now.0), feeds::created.eq(week_ago(now).0));
                    diesel::update(feeds::table).set(ago).execute(conn)?;
                    Ok(())
                })
                .await;
            until("it is planned again", async || feed(&region, "/feed").await.digest_at > region.app.clock.now()).await;
        };
        due().await;
        assert_eq!(posts(&region, Progress::Waiting).await.len() + posts(&region, Progress::Said).await.len(), 0, "nothing happened");

        let first = card(&region, "Repair Café & Vélos", "Lorient", "56100").await;
        let second = card(&region, "Jardin de Brest", "Brest", "29200").await;
        due().await;
        until("it is said", async || follower.told_by(&id, "Create").len() == 1).await;
        let told = follower.told_by(&id, "Create").remove(0);
        for said in ["La semaine dans « Annuaire coopératif »", "Nouvelles fiches", ">Repair Café &amp; Vélos</a> (Lorient)", ">Jardin de Brest</a>"] {
            assert!(content(&told).replace('\u{a0}', " ").contains(said), "{said}: {}", content(&told));
        }
        assert_eq!(told["object"]["contentMap"]["fr"], told["object"]["content"]);
        let note = told["object"]["id"].as_str().unwrap().replace(&region.url(""), "");
        assert_eq!(region.document(&note).await["content"], told["object"]["content"]);

        // Whoever else thinks that it is due finds that it was written.
        let before = Feed { digest_at: Timestamp(1), ..feed(&region, "/feed").await };
        region.write(move |conn, _, now| queue::add_digest(conn, &before, true, now)).await;
        assert_eq!(posts(&region, Progress::Waiting).await, [""; 0]);

        // What is gone is gone from what was said.
        erase(&region, &first).await;
        until("it is said anew", async || follower.told_by(&id, "Update").len() == 1).await;
        let update = follower.told_by(&id, "Update").remove(0);
        assert!(!content(&update).contains("Lorient") && content(&update).contains("Jardin de Brest"), "{update}");
        assert!(update["object"]["updated"].is_string());
        assert!(!region.document(&note).await.to_string().contains("Lorient"));
        erase(&region, &second).await;
    }

    async fn nobody_follows_so_no_digest_is_written(database) {
        let region = bretagne(database).await;
        looked_up(&region, "annuaire").await.unwrap();
        card(&region, "Repair Café Lorient", "Lorient", "56100").await;
        region
            .write(|conn, _, now| {
                diesel::update(feeds::table).set(feeds::digest_at.eq(now.0)).execute(conn)?;
                Ok(())
            })
            .await;
        until("it is planned again", async || feed(&region, "/feed").await.digest_at > region.app.clock.now()).await;
        assert_eq!(posts(&region, Progress::Waiting).await.len() + posts(&region, Progress::Said).await.len(), 0);
    }

    async fn a_digest_names_some_and_counts_the_others(database) {
        let region = bretagne(database).await;
        let (id, follower) = followed(&region, "annuaire").await;
        for n in 0..35 {
            card(&region, &format!("Atelier {n}"), "Lorient", "56100").await;
        }
        region
            .write(|conn, _, now| {
                let ago = (feeds::digest_at.eq(now.0), feeds::created.eq(now.0 - 8 * DAY));
                diesel::update(feeds::table).set(ago).execute(conn)?;
                Ok(())
            })
            .await;
        until("it is said", async || follower.told_by(&id, "Create").len() == 1).await;
        let told = follower.told_by(&id, "Create").remove(0);
        assert_eq!(content(&told).matches("• ").count(), 30);
        let more = format!("<a href=\"{}\" rel=\"nofollow noopener\">et 5 autres</a>", region.url("/search?sort=new"));
        assert!(content(&told).replace('\u{a0}', " ").contains(&more), "{}", content(&told));
    }

    async fn a_selected_feed_says_each_card_once_a_day(database) {
        let region = bretagne(database).await;
        let (id, follower) = followed(&region, "annuaire.56").await;
        card(&region, "Jardin de Brest", "Brest", "29200").await;
        let entry = card(&region, "Repair Café", "Lorient", "56100").await;
        let notes = || follower.told_by(&id, "Create");
        until("the card is said", async || notes().len() == 1).await;
        assert!(content(&notes()[0]).replace('\u{a0}', " ").starts_with("<p>Nouvelle fiche : <strong>Repair Café</strong> (Lorient)</p><p>On répare.</p>"), "{}", content(&notes()[0]));
        revise(&region, &entry, json!({ "summary": "On répare tout." })).await;
        looked_through(&region).await;
        assert_eq!(posts(&region, Progress::Waiting).await, [""; 0], "not twice a day");

        region
            .write(|conn, _, now| {
                diesel::update(feed_posts::table).set(feed_posts::said_at.eq(now.0 - 2 * DAY)).execute(conn)?;
                Ok(())
            })
            .await;
        their_turn(&region).await;
        revise(&region, &entry, json!({ "summary": "On répare presque tout." })).await;
        until("its change is said", async || notes().len() == 2).await;
        assert!(content(&notes()[1]).contains("Fiche modifiée"), "{}", content(&notes()[1]));
        say(&region, &entry, "Samedi !").await;
        until("its news wait", async || posts(&region, Progress::Waiting).await == ["news"]).await;
        their_turn(&region).await;
        until("its news are passed on", async || follower.told_by(&id, "Announce").len() == 1).await;

        erase(&region, &entry).await;
        until("all of it is taken back", async || {
            follower.told_by(&id, "Delete").len() == 2 && follower.told_by(&id, "Undo").len() == 1
        }).await;
        let note = notes()[0]["object"]["id"].as_str().unwrap().replace(&region.url(""), "");
        let gone = region.get_as(&note, ACTIVITY).await;
        assert_eq!(gone.status(), 410);
        assert!(!gone.text().await.unwrap().contains("Repair"));
    }

    async fn a_card_that_only_got_a_new_number_is_no_news(database) {
        let region = bretagne(database).await;
        let long_ago = |entry: &Initiative| Initiative { updated: Timestamp(entry.updated.0 - 2 * DAY), ..entry.clone() };
        let entry = card(&region, "Repair Café", "Lorient", "56100").await;
        let now = region.app.clock.now();
        assert!(queue::what_of(&entry, now).is_some() && queue::what_of(&long_ago(&entry), now).is_none());
    }

    async fn an_import_is_one_text(database) {
        let region = bretagne(database).await;
        let (id, follower) = followed(&region, "reemploi-et-reparation").await;
        // It has just said something.
        region
            .write(|conn, _, now| store::set_next(conn, "/feed/k/reuse", Timestamp(now.0 + DAY)))
            .await;
        for n in 0..50 {
            card(&region, &format!("Atelier {n}"), "Lorient", "56100").await;
        }
        looked_through(&region).await;
        assert_eq!(posts(&region, Progress::Waiting).await, ["summary"]);
        let waiting: Post = region.app.db.read(|conn| store::find_waiting(conn, "/feed/k/reuse", Kind::Summary)).await.unwrap().unwrap();
        assert_eq!((waiting.more_new, waiting.more_changed), (20, 0));
        assert_eq!(waiting.due_at, Timestamp(waiting.created.0 + 3_600_000_000), "it gathers for an hour");
        their_turn(&region).await;
        until("it is said", async || follower.told_by(&id, "Create").len() == 1).await;
        let told = follower.told_by(&id, "Create").remove(0);
        assert_eq!(content(&told).matches("• ").count(), 30);
        assert!(content(&told).replace('\u{a0}', " ").contains("et 20 autres"), "{}", content(&told));
    }
}
