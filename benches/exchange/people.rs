//! A node with followers on many servers: what its inbox takes, what it delivers, and how its pages fare meanwhile.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use bocage::app::App;
use bocage::initiative::store as initiatives;
use bocage::news;
use serde_json::json;

use super::fakes::{Fakes, Health, Weather, document, health};
use super::{Figures, HOST_NAME};
use crate::generate::{Generator, tell};
use crate::load::{Client, Times};
use crate::node::{self, Process, cpu_seconds};

/// Servers with one follower each.
const SERVERS: usize = 200;
/// Deliveries to the inbox in one round; each server may send a hundred a second.
const DELIVERIES: usize = 6_000;
/// Connections at once.
const CONNECTIONS: usize = 32;
/// Bytes of a delivered update, about.
const PADDING: usize = 250;
/// Pieces of news that go to all followers.
const NEWS: usize = 20;
/// Entries of the node.
const ENTRIES: u64 = 2_000;
/// Nodes that follow while entries are imported.
const PEERS: usize = 20;
/// Entries that are imported while they follow.
const IMPORTED: u64 = 70_000;
const PATIENCE: Duration = Duration::from_secs(300);

/// The node under test, as people elsewhere see it.
pub struct Node {
    folder: std::path::PathBuf,
    host: String,
    app: App,
    process: Process,
    fakes: Fakes,
    /// Deliveries have numbers, so that each is another one.
    number: usize,
}

impl Node {
    /// A node with entries, served by the program itself, one of which everybody follows.
    pub fn start(folder: &Path, generator: &Generator) -> Result<Node> {
        let (port, csv) = (node::free_port()?, folder.join("few.csv"));
        let host = format!("{HOST_NAME}.localhost:{port}");
        let settings = super::settings(&host);
        let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let folder = folder.join("people");
        let app = node::open_as(&folder, &settings)?;
        generator.write_csv(&csv, ENTRIES)?;
        node::import_csv(&app, &csv, "bench")?;
        let process = Process::start_as(&folder, "/search", port, &host, &settings)?;
        let mut node = Node { folder, host, app, process, fakes: Fakes::start()?, number: 0 };
        node.follow_all()?;
        Ok(node)
    }

    fn follow_all(&mut self) -> Result<()> {
        let followed = self.followed()?;
        let mut client = self.client()?;
        for number in 0..SERVERS {
            let (actor, id) = (self.fakes.person(number), self.next_id(number));
            let follow = json!({ "@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": "Follow",
                "actor": actor, "object": followed });
            self.deliver(&mut client, &actor, &follow)?;
        }
        self.wait("all follows are answered", |node| node.fakes.arrived() >= SERVERS)
    }

    fn followed(&self) -> Result<String> {
        let all = self.app.db.read_now(|conn| initiatives::list_after_uri(conn, "", 1))?;
        Ok(all.first().context("no entry")?.uri.clone())
    }

    fn client(&self) -> Result<Client> {
        Client::of(self.process.address, &self.host)
    }

    fn next_id(&mut self, server: usize) -> String {
        self.number += 1;
        self.fakes.person(server).replace("/u/alice", &format!("/done/{}", self.number))
    }

    fn deliver(&self, client: &mut Client, actor: &str, activity: &serde_json::Value) -> Result<()> {
        let request = self.fakes.delivery(&self.host, &self.fakes.key(actor)?, activity)?;
        match client.send(&request)? {
            (202, _) => Ok(()),
            (status, body) => bail!("a delivery was answered {status}: {}", String::from_utf8_lossy(body)),
        }
    }

    fn wait(&self, what: &str, mut is_so: impl FnMut(&Node) -> bool) -> Result<()> {
        let begun = Instant::now();
        while !is_so(self) {
            if begun.elapsed() > PATIENCE {
                bail!("not after {} s: {what}", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Signed updates, ready to be sent.
    fn updates(&mut self, count: usize, servers: usize) -> Result<Vec<Vec<u8>>> {
        let keys: Vec<_> = (0..servers).map(|n| self.fakes.key(&self.fakes.person(n))).collect::<Result<_>>()?;
        (0..count)
            .map(|n| {
                let (server, id) = (n % servers, self.next_id(n % servers));
                let actor = self.fakes.person(server);
                let update = json!({ "@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": "Update",
                    "actor": actor, "to": "https://www.w3.org/ns/activitystreams#Public",
                    "object": document(&actor, &"k".repeat(450), PADDING) });
                self.fakes.delivery(&self.host, &keys[server], &update)
            })
            .collect()
    }

    /// The inbox against a server that reads and answers 200, in turns.
    pub fn inbox(&mut self, rounds: usize, figures: &mut Figures) -> Result<()> {
        let plain = Plain::start()?;
        for round in 0..rounds {
            tell(&format!("inbox, round {}", round + 1));
            let updates = self.updates(DELIVERIES, SERVERS)?;
            figures.update_bytes = updates.first().map_or(0, Vec::len);
            self.process.rest();
            figures.add("inbox/s", per_second(self.process.address, &self.host, &updates, 202)?);
            self.process.rest();
            figures.add("plain/s", per_second(plain.address, &self.host, &updates, 200)?);
        }
        Ok(())
    }

    /// News to all followers, in fair weather and in rough, against raw signatures.
    pub fn deliveries(&mut self, rounds: usize, figures: &mut Figures) -> Result<()> {
        for round in 0..rounds {
            tell(&format!("deliveries, round {}", round + 1));
            figures.add("signatures/s", signatures_per_second()?);
            let told = self.tell_all(Weather::Fair)?;
            figures.add("deliveries/s", told.per_cpu_second);
            figures.add("deliveries/s by the clock", told.per_second);
        }
        tell("deliveries in rough weather");
        let told = self.tell_all(Weather::Rough)?;
        figures.add("rough/s", told.per_cpu_second);
        figures.add("rough/s by the clock", told.per_second);
        figures.add("longest wait s", told.longest_wait_s);
        self.fakes.set(Weather::Fair);
        Ok(())
    }

    fn tell_all(&mut self, weather: Weather) -> Result<Told> {
        self.process.rest();
        self.fakes.set(weather);
        self.fakes.take_arrived();
        let well = (0..SERVERS).filter(|n| weather == Weather::Fair || health(*n) == Health::Well).count();
        let uri = self.followed()?;
        let (cpu, begun) = (self.process.cpu_seconds(), Instant::now());
        let now = self.app.clock.now();
        self.app.db.write_now(move |conn| {
            let Some(entry) = initiatives::find(conn, &uri)? else { return Ok(()) };
            (0..NEWS).try_for_each(|n| news::publish(conn, &entry, &format!("Nouvelle {n}"), "fr", now).map(drop))
        })?;
        let count =
            |node: &Node| if weather == Weather::Fair { node.fakes.arrived() } else { node.fakes.arrived_well() };
        self.wait("all news arrive", |node| count(node) >= well * NEWS)?;
        let (seconds, cpu) = (begun.elapsed().as_secs_f64(), self.process.cpu_seconds() - cpu);
        let arrived = self.fakes.take_arrived();
        let firsts = arrived.iter().filter(|(n, _)| health(**n) == Health::Well);
        let firsts = firsts.filter_map(|(_, times)| times.first().map(|at| at.duration_since(begun).as_secs_f64()));
        let told: f64 = arrived.values().map(Vec::len).sum::<usize>() as f64;
        Ok(Told { per_cpu_second: told / cpu, per_second: told / seconds, longest_wait_s: firsts.fold(0.0, f64::max) })
    }

    /// Pages in peace, and while five servers send twice what they may.
    pub fn pages(&mut self, figures: &mut Figures) -> Result<()> {
        const FLOODING: usize = 5;
        const PAGES: usize = 600;
        tell("pages while the inbox is flooded");
        let page = "/search?q=v%C3%A9lo";
        let flood = self.updates(FLOODING * 200 * 30, FLOODING)?;
        self.process.rest();
        figures.add("pages p99", page_p99(&mut self.client()?, page, PAGES)?);
        let done = std::sync::atomic::AtomicBool::new(false);
        let (address, host) = (self.process.address, self.host.clone());
        let (p99, sent) = std::thread::scope(|scope| -> Result<(f64, u64)> {
            let flooding = scope.spawn(|| pour(address, &host, &flood, FLOODING as u32 * 200, &done));
            let p99 = Client::of(address, &host).and_then(|mut client| page_p99(&mut client, page, PAGES));
            done.store(true, std::sync::atomic::Ordering::Relaxed);
            let sent = flooding.join().map_err(|_| anyhow::anyhow!("the flood failed"))??;
            Ok((p99?, sent))
        })?;
        figures.add("flooded pages p99", p99);
        figures.add("flood/s", sent as f64);
        Ok(())
    }

    /// What an import makes us sign while nodes follow.
    pub fn signatures_of_an_import(&mut self, generator: &Generator, figures: &mut Figures) -> Result<()> {
        tell(&format!("{IMPORTED} entries while {PEERS} nodes follow"));
        let (mut client, node) = (self.client()?, format!("http://{}/actor", self.host));
        self.fakes.take_arrived();
        for number in 0..PEERS {
            let (actor, id) = (self.fakes.node(number), self.next_id(number));
            let follow = json!({ "@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": "Follow",
                "actor": actor, "object": node });
            self.deliver(&mut client, &actor, &follow)?;
        }
        self.wait("nodes are answered", |node| node.fakes.arrived() >= PEERS)?;
        self.process.rest();
        let (before, csv) = (self.fakes.signed_by_node(), self.folder.with_file_name("import.csv"));
        generator.write_csv(&csv, ENTRIES + IMPORTED)?;
        let imported = node::import_rows(&self.app, &csv, "bench")?.0.created;
        // A hint holds for a minute; what was not told then is told after it.
        std::thread::sleep(Duration::from_secs(70));
        self.process.rest();
        figures.add("signatures per entry", (self.fakes.signed_by_node() - before) as f64 / imported as f64);
        Ok(())
    }
}

struct Told {
    per_cpu_second: f64,
    per_second: f64,
    longest_wait_s: f64,
}

/// A server that reads what comes and answers 200.
struct Plain {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Plain {
    fn start() -> Result<Plain> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let router = Router::new().route("/inbox", post(|body: Bytes| async move { body.len().to_string() }));
        runtime.spawn(async move { drop(axum::serve(listener, router).await) });
        Ok(Plain { address, _runtime: runtime })
    }
}

/// Requests a second over many connections; all must be answered with this status.
fn per_second(address: SocketAddr, host: &str, requests: &[Vec<u8>], wanted: u16) -> Result<f64> {
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let parts = requests.chunks(requests.len().div_ceil(CONNECTIONS));
        let workers: Vec<_> = parts
            .map(|part| {
                scope.spawn(move || -> Result<()> {
                    let mut client = Client::of(address, host)?;
                    for request in part {
                        let (status, body) = client.send(request)?;
                        if status != wanted {
                            bail!("answered {status}: {}", String::from_utf8_lossy(body));
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| anyhow::anyhow!("a client failed"))?)
    })?;
    Ok(requests.len() as f64 / begun.elapsed().as_secs_f64())
}

/// Sends requests at a steady pace until told to stop; answers how many a second it were.
fn pour(
    address: SocketAddr,
    host: &str,
    requests: &[Vec<u8>],
    per_second: u32,
    done: &std::sync::atomic::AtomicBool,
) -> Result<u64> {
    let mut clients: Vec<Client> = (0..4).map(|_| Client::of(address, host)).collect::<Result<_>>()?;
    let (begun, workers) = (Instant::now(), clients.len());
    let sent: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = clients
            .iter_mut()
            .enumerate()
            .map(|(n, client)| {
                scope.spawn(move || -> Result<usize> {
                    let mut sent = 0;
                    for request in requests.iter().skip(n).step_by(workers) {
                        let due = Duration::from_secs(1) / per_second * (sent * workers) as u32;
                        std::thread::sleep(due.saturating_sub(begun.elapsed()));
                        if done.load(std::sync::atomic::Ordering::Relaxed) {
                            break;
                        }
                        client.send(request)?;
                        sent += 1;
                    }
                    Ok(sent)
                })
            })
            .collect();
        let counts = workers.into_iter().map(|worker| worker.join().map_err(|_| anyhow::anyhow!("a client failed"))?);
        counts.sum::<Result<usize>>()
    })?;
    Ok((sent as f64 / begun.elapsed().as_secs_f64()) as u64)
}

fn page_p99(client: &mut Client, page: &str, count: usize) -> Result<f64> {
    let mut times = Times::default();
    for _ in 0..count {
        times.take(|| client.ok(page).map(drop))?;
    }
    Ok(times.percentile(0.99))
}

/// Raw RSA-2048 signatures per second of processor time.
fn signatures_per_second() -> Result<f64> {
    let pair = KeyPair::generate(KeySize::Rsa2048)?;
    let mut signature = vec![0; pair.public_modulus_len()];
    let (random, cpu, begun) = (SystemRandom::new(), cpu_seconds(), Instant::now());
    let mut made = 0;
    while begun.elapsed() < Duration::from_secs(3) {
        pair.sign(&RSA_PKCS1_SHA256, &random, b"(request-target): post /inbox", &mut signature)?;
        made += 1;
    }
    Ok(f64::from(made) / (cpu_seconds() - cpu))
}
