//! The load generator: one request after the other on one connection, and what the times say.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The host that the node answers to, wherever it listens.
pub const HOST: &str = "localhost:8080";

/// One connection that is kept.
pub struct Client {
    address: SocketAddr,
    host: String,
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Result<Client> {
        Client::of(address, HOST)
    }

    /// A connection to a node of another name.
    pub fn of(address: SocketAddr, host: &str) -> Result<Client> {
        let host = host.to_owned();
        Ok(Client { address, host, stream: open(address)?, line: String::new(), body: Vec::new() })
    }

    /// Status and body; the whole body has arrived when this returns.
    pub fn get(&mut self, path: &str) -> Result<(u16, &[u8])> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept-Language: fr\r\n\r\n", self.host);
        self.send(request.as_bytes())
    }

    /// The same for a request that stands ready.
    pub fn send(&mut self, request: &[u8]) -> Result<(u16, &[u8])> {
        let sent = self.stream.get_mut().write_all(request);
        if sent.is_err() || self.read_line().is_err() {
            // The server ends connections that rest for long.
            self.stream = open(self.address)?;
            self.stream.get_mut().write_all(request)?;
            self.read_line()?;
        }
        let status: u16 = self.line.split(' ').nth(1).and_then(|code| code.parse().ok()).context("no status")?;
        let (mut length, mut chunked) = (0, false);
        loop {
            self.read_line()?;
            let Some((name, value)) = self.line.trim_end().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "transfer-encoding" => chunked = true,
                _ => {}
            }
        }
        self.body.clear();
        if chunked {
            self.read_chunks()?;
        } else {
            self.body.resize(length, 0);
            self.stream.read_exact(&mut self.body)?;
        }
        Ok((status, &self.body))
    }

    /// As [`Client::get`], for what must be answered well.
    pub fn ok(&mut self, path: &str) -> Result<&[u8]> {
        let (status, body) = self.get(path)?;
        if status != 200 {
            bail!("{path} was answered {status}: {}", String::from_utf8_lossy(&body[..body.len().min(300)]));
        }
        Ok(&self.body)
    }

    fn read_chunks(&mut self) -> Result<()> {
        loop {
            self.read_line()?;
            let length = usize::from_str_radix(self.line.trim(), 16)?;
            let from = self.body.len();
            self.body.resize(from + length, 0);
            self.stream.read_exact(&mut self.body[from..])?;
            self.read_line()?;
            if length == 0 {
                return Ok(());
            }
        }
    }

    fn read_line(&mut self) -> Result<()> {
        self.line.clear();
        if self.stream.read_line(&mut self.line)? == 0 {
            bail!("the connection was closed");
        }
        Ok(())
    }
}

fn open(address: SocketAddr) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    Ok(BufReader::new(stream))
}

/// Times of one round.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn take<T>(&mut self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let begun = Instant::now();
        let done = work()?;
        self.0.push(begun.elapsed());
        Ok(done)
    }

    pub fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Milliseconds below which this share of the times lies.
    pub fn percentile(&mut self, share: f64) -> f64 {
        self.0.sort();
        let last = self.0.len().saturating_sub(1);
        let at = ((self.0.len() as f64 * share).ceil() as usize).saturating_sub(1).min(last);
        self.0.get(at).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    }
}

/// A figure of every round.
#[derive(Default, Clone)]
pub struct Rounds(pub Vec<f64>);

impl Rounds {
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match sorted.len() {
            0 => f64::NAN,
            count if count % 2 == 1 => sorted[count / 2],
            count => (sorted[count / 2 - 1] + sorted[count / 2]) / 2.0,
        }
    }

    /// The machine's noise: distance of the extremes, as a share of the median.
    pub fn spread(&self) -> f64 {
        let (low, high) = self.0.iter().fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(*x), high.max(*x)));
        if self.0.len() < 2 { 0.0 } else { (high - low) / self.median() }
    }

    pub fn by(&self, other: &Rounds) -> Rounds {
        Rounds(self.0.iter().zip(&other.0).map(|(a, b)| a / b).collect())
    }
}

/// Answers per second over `connections` at once, each asking `paths` in turn from another beginning.
pub fn per_second(address: SocketAddr, paths: &[String], connections: usize, time: Duration) -> Result<f64> {
    let begun = Instant::now();
    let answered = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..connections)
            .map(|n| {
                scope.spawn(move || -> Result<usize> {
                    let mut client = Client::connect(address)?;
                    let mut answered = 0;
                    for path in paths.iter().cycle().skip(n * paths.len() / connections) {
                        if begun.elapsed() >= time {
                            break;
                        }
                        client.ok(path)?;
                        answered += 1;
                    }
                    Ok(answered)
                })
            })
            .collect();
        let counts = workers.into_iter().map(|worker| worker.join().map_err(|_| anyhow::anyhow!("a client failed"))?);
        counts.sum::<Result<usize>>()
    })?;
    Ok(answered as f64 / begun.elapsed().as_secs_f64())
}
