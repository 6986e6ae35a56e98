//! An import that ends early goes on where it ended: stopped by somebody, or with the program.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bocage::account::session;
use bocage::clock::Clock;
use bocage::initiative::store;
use reqwest::{Method, StatusCode};

use super::{PATIENCE, bring, check, entries, import, number, settled};
use crate::support::command::Serving;
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::desk::{Desk, Page, encoded, with_file};
use crate::support::node::TestNode;
use crate::support::ports::HeldPort;

on_each_database! {
    async fn a_stopped_import_is_resumed_and_nothing_is_written_twice(database) {
        let node = TestNode::start_with(database, &[("BOCAGE__IMPORT__ROWS_PER_TRANSACTION", "20")]).await;
        let awa = Desk::open(&node, "Awa").await;
        let path = bring(&awa, "lieux.csv", &many(1_000)).await;
        check(&awa, &path, &[]).await;
        awa.post(&format!("{path}/start"), &[]).await;
        let begun = Instant::now();
        while entries(&node).is_empty() {
            assert!(begun.elapsed() < PATIENCE);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let page = awa.get(&path).await;
        assert!(page.says("Arrêter") && awa.get("/about").await.status == StatusCode::OK, "{}", page.body);
        assert_eq!(awa.post(&format!("{path}/leave"), &[]).await.status, StatusCode::CONFLICT);
        awa.post(&format!("{path}/stop"), &[]).await;
        let page = settled(&awa, &path).await;
        assert!(page.says("Import interrompu") && page.says("Reprendre") && page.says("Ce qui est déjà importé"), "{}", page.body);
        let part = entries(&node).len();
        assert!(part > 0 && part < 1_000, "{part}");
        let run = import(&awa, &path).await;
        let report = awa.get(&run).await;
        assert_eq!(number(&report, "Fiches inchangées"), part.to_string());
        assert_eq!(entries(&node).len(), 1_000);
        node.stop().await;
    }

    async fn a_killed_server_leaves_an_import_that_can_be_resumed(database) {
        let held = HeldPort::any();
        let host = format!("bretagne.localhost:{}", held.port());
        let port = held.port().to_string();
        let environment = [
            ("BOCAGE__NODE__HOST", host.as_str()), ("BOCAGE__SERVER__PORT", &port),
            ("BOCAGE__IMPORT__ROWS_PER_TRANSACTION", "20"), ("BOCAGE__LOG__LEVEL", "warn,bocage::serve=info,bocage::serve::logs=warn"),
        ];
        let serving = Serving::start(&database, &environment);
        let process = Process::open(&database, &host);
        let page = process.upload("lieux.csv", many(1_500).as_bytes()).await;
        let path = page.location;
        process.post(&format!("{path}/columns"), &[("source", "lieux")]).await;
        process.settled(&path).await;
        process.post(&format!("{path}/start"), &[]).await;
        let db = database.open();
        let begun = Instant::now();
        while db.read_now(store::latest_written).unwrap() < 100 {
            assert!(begun.elapsed() < PATIENCE);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        drop(serving);
        let written = db.read_now(store::latest_written).unwrap();
        assert!(written < 1_500, "killed in the middle, at {written}");
        let _serving = Serving::start(&database, &environment);
        let page = process.settled(&path).await;
        assert!(page.says("Import interrompu") && page.says("Reprendre"), "{}", page.body);
        assert!(process.get("/team/import").await.says("Interrompu avant la fin."));
        process.post(&format!("{path}/start"), &[]).await;
        let ended = process.settled(&path).await;
        let report = process.get(&ended.location).await;
        assert_eq!(number(&report, "Lignes lues").replace('\u{202f}', " "), "1 500");
        let all = db.read_now(|conn| store::list_after_uri(conn, "", 10_000)).unwrap();
        assert_eq!(all.len(), 1_500);
    }
}

/// A table of so many places.
fn many(rows: usize) -> String {
    let mut table = String::from("id,nom,code_postal,commune,lat,lon\n");
    for n in 0..rows {
        let (lat, lon) = (48.0 + n as f64 / 4_000.0, -4.0 + (n % 7) as f64 / 100.0);
        writeln!(table, "{n},Lieu partagé {n},29200,Brest,{lat:.5},{lon:.5}").unwrap();
    }
    table
}

/// A signed-in browser of a node in a process of its own.
struct Process {
    client: reqwest::Client,
    base: String,
    host: String,
    cookie: String,
}

impl Process {
    fn open(database: &TestDatabase, host: &str) -> Process {
        let now = Clock::default().now();
        let sign_in = move |conn: &mut bocage::db::Conn| {
            let secret = session::make_link(conn, "Awa", now)?;
            session::sign_in(conn, &secret, None, now)
        };
        let (_, cookie) = database.open().write_now(sign_in).unwrap();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let port = host.rsplit(':').next().unwrap();
        Process {
            client,
            base: format!("http://127.0.0.1:{port}"),
            host: host.to_owned(),
            cookie: format!("s={cookie}"),
        }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base)).header("host", &self.host);
        request.header("cookie", &self.cookie).header("origin", format!("http://{}", self.host))
    }

    async fn get(&self, path: &str) -> Page {
        Page::of(self.request(Method::GET, path).header("accept", "text/html").header("accept-language", "fr")).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) {
        let token = self.get("/team").await.token();
        let fields = [&[("token", token.as_str())], fields].concat();
        let request = self.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        let page = Page::of(request.body(encoded(&fields))).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    }

    async fn upload(&self, name: &str, content: &[u8]) -> Page {
        let token = self.get("/team").await.token();
        Page::of(with_file(self.request(Method::POST, "/team/import"), &[("token", &token)], name, content)).await
    }

    async fn settled(&self, path: &str) -> Page {
        let begun = Instant::now();
        loop {
            let answer = self.request(Method::GET, path).send().await.unwrap();
            if !answer.headers().contains_key("refresh") {
                return self.get(path).await;
            }
            assert!(begun.elapsed() < PATIENCE, "{path} does not settle");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
