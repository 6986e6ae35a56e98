//! People who follow an initiative move, and an initiative itself does.

use bocage::initiative::Initiative;
use bocage::reply;
use serde_json::{Value, json};

use crate::support::commons::{Region, until};
use crate::support::databases::on_each_database;
use crate::support::person::Person;
use crate::support::town::Town;

async fn initiative(region: &Region) -> Initiative {
    region.publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" })).await
}

fn path(region: &Region, of: &Initiative) -> String {
    of.uri.replace(&region.url(""), "")
}

async fn followers(region: &Region, of: &Initiative) -> i64 {
    region.document(&format!("{}/followers", path(region, of))).await["totalItems"].as_i64().unwrap()
}

fn moving(who: &Person, name: &str, target: &str) -> Value {
    let mut activity = who.activity("Move", name, json!(who.id));
    activity["target"] = json!(target);
    activity
}

/// Says something that is taken, and waits until it is applied.
async fn said(region: &Region, who: &Person, activity: &Value) {
    assert_eq!(who.says(region, activity).await, 202, "{activity}");
    region.applied().await;
}

on_each_database! {
    async fn who_moved_away_reads_no_more_once_the_new_place_says_the_same(database) {
        let (loire, nice) = (Town::start("loire").await, Town::start("nice").await);
        let (awa, bob, new) = (loire.person("awa"), loire.person("bob"), nice.person("awa"));
        let region = Region::open("bretagne", database).await;
        let of = initiative(&region).await;
        said(&region, &awa, &awa.activity("Follow", "1", json!(of.uri))).await;
        said(&region, &bob, &bob.activity("Follow", "1", json!(of.uri))).await;
        let note = json!({ "id": awa.own("notes/1"), "type": "Note", "attributedTo": awa.id, "content": "Bravo",
            "inReplyTo": of.uri });
        said(&region, &awa, &awa.activity("Create", "2", note)).await;

        said(&region, &awa, &moving(&awa, "3", &new.id)).await;
        assert_eq!(followers(&region, &of).await, 2, "the new place does not name the old one");
        nice.describe(&new, "alsoKnownAs", json!([bob.id, awa.id]));
        nice.describe(&new, "movedTo", json!("http://paris.localhost:9/users/awa"));
        said(&region, &awa, &moving(&awa, "4", &new.id)).await;
        assert_eq!(followers(&region, &of).await, 2, "the new place has moved on");
        nice.describe(&new, "movedTo", json!(null));
        let mut not_hers = moving(&bob, "2", &new.id);
        not_hers["object"] = json!(awa.id);
        assert_eq!(bob.says(&region, &not_hers).await, 403);

        said(&region, &awa, &moving(&awa, "5", &new.id)).await;
        assert_eq!(followers(&region, &of).await, 1, "only bob reads on");
        let uri = of.uri.clone();
        let texts = region.app.db.read(move |conn| reply::store::list(conn, &uri, 9)).await.unwrap();
        assert_eq!(texts.iter().map(|text| &text.author).collect::<Vec<_>>(), [&awa.id], "what she wrote stays hers");
        // Once in 30 days, and who has left does not follow from there.
        assert_eq!(awa.says(&region, &moving(&awa, "6", &new.id)).await, 403);
        said(&region, &awa, &awa.activity("Follow", "7", json!(of.uri))).await;
        assert_eq!(followers(&region, &of).await, 1);
        said(&region, &new, &new.activity("Follow", "1", json!(of.uri))).await;
        assert_eq!(followers(&region, &of).await, 2, "she follows from where she is now");
    }

    async fn an_initiative_takes_its_followers_to_a_place_that_names_it(database) {
        let (loire, nice) = (Town::start("loire").await, Town::start("nice").await);
        let (awa, place) = (loire.person("awa"), nice.person("repair"));
        let region = Region::open("bretagne", database).await;
        let of = initiative(&region).await;
        said(&region, &awa, &awa.activity("Follow", "1", json!(of.uri))).await;
        let go = || region.command(&["--lang", "en", "move", &of.uri, "--to", &place.id]);
        let refused = go();
        assert!(refused.status == 1 && refused.err.contains("does not name this initiative"), "{}", refused.err);
        assert_eq!(region.document(&path(&region, &of)).await.get("movedTo"), None);

        nice.describe(&place, "alsoKnownAs", json!(of.uri));
        let gone = go();
        assert_eq!(gone.status, 0, "{}", gone.err);
        until("she is told", async || loire.verbs_from(&of.uri).contains(&"Move".into())).await;
        let told = loire.came_from(&of.uri).into_iter().find(|activity| activity["type"] == "Move").unwrap();
        assert_eq!((&told["object"], &told["target"]), (&json!(of.uri), &json!(place.id)));
        let actor = region.document(&path(&region, &of)).await;
        assert_eq!(actor["movedTo"], json!(place.id));
        assert_eq!(actor["@context"].as_array().unwrap().last().unwrap()["movedTo"]["@id"], "as:movedTo");

        let again = go();
        assert!(again.status == 1 && again.err.contains("less than 30 days ago"), "{}", again.err);
        let bob = loire.person("bob");
        said(&region, &bob, &bob.activity("Follow", "1", json!(of.uri))).await;
        until("he is told no", async || loire.verbs_from(&of.uri).contains(&"Reject".into())).await;
        assert_eq!(followers(&region, &of).await, 1);
        let nobody = region.command(&["--lang", "en", "move", &of.uri, "--to", "@repair@nice.example"]);
        assert_eq!(nobody.status, 2, "{}", nobody.err);
    }

    async fn an_account_elsewhere_moves_to_an_initiative_that_names_it(database) {
        let loire = Town::start("loire").await;
        let (old, region) = (loire.person("repair"), Region::open("bretagne", database).await);
        let of = initiative(&region).await;
        said(&region, &old, &old.activity("Follow", "1", json!(of.uri))).await;
        said(&region, &old, &moving(&old, "2", &of.uri)).await;
        assert_eq!(followers(&region, &of).await, 1, "the initiative does not name it");
        let alias = |what: &str, id: &str| region.command(&["alias", &of.uri, what, id]).status;
        assert_eq!(alias("--add", &old.id), 0);
        assert_eq!(region.document(&path(&region, &of)).await["alsoKnownAs"], json!([old.id]));
        said(&region, &old, &moving(&old, "3", &of.uri)).await;
        assert_eq!(followers(&region, &of).await, 0);

        assert_eq!(region.command(&["alias", &of.uri]).out.trim(), old.id);
        assert_eq!(alias("--add", &of.uri), 2, "it is called so here");
        assert_eq!((alias("--remove", &old.id), alias("--remove", &old.id)), (0, 2));
        assert_eq!(region.document(&path(&region, &of)).await.get("alsoKnownAs"), None);
        assert_eq!(alias("--add", "nonsense"), 2);
    }
}
