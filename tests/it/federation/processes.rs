//! Two processes serve one node over one PostgreSQL: what one leaves the other does, nothing is lost, and nothing is said
//! twice.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use bocage::account::{self, Right};
use bocage::app::App;
use bocage::catalogue::{copies, store as log};
use bocage::clock::Clock;
use bocage::db::schema::leases;
use bocage::federation::store::{self as federation, Follow};
use bocage::initiative::store as initiatives;
use bocage::news;
use bocage::peer::{Follower, Following, Peer, store};
use diesel::prelude::*;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::support::command::Serving;
use crate::support::commons::{Region, until};
use crate::support::databases::TestDatabase;

/// A server that follows an initiative and the node, and counts what it is told: ids of news, lines of the catalogue.
struct Listener {
    host: String,
    told: Arc<Mutex<BTreeMap<String, u32>>>,
    _serving: JoinSet<()>,
}

impl Listener {
    async fn start() -> Listener {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("quimper.localhost:{}", listener.local_addr().unwrap().port());
        let told: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
        let router = Router::new().route("/inbox", post(listen)).with_state(told.clone());
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Listener { host, told, _serving: serving }
    }

    /// How often it was told of what.
    fn told(&self) -> BTreeMap<String, u32> {
        self.told.lock().unwrap().clone()
    }

    /// What it was told more than once.
    fn told_again(&self) -> Vec<String> {
        self.told().into_iter().filter(|(_, times)| *times > 1).map(|(what, _)| what).collect()
    }
}

async fn listen(State(told): State<Arc<Mutex<BTreeMap<String, u32>>>>, body: String) -> StatusCode {
    let activity: Value = serde_json::from_str(&body).unwrap();
    // Whenever a line is said its activity has a new id; the number before it stays.
    let what = match &activity["bocage:since"] {
        Value::Null => activity["id"].as_str().unwrap().to_owned(),
        since => format!("{} after {since}", activity["type"]),
    };
    *told.lock().unwrap().entry(what).or_default() += 1;
    // It has taken it and not said so: here a process that is stopped or killed has something on its way.
    tokio::time::sleep(Duration::from_millis(50)).await;
    StatusCode::ACCEPTED
}

/// One name before both processes: a connection goes to each by turns, or to the one that is there.
async fn stand_before(listener: TcpListener, behind: [SocketAddr; 2]) {
    let mut passing = JoinSet::new();
    let mut turn = 0;
    while let Ok((mut outside, _)) = listener.accept().await {
        turn += 1;
        let (first, second) = (behind[turn % 2], behind[(turn + 1) % 2]);
        passing.spawn(async move {
            let inside = match TcpStream::connect(first).await {
                Ok(inside) => Ok(inside),
                Err(_) => TcpStream::connect(second).await,
            };
            if let Ok(mut inside) = inside {
                drop(tokio::io::copy_bidirectional(&mut outside, &mut inside).await);
            }
        });
    }
}

/// The node, and where its two processes are.
struct Node {
    database: TestDatabase,
    folders: [tempfile::TempDir; 2],
    addresses: [SocketAddr; 2],
    host: String,
    app: App,
    token: String,
    client: reqwest::Client,
    _front: JoinSet<()>,
}

impl Node {
    async fn new(database: TestDatabase) -> Node {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addresses =
            [(); 2].map(|()| std::net::TcpListener::bind("127.0.0.1:0").unwrap()).map(|l| l.local_addr().unwrap());
        let host = format!("bretagne.localhost:{}", listener.local_addr().unwrap().port());
        let mut front = JoinSet::new();
        front.spawn(stand_before(listener, addresses));
        let config = database
            .config_with(&[("BOCAGE__NODE__HOST", host.as_str()), ("BOCAGE__FEDERATION__LOCAL_NETWORK", "true")]);
        let app = App::open(config, Clock::default()).unwrap();
        let now = app.clock.now();
        let token = app.db.write_now(move |conn| account::create(conn, "essai", &[Right::Create], now)).unwrap().1;
        let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
        // A connection that was kept would stay with one process.
        let client = reqwest::Client::builder().pool_max_idle_per_host(0);
        let client = client.resolve("bretagne.localhost", ([127, 0, 0, 1], 0).into()).build().unwrap();
        Node { database, folders, addresses, host, app, token, client, _front: front }
    }

    fn start(&self, which: usize) -> Serving {
        let port = self.addresses[which].port().to_string();
        let settings = [
            ("BOCAGE__NODE__HOST", self.host.as_str()),
            ("BOCAGE__SERVER__PORT", &port),
            ("BOCAGE__FEDERATION__LOCAL_NETWORK", "true"),
            ("BOCAGE__FEDERATION__POLICY", "open"),
            // Nobody reads what it logs, and a full pipe would stop it.
            ("BOCAGE__LOG__LEVEL", "warn,bocage::serve=info,bocage::serve::logs=warn"),
        ];
        Serving::start_in(self.folders[which].path(), &self.database.url, &settings)
    }

    /// Publishes through whichever process answers; the address when it was acknowledged.
    async fn publish(&self, name: &str) -> Option<String> {
        let card = json!({ "name": name, "kinds": ["reuse"], "location.city": "Lorient" });
        let request = self.client.post(format!("http://{}/api/v1/initiatives", self.host)).body(card.to_string());
        let answer = request.header("content-type", "application/json").bearer_auth(&self.token).send().await.ok()?;
        assert_eq!(answer.status(), 201, "{:?}", answer.text().await);
        Some(answer.headers()["location"].to_str().unwrap().to_owned())
    }

    /// Has somebody on `listener`'s server follow an initiative, and that server the node.
    async fn let_follow(&self, listener: &Listener, initiative: &str) {
        let url = |path: &str| format!("http://{}{path}", listener.host);
        let now = self.app.clock.now();
        let follow = Follow {
            id: url("/follows/1"),
            origin: url(""),
            follower: url("/alice"),
            followed: initiative.to_owned(),
            inbox: url("/inbox"),
            shared_inbox: url("/inbox"),
            created: now.0,
        };
        let peer = Peer {
            node: url("/actor"),
            inbox: url("/inbox"),
            follower: Follower::Accepted,
            follower_id: Some(url("/follows/2")),
            ..Peer::named(&listener.host, now)
        };
        let write = move |conn: &mut bocage::db::Conn| {
            federation::replace_follow(conn, &follow)?;
            store::replace(conn, &peer)
        };
        self.app.db.write(write).await.unwrap();
        // Who follows has read the actor, for which its key was made.
        let request = self.client.get(initiative).header("accept", "application/activity+json");
        assert_eq!(request.send().await.unwrap().status(), 200);
    }

    async fn tell(&self, of: &initiatives::Initiative, text: &str) {
        let (of, text, now) = (of.clone(), text.to_owned(), self.app.clock.now());
        self.app.db.write(move |conn| news::publish(conn, &of, &text, "fr", now)).await.unwrap();
    }

    /// Who is telling the listener something now: which process, and its name among leases.
    async fn speaking(&self, listener: &Listener, started: [ulid::Ulid; 2]) -> (usize, String) {
        let lane = format!("deliver {}", listener.host);
        let holder = async || {
            let held = leases::table.find(lane.clone()).select(leases::holder);
            self.app.db.read(move |conn| Ok(held.first::<String>(conn).optional()?)).await.unwrap()
        };
        until("somebody speaks", async || holder().await.is_some()).await;
        let holder = holder().await.expect("there is more to tell than that takes");
        let later = started.iter().max().unwrap().to_string();
        (started.iter().position(|one| (one.to_string() == later) == (holder > later)).unwrap(), holder)
    }

    /// As after a minute in which this process said nothing.
    async fn let_leases_end(&self, of: String) {
        let end = move |conn: &mut bocage::db::Conn| {
            Ok(diesel::delete(leases::table.filter(leases::holder.eq(of))).execute(conn)?)
        };
        self.app.db.write(end).await.unwrap();
    }

    async fn finds(&self, which: usize) -> u64 {
        let url = format!("http://{}/api/v1/initiatives?q=atelier", self.addresses[which]);
        let answer = self.client.get(url).header("host", &self.host).send().await.unwrap().text().await.unwrap();
        serde_json::from_str::<Value>(&answer).unwrap()["total"].as_u64().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_serve_one_node_while_one_is_stopped_or_killed() {
    let Some(database) = TestDatabase::postgres() else { return };
    let node = Node::new(database).await;
    let start = |which: usize| (ulid::Ulid::new(), node.start(which));
    let mut processes = [0, 1].map(start).map(Some);
    let began = |processes: &[Option<(ulid::Ulid, Serving)>; 2]| {
        [0, 1].map(|which| processes[which].as_ref().expect("both serve").0)
    };
    let listener = Listener::start().await;
    let alpes = Region::open("alpes", TestDatabase::sqlite()).await;
    let host = node.host.clone();
    let follow = Peer { following: Following::Wanted, ..Peer::named(&host, node.app.clock.now()) };
    alpes.write(move |conn, _, _| store::replace(conn, &follow)).await;
    let uri = node.publish("Atelier suivi").await.unwrap();
    let followed = uri.clone();
    let followed = node.app.db.read(move |conn| initiatives::find(conn, &followed)).await.unwrap().unwrap();
    node.let_follow(&listener, &uri).await;

    let mut acknowledged = BTreeSet::from([uri]);
    let mut rounds = 0..;
    let mut go_on = async |turns: usize| {
        for number in rounds.by_ref().take(turns) {
            acknowledged.extend(node.publish(&format!("Atelier {number}")).await);
            node.tell(&followed, &format!("Nouvelle {number}.")).await;
        }
        (acknowledged.clone(), rounds.start)
    };
    go_on(10).await;
    let (which, _) = node.speaking(&listener, began(&processes)).await;
    processes[which].take().unwrap().1.stop();
    go_on(10).await;
    processes[which] = Some(start(which));
    let (_, told) = go_on(10).await;
    let all_news = async || listener.told().keys().filter(|what| what.contains("/n/")).count() == told;
    until("all news are told", all_news).await;
    let latest = node.app.db.read(log::latest_seq).await.unwrap();
    until("all lines are told", async || sent(&node, &listener).await == latest).await;
    assert_eq!(listener.told_again(), Vec::<String>::new(), "a process that stops finishes what it says");

    go_on(10).await;
    let (which, holder) = node.speaking(&listener, began(&processes)).await;
    drop(processes[which].take());
    go_on(5).await;
    node.let_leases_end(holder).await;
    processes[which] = Some(start(which));
    let (acknowledged, told) = go_on(5).await;
    let all_news = async || listener.told().keys().filter(|what| what.contains("/n/")).count() == told;
    until("all news are told", all_news).await;
    // Of each of its lanes, what was on its way when it was killed.
    assert!(listener.told_again().len() <= 2, "{:?}", listener.told_again());

    alpes.look_again().await;
    let complete = async || {
        let host = node.host.clone();
        let ours = alpes.app.db.read(move |conn| Ok(copies::CopyDigest::of(&host).catch_up(conn)?.root()));
        let theirs = node.app.db.read(|conn| Ok(log::digest(conn)?.root()));
        ours.await.unwrap() == theirs.await.unwrap()
    };
    until("the copy is complete", complete).await;
    let uris: Vec<String> = acknowledged.into_iter().collect();
    let wanted = uris.len();
    let kept = node.app.db.read(move |conn| initiatives::find_many(conn, &uris)).await.unwrap();
    assert_eq!(kept.len(), wanted, "an acknowledged entry is missing");
    for which in [0, 1] {
        until("both find all", async || node.finds(which).await as usize >= wanted).await;
    }
}

/// Up to which line the listener's server was told of the catalogue.
async fn sent(node: &Node, listener: &Listener) -> i64 {
    let host = listener.host.clone();
    node.app
        .db
        .read(move |conn| Ok(store::find_cursor(conn, &host)?.map_or(0, |cursor| cursor.sent_seq)))
        .await
        .unwrap()
}
