//! How long a node waits for those who are slow (SECURITY.md 3): the real limits, on a clock that is put forward.

use std::sync::Arc;
use std::time::Duration;

use bocage::account::{self, RIGHTS};
use futures_util::FutureExt as _;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::node_with;
use super::tls::Files;
use crate::support::node::{TestNode, let_pass};

/// Real time, for a node that answers nobody.
const PATIENCE: Duration = Duration::from_secs(20);

/// Real time, from the moment a limit is over.
const AT_ONCE: Duration = Duration::from_secs(1);

/// A connection that stays when nothing comes.
struct Slow<S> {
    stream: S,
    received: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Slow<S> {
    async fn begin(stream: S, sent: &[u8]) -> Slow<S> {
        let mut slow = Slow { stream, received: Vec::new() };
        slow.send(sent).await;
        slow
    }

    async fn send(&mut self, sent: &[u8]) {
        self.stream.write_all(sent).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    fn is_open(&mut self) -> bool {
        loop {
            match self.stream.read_buf(&mut self.received).now_or_never() {
                None => return true,
                Some(Ok(0) | Err(_)) => return false,
                Some(Ok(_)) => {}
            }
        }
    }

    /// All that came until the node closed the connection.
    async fn end(mut self) -> String {
        let read = self.stream.read_to_end(&mut self.received);
        drop(tokio::time::timeout(AT_ONCE, read).await.expect("the node closes the connection"));
        String::from_utf8_lossy(&self.received).into_owned()
    }
}

async fn connect(node: &TestNode) -> TcpStream {
    TcpStream::connect(node.address).await.unwrap()
}

/// Others are answered meanwhile. The node has then also seen all that was sent before.
async fn others_are_answered(node: &TestNode) {
    let asked = node.raw(b"GET /healthz HTTP/1.1\r\nHost: bretagne.test\r\nConnection: close\r\n\r\n");
    let answer = tokio::time::timeout(PATIENCE, asked).await.expect("others are answered");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_head_is_waited_for_ten_seconds() {
    let node = node_with(&[]).await;
    let silent = Slow::begin(connect(&node).await, b"").await;
    let trickling = Slow::begin(connect(&node).await, b"GET /about HTTP/1.1\r\nHost: bre").await;
    let whole = b"GET /healthz HTTP/1.1\r\nHost: bretagne.test\r\n\r\n";
    let idle = Slow::begin(connect(&node).await, whole).await;
    let mut all = [silent, trickling, idle];
    others_are_answered(&node).await;
    let_pass(Duration::from_secs(9)).await;
    all[1].send(b"tagne").await;
    others_are_answered(&node).await;
    assert_eq!(all.each_mut().map(Slow::is_open), [true; 3]);
    let_pass(Duration::from_secs(2)).await;
    others_are_answered(&node).await;
    let [silent, trickling, idle] = all;
    assert_eq!(silent.end().await, "");
    let trickled = trickling.end().await;
    assert!(!trickled.starts_with("HTTP/1.1 200"), "{trickled}");
    assert_eq!(idle.end().await.matches("HTTP/1.1 ").count(), 1, "what was whole was answered, once");
}

#[tokio::test]
async fn over_tls_neither_greeting_nor_first_request_is_waited_for_longer() {
    let (files, made) = Files::with_new_certificate();
    let node = files.node().await;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = versions.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    let host = ServerName::try_from("127.0.0.1").unwrap();

    let mut greeting = Slow::begin(connect(&node).await, b"").await;
    let greeted = connector.connect(host, connect(&node).await).await.unwrap();
    let mut greeted = Slow::begin(greeted, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    // Its first word: what it waits for now is a request.
    greeted.stream.read_buf(&mut greeted.received).await.unwrap();
    let_pass(Duration::from_secs(9)).await;
    assert!(greeting.is_open() && greeted.is_open());
    let_pass(Duration::from_secs(2)).await;
    assert_eq!(greeting.end().await, "");
    greeted.end().await;
}

#[tokio::test]
async fn a_body_is_waited_for_thirty_seconds_however_often_a_byte_comes() {
    let node = node_with(&[]).await;
    let now = node.app.clock.now();
    let (_, secret) = node.app.db.write_now(move |conn| account::create(conn, "test", &RIGHTS, now)).unwrap();
    let head = format!(
        "POST /api/v1/initiatives HTTP/1.1\r\nHost: bretagne.test\r\nAuthorization: Bearer {secret}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"
    );
    let mut slow = Slow::begin(connect(&node).await, head.as_bytes()).await;
    others_are_answered(&node).await;
    for _ in 0..3 {
        let_pass(Duration::from_secs(9)).await;
        slow.send(b" ").await;
        others_are_answered(&node).await;
        assert!(slow.is_open());
    }
    let_pass(Duration::from_secs(4)).await;
    others_are_answered(&node).await;
    let answer = slow.end().await;
    let lower = answer.to_lowercase();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    for header in ["connection: close", "content-type: application/problem+json", "x-content-type-options: nosniff"] {
        assert!(lower.contains(header), "{header} in {answer}");
    }
    assert!(answer.contains("n’est pas arrivé en entier à temps"), "{answer}");
}
