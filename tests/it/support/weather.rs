//! The network between the nodes of a test: what passes may be lost, doubled, late, or cut off, as a seed decides.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The way to one node. It ends with this value.
pub struct Way {
    /// Where others find the node.
    pub port: u16,
    state: Arc<State>,
    _passing: JoinSet<()>,
}

struct State {
    /// Where the node really is.
    behind: std::net::SocketAddr,
    bad: AtomicBool,
    cut: AtomicBool,
    stalled: AtomicBool,
    refuses_messages: AtomicBool,
    /// The heads of all requests that came, in lower case.
    heads: Mutex<Vec<String>>,
    chance: AtomicU64,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Passes,
    /// It never arrives.
    Lost,
    /// It arrives, and its answer does not.
    Unanswered,
    /// It arrives twice.
    Doubled,
    /// It arrives after others that were sent later.
    Late,
}

impl Way {
    /// A way to the node behind an address, fair at first.
    pub async fn to(behind: std::net::SocketAddr, seed: u64) -> Way {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let [bad, cut, stalled, refuses_messages] = [false; 4].map(AtomicBool::new);
        let (heads, chance) = (Mutex::default(), AtomicU64::new(seed));
        let state = Arc::new(State { behind, bad, cut, stalled, refuses_messages, heads, chance });
        let mut passing = JoinSet::new();
        let shared = state.clone();
        passing.spawn(async move {
            let mut requests = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                requests.spawn(async move { drop(pass(&state, stream).await) });
                while requests.try_join_next().is_some() {}
            }
        });
        Way { port, state, _passing: passing }
    }

    /// From now on much goes wrong.
    pub fn worsen(&self) {
        self.state.bad.store(true, Ordering::Relaxed);
    }

    /// From now on nothing passes.
    pub fn cut(&self) {
        self.state.cut.store(true, Ordering::Relaxed);
    }

    /// From now on what is asked is never answered, and never refused.
    pub fn stall(&self) {
        self.state.stalled.store(true, Ordering::Relaxed);
    }

    /// From now on signatures of RFC 9421 are answered 401, as by a server that does not know them.
    pub fn refuse_messages(&self) {
        self.state.refuses_messages.store(true, Ordering::Relaxed);
    }

    /// The heads of all requests to these paths that came, in lower case.
    pub fn heads(&self, path: &str) -> Vec<String> {
        let begins = |head: &&String| head.split(' ').nth(1).is_some_and(|target| target.starts_with(path));
        self.state.heads.lock().unwrap().iter().filter(begins).cloned().collect()
    }

    /// From now on all is well.
    pub fn heal(&self) {
        self.state.stalled.store(false, Ordering::Relaxed);
        self.state.bad.store(false, Ordering::Relaxed);
        self.state.cut.store(false, Ordering::Relaxed);
    }
}

impl State {
    fn next(&self) -> u64 {
        // SplitMix64: every call another number, the same ones for the same seed.
        let mut z = self.chance.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn fate(&self) -> Fate {
        if self.cut.load(Ordering::Relaxed) {
            return Fate::Lost;
        }
        if !self.bad.load(Ordering::Relaxed) {
            return Fate::Passes;
        }
        match self.next() % 10 {
            0 | 1 => Fate::Lost,
            2 | 3 => Fate::Unanswered,
            4 | 5 => Fate::Doubled,
            6 | 7 => Fate::Late,
            _ => Fate::Passes,
        }
    }
}

/// One connection carries one request here, so that each has a fate of its own.
async fn pass(state: &State, mut from: TcpStream) -> std::io::Result<()> {
    let Some(request) = request(&mut from).await? else { return Ok(()) };
    if state.stalled.load(Ordering::Relaxed) {
        return std::future::pending().await;
    }
    let head = String::from_utf8_lossy(&request).to_lowercase();
    let head = head.split("\r\n\r\n").next().unwrap().to_owned();
    let refused = state.refuses_messages.load(Ordering::Relaxed) && head.contains("signature-input:");
    state.heads.lock().unwrap().push(head);
    if refused {
        let answer = b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        return from.write_all(answer).await;
    }
    match state.fate() {
        Fate::Passes => from.write_all(&answer(state, &request).await?).await,
        Fate::Lost => Ok(()),
        Fate::Unanswered => answer(state, &request).await.map(drop),
        Fate::Doubled => {
            answer(state, &request).await?;
            from.write_all(&answer(state, &request).await?).await
        }
        Fate::Late => {
            tokio::time::sleep(Duration::from_millis(state.next() % 300)).await;
            from.write_all(&answer(state, &request).await?).await
        }
    }
}

/// A whole request, told to be the last of its connection.
async fn request(from: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if from.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
    while bytes.len() < head + length {
        if from.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
    let mut request = bytes[..head - 2].to_vec();
    request.extend_from_slice(b"connection: close\r\n\r\n");
    request.extend_from_slice(&bytes[head..]);
    Ok(Some(request))
}

async fn answer(state: &State, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut node = TcpStream::connect(state.behind).await?;
    node.write_all(request).await?;
    let mut answer = Vec::new();
    node.read_to_end(&mut answer).await?;
    Ok(answer)
}
