//! A network that reaches nothing outside: addresses that look public, names of its own, its own certificate authority.
//!
//! A test that wants one is started a second time inside it. Nothing of the machine is changed: network and mounts are those of
//! the second process alone.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, UdpSocket};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

/// Where the program under test listens.
pub const NODE: Ipv4Addr = Ipv4Addr::new(193, 0, 0, 1);
/// Where everybody else does.
pub const OUTSIDE: Ipv4Addr = Ipv4Addr::new(193, 0, 0, 66);
const NAMES: Ipv4Addr = Ipv4Addr::new(193, 0, 0, 53);
/// What no other server may make a node dial, beside loopback.
const INNER: [Ipv4Addr; 3] =
    [Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(169, 254, 169, 254), Ipv4Addr::new(192, 168, 1, 1)];

const MARK: &str = "BOCAGE_TEST_SEALED";

/// Whether the test stands inside. If not, it has been run there under its path (`it::attacks::…`), and failed if it
/// failed; where namespaces are not allowed that is said in one line.
pub fn is_inside(test: &str) -> bool {
    let test = test.split_once("::").map_or(test, |(_, test)| test);
    if std::env::var_os(MARK).is_some() {
        return true;
    }
    let addresses: String = INNER
        .iter()
        .chain([&NODE, &OUTSIDE, &NAMES])
        .map(|address| format!("ip address add {address}/32 dev lo; "))
        .collect();
    let prepare = format!(
        "set -e; ip link set lo up; {addresses} printf 'nameserver {NAMES}\\noptions timeout:1 attempts:1\\n' >\"$1\"; \
         mount --bind \"$1\" /etc/resolv.conf; shift; exec \"$@\""
    );
    let names = tempfile::NamedTempFile::new().unwrap();
    let enter = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net", "--mount"]).args(arguments).env(MARK, "1");
        command
    };
    if !enter(&["true"]).status().is_ok_and(|status| status.success()) {
        eprintln!("Namespaces are not allowed here: {test} is left out");
        return false;
    }
    let program = std::env::current_exe().unwrap();
    let mut inside = enter(&["sh", "-c", &prepare, "sh"]);
    let inside = inside.arg(names.path()).arg(program).args(["--exact", test, "--nocapture"]).status().unwrap();
    assert!(inside.success(), "{test} failed inside");
    false
}

/// What the server outside says, from the status line on.
pub enum Answer {
    /// This, and no more.
    Whole(Vec<u8>),
    /// This, then a blank every second, for ever.
    Dripping(Vec<u8>),
    /// The first, then the second again and again.
    Endless(Vec<u8>, Vec<u8>),
}

impl From<String> for Answer {
    fn from(text: String) -> Answer {
        Answer::Whole(text.into_bytes())
    }
}

impl Answer {
    async fn write(self, stream: &mut (impl tokio::io::AsyncWrite + Unpin)) -> std::io::Result<()> {
        let (first, then, pause) = match self {
            Answer::Whole(bytes) => return stream.write_all(&bytes).await,
            Answer::Dripping(first) => (first, b" ".to_vec(), Duration::from_secs(1)),
            Answer::Endless(first, then) => (first, then, Duration::ZERO),
        };
        stream.write_all(&first).await?;
        loop {
            stream.write_all(&then).await?;
            stream.flush().await?;
            tokio::time::sleep(pause).await;
        }
    }
}

/// The names, and what each lookup answers: the first set first, the last one for ever.
pub type Zone = HashMap<String, Vec<Vec<IpAddr>>>;

/// Everything in the network but the program under test. It ends with this value.
pub struct World {
    /// The authority's certificate as PEM, which the program is told to trust.
    pub authority: tempfile::NamedTempFile,
    /// Certificate and key of the node as PEM.
    pub node_files: [tempfile::NamedTempFile; 2],
    /// Connections to addresses that nobody outside may have dialled.
    pub hits: Arc<AtomicUsize>,
    /// Hosts that the server outside was asked for, with the path.
    pub asked: Arc<Mutex<Vec<String>>>,
    zone: Arc<Mutex<Zone>>,
    _serving: JoinSet<()>,
}

impl World {
    /// Starts it: `answer` is what the one server outside answers for a host and a path.
    pub async fn start(node: &str, answer: impl Fn(&str, &str) -> Answer + Clone + Send + 'static) -> World {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, key).unwrap();
        let issue = |names: &[&str]| {
            let key = KeyPair::generate().unwrap();
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            (CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap(), key)
        };
        let file = |text: String| {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), text).unwrap();
            file
        };
        let (cert, key) = issue(&[node]);
        let node_files = [file(cert.pem()), file(key.serialize_pem())];
        let shown = |cert: &Certificate, key: &KeyPair| {
            let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
            let key = aws_lc_rs::sign::any_supported_type(&key).unwrap();
            Arc::new(CertifiedKey::new(vec![cert.der().clone()], key))
        };
        let (cert, key) = issue(&["*.example.org", "*.rebind.example.org"]);
        let good = shown(&cert, &key);
        let (cert, key) = issue(&["somebody-else.example.org"]);
        let wrong_name = shown(&cert, &key);
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["expired.example.org".to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
        let expired = shown(&params.signed_by(&key, &issuer).unwrap(), &key);
        let params = CertificateParams::new(vec!["self-signed.example.org".to_owned()]).unwrap();
        let self_signed = shown(&params.self_signed(&key).unwrap(), &key);
        let bad = [("wrong-name", wrong_name), ("expired", expired), ("self-signed", self_signed)];
        let tls = ServerConfig::builder().with_no_client_auth().with_cert_resolver(Arc::new(ByName {
            good,
            bad: bad.map(|(name, cert)| (format!("{name}.example.org"), cert)),
        }));

        let (hits, asked, zone) = (Arc::default(), Arc::default(), Arc::<Mutex<Zone>>::default());
        let mut serving = JoinSet::new();
        let names = UdpSocket::bind((NAMES, 53)).await.unwrap();
        serving.spawn(answer_names(names, zone.clone()));
        let outside = TcpListener::bind((OUTSIDE, 443)).await.unwrap();
        serving.spawn(serve(outside, TlsAcceptor::from(Arc::new(tls)), Arc::clone(&asked), answer));
        let loopback = [IpAddr::from(Ipv4Addr::LOCALHOST), "::1".parse().unwrap()];
        for address in INNER.map(IpAddr::from).into_iter().chain(loopback) {
            for port in [80, 443, 5432, 8080] {
                let inner = TcpListener::bind(SocketAddr::new(address, port)).await.unwrap();
                serving.spawn(count(inner, Arc::clone(&hits)));
            }
        }
        World { authority: file(issuer.pem()), node_files, hits, asked, zone, _serving: serving }
    }

    /// From now on a name stands for these addresses, one set for each lookup.
    pub fn name(&self, name: &str, answers: &[&[&str]]) {
        let sets = answers.iter().map(|set| set.iter().map(|text| text.parse().unwrap()).collect()).collect();
        self.zone.lock().unwrap().insert(name.to_owned(), sets);
    }
}

/// A certificate for all names, and bad ones for some.
#[derive(Debug)]
struct ByName {
    good: Arc<CertifiedKey>,
    bad: [(String, Arc<CertifiedKey>); 3],
}

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let bad = self.bad.iter().find(|(name, _)| hello.server_name() == Some(name));
        Some(Arc::clone(bad.map_or(&self.good, |(_, cert)| cert)))
    }
}

async fn count(listener: TcpListener, hits: Arc<AtomicUsize>) {
    while listener.accept().await.is_ok() {
        hits.fetch_add(1, Ordering::SeqCst);
    }
}

/// One answer to each connection.
async fn serve(
    listener: TcpListener,
    tls: TlsAcceptor,
    asked: Arc<Mutex<Vec<String>>>,
    answer: impl Fn(&str, &str) -> Answer + Clone + Send + 'static,
) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, asked, answer) = (tls.clone(), asked.clone(), answer.clone());
        connections.spawn(async move {
            let Ok(stream) = tls.accept(stream).await else { return };
            let (mut stream, mut lines, mut line) = (BufReader::new(stream), Vec::new(), String::new());
            while stream.read_line(&mut line).await.is_ok_and(|read| read > 2) {
                lines.push(std::mem::take(&mut line));
            }
            let path = lines.first().and_then(|first| first.split(' ').nth(1)).unwrap_or_default().to_owned();
            let host = lines.iter().find_map(|line| line.to_ascii_lowercase().strip_prefix("host:").map(str::to_owned));
            let host = host.unwrap_or_default().trim().to_owned();
            // A body that was not read would have the connection reset before the answer is.
            let length = lines
                .iter()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(str::to_owned));
            let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
            if stream.read_exact(&mut body).await.is_err() {
                return;
            }
            asked.lock().unwrap().push(format!("{host}{path}"));
            drop(answer(&host, &path).write(&mut stream).await);
            drop(stream.shutdown().await);
        });
    }
}

/// Answers A and AAAA with a life of 0 seconds; a name that is not there has no address.
async fn answer_names(socket: UdpSocket, zone: Arc<Mutex<Zone>>) {
    let mut question = [0; 512];
    while let Ok((length, from)) = socket.recv_from(&mut question).await {
        if let Some(answer) = answered(&question[..length], &zone) {
            drop(socket.send_to(&answer, from).await);
        }
    }
}

fn answered(question: &[u8], zone: &Mutex<Zone>) -> Option<Vec<u8>> {
    let (mut name, mut at) = (Vec::new(), 12);
    while question[at] != 0 {
        let length = usize::from(question[at]);
        name.push(std::str::from_utf8(&question[at + 1..at + 1 + length]).ok()?.to_ascii_lowercase());
        at += 1 + length;
    }
    let kind = question[at + 2];
    let end = at + 5;
    let mut zone = zone.lock().unwrap();
    let sets = zone.get_mut(&name.join("."));
    let known = sets.is_some();
    // Both kinds are asked for in one lookup; the turn goes on with the second, which is AAAA.
    let set = sets.map(|sets| if kind == 28 && sets.len() > 1 { sets.remove(0) } else { sets[0].clone() });
    let records: Vec<Vec<u8>> = set
        .unwrap_or_default()
        .into_iter()
        .filter_map(|address| match (kind, address) {
            (1, IpAddr::V4(address)) => Some(address.octets().to_vec()),
            (28, IpAddr::V6(address)) => Some(address.octets().to_vec()),
            _ => None,
        })
        .collect();
    let count = u8::try_from(records.len()).ok()?;
    let mut answer = [&question[..2], &[0x81, if known { 0x80 } else { 0x83 }, 0, 1, 0, count, 0, 0, 0, 0]].concat();
    answer.extend_from_slice(&question[12..end]);
    for record in records {
        answer.extend_from_slice(&[0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 0, 0, u8::try_from(record.len()).ok()?]);
        answer.extend_from_slice(&record);
    }
    Some(answer)
}
