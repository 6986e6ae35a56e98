//! The real program, killed at random moments: what it acknowledged stays, and reaches everybody.
//!
//! More rounds than here: `BOCAGE_TEST_KILLS=100` (docs/testing.md).

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use bocage::account::{self, Right};
use bocage::app::App;
use bocage::catalogue::{copies, store as log};
use bocage::clock::Clock;
use bocage::db::schema::received;
use bocage::federation::signature::Scheme;
use bocage::initiative::store as initiatives;
use bocage::peer::{Following, Peer, store};
use diesel::prelude::*;
use rand::Rng as _;
use serde_json::json;

use crate::support::command::Serving;
use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::ports::HeldPort;
use crate::support::sender::{ACTIVITY, Sender, try_post};

/// A node in a process of its own.
struct Victim {
    database: TestDatabase,
    host: String,
    address: SocketAddr,
    app: App,
    token: String,
    _held: HeldPort,
}

impl Victim {
    fn new(database: TestDatabase) -> Victim {
        let held = HeldPort::any();
        let address = held.address();
        let host = format!("bretagne.localhost:{}", address.port());
        let config = database
            .config_with(&[("BOCAGE__NODE__HOST", host.as_str()), ("BOCAGE__FEDERATION__LOCAL_NETWORK", "true")]);
        let app = App::open(config, Clock::default()).unwrap();
        let now = app.clock.now();
        let token = app.db.write_now(move |conn| account::create(conn, "essai", &[Right::Create], now)).unwrap().1;
        Victim { database, host, address, app, token, _held: held }
    }

    fn start(&self) -> Serving {
        let port = self.address.port().to_string();
        Serving::start(
            &self.database,
            &[
                ("BOCAGE__NODE__HOST", &self.host),
                ("BOCAGE__SERVER__PORT", &port),
                ("BOCAGE__FEDERATION__LOCAL_NETWORK", "true"),
                ("BOCAGE__FEDERATION__POLICY", "open"),
                // Nobody reads what it logs, and a full pipe would stop it.
                ("BOCAGE__LOG__LEVEL", "warn,bocage::serve=info,bocage::serve::logs=warn"),
            ],
        )
    }

    /// Publishes until nobody answers any more; the addresses that were acknowledged.
    async fn publish_until_it_ends(&self, round: u32) -> Vec<String> {
        let (client, mut acknowledged) = (reqwest::Client::new(), Vec::new());
        for number in 0.. {
            let card =
                json!({ "name": format!("Atelier {round}-{number}"), "kinds": ["reuse"], "location.city": "Lorient" });
            let request = client.post(format!("http://{}/api/v1/initiatives", self.address)).body(card.to_string());
            let request = request.header("content-type", "application/json").header("host", &self.host);
            let Ok(answer) = request.bearer_auth(&self.token).send().await else { break };
            assert_eq!(answer.status(), 201, "{:?}", answer.text().await);
            acknowledged.push(answer.headers()["location"].to_str().unwrap().to_owned());
        }
        acknowledged
    }

    /// Delivers until nobody answers any more; the ids that were acknowledged.
    async fn deliver_until_it_ends(&self, sender: &Sender, round: u32) -> Vec<String> {
        let mut acknowledged = Vec::new();
        for number in 0.. {
            let activity = sender.follow(&self.host, round * 100_000 + number);
            let body = activity.to_string().into_bytes();
            let fields = sender.signed(&self.host, &body, self.app.clock.now(), Scheme::Cavage);
            match try_post(&self.host, self.address, &fields, ACTIVITY, body).await {
                Ok(202) => acknowledged.push(activity["id"].as_str().unwrap().to_owned()),
                // More than a hundred a second for long, or the sender's key could not be asked for.
                Ok(429 | 401 | 503) => {}
                Ok(status) => panic!("{status}"),
                Err(_) => break,
            }
        }
        acknowledged
    }
}

fn rounds() -> u32 {
    std::env::var("BOCAGE_TEST_KILLS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5)
}

/// Lets the process work for a while, then kills it where it stands.
async fn kill_soon(process: Serving) {
    let moment = rand::rng().random_range(20..600);
    tokio::time::sleep(Duration::from_millis(moment)).await;
    drop(process);
}

on_each_database! {
    async fn every_acknowledged_change_reaches_a_follower(database) {
        let victim = Victim::new(database);
        let alpes = Region::open("alpes", TestDatabase::sqlite()).await;
        let host = victim.host.clone();
        alpes
            .write(move |conn, _, now| {
                store::replace(conn, &Peer { following: Following::Wanted, quarantined_at: None, ..Peer::named(&host, now) })
            })
            .await;
        let mut acknowledged = BTreeSet::new();
        for round in 0..rounds() {
            let process = victim.start();
            let (published, ()) = tokio::join!(victim.publish_until_it_ends(round), kill_soon(process));
            acknowledged.extend(published);
        }
        assert!(!acknowledged.is_empty());
        let _process = victim.start();
        alpes.look_again().await;
        let complete = async || {
            let host = victim.host.clone();
            let ours = alpes.app.db.read(move |conn| Ok(copies::CopyDigest::of(&host).catch_up(conn)?.root()));
            let theirs = victim.app.db.read(|conn| Ok(log::digest(conn)?.root()));
            ours.await.unwrap() == theirs.await.unwrap()
        };
        until("both roots are equal", complete).await;
        let uris: Vec<String> = acknowledged.iter().cloned().collect();
        let copied = alpes.app.db.read(move |conn| initiatives::find_many(conn, &uris)).await.unwrap();
        assert_eq!(copied.len(), acknowledged.len(), "an acknowledged entry is missing");
    }

    async fn every_acknowledged_activity_is_kept(database) {
        let victim = Victim::new(database);
        let sender = Sender::start().await;
        let mut acknowledged = BTreeSet::new();
        for round in 0..rounds() {
            let process = victim.start();
            let (taken, ()) = tokio::join!(victim.deliver_until_it_ends(&sender, round), kill_soon(process));
            acknowledged.extend(taken);
        }
        assert!(!acknowledged.is_empty());
        let kept = victim.app.db.read(|conn| Ok(received::table.select(received::id).load::<String>(conn)?));
        let kept: BTreeSet<String> = kept.await.unwrap().into_iter().collect();
        assert_eq!(acknowledged.difference(&kept).next(), None, "a 202 was lost");
        let _process = victim.start();
        let waiting = async || {
            let count = victim.app.db.read(|conn| {
                Ok(received::table.filter(received::state.eq("waiting")).count().get_result::<i64>(conn)?)
            });
            count.await.unwrap()
        };
        until("all of it is applied", async || waiting().await == 0).await;
    }
}
