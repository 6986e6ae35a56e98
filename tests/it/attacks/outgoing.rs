//! What others may make the unchanged program dial: cases of SECURITY.md 12, over TLS, with names and addresses that lie.
//!
//! `BOCAGE_TEST_PROGRAM` names the program, for example `target/release/bocage`; without it the one of this build is taken.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use bocage::account::keys;
use bocage::clock::Clock;
use bocage::db::Db;
use bocage::federation::signature::Scheme;
use bocage::federation::signature::sign::{Outgoing, SigningKey, sign};
use serde_json::{Value, json};
use url::Url;

use crate::support::command::Serving;
use crate::support::databases::TestDatabase;
use crate::support::sealed::{NODE, OUTSIDE, World, is_inside};
use crate::support::sender::ACTIVITY;

const HOST: &str = "bretagne.example.org";

/// A key of somebody outside.
struct Stranger {
    public: String,
    private: String,
}

impl Stranger {
    fn new() -> Stranger {
        let database = TestDatabase::sqlite();
        let (db, now) = (database.open(), Clock::default().now());
        let private = db.write_now(move |conn| keys::signing_key_of_node(conn, now)).unwrap();
        let shown = db.read_now(|conn| keys::list(conn, keys::NODE)).unwrap();
        let public = shown.into_iter().find(|key| key.text.contains("PUBLIC KEY")).unwrap().text;
        Stranger { public, private }
    }

    /// The actor that a host shows.
    fn actor(&self, host: &str, inbox: &str) -> Value {
        let id = format!("https://{host}/actor");
        json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": id, "type": "Person", "preferredUsername": "alice", "inbox": inbox,
            "publicKey": { "id": format!("{id}#main-key"), "owner": id, "publicKeyPem": self.public },
        })
    }
}

fn document(status: &str, more: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {ACTIVITY}\r\ncontent-length: {length}\r\n{more}connection: close\r\n\r\n{body}"
    )
}

/// The program, and somebody who writes to it.
struct Case {
    world: World,
    database: TestDatabase,
    private: String,
    client: reqwest::Client,
    _node: Serving,
}

impl Case {
    /// `answer` is what the server outside says for a host and a path; else it shows the stranger as its actor.
    async fn start(answer: impl Fn(&str, &str) -> Option<String> + Clone + Send + 'static) -> Case {
        let stranger = Stranger::new();
        let private = stranger.private.clone();
        let (public, shown) = (stranger.public, stranger.private);
        let world = World::start(HOST, move |host, path| {
            let stranger = Stranger { public: public.clone(), private: shown.clone() };
            let inbox = format!("https://{host}/inbox");
            answer(host, path).unwrap_or_else(|| document("200 OK", "", &stranger.actor(host, &inbox).to_string()))
        })
        .await;
        world.name("honest.example.org", &[&[&OUTSIDE.to_string()]]);
        let database = TestDatabase::sqlite();
        let [cert, key] = world.node_files.each_ref().map(|file| file.path().display().to_string());
        let node = Serving::start(
            &database,
            &[
                ("BOCAGE__NODE__HOST", HOST),
                ("BOCAGE__SERVER__BIND", &NODE.to_string()),
                ("BOCAGE__SERVER__PORT", "443"),
                ("BOCAGE__SERVER__TLS__CERT", &cert),
                ("BOCAGE__SERVER__TLS__KEY", &key),
                ("BOCAGE__LOG__LEVEL", "warn,bocage::serve=info,bocage::serve::logs=warn"),
                ("SSL_CERT_FILE", &world.authority.path().display().to_string()),
                // SSRF-14: a node that believed it would dial an inner address for everything.
                ("HTTPS_PROXY", "http://127.0.0.1:8080"),
            ],
        );
        let authority = std::fs::read(world.authority.path()).unwrap();
        let client = reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(&authority).unwrap()])
            .resolve(HOST, SocketAddr::from((NODE, 443)))
            .no_proxy()
            .build()
            .unwrap();
        Case { world, database, private, client, _node: node }
    }

    /// The status of a Follow of the node that says it comes from this actor.
    async fn sent_by(&self, actor: &str, signer: &str) -> u16 {
        let body = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{actor}/follows/{}", ulid::Ulid::new()),
            "type": "Follow", "actor": actor, "object": format!("https://{HOST}/actor"),
        });
        let body = body.to_string().into_bytes();
        let url = Url::parse(&format!("https://{HOST}/inbox")).unwrap();
        let key = SigningKey::from_pem(&format!("{signer}#main-key"), &self.private).unwrap();
        let at = Clock::default().now();
        let outgoing = Outgoing { method: "POST", url: &url, body: Some(&body), also: &[], at };
        let mut request = self.client.post(url.clone()).header("content-type", ACTIVITY);
        for (name, value) in sign(&outgoing, Scheme::Cavage, &key).unwrap() {
            request = request.header(name, value);
        }
        request.body(body).send().await.unwrap().status().as_u16()
    }

    async fn sent_by_one(&self, actor: &str) -> u16 {
        self.sent_by(actor, actor).await
    }

    fn received(&self) -> i64 {
        use bocage::db::schema::received;
        use diesel::prelude::*;
        let db = Db::connect(&self.database.url, 1).unwrap();
        db.read_now(|conn| Ok(received::table.count().get_result(conn)?)).unwrap()
    }

    fn hits(&self) -> usize {
        self.world.hits.load(Ordering::SeqCst)
    }

    fn times_asked(&self, host: &str) -> usize {
        self.world.asked.lock().unwrap().iter().filter(|asked| asked.contains(host)).count()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_key_is_fetched_from_inside() {
    if !is_inside("attacks::no_key_is_fetched_from_inside") {
        return;
    }
    let case = Case::start(|_, _| None).await;
    assert_eq!(case.sent_by_one("https://honest.example.org/actor").await, 202, "the way is open for who is honest");
    assert_eq!(case.received(), 1);
    // SSRF-01: the address itself.
    for inner in
        ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "192.168.1.1", "2130706433", "0x7f.1"]
    {
        let status = case.sent_by_one(&format!("https://{inner}/actor")).await;
        assert!(matches!(status, 400 | 401), "{inner}: {status}");
    }
    // SSRF-02: a name that leads there, alone or beside an address that is public.
    let leads: [&[&str]; 8] = [
        &["127.0.0.1"],
        &["10.0.0.1"],
        &["169.254.169.254"],
        &["::1"],
        &["::ffff:127.0.0.1"],
        &["64:ff9b::7f00:1"],
        &["193.0.0.66", "127.0.0.1"],
        &["193.0.0.66", "::1"],
    ];
    for (number, set) in leads.into_iter().enumerate() {
        let name = format!("inner{number}.example.org");
        case.world.name(&name, &[set]);
        assert_eq!(case.sent_by_one(&format!("https://{name}/actor")).await, 401, "{set:?}");
        assert_eq!(case.times_asked(&name), 0, "one inner address spoils the answer: {set:?}");
    }
    // AUTH-12, AUTH-14: a good key under the name of somebody else.
    case.world.name("victim.example.org", &[&["193.0.0.66"]]);
    let status = case.sent_by("https://victim.example.org/actor", "https://honest.example.org/actor").await;
    assert!(matches!(status, 401 | 403), "{status}");
    assert_eq!((case.hits(), case.received()), (0, 1));
}

/// SSRF-04: what was checked is what is dialled, however often the name changes its mind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_changes_its_mind_leads_nowhere() {
    if !is_inside("attacks::a_name_that_changes_its_mind_leads_nowhere") {
        return;
    }
    let case = Case::start(|_, _| None).await;
    let mut taken = 0;
    for number in 0..200 {
        let name = format!("n{number}.rebind.example.org");
        case.world.name(&name, &[&["193.0.0.66"], &["127.0.0.1"]]);
        let status = case.sent_by_one(&format!("https://{name}/actor")).await;
        assert!(matches!(status, 202 | 401 | 429 | 503), "{status}");
        taken += usize::from(status == 202);
    }
    assert!(taken > 100, "{taken} of 200 were dialled where their name led first");
    assert_eq!(case.hits(), 0);
}

/// SSRF-05: at most one hop, within the origin, and never inside.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_redirect_leads_inside() {
    if !is_inside("attacks::no_redirect_leads_inside") {
        return;
    }
    let targets = [
        "https://127.0.0.1/actor",
        "https://[::1]/actor",
        "https://inner.example.org/actor",
        "http://127.0.0.1:8080/",
        "http://10.0.0.1/",
        "//169.254.169.254/latest",
        "file:///etc/passwd",
        "gopher://127.0.0.1:5432/",
        "data:application/activity+json,%7B%7D",
    ];
    let statuses = ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent", "200 OK"];
    let answer = move |host: &str, _: &str| {
        let number: usize = host.strip_prefix('r')?.strip_suffix(".example.org")?.parse().ok()?;
        let (target, status) = (targets[number % targets.len()], statuses[number / targets.len()]);
        Some(document(status, &format!("location: {target}\r\n"), "{}"))
    };
    let case = Case::start(answer).await;
    case.world.name("inner.example.org", &[&["10.0.0.1"]]);
    for number in 0..targets.len() * statuses.len() {
        let name = format!("r{number}.example.org");
        case.world.name(&name, &[&["193.0.0.66"]]);
        assert_eq!(case.sent_by_one(&format!("https://{name}/actor")).await, 401, "{name}");
        assert!(case.times_asked(&name) >= 1, "{name} was not even asked");
    }
    assert_eq!((case.hits(), case.received()), (0, 0));
}
