//! The property, of initiatives and of proposals that end: *for any history of lost, doubled, reordered and late deliveries, partitions, crashes and restarts, after
//! one reconciliation both roots are equal*, and nothing deleted came back (PROTOCOL.md, "Pulling").
//!
//! More seeds than here: `BOCAGE_TEST_SEEDS=10000 cargo nextest run converge` (docs/testing.md).

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use bocage::catalogue::copies;
use bocage::catalogue::digest::Hash;
use bocage::catalogue::store as log;
use bocage::clock::Timestamp;
use bocage::db::Conn;
use bocage::initiative::publish::{self, proposals};
use bocage::initiative::store::{self as initiatives, State};
use bocage::initiative::{Class, Fields};
use bocage::peer::store;
use futures_util::StreamExt as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::json;

use crate::support::commons::{Region, until, within_patience};
use crate::support::databases::TestDatabase;

const NODES: [&str; 3] = ["alpes", "bretagne", "gironde"];
/// Histories that run side by side: they mostly wait.
const AT_ONCE: usize = 4;
/// How often a node of a test does at once what it had put off.
const LOOK_AGAIN: Duration = Duration::from_secs(20);
/// Things that happen before the network heals.
const EVENTS: usize = 25;

struct Commons {
    regions: Vec<Region>,
    /// Addresses that were withdrawn anywhere.
    withdrawn: BTreeSet<String>,
    /// Proposals whose last day is over.
    ended: BTreeSet<String>,
    chance: StdRng,
}

impl Commons {
    async fn of(seed: u64) -> Commons {
        let mut regions = Vec::new();
        for (name, number) in NODES.into_iter().zip(0..) {
            let database = TestDatabase::sqlite();
            regions.push(Region::behind_weather(name, database, seed.wrapping_mul(31).wrapping_add(number)).await);
        }
        for one in &regions {
            for other in regions.iter().filter(|other| other.host != one.host) {
                one.follow(other).await;
            }
        }
        Commons { regions, withdrawn: BTreeSet::new(), ended: BTreeSet::new(), chance: StdRng::seed_from_u64(seed) }
    }

    /// One thing happens, somewhere.
    async fn happen(&mut self) {
        let at = self.chance.random_range(0..self.regions.len());
        match self.chance.random_range(0..15) {
            0..4 => self.publish(at).await,
            12 | 13 => self.propose(at).await,
            14 => self.end(at).await,
            4..6 => self.change(at).await,
            6 => self.hide_or_show(at).await,
            7 => self.withdraw(at).await,
            8 => self.regions[at].way().cut(),
            9 => self.regions[at].way().heal(),
            10 => self.regions[at].way().worsen(),
            _ => self.regions[at].crash().await,
        }
    }

    async fn publish(&mut self, at: usize) {
        // Sometimes more than are told one by one.
        let many = if self.chance.random_ratio(1, 6) { 70 } else { 1 };
        for _ in 0..many {
            let name = format!("Atelier {}", self.chance.random::<u32>());
            self.regions[at].publish(json!({ "name": name, "kinds": ["reuse"], "location.city": "Lorient" })).await;
        }
    }

    /// Some offers of one initiative.
    async fn propose(&mut self, at: usize) {
        let Some(by) = self.any(at, State::Published).await.filter(|uri| Class::of(uri) == Class::Initiative) else {
            return;
        };
        for _ in 0..self.chance.random_range(1..4) {
            let name = format!("Offre {}", self.chance.random::<u32>());
            let offer = json!({ "name": name, "kinds": ["skills"], "terms.purpose": "offer", "terms.by": by,
                "attributes.skills": ["accounting"] });
            let fields: Fields = serde_json::from_value(offer).unwrap();
            self.regions[at].write(move |conn, home, now| proposals::propose(conn, home, fields, now)).await;
        }
    }

    /// The last day of some offers is over.
    async fn end(&mut self, at: usize) {
        let ended = self.regions[at].write(|conn, home, _| {
            let far_off = Timestamp(4_000_000_000_000_000);
            let due = initiatives::list_ending(conn, State::Published, far_off, 2)?;
            proposals::expire(conn, home, 2, far_off)?;
            Ok(due)
        });
        self.ended.extend(ended.await.into_iter().map(|proposal| proposal.uri));
    }

    async fn change(&mut self, at: usize) {
        let Some(uri) = self.any(at, State::Published).await else { return };
        let name = format!("Atelier changé {}", self.chance.random::<u32>());
        let edits = serde_json::from_value(json!({ "name": name })).unwrap();
        self.regions[at].write(move |conn, home, now| publish::revise(conn, home, &uri, &edits, &[], now)).await;
    }

    async fn hide_or_show(&mut self, at: usize) {
        if let Some(uri) = self.any(at, State::Hidden).await {
            // A proposal comes back with its initiative.
            let first = |conn: &mut Conn| initiatives::find(conn, &uri).map(|of| of.and_then(|of| of.card.terms));
            let by = self.regions[at].app.db.read_now(first).unwrap().map(|terms| terms.by);
            self.show(at, by).await;
            self.show(at, Some(uri)).await;
        } else if let Some(uri) = self.any(at, State::Published).await {
            self.regions[at].write(move |conn, home, now| publish::hide(conn, home, &uri, now)).await;
        }
    }

    async fn show(&mut self, at: usize, uri: Option<String>) {
        let Some(uri) = uri else { return };
        self.regions[at].write(move |conn, home, now| publish::show(conn, home, &uri, now)).await;
    }

    async fn withdraw(&mut self, at: usize) {
        let Some(uri) = self.any(at, State::Published).await else { return };
        self.withdrawn.insert(uri.clone());
        self.regions[at].write(move |conn, home, now| publish::erase(conn, home, &uri, now)).await;
    }

    /// An own entry of a node in this state.
    async fn any(&mut self, at: usize, state: State) -> Option<String> {
        let all = self.regions[at].app.db.read(|conn| initiatives::list_after_uri(conn, "", 10_000)).await.unwrap();
        let own: Vec<String> =
            all.into_iter().filter(|entry| entry.own && entry.state == state).map(|entry| entry.uri).collect();
        own.choose(&mut self.chance).cloned()
    }

    /// The network is well again, all nodes run, and everybody looks once.
    async fn heal(&mut self) {
        self.regions.iter().for_each(|region| region.way().heal());
        for region in &mut self.regions {
            region.revive();
        }
        for one in &self.regions {
            one.look_again().await;
        }
    }

    /// What was put off is done again and again, which in the world takes its pauses of up to an hour.
    async fn come_to_rest(&self) -> bool {
        let looked = Mutex::new(Instant::now());
        within_patience(async || {
            if looked.lock().unwrap().elapsed() > LOOK_AGAIN {
                for one in &self.regions {
                    one.look_again().await;
                }
                *looked.lock().unwrap() = Instant::now();
            }
            self.all_equal().await
        })
        .await
    }

    async fn all_equal(&self) -> bool {
        for one in &self.regions {
            for other in self.regions.iter().filter(|other| other.host != one.host) {
                if root_of_copy(one, other).await != root_of(other).await {
                    return false;
                }
            }
        }
        true
    }

    /// What each knows of each, for who looks for the reason.
    async fn described(&self) -> String {
        let mut all = String::new();
        for one in &self.regions {
            for other in self.regions.iter().filter(|other| other.host != one.host) {
                let same = root_of_copy(one, other).await == root_of(other).await;
                all.push_str(&format!("{} of {}, same {same}: {:?}\n", one.host, other.host, one.knows(other).await));
            }
        }
        all
    }

    async fn assert_nothing_came_back(&self) {
        for region in &self.regions {
            let all = region.app.db.read(|conn| initiatives::list_after_uri(conn, "", 10_000)).await.unwrap();
            for entry in all.iter().filter(|entry| self.withdrawn.contains(&entry.uri)) {
                assert_eq!(entry.state, State::Withdrawn, "{} came back on {}", entry.uri, region.host);
                assert!(entry.card.name.is_empty() && entry.document.is_none(), "content of {} is left", entry.uri);
            }
            for entry in all.iter().filter(|entry| self.ended.contains(&entry.uri)) {
                assert_eq!(entry.state, State::Withdrawn, "{} goes on at {}", entry.uri, region.host);
                assert!(entry.own || entry.card.name.is_empty(), "content of {} is left", entry.uri);
            }
        }
    }
}

async fn root_of(home: &Region) -> Hash {
    home.app.db.read(|conn| Ok(log::digest(conn)?.root())).await.unwrap()
}

async fn root_of_copy(reader: &Region, home: &Region) -> Hash {
    let host = home.host.clone();
    let copied = reader.app.db.read(move |conn| Ok(copies::CopyDigest::of(&host).catch_up(conn)?.root()));
    copied.await.unwrap()
}

fn seeds() -> u64 {
    std::env::var("BOCAGE_TEST_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(12)
}

async fn converges(seed: u64) {
    let mut commons = Commons::of(seed).await;
    for _ in 0..EVENTS {
        commons.happen().await;
    }
    commons.heal().await;
    if !commons.come_to_rest().await {
        panic!("seed {seed}: roots differ\n{}", commons.described().await);
    }
    commons.assert_nothing_came_back().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_converge_whatever_the_network_does() {
    let first = std::env::var("BOCAGE_TEST_FIRST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let each = futures_util::stream::iter(first..first + seeds());
    each.for_each_concurrent(AT_ONCE, |seed| async move {
        if seed % 50 == 0 {
            eprintln!("seed {seed}");
        }
        converges(seed).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_network_keeps_what_it_has_and_catches_up() {
    let mut commons = Commons::of(7).await;
    until("they know each other", async || commons.all_equal().await).await;
    commons.publish(0).await;
    until("it travels", async || commons.all_equal().await).await;
    commons.regions[0].way().cut();
    commons.publish(0).await;
    commons.publish(1).await;
    let shown = commons.regions[1].found(&[("q", "atelier")]).await;
    assert!(!shown.is_empty(), "what was copied stays");
    commons.heal().await;
    until("all of it arrives", async || commons.all_equal().await).await;
    let peers = commons.regions[0].app.db.read(store::list).await.unwrap();
    assert_eq!(peers.len(), 2);
}
