//! What arrives at an inbox over HTTP: what is not proved has no effect, and what is proved has one, once.

use bocage::clock::Timestamp;
use bocage::db::schema::{deliveries, received};
use bocage::federation::signature::Scheme;
use bocage::federation::signature::sign::{Outgoing, SigningKey, sign};
use bocage::federation::store;
use bocage::peer::Follower;
use diesel::prelude::*;
use serde_json::{Value, json};
use url::Url;

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::sender::{ACTIVITY, Sender, post};

async fn stored(region: &Region) -> (i64, i64) {
    let count = |conn: &mut bocage::db::Conn| {
        Ok((received::table.count().get_result(conn)?, deliveries::table.count().get_result(conn)?))
    };
    region.app.db.read(count).await.unwrap()
}

on_each_database! {
    /// AUTH-01, AUTH-02, AUTH-04, AUTH-08, AUTH-09, ORIG-04, INBOX-01.
    async fn what_is_not_proved_leaves_nothing(database) {
        let sender = Sender::start().await;
        let region = Region::open("bretagne", database).await;
        let body = sender.follow(&region.host, 1).to_string().into_bytes();
        let now = region.app.clock.now();
        let fit = sender.signed(&region.host, &body, now, Scheme::Cavage);

        assert_eq!(post(&region.host, region.address, &[], ACTIVITY, body.clone()).await, 401, "unsigned");
        let other = sender.follow(&region.host, 2).to_string().into_bytes();
        assert_eq!(post(&region.host, region.address, &fit, ACTIVITY, other).await, 401, "signed for another body");
        for seconds in [7200, -61 * 60] {
            let at = Timestamp(now.0 + seconds * 1_000_000);
            let fields = sender.signed(&region.host, &body, at, Scheme::Cavage);
            assert_eq!(post(&region.host, region.address, &fields, ACTIVITY, body.clone()).await, 401, "{seconds} s away");
        }
        for media_type in ["application/json", "text/plain", "application/ld+json", "image/png"] {
            assert_eq!(post(&region.host, region.address, &fit, media_type, body.clone()).await, 415, "{media_type}");
        }
        assert_eq!(post(&region.host, region.address, &fit, ACTIVITY, vec![b' '; 1024 * 1024 + 1]).await, 413);
        let elsewhere = Region::open("gironde", TestDatabase::sqlite()).await;
        let replayed: Vec<(String, String)> = fit.iter().filter(|(name, _)| name != "host").cloned().collect();
        assert_eq!(post(&elsewhere.host, elsewhere.address, &replayed, ACTIVITY, body.clone()).await, 401, "replayed to another node");
        for broken in [&b"{"[..], b"[]", b"\xff\xfe", b"{\"id\":1}"] {
            let fields = sender.signed(&region.host, broken, now, Scheme::Cavage);
            assert_eq!(post(&region.host, region.address, &fields, ACTIVITY, broken.to_vec()).await, 400);
        }
        assert_eq!(stored(&region).await, (0, 0));
        assert!(region.knows(&sender.region).await.is_none());
    }

    /// AUTH-11: one effect, whatever is repeated, at once and after a restart.
    async fn a_repeated_activity_has_one_effect(database) {
        let sender = Sender::start().await;
        let mut region = Region::open("bretagne", database).await;
        let body = sender.follow(&region.host, 1).to_string().into_bytes();
        let fields = sender.signed(&region.host, &body, region.app.clock.now(), Scheme::Message);
        let all = futures_util::future::join_all((0..100).map(|_| post(&region.host, region.address, &fields, ACTIVITY, body.clone()))).await;
        assert!(all.iter().all(|status| *status == 202), "{all:?}");
        let follower = async || region.knows(&sender.region).await.map(|(peer, _)| peer.follower);
        until("it is applied", async || follower().await == Some(Follower::Accepted)).await;
        region.sleep().await;
        region.wake();
        assert_eq!(post(&region.host, region.address, &fields, ACTIVITY, body.clone()).await, 202);
        assert_eq!(stored(&region).await.0, 1);
    }

    /// AUTH-25: thousands of servers say that somebody is gone whom nobody here ever heard of.
    async fn a_farewell_of_strangers_leaves_nothing(database) {
        let sender = Sender::start().await;
        let region = Region::open("bretagne", database).await;
        let stranger = "http://nobody.localhost:9/users/1";
        let body = json!({ "id": format!("{stranger}#delete"), "type": "Delete", "actor": stranger, "object": stranger });
        let body = body.to_string().into_bytes();
        let key = SigningKey::from_pem(&format!("{stranger}#main-key"), &sender.private).unwrap();
        let url = Url::parse(&region.url("/inbox")).unwrap();
        let at = region.app.clock.now();
        let outgoing = Outgoing { method: "POST", url: &url, body: Some(&body), also: &[], at };
        let fields = sign(&outgoing, Scheme::Cavage, &key).unwrap();
        assert_eq!(post(&region.host, region.address, &fields, ACTIVITY, body).await, 202);
        assert_eq!(stored(&region).await, (0, 0));
    }

    /// ORIG-05, ORIG-13, DIR-02: what is somebody else's is not touched.
    async fn an_actor_changes_only_what_is_its_own(database) {
        let sender = Sender::start().await;
        let region = Region::open("bretagne", database).await;
        let entry = region
            .publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" }))
            .await;
        let act = |verb: &str, object: Value| {
            json!({ "id": sender.region.url(&format!("/activities/{verb}")), "type": verb, "actor": sender.actor(),
                "object": object })
        };
        for (activity, status) in [
            (act("Delete", json!(entry.uri)), 403),
            (act("Update", json!({ "id": entry.uri, "type": "Organization", "name": "Pris" })), 403),
            (act("Accept", json!(region.url("/follows/01JD3Z5V7QK8T0R4M2N6W9X1YB"))), 403),
            (act("Undo", json!({ "id": "http://gironde.localhost:9/follows/1", "type": "Follow" })), 403),
            (act("Create", json!({ "id": region.url("/i/01JD3Z5V7QK8T0R4M2N6W9X1YB"), "type": "Note" })), 403),
        ] {
            let body = activity.to_string().into_bytes();
            let fields = sender.signed(&region.host, &body, region.app.clock.now(), Scheme::Cavage);
            assert_eq!(post(&region.host, region.address, &fields, ACTIVITY, body).await, status, "{activity}");
        }
        assert_eq!(stored(&region).await.0, 0);
        assert_eq!(region.found(&[("q", "repair")]).await, ["Repair Café Lorient"]);
    }

    /// INBOX-04: activities of a server that does not answer wait; those of others do not wait for it.
    async fn a_slow_server_holds_up_nobody_else(database) {
        let (slow, quick) = (Sender::start().await, Sender::named("gironde").await);
        let region = Region::open("bretagne", database).await;
        let follow = async |sender: &Sender, number: u32| {
            let body = sender.follow(&region.host, number).to_string().into_bytes();
            let fields = sender.signed(&region.host, &body, region.app.clock.now(), Scheme::Cavage);
            assert_eq!(post(&region.host, region.address, &fields, ACTIVITY, body).await, 202);
        };
        let follower = async |sender: &Sender| region.knows(&sender.region).await.and_then(|(peer, _)| peer.follower_id);
        slow.region.way().stall();
        let (origin, actor) = (slow.region.url(""), slow.region.url("/i/01JD3Z5V7QK8T0R4M2N6W9X1YB"));
        let body = json!({ "id": format!("{origin}/follows/1"), "type": "Follow", "actor": actor,
            "object": region.url("/actor") });
        let waiting = store::Received { id: format!("{origin}/follows/1"), origin: origin.clone(), actor,
            body: body.to_string(), at: region.app.clock.now() };
        region.write(move |conn, _, _| store::insert_received(conn, &waiting)).await;
        follow(&quick, 1).await;
        until("the other is applied", async || follower(&quick).await.is_some()).await;
        let still = |conn: &mut bocage::db::Conn| store::list_origins_waiting(conn, Timestamp(i64::MAX));
        assert_eq!(region.app.db.read(still).await.unwrap(), [origin], "while the slow one still waits");
    }

    /// A blocked domain is refused before anything is asked of it.
    async fn who_is_blocked_is_not_heard(database) {
        let sender = Sender::start().await;
        let region = Region::open("bretagne", database).await;
        region.write(|conn, _, now| bocage::peer::store::insert_block(conn, "alpes.localhost", "essai", now)).await;
        let body = sender.follow(&region.host, 1).to_string().into_bytes();
        let fields = sender.signed(&region.host, &body, region.app.clock.now(), Scheme::Cavage);
        assert_eq!(post(&region.host, region.address, &fields, ACTIVITY, body).await, 403);
        assert_eq!(stored(&region).await, (0, 0));
    }
}
