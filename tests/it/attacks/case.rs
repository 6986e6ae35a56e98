//! The program in its network, and everybody who writes to it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bocage::app::App;
use bocage::clock::Clock;
use bocage::db::{Conn, Db};
use bocage::federation::signature::digest;
use bocage::initiative::draft::Draft;
use bocage::initiative::publish::{self, Origin};
use bocage::initiative::{Fields, Initiative};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::command::{Ended, Serving, bocage_with};
use crate::support::commons::until;
use crate::support::databases::TestDatabase;
use crate::support::sealed::{Answer, NODE, OUTSIDE, World};
use crate::support::sender::ACTIVITY;
use crate::support::stranger::{Cavage, Stranger};

pub const HOST: &str = "bretagne.example.org";
/// Somebody on a server that means well.
pub const ALICE: &str = "https://honest.example.org/alice";
/// What a signature of the draft must cover.
pub const COVERS: &str = "(request-target) host date digest";

/// The actor that stands at a path of a host.
pub fn actor_of(stranger: &Stranger, host: &str, path: &str) -> Value {
    let id = format!("https://{host}{path}");
    let key = |form: &str| json!({ "id": format!("{id}{form}"), "owner": id, "publicKeyPem": stranger.public });
    json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": id, "type": "Person", "preferredUsername": "alice", "inbox": format!("https://{host}/inbox"),
        "publicKey": [key("#main-key"), key("/main-key")],
    })
}

/// An answer of a server with this body.
pub fn document(status: &str, more: &str, body: &str) -> String {
    answer_as(ACTIVITY, status, more, body)
}

/// The same of another media type.
pub fn answer_as(media_type: &str, status: &str, more: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n{more}connection: close\r\n\r\n{body}"
    )
}

pub struct Case {
    pub world: World,
    pub stranger: Stranger,
    /// What others read about in the directory.
    pub entry: Initiative,
    pub client: reqwest::Client,
    database: TestDatabase,
    settings: Vec<(String, String)>,
    node: Option<Serving>,
}

impl Case {
    /// `answer` is what the server outside says for a host and a path; else it shows an actor with the stranger's key.
    pub async fn start(answer: impl Fn(&str, &str) -> Option<Answer> + Clone + Send + 'static) -> Case {
        let stranger = Stranger::new();
        let shown = stranger.clone();
        let world = World::start(HOST, move |host, path| {
            let actor = || document("200 OK", "", &actor_of(&shown, host, path).to_string()).into();
            answer(host, path).unwrap_or_else(actor)
        })
        .await;
        world.name("honest.example.org", &[&[&OUTSIDE.to_string()]]);
        world.name(HOST, &[&[&NODE.to_string()]]);
        let database = TestDatabase::sqlite();
        let [cert, key] = world.node_files.each_ref().map(|file| file.path().display().to_string());
        let settings = [
            ("BOCAGE__NODE__HOST", HOST.to_owned()),
            ("BOCAGE__SERVER__BIND", NODE.to_string()),
            ("BOCAGE__SERVER__PORT", "443".to_owned()),
            ("BOCAGE__SERVER__TLS__CERT", cert),
            ("BOCAGE__SERVER__TLS__KEY", key),
            ("BOCAGE__FEDERATION__POLICY", "open".to_owned()),
            ("BOCAGE__LOG__LEVEL", "error,bocage::serve=info,bocage::serve::logs=error".to_owned()),
            ("SSL_CERT_FILE", world.authority.path().display().to_string()),
            // SSRF-14: a node that believed it would dial an inner address for everything.
            ("HTTPS_PROXY", "http://127.0.0.1:8080".to_owned()),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let entry = published(&database);
        let authority = std::fs::read(world.authority.path()).unwrap();
        let client = reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(&authority).unwrap()])
            .resolve(HOST, SocketAddr::from((NODE, 443)))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        let mut case = Case { world, stranger, entry, client, database, settings, node: None };
        case.restart();
        case
    }

    /// Ends the program where it stands, if it runs, and starts it.
    pub fn restart(&mut self) {
        drop(self.node.take());
        self.node = Some(Serving::start(&self.database, &self.borrowed()));
    }

    fn borrowed(&self) -> Vec<(&str, &str)> {
        self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// A connection of which the test writes every byte.
    pub async fn tls(&self, protocol: &[u8]) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        let authority = CertificateDer::from_pem_file(self.world.authority.path()).unwrap();
        roots.add(authority).unwrap();
        let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
        let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let mut config = versions.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![protocol.to_vec()];
        let stream = TcpStream::connect((NODE, 443)).await.unwrap();
        let name = ServerName::try_from(HOST).unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
    }

    /// A command of the operator.
    pub fn command(&self, arguments: &[&str]) -> Ended {
        bocage_with(&self.database, &self.borrowed(), arguments)
    }

    /// An activity; each is another one.
    pub fn activity(&self, verb: &str, actor: &str, object: Value) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{actor}/activities/{}", ulid::Ulid::new()),
            "type": verb, "actor": actor, "object": object,
        })
    }

    /// A Follow of the initiative.
    pub fn follow(&self, actor: &str) -> Value {
        self.activity("Follow", actor, json!(self.entry.uri))
    }

    /// The fields of a delivery but its signature.
    pub fn fields(&self, body: &[u8], ahead_seconds: i64) -> Vec<(String, String)> {
        let at = bocage::clock::Timestamp(Clock::default().now().0 + ahead_seconds * 1_000_000);
        let date = at.utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let fields = [("host", HOST.to_owned()), ("date", date), ("digest", digest::digest(body))];
        fields.map(|(name, value)| (name.to_owned(), value)).to_vec()
    }

    /// What the node answers to bytes that are rightly signed with a key of this id.
    pub async fn sent_bytes(&self, key_id: &str, body: Vec<u8>) -> u16 {
        let mut fields = self.fields(&body, 0);
        let form = Cavage { key_id, algorithm: Some("rsa-sha256"), covers: COVERS, target: "/inbox", times: None };
        fields.push(("signature".to_owned(), self.stranger.cavage(&form, &fields)));
        self.post("/inbox", &fields, body).await
    }

    /// What it answers to an activity, rightly signed by its actor.
    pub async fn sent(&self, activity: &Value) -> u16 {
        let key_id = format!("{}#main-key", activity["actor"].as_str().unwrap());
        self.sent_bytes(&key_id, activity.to_string().into_bytes()).await
    }

    /// A Follow by an actor, signed by another.
    pub async fn sent_by(&self, actor: &str, signer: &str) -> u16 {
        self.sent_bytes(&format!("{signer}#main-key"), self.follow(actor).to_string().into_bytes()).await
    }

    pub async fn sent_by_one(&self, actor: &str) -> u16 {
        self.sent_by(actor, actor).await
    }

    /// Exactly these fields, and the media type.
    pub async fn post(&self, path: &str, fields: &[(String, String)], body: Vec<u8>) -> u16 {
        let mut request = self.client.post(format!("https://{HOST}{path}")).header("content-type", ACTIVITY);
        for (name, value) in fields {
            request = request.header(name, value);
        }
        request.body(body).send().await.unwrap().status().as_u16()
    }

    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> bocage::error::Result<T>) -> T {
        Db::connect(&self.database.url, 1).unwrap().read_now(work).unwrap()
    }

    /// Activities that were kept.
    pub fn received(&self) -> i64 {
        use bocage::db::schema::received;
        use diesel::prelude::*;
        self.read(|conn| Ok(received::table.count().get_result(conn)?))
    }

    /// Followers of the initiative and texts about it.
    pub fn kept(&self) -> (i64, i64) {
        use bocage::db::schema::{follows, replies};
        use diesel::prelude::*;
        self.read(|conn| Ok((follows::table.count().get_result(conn)?, replies::table.count().get_result(conn)?)))
    }

    /// Waits until everything that came is applied.
    pub async fn applied(&self) {
        use bocage::db::schema::received;
        use diesel::prelude::*;
        let waiting = |conn: &mut Conn| {
            Ok(received::table.filter(received::state.eq("waiting")).count().get_result::<i64>(conn)?)
        };
        until("all that came is applied", async || self.read(waiting) == 0).await;
    }

    pub fn hits(&self) -> usize {
        self.world.hits.load(Ordering::SeqCst)
    }

    /// How often the server outside was asked for this host, or a host and the beginning of a path.
    pub fn times_asked(&self, what: &str) -> usize {
        self.world.asked.lock().unwrap().iter().filter(|asked| asked.starts_with(what)).count()
    }

    /// Kilobytes of memory that the program holds.
    pub fn memory(&self) -> i64 {
        let id = self.node.as_ref().unwrap().id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// The node answers others, and how long the slowest but one of these answers took.
    pub async fn probe(&self, times: usize) -> Duration {
        let elsewhere = std::fs::read(self.world.authority.path()).unwrap();
        let client = reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(&elsewhere).unwrap()])
            .resolve(HOST, SocketAddr::from((NODE, 443)))
            .local_address(IpAddr::from(OUTSIDE))
            .no_proxy()
            .build()
            .unwrap();
        let mut took = Vec::new();
        for _ in 0..times {
            let begun = Instant::now();
            let answer = client.get(format!("https://{HOST}/healthz")).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            took.push(begun.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        took.sort_unstable();
        took[times.saturating_sub(2)]
    }
}

/// What a probe may take while somebody attacks: the figure of SECURITY.md for the optimised program.
pub fn probe_limit() -> Duration {
    let optimised = std::env::var_os("BOCAGE_TEST_PROGRAM").is_some();
    Duration::from_millis(if optimised { 250 } else { 2_000 })
}

fn published(database: &TestDatabase) -> Initiative {
    let app = App::open(database.config_with(&[("BOCAGE__NODE__HOST", HOST)]), Clock::default()).unwrap();
    let (home, now) = (app.home(), app.clock.now());
    let fields = json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" });
    let fields: Fields = serde_json::from_value(fields).unwrap();
    let checked = Draft { fields }.check(&home.context(now, false)).expect("a right draft");
    app.db.write_now(move |conn| publish::publish(conn, &home, checked, Origin::Person, now)).unwrap()
}
