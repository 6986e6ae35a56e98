//! Keys of others: kept over a restart, asked for again after a while, and forgotten with who is gone.

use bocage::db::schema::{actors, deliveries, reactions};
use bocage::federation::signature::Scheme;
use bocage::federation::store::{Follow, replace_follow};
use bocage::initiative::publish;
use diesel::prelude::*;
use serde_json::json;

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::person::Person;
use crate::support::sender::{ACTIVITY, Sender, post};

async fn kept(region: &Region) -> Vec<String> {
    region.app.db.read(|conn| Ok(actors::table.select(actors::id).order(actors::id).load(conn)?)).await.unwrap()
}

async fn likes(region: &Region) -> i64 {
    region.app.db.read(|conn| Ok(reactions::table.count().get_result(conn)?)).await.unwrap()
}

/// Forgets all keys, in the table and with a restart in memory.
async fn forget_keys(region: &mut Region) {
    region.sleep().await;
    region.write(|conn, _, _| Ok(diesel::delete(actors::table).execute(conn)?)).await;
    region.wake();
}

on_each_database! {
    async fn a_restart_asks_nobody_anew(database) {
        let sender = Sender::start().await;
        let mut region = Region::open("bretagne", database).await;
        let follow = async |region: &Region, number: u32| {
            let body = sender.follow(&region.host, number).to_string().into_bytes();
            let fields = sender.signed(&region.host, &body, region.app.clock.now(), Scheme::Cavage);
            post(&region.host, region.address, &fields, ACTIVITY, body).await
        };
        assert_eq!(follow(&region, 1).await, 202);
        until("it is kept", async || kept(&region).await == [sender.actor()]).await;
        region.sleep().await;
        region.wake();
        sender.region.way().cut();
        assert_eq!(follow(&region, 2).await, 202, "its server cannot be asked");
        forget_keys(&mut region).await;
        assert_eq!(follow(&region, 3).await, 401, "nor could it now");
    }

    async fn what_is_kept_of_an_actor_goes_with_it(database) {
        let server = Region::open("alpes", TestDatabase::sqlite()).await;
        let awa = Person::on(&server, "Awa").await;
        let region = Region::open("bretagne", database).await;
        let entry =
            region.publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" })).await;
        assert_eq!(awa.says(&region, &awa.activity("Follow", "1", json!(entry.uri))).await, 202);
        assert_eq!(kept(&region).await, std::slice::from_ref(&awa.id));
        assert_eq!(awa.says(&region, &awa.activity("Delete", "2", json!(awa.id))).await, 202);
        until("nothing is left", async || kept(&region).await.is_empty()).await;
        assert_eq!(awa.says(&region, &awa.activity("Delete", "3", json!(awa.id))).await, 202);
        region.applied().await;
        assert!(kept(&region).await.is_empty(), "nobody knows it any more");
    }
}

on_each_database! {
    /// Its key is in no other place any more: whoever has not kept it reads it in the tombstone.
    async fn a_withdrawn_actor_is_believed_by_the_key_in_its_tombstone(database) {
        let server = Region::open("alpes", TestDatabase::sqlite()).await;
        let awa = Person::on(&server, "Awa").await;
        let mut region = Region::open("bretagne", database).await;
        let entry =
            region.publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" })).await;
        assert_eq!(awa.says(&region, &awa.activity("Like", "1", json!(entry.uri))).await, 202);
        until("the like counts", async || likes(&region).await == 1).await;

        let nobody = "http://nobody.localhost:9".to_owned();
        let follow = Follow {
            id: format!("{nobody}/follows/1"),
            origin: nobody.clone(),
            follower: format!("{nobody}/u"),
            followed: awa.id.clone(),
            inbox: format!("{nobody}/inbox"),
            shared_inbox: format!("{nobody}/inbox"),
            created: 0,
        };
        let uri = awa.id.clone();
        server
            .write(move |conn, home, now| {
                replace_follow(conn, &follow)?;
                publish::erase(conn, home, &uri, now)
            })
            .await;
        let signer = awa.id.clone();
        let under_way = move |conn: &mut bocage::db::Conn| {
            let of = deliveries::table.filter(deliveries::signer.eq(&signer));
            Ok(of.count().get_result::<i64>(conn)?)
        };
        until("its farewell is under way", async || server.app.db.read(under_way.clone()).await.unwrap() > 0).await;
        let path = awa.id.replace(&server.url(""), "");
        let tombstone = server.get_as(&path, ACTIVITY).await;
        assert_eq!(tombstone.status(), 410);
        assert!(tombstone.text().await.unwrap().contains("publicKey"));

        forget_keys(&mut region).await;
        let like = awa.activity("Like", "2", json!(entry.uri));
        assert_eq!(awa.says(&region, &like).await, 401, "who is gone does nothing else");
        assert_eq!(awa.says(&region, &awa.activity("Delete", "3", json!(awa.id))).await, 202);
        until("the like is gone", async || likes(&region).await == 0).await;
    }
}
