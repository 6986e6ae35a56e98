//! Connections: how many an address may have, how slow they may be, and how they end.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::rt::{Read, Write};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use super::address;
use super::gate::Peer;
use super::tls::Tls;
use crate::config::ServerConfig;

const MAX_PER_ADDRESS: u32 = 64;
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Hyper answers 431 above; `gate` has the exact limits, and can say 414 where the address is the cause.
const MAX_READ_BYTES: usize = 96 * 1024;
const MAX_HEAD_BYTES: u32 = 16 * 1024;
/// Without descriptors left, accepting again at once would only spin.
const AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(200);

/// Accepts connections until `stop`, then lets open requests finish for as long as configured.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Tls>,
    config: &ServerConfig,
    stop: impl Future<Output = ()>,
) {
    let (tls, counts) = (tls.map(Arc::new), Counts::default());
    let graceful = GracefulShutdown::new();
    let mut tasks = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        while tasks.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer)) => {
                let Some(place) = counts.enter(peer.ip(), &config.trusted_proxies) else { continue };
                let connection =
                    Connection { router: router.clone(), peer, watcher: graceful.watcher(), _place: place };
                tasks.spawn(connection.serve(stream, tls.clone()));
            }
            Err(cause) => {
                tracing::warn!("A connection could not be accepted: {cause}");
                tokio::time::sleep(AFTER_ACCEPT_ERROR).await;
            }
        }
    }
    drop(listener);
    let patience = Duration::from_secs(config.stop_seconds);
    if tokio::time::timeout(patience, graceful.shutdown()).await.is_err() {
        tracing::warn!("Requests that were still open after {} s were cut off", config.stop_seconds);
    }
    tasks.shutdown().await;
}

struct Connection {
    router: Router,
    peer: SocketAddr,
    watcher: Watcher,
    _place: Place,
}

impl Connection {
    async fn serve(self, stream: TcpStream, tls: Option<Arc<Tls>>) {
        // Small answers should not wait for more.
        drop(stream.set_nodelay(true));
        let Some(tls) = tls else { return self.http1(TokioIo::new(stream)).await };
        let Ok(Ok(stream)) = tokio::time::timeout(HEAD_TIME, tls.acceptor().accept(stream)).await else { return };
        if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            self.http2(TokioIo::new(stream)).await;
        } else {
            self.http1(TokioIo::new(stream)).await;
        }
    }

    async fn http1(self, io: impl Read + Write + Unpin + Send + 'static) {
        let (router, peer) = (self.router, self.peer);
        let service = service_fn(move |request| answer(router.clone(), peer, request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(MAX_READ_BYTES)
            .serve_connection(io, service);
        // How a connection breaks is the business of the one who broke it.
        drop(self.watcher.watch(connection).await);
    }

    async fn http2(self, io: impl Read + Write + Unpin + Send + 'static) {
        let (router, peer) = (self.router, self.peer);
        let asked = Arc::new(AtomicBool::new(false));
        let mark = asked.clone();
        let service = service_fn(move |request| {
            mark.store(true, Ordering::Relaxed);
            answer(router.clone(), peer, request)
        });
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_header_list_size(MAX_HEAD_BYTES)
            .max_concurrent_streams(100)
            .keep_alive_interval(HEAD_TIME)
            .keep_alive_timeout(HEAD_TIME)
            .serve_connection(io, service);
        let connection = self.watcher.watch(connection);
        tokio::pin!(connection);
        let silent = async {
            tokio::time::sleep(HEAD_TIME).await;
            if asked.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            ended = &mut connection => drop(ended),
            () = silent => {}
        }
    }
}

async fn answer(router: Router, peer: SocketAddr, request: hyper::Request<Incoming>) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Peer(peer.ip()));
    router.oneshot(request).await
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Counts(Arc<Mutex<HashMap<IpAddr, u32>>>);

/// One of the connections an address may have; none is counted for the machine itself and for trusted proxies, behind
/// which many people stand.
struct Place(Option<(Counts, IpAddr)>);

impl Counts {
    fn enter(&self, ip: IpAddr, trusted: &[IpAddr]) -> Option<Place> {
        let canonical = ip.to_canonical();
        if canonical.is_loopback() || trusted.contains(&canonical) {
            return Some(Place(None));
        }
        let counted = address::counted(ip);
        let mut counts = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let count = counts.entry(counted).or_default();
        if *count >= MAX_PER_ADDRESS {
            return None;
        }
        *count += 1;
        Some(Place(Some((self.clone(), counted))))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((counts, counted)) = &self.0 else { return };
        let mut counts = counts.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(count) = counts.get_mut(counted) {
            *count -= 1;
            if *count == 0 {
                counts.remove(counted);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_64_connections_and_gets_one_again_when_one_ends() {
        let (counts, proxy) = (Counts::default(), "10.0.0.2".parse().unwrap());
        let enter = |ip: &str| counts.enter(ip.parse().unwrap(), &[proxy]);
        let mut places: Vec<Place> = (0..64).filter_map(|n| enter(&format!("2001:db8:1:2::{n:x}"))).collect();
        assert_eq!(places.len(), 64);
        assert!(enter("2001:db8:1:2:ffff::1").is_none(), "one subscriber, whatever the last 64 bits");
        assert!(enter("2001:db8:1:3::1").is_some() && enter("203.0.113.9").is_some());
        places.pop();
        assert!(enter("2001:db8:1:2::1").is_some());
        assert!((0..200).all(|_| enter("10.0.0.2").is_some()), "a proxy speaks for many");
    }
}
