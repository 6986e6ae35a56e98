//! A node that serves within the test's process, on a port of its own.

use std::net::SocketAddr;
use std::time::Duration;

use bocage::app::App;
use bocage::clock::Clock;
use bocage::error::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::databases::TestDatabase;

/// Lets time pass for the test and its nodes, without waiting. Only where they share one thread, `#[tokio::test]`.
pub async fn let_pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// A running node. Its database goes with it.
pub struct TestNode {
    /// What the node itself works with.
    pub app: App,
    /// Where it listens.
    pub address: SocketAddr,
    client: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<Result<()>>,
    _database: TestDatabase,
}

impl TestNode {
    /// Starts a node named `bretagne.test` with the default settings.
    pub async fn start(database: TestDatabase) -> TestNode {
        Self::start_with(database, &[]).await
    }

    /// The same with settings of a test.
    pub async fn start_with(database: TestDatabase, settings: &[(&str, &str)]) -> TestNode {
        Self::start_changed(database, settings, |app| app).await
    }

    /// The same with something changed that no setting says.
    pub async fn start_changed(
        database: TestDatabase,
        settings: &[(&str, &str)],
        change: impl FnOnce(App) -> App,
    ) -> TestNode {
        let mut all = vec![("BOCAGE__NODE__HOST", "bretagne.test"), ("BOCAGE__SERVER__PORT", "0")];
        all.extend(settings);
        let app = change(App::open(database.config_with(&all), Clock::default()).unwrap());
        let (stop, stopped) = oneshot::channel();
        let (ready, is_ready) = oneshot::channel();
        let told = async move { drop(stopped.await) };
        let served = tokio::spawn(bocage::serve::serve_until(app.clone(), told, Some(ready)));
        let address = is_ready.await.expect("the node listens");
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        TestNode { app, address, client, stop: Some(stop), served, _database: database }
    }

    /// A request to the node under its own name.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.request_for(&self.app.config.node.host, method, path)
    }

    /// A request that names any host.
    pub fn request_for(&self, host: &str, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address)).header("host", host)
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.request(reqwest::Method::GET, path).send().await.unwrap()
    }

    /// Waits until searches find what was written before.
    pub async fn settle(&self) {
        let app = self.app.clone();
        tokio::task::spawn_blocking(move || app.catch_up()).await.unwrap().unwrap();
    }

    /// What the node answers to these bytes, until it closes the connection.
    pub async fn raw(&self, sent: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer).await);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Stops it in good order and starts it again on what it left.
    pub async fn restart(mut self) -> TestNode {
        drop(self.stop.take());
        (&mut self.served).await.unwrap().unwrap();
        let app = App::open((*self.app.config).clone(), Clock::default()).unwrap();
        let (stop, stopped) = oneshot::channel();
        let (ready, is_ready) = oneshot::channel();
        let told = async move { drop(stopped.await) };
        let served = tokio::spawn(bocage::serve::serve_until(app.clone(), told, Some(ready)));
        let address = is_ready.await.expect("the node listens");
        TestNode { app, address, stop: Some(stop), served, ..self }
    }

    /// Tells it to stop and waits until it has.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        self.served.await.unwrap().unwrap();
    }
}
