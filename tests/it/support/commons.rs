//! Several nodes in one process that reach each other under names of this machine.

use std::net::SocketAddr;
use std::time::Duration;

use bocage::app::App;
use bocage::clock::Clock;
use bocage::db::Conn;
use bocage::error::Result;
use bocage::initiative::publish::{self, Home, Origin};
use bocage::initiative::{Fields, Initiative, draft::Draft};
use bocage::peer::{Cursor, Following, Peer, store};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::command::{Ended, bocage_with};
use super::databases::TestDatabase;
use super::ports::HeldPort;
use super::weather::Way;

/// Longer than anything here takes on a slow machine: a lane of a process that was killed is free after a minute. What waits
/// ends as soon as it can.
const PATIENCE: Duration = Duration::from_secs(150);

/// A node that others reach as `{name}.localhost:{port}`.
pub struct Region {
    /// What it works with.
    pub app: App,
    /// Its authority.
    pub host: String,
    client: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<Result<()>>>,
    database: TestDatabase,
    settings: Vec<(String, String)>,
    way: Option<Way>,
    port: HeldPort,
    /// Where it listens, behind whatever network.
    pub address: SocketAddr,
}

impl Region {
    /// Starts one that lets everybody follow.
    pub async fn open(name: &str, database: TestDatabase) -> Region {
        Self::start(name, database, &[("BOCAGE__FEDERATION__POLICY", "open")]).await
    }

    /// Starts one with settings of a test.
    pub async fn start(name: &str, database: TestDatabase, settings: &[(&str, &str)]) -> Region {
        Self::start_on(HeldPort::any(), None, name, database, settings)
    }

    /// Starts one that lets everybody follow, behind a network of its own that may be bad.
    pub async fn behind_weather(name: &str, database: TestDatabase, seed: u64) -> Region {
        let held = HeldPort::any();
        let way = Way::to(held.address(), seed).await;
        Self::start_on(held, Some(way), name, database, &[("BOCAGE__FEDERATION__POLICY", "open")])
    }

    /// Starts one with settings of a test behind a network that says what passes.
    pub async fn behind_weather_with(name: &str, database: TestDatabase, settings: &[(&str, &str)]) -> Region {
        let held = HeldPort::any();
        let way = Way::to(held.address(), 0).await;
        Self::start_on(held, Some(way), name, database, settings)
    }

    fn start_on(
        held: HeldPort,
        way: Option<Way>,
        name: &str,
        database: TestDatabase,
        settings: &[(&str, &str)],
    ) -> Region {
        let address = held.address();
        let port = way.as_ref().map_or(address.port(), |way| way.port);
        let host = format!("{name}.localhost:{port}");
        let mut settings: Vec<(String, String)> =
            settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        settings.push(("BOCAGE__NODE__HOST".into(), host.clone()));
        settings.push(("BOCAGE__FEDERATION__LOCAL_NETWORK".into(), "true".into()));
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let app = open(&database, &settings);
        let mut region =
            Region { app, host, client, stop: None, served: None, database, settings, way, port: held, address };
        region.serve();
        region
    }

    fn serve(&mut self) {
        let (stop, stopped) = oneshot::channel();
        let told = async move { drop(stopped.await) };
        self.stop = Some(stop);
        self.served = Some(tokio::spawn(bocage::serve::serve_on(self.port.listen(), self.app.clone(), told, None)));
    }

    /// Stops it; others find nobody there.
    pub async fn sleep(&mut self) {
        drop(self.stop.take());
        if let Some(served) = self.served.take() {
            served.await.unwrap().unwrap();
        }
    }

    /// Starts it again under the same name, on the same database.
    pub fn wake(&mut self) {
        self.app = open(&self.database, &self.settings);
        self.serve();
    }

    /// Brings an archive back under the same name, into a database of the same sort, and starts it.
    pub async fn restore(&mut self, archive: &std::path::Path) {
        self.sleep().await;
        let empty = if self.database.is_postgres() { TestDatabase::postgres() } else { None };
        let before = std::mem::replace(&mut self.database, empty.unwrap_or_else(TestDatabase::sqlite));
        let restored = self.command(&["restore", archive.to_str().unwrap()]);
        assert_eq!(restored.status, 0, "{}", restored.err);
        self.wake();
        drop(before);
    }

    /// Stops it, and starts what stands in another database under the same name.
    pub async fn replace(&mut self, database: TestDatabase) {
        self.sleep().await;
        self.database = database;
        self.wake();
    }

    /// Ends it where it stands, without a word to anybody; the next call starts it again.
    pub async fn crash(&mut self) {
        match self.served.take() {
            Some(served) => {
                served.abort();
                drop(served.await);
            }
            None => self.wake(),
        }
    }

    /// Starts it when it does not run.
    pub fn revive(&mut self) {
        if self.served.is_none() {
            self.wake();
        }
    }

    /// The network before it.
    pub fn way(&self) -> &Way {
        self.way.as_ref().expect("a node behind weather")
    }

    /// Does now what was put off: asking, telling, reading.
    pub async fn look_again(&self) {
        self.write(|conn, _, now| {
            for peer in store::list(conn)? {
                store::set_pull(conn, &peer.host, now, 0)?;
                store::set_push(conn, &peer.host, now, 0)?;
            }
            bocage::federation::store::hasten_deliveries(conn, now)
        })
        .await;
    }

    /// What it keeps its rows in.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Waits until everything that came is applied.
    pub async fn applied(&self) {
        let waiting =
            |conn: &mut Conn| bocage::federation::store::list_origins_waiting(conn, bocage::clock::Timestamp(i64::MAX));
        until("all that came is applied", async || self.app.db.read(waiting).await.unwrap().is_empty()).await;
    }

    /// Its address of this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// A request to it under its own name.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address)).header("host", &self.host)
    }

    /// `GET` with a media type that is preferred.
    pub async fn get_as(&self, path: &str, accept: &str) -> reqwest::Response {
        self.request(reqwest::Method::GET, path).header("accept", accept).send().await.unwrap()
    }

    /// A document as another server reads it.
    pub async fn document(&self, path: &str) -> Value {
        let answer = self.get_as(path, "application/activity+json").await;
        assert_eq!(answer.status(), 200, "{path}");
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// Writes in one transaction.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Home, bocage::clock::Timestamp) -> Result<T> + Send + 'static,
    ) -> T {
        let (home, now) = (self.app.home(), self.app.clock.now());
        self.app.db.write(move |conn| work(conn, &home, now)).await.unwrap()
    }

    /// Publishes what a person typed.
    pub async fn publish(&self, fields: Value) -> Initiative {
        let fields: Fields = serde_json::from_value(fields).unwrap();
        self.write(move |conn, home, now| {
            let checked = Draft { fields }.check(&home.context(now, false)).expect("a right draft");
            publish::publish(conn, home, checked, Origin::Person, now)
        })
        .await
    }

    /// Follows another one and shows what it has, as `bocage peer follow` and `bocage peer accept` do.
    pub async fn follow(&self, other: &Region) {
        let host = other.host.clone();
        self.write(move |conn, _, now| {
            bocage::initiative::store::lock(conn)?;
            let mut peer = store::find(conn, &host)?.unwrap_or_else(|| Peer::named(&host, now));
            (peer.following, peer.quarantined_at) = (Following::Wanted, None);
            store::replace(conn, &peer)
        })
        .await;
    }

    /// Runs a command of its operator beside it.
    pub fn command(&self, arguments: &[&str]) -> Ended {
        let settings: Vec<(&str, &str)> = self.settings.iter().map(|(key, value)| (&**key, &**value)).collect();
        tokio::task::block_in_place(|| bocage_with(&self.database, &settings, arguments))
    }

    /// What its operator's programs are told about it.
    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }

    /// What it knows of another one.
    pub async fn knows(&self, other: &Region) -> Option<(Peer, Cursor)> {
        let host = other.host.clone();
        let found = self.app.db.read(move |conn| Ok((store::find(conn, &host)?, store::find_cursor(conn, &host)?)));
        let (peer, cursor) = found.await.unwrap();
        peer.zip(cursor)
    }

    /// Names of what a search finds here, sorted.
    pub async fn found(&self, parameters: &[(&str, &str)]) -> Vec<String> {
        let app = self.app.clone();
        let pairs: Vec<(String, String)> =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let work = move || {
            app.catch_up().unwrap();
            let (query, _) = bocage::search::Query::from_pairs(&pairs, &app.kinds, &app.gazetteer);
            let hits = app.search.find(&query).unwrap().hits;
            let uris: Vec<String> = hits.into_iter().map(|hit| hit.uri).collect();
            app.db.read_now(|conn| bocage::initiative::store::find_many(conn, &uris)).unwrap()
        };
        let mut names: Vec<String> =
            tokio::task::spawn_blocking(work).await.unwrap().into_iter().map(|entry| entry.card.name).collect();
        names.sort();
        names
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // Or it would look for its database for seconds after that is gone.
        if let Some(served) = self.served.take() {
            served.abort();
            let ended = || tokio::runtime::Handle::current().block_on(served);
            drop(tokio::task::block_in_place(ended));
        }
    }
}

fn open(database: &TestDatabase, settings: &[(String, String)]) -> App {
    let settings: Vec<(&str, &str)> = settings.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    App::open(database.config_with(&settings), Clock::default()).unwrap()
}

/// Waits until something holds, as everybody who looks at a directory does.
pub async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    assert!(within_patience(holds).await, "in vain: {what}");
}

/// The same, and whether it held in the end.
pub async fn within_patience(holds: impl AsyncFn() -> bool) -> bool {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.is_ok()
}
