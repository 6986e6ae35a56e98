//! A private home that is offered through a network: nobody who reads everything that a node gives away learns where
//! in its commune it is (KINDS.md 4.3, DIR-09).

use std::io::Read as _;
use std::sync::{Arc, Mutex};

use bocage::initiative::publish::{self, proposals};
use bocage::initiative::{Fields, Initiative};
use regex::Regex;
use serde_json::{Value, json};

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::directory::dump;
use crate::support::follower::Follower;
use crate::support::site::Site;

/// Two homes at the two ends of Lorient.
const HOMES: [(f64, f64, &str); 2] =
    [(47.743_211, -3.357_899, "12 rue du Secret"), (47.731_877, -3.391_233, "7 impasse Cachée")];
/// What may stand in no byte: points to three decimals and parts of the address, the phone and the mail.
const SECRETS: [&str; 10] = [
    "47.743",
    "3.357",
    "47,743",
    "3,357",
    "rue du Secret",
    "Secret",
    "06 12 34 56 78",
    "0612345678",
    "+33612345678",
    "awa@",
];

fn network() -> Value {
    json!({ "name": "Hébergeurs du Scorff", "kinds": ["host_network"], "location.city": "Lorient", "location.postcode": "56100" })
}

fn beds(of: &Initiative, (lat, lon, street): (f64, f64, &str), visibility: &str) -> Value {
    json!({ "name": "Deux lits près de l'hôpital", "kinds": ["host"], "terms.purpose": "offer", "terms.by": of.uri,
        "terms.visibility": visibility, "description": "Studio au calme.", "location.lat": lat, "location.lon": lon,
        "location.street": street, "location.postcode": "56100", "location.city": "Lorient", "location.precision": "exact",
        "attributes.beds": 2, "attributes.available": [["2026-12-07", "2026-12-20"]], "attributes.address": street,
        "attributes.phone": "06 12 34 56 78", "contact.email": "awa@example.org", "contact.email_public": "yes",
        "contact.phone": "+33 6 12 34 56 78", "contact.phone_public": "yes" })
}

/// A directory with one of the homes.
fn site(database: TestDatabase, home: (f64, f64, &str)) -> Site {
    let site = Site::empty(database);
    let network = site.publish(serde_json::from_value(network()).unwrap());
    site.propose(beds(&network, home, "peers"));
    site.app.catch_up().unwrap();
    site
}

/// An answer without what differs by chance: ids, and the hashes over them.
fn likeness(body: &str) -> String {
    let by_chance = Regex::new("[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{40,64}").unwrap();
    by_chance.replace_all(body, "#").into_owned()
}

/// Points all over and around the town.
fn viewpoints() -> impl Iterator<Item = (f64, f64)> {
    (0..100_u32).map(|n| (47.70 + 0.01 * f64::from(n / 10), -3.42 + 0.01 * f64::from(n % 10)))
}

async fn questions(site: &Site) -> Vec<String> {
    let mut paths: Vec<String> = [
        "/board",
        "/board.atom",
        "/board.ics",
        "/search.json?class=proposal",
        "/search.csv?class=proposal",
        "/search.geojson?class=proposal",
        "/search.ndjson?class=proposal",
        "/search.jsonld?class=proposal",
        "/t/FR-56121",
        "/@hebergeurs-du-scorff-lorient",
        "/api/v1/initiatives?class=proposal",
    ]
    .map(str::to_owned)
    .to_vec();
    for zoom in [5, 12, 18] {
        paths.push(format!("/api/v1/clusters?class=proposal&bbox=-3.5,47.6,-3.2,47.9&zoom={zoom}"));
    }
    for (lat, lon) in viewpoints() {
        paths.push(format!("/search.json?class=proposal&sort=distance&radius=30&near={lat},{lon}"));
        paths.push(format!("/api/v1/initiatives?class=proposal&radius=2&near={lat},{lon}"));
    }
    let mut answers = Vec::new();
    for path in paths {
        answers.push(format!("{path}\n{}", likeness(&site.get(&path).await.body)));
    }
    answers
}

/// What is logged, more of it than a node says.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// Collects from now on; a process logs to one place only, and each test has its own.
    fn collected() -> Lines {
        let lines = Lines::default();
        let to = lines.clone();
        let logs = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_ansi(false);
        logs.with_writer(move || to.clone()).try_init().expect("nobody else collects what is logged");
        lines
    }

    fn text(&self) -> String {
        let text = String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned();
        assert!(text.contains("GET /board"), "nothing is logged: {text}");
        text
    }
}

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

on_each_database! {
    async fn two_homes_in_one_commune_look_alike_from_everywhere(database) {
        let here = site(database, HOMES[0]);
        let there = site(TestDatabase::sqlite(), HOMES[1]);
        let (here, there) = (questions(&here).await, questions(&there).await);
        assert!(here.iter().any(|answer| answer.contains("Deux lits")), "the offer is found at all");
        for (here, there) in here.iter().zip(&there) {
            assert_eq!(here, there);
        }
    }

    /// Pages, files, feeds, the catalogue in all its forms, what followers are told, and all that another node keeps.
    async fn no_byte_that_leaves_a_node_tells_where_a_home_is(database) {
        let logs = Lines::collected();
        let bretagne = Region::open("bretagne", database).await;
        let alpes = Region::open("alpes", TestDatabase::sqlite()).await;
        let network = bretagne.publish(network()).await;
        let follower = Follower::start().await;
        follower.follows(&bretagne, &network.uri).await;
        alpes.follow(&bretagne).await;
        let fields: Fields = serde_json::from_value(beds(&network, HOMES[0], "peers")).unwrap();
        let offer = bretagne.write(move |conn, home, now| proposals::propose(conn, home, fields, now)).await;
        let uri = offer.uri.clone();
        let moved = serde_json::from_value(json!({ "location.street": HOMES[0].2, "attributes.beds": 3 })).unwrap();
        bretagne.write(move |conn, home, now| publish::revise(conn, home, &uri, &moved, &[], now)).await;
        until("the other region has it", async || alpes.found(&[("class", "proposal")]).await.len() == 1).await;
        // A public thing of the same network, so that followers are told something.
        let skill = json!({ "name": "Comptabilité", "kinds": ["skills"], "terms.purpose": "offer", "terms.by": network.uri,
            "attributes.skills": ["accounting"] });
        let fields: Fields = serde_json::from_value(skill).unwrap();
        bretagne.write(move |conn, home, now| proposals::propose(conn, home, fields, now)).await;
        until("followers are told", async || !follower.told_by(&network.uri, "Create").is_empty()).await;

        let private = bretagne.app.db.read_now(|conn| bocage::initiative::store::find_private(conn, &offer.uri)).unwrap();
        assert_eq!(private.street.as_deref(), Some(HOMES[0].2), "the node itself knows");
        let mut left: Vec<(String, String)> = Vec::new();
        let path = offer.uri.strip_prefix(&bretagne.url("")).unwrap().to_owned();
        let of_network = network.uri.strip_prefix(&bretagne.url("")).unwrap().to_owned();
        for path in [path.clone(), format!("{path}.ics"), of_network.clone(), format!("{of_network}/outbox?page=true"), format!("{of_network}/featured"),
            "/board".into(), "/board.atom".into(), "/board.ics".into(), "/search.csv?class=proposal".into(), "/search.geojson?class=proposal".into(),
            "/search.ndjson?class=proposal".into(), "/search.jsonld?class=proposal".into(), "/search.json?class=proposal".into(), "/actor".into(),
            "/api/v1/clusters?class=proposal&bbox=-4,47,-3,48&zoom=18".into(), "/catalogue".into(), "/catalogue/changes?since=0".into(), "/catalogue/digest".into(), "/feed".into(),
            "/catalogue/bucket/00".into(), "/k/host".into(), format!("{path}/contact"), "/api/v1/proposals".into(), "/network".into(), "/peers".into(),
            "/search?q=lits".into(), "/t/FR-56121".into()] {
            for accept in ["text/html", "application/activity+json", "application/json"] {
                left.push((format!("{path} as {accept}"), bretagne.get_as(&path, accept).await.text().await.unwrap()));
            }
        }
        until("there is a snapshot", async || bretagne.get_as("/catalogue/snapshot", "application/x-ndjson").await.status() == 200).await;
        let packed = bretagne.get_as("/catalogue/snapshot", "application/x-ndjson").await.bytes().await.unwrap();
        let mut snapshot = String::new();
        zstd::Decoder::new(&packed[..]).unwrap().read_to_string(&mut snapshot).unwrap();
        assert!(snapshot.contains(&offer.uri));
        left.push(("the snapshot".into(), snapshot));
        left.push(("what followers are told".into(), json!(follower.told()).to_string()));
        left.push(("what the other region keeps".into(), dump(&alpes.app, false)));
        left.push(("what this node keeps in tables that pages and jobs read".into(), dump(&bretagne.app, true)));
        left.push(("the logs".into(), logs.text()));
        assert!(left.iter().filter(|(_, text)| text.contains("Deux lits")).count() > 10, "the offer itself is given away");
        for (what, text) in &left {
            for secret in SECRETS {
                assert!(!text.contains(secret), "{secret} stands in {what}");
            }
        }
    }
}
