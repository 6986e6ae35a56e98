//! SECURITY.md 2.2.10 and 3: how much is kept of what strangers say and do. Rows are there already up to the last that fits.

use bocage::initiative::Initiative;
use bocage::per_backend;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::commons::Region;
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::person::Person;
use crate::support::town::Town;

/// Two servers below one domain, and one elsewhere, with a person each.
struct Strangers {
    people: [Person; 3],
    _towns: [Town; 3],
}

impl Strangers {
    async fn come() -> Strangers {
        let towns = [Town::start("a.loire").await, Town::start("b.loire").await, Town::start("nice").await];
        Strangers { people: [towns[0].person("awa"), towns[1].person("bob"), towns[2].person("chi")], _towns: towns }
    }

    /// All three say the same: one of the first domain still fits, its neighbour's does not; the third is another domain.
    async fn all_say(&self, region: &Region, verb: &str, object: impl Fn(&Person) -> Value) {
        for person in &self.people {
            assert_eq!(person.says(region, &person.activity(verb, "1", object(person))).await, 202);
            region.applied().await;
        }
    }
}

async fn initiative(region: &Region) -> Initiative {
    region.publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" })).await
}

async fn fresh(database: TestDatabase) -> (Region, Initiative, Strangers) {
    let region = Region::open("bretagne", database).await;
    let of = initiative(&region).await;
    (region, of, Strangers::come().await)
}

/// Writes `count` rows; in `values` stands `n.i` for their number and `of` for the initiative.
async fn fill(region: &Region, of: &Initiative, count: u32, table: &str, columns: &str, values: &str) {
    let values = values.replace("of", &format!("'{}'", of.uri));
    let numbers = format!("with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})");
    let sql = format!("{numbers} insert into {table} ({columns}) select {values} from n");
    region
        .write(move |conn, _, _| {
            per_backend!(conn, |conn| diesel::sql_query(sql).execute(conn))?;
            Ok(())
        })
        .await;
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

/// Which of the three have a row, by a column with their id.
async fn kept(region: &Region, strangers: &Strangers, table: &str, column: &str) -> Vec<bool> {
    let mut kept = Vec::new();
    for person in &strangers.people {
        let sql = format!("select count(*) as n from {table} where {column} = '{}'", person.id);
        let count = region
            .app
            .db
            .read(move |conn| Ok(per_backend!(conn, |conn| diesel::sql_query(sql).get_result::<Count>(conn))?.n));
        kept.push(count.await.unwrap() > 0);
    }
    kept
}

const REPLY: &str = "id, initiative, author, domain, content, public, hidden, received, updated";
const OLD: i64 = 1_000_000;

fn text(of: &Initiative) -> impl Fn(&Person) -> Value {
    let uri = of.uri.clone();
    move |by| json!({ "id": by.own("notes/1"), "type": "Note", "attributedTo": by.id, "content": "Un", "inReplyTo": uri })
}

on_each_database! {
    async fn texts_of_one_domain_about_one_initiative_have_an_end(database) {
        let (region, of, strangers) = fresh(database).await;
        let values = format!("'http://x/' || n.i, of, 'http://x/', 'loire.localhost', 'x', true, false, {OLD}, {OLD}");
        fill(&region, &of, 199, "replies", REPLY, &values).await;
        strangers.all_say(&region, "Create", text(&of)).await;
        assert_eq!(kept(&region, &strangers, "replies", "author").await, [true, false, true]);
    }

    async fn texts_of_one_domain_in_a_day_have_an_end(database) {
        let (region, of, strangers) = fresh(database).await;
        let (other, now) = (initiative(&region).await, region.app.clock.now().0);
        let values = format!("'http://x/' || n.i, of || n.i, 'http://x/', 'loire.localhost', 'x', true, false, {now}, {now}");
        fill(&region, &other, 999, "replies", REPLY, &values).await;
        strangers.all_say(&region, "Create", text(&of)).await;
        assert_eq!(kept(&region, &strangers, "replies", "author").await, [true, false, true]);
    }

    async fn texts_on_a_node_have_an_end(database) {
        let (region, of, strangers) = fresh(database).await;
        let values = format!("'http://x/' || n.i, of || n.i, 'http://x/', 'd' || n.i, 'x', true, false, {OLD}, {OLD}");
        fill(&region, &of, 99_999, "replies", REPLY, &values).await;
        strangers.all_say(&region, "Create", text(&of)).await;
        assert_eq!(kept(&region, &strangers, "replies", "author").await, [true, false, false]);
    }

    async fn likes_of_one_domain_have_an_end_and_count_again_once_they_are_taken_back(database) {
        let (region, of, strangers) = fresh(database).await;
        let columns = "actor, object, kind, initiative, domain, activity, received";
        let values = format!("'http://x/' || n.i, of, 'like', of, 'loire.localhost', 'http://x/a' || n.i, {OLD}");
        fill(&region, &of, 9_999, "reactions", columns, &values).await;
        let uri = of.uri.clone();
        strangers.all_say(&region, "Like", |_| json!(uri)).await;
        assert_eq!(kept(&region, &strangers, "reactions", "actor").await, [true, false, true]);
        let [awa, bob, _] = &strangers.people;
        // Who is counted may say it again.
        assert_eq!(awa.says(&region, &awa.activity("Like", "2", json!(uri))).await, 202);
        region.applied().await;
        for name in ["1", "2"] {
            let undo = awa.activity("Undo", &format!("u{name}"), awa.activity("Like", name, json!(uri)));
            assert_eq!(awa.says(&region, &undo).await, 202);
        }
        region.applied().await;
        assert_eq!(bob.says(&region, &bob.activity("Like", "2", json!(uri))).await, 202);
        region.applied().await;
        assert_eq!(kept(&region, &strangers, "reactions", "actor").await, [false, true, true]);
    }

    async fn refusals_of_one_domain_in_a_day_have_an_end(database) {
        let (region, of, strangers) = fresh(database).await;
        let now = region.app.clock.now().0;
        let values = format!("'http://x/' || n.i, of || n.i, 'http://x/a' || n.i, {now}, 'loire.localhost'");
        fill(&region, &of, 999, "refusals", "actor, initiative, activity, received, domain", &values).await;
        let uri = of.uri.clone();
        strangers.all_say(&region, "Block", |_| json!(uri)).await;
        assert_eq!(kept(&region, &strangers, "refusals", "actor").await, [true, false, true]);
    }

    async fn open_reports_of_one_domain_have_an_end(database) {
        let (region, of, strangers) = fresh(database).await;
        let values = format!("'r' || n.i, 'http://x/', 'loire.localhost', of || n.i, 'x', {OLD}");
        fill(&region, &of, 99, "reports", "id, reporter, domain, initiative, content, received", &values).await;
        let uri = of.uri.clone();
        strangers.all_say(&region, "Flag", |_| json!([uri])).await;
        assert_eq!(kept(&region, &strangers, "reports", "reporter").await, [true, false, true]);
    }

    async fn open_reports_on_a_node_have_an_end(database) {
        let (region, of, strangers) = fresh(database).await;
        let values = format!("'r' || n.i, 'http://x/', 'd' || n.i, of || n.i, 'x', {OLD}");
        fill(&region, &of, 1_999, "reports", "id, reporter, domain, initiative, content, received", &values).await;
        let uri = of.uri.clone();
        strangers.all_say(&region, "Flag", |_| json!([uri])).await;
        assert_eq!(kept(&region, &strangers, "reports", "reporter").await, [true, false, false]);
    }

    async fn what_is_remembered_as_taken_back_has_an_end_for_each_server(database) {
        let (region, of, strangers) = fresh(database).await;
        let [awa, bob, _] = &strangers.people;
        let origin = awa.id.split("/users").next().unwrap();
        // What is old is forgotten by the job that begins with the node, before or after this.
        let now = region.app.clock.now().0;
        let values = format!("'http://x/', 'http://x/' || n.i, '{origin}', 0, {now}");
        fill(&region, &of, 9_999, "taken_back", "actor, id, origin, version, at", &values).await;
        for (person, name) in [(awa, "1"), (awa, "2"), (bob, "1")] {
            let follow = person.activity("Follow", name, json!(of.uri));
            let undo = person.activity("Undo", &format!("u{name}"), follow.clone());
            assert_eq!((person.says(&region, &undo).await, person.says(&region, &follow).await), (202, 202));
        }
        region.applied().await;
        // There was room for her first; what she takes back beforehand after it has its effect all the same.
        assert_eq!(kept(&region, &strangers, "follows", "follower").await, [true, false, false]);
    }

    async fn followers_of_one_domain_have_an_end(database) {
        let (region, of, strangers) = fresh(database).await;
        let columns = "id, origin, follower, followed, inbox, shared_inbox, created, state, domain";
        let values = format!("'http://x/f' || n.i, 'http://x', 'http://x/' || n.i, of, 'http://x/', 'http://x/', {OLD}, 'accepted', 'loire.localhost'");
        fill(&region, &of, 9_999, "follows", columns, &values).await;
        let uri = of.uri.clone();
        strangers.all_say(&region, "Follow", |_| json!(uri)).await;
        assert_eq!(kept(&region, &strangers, "follows", "follower").await, [true, false, true]);
    }
}
