//! What every request passes on its way in, and every answer on its way out.

use std::any::Any;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{FutureExt as _, StreamExt as _};

use super::address::{self, Client};
use super::limits::{Asked, Limits};
use super::refusal::Refusal;
use super::{MAX_BODY_BYTES, headers, logs, numbers};
use crate::app::App;
use crate::config;
use crate::web::steward::secret_of;
use crate::web::team::UPLOADS;

const MAX_ADDRESS_BYTES: usize = 8 * 1024;
const MAX_HEAD_BYTES: usize = 16 * 1024;
const MAX_HEAD_FIELDS: usize = 64;
const BODY_TIME: Duration = Duration::from_secs(30);
/// A file of the longest that is taken, over a slow line.
const UPLOAD_TIME: Duration = Duration::from_secs(10 * 60);

/// The address of the connection, put into each request by `connections`.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// What the gate knows.
pub struct Gate {
    app: App,
    limits: Limits,
    https: bool,
    /// The own authority without a port that the scheme implies.
    host: String,
}

impl Gate {
    /// The gate of a node.
    pub fn new(app: App) -> Gate {
        let https = app.config.base_url().starts_with("https:");
        let limits = Limits::new(&app.config.server);
        let host = without_usual_port(&app.config.node.host, https);
        Gate { app, limits, https, host }
    }

    fn refusal(&self, request: &Request, client: Client, asked: Asked) -> Option<Refusal> {
        let (uri, headers) = (request.uri(), request.headers());
        if uri.path_and_query().map_or(0, |path| path.as_str().len()) > MAX_ADDRESS_BYTES {
            return Some(Refusal::AddressTooLong);
        }
        let head_bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        if headers.len() > MAX_HEAD_FIELDS || head_bytes > MAX_HEAD_BYTES {
            return Some(Refusal::HeadTooLarge);
        }
        if !matches!(uri.path(), "/healthz" | "/readyz")
            && let Some(refusal) = self.wrong_host(uri, headers)
        {
            return Some(refusal);
        }
        if announced_bytes(headers) > self.max_body_bytes(request) {
            return Some(Refusal::BodyTooLarge);
        }
        if client.is_exempt() {
            return None;
        }
        self.limits.take(address::counted(client.ip), asked, Instant::now()).err().map(Refusal::TooMany)
    }

    /// Files are sent to one address only, by who is signed in.
    fn max_body_bytes(&self, request: &Request) -> u64 {
        if self.is_upload(request) {
            return self.app.config.import.max_upload_body_bytes();
        }
        MAX_BODY_BYTES as u64
    }

    /// Whether the session is still open is asked before anything is read.
    fn is_upload(&self, request: &Request) -> bool {
        let is_file = request.method() == Method::POST && request.uri().path() == UPLOADS;
        is_file && secret_of(&self.app, request.headers()).is_some()
    }

    /// The host of a request is the configured one, whatever a proxy says: all links and ids contain that one.
    fn wrong_host(&self, uri: &Uri, headers: &HeaderMap) -> Option<Refusal> {
        let mut named = headers.get_all(HOST).into_iter();
        let host = match (named.next(), named.next()) {
            (Some(host), None) => host.to_str().ok().map(str::to_owned),
            // HTTP/2 has it in the address.
            (None, None) => uri.authority().map(ToString::to_string),
            _ => None,
        };
        let Some(host) = host else { return Some(Refusal::NoHost) };
        let in_target = uri.authority().map(ToString::to_string);
        let all_own = std::iter::once(host).chain(in_target).all(|authority| self.is_own(&authority));
        (!all_own).then_some(Refusal::Misdirected)
    }

    fn is_own(&self, authority: &str) -> bool {
        let authority = without_usual_port(&authority.to_ascii_lowercase(), self.https);
        if authority == self.host {
            return true;
        }
        let name = authority
            .rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
            .map_or(authority.as_str(), |(name, _)| name);
        config::is_local(&self.host) && matches!(name, "localhost" | "127.0.0.1" | "[::1]")
    }
}

fn without_usual_port(authority: &str, https: bool) -> String {
    authority.strip_suffix(if https { ":443" } else { ":80" }).unwrap_or(authority).to_owned()
}

fn announced_bytes(headers: &HeaderMap) -> u64 {
    headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0)
}

/// The middleware.
pub async fn pass(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0);
    let client = Client::of(peer, request.headers(), &gate.app.config.server.trusted_proxies);
    let asked = Asked::of(request.method(), request.uri().path());
    let seen = logs::Seen {
        node: gate.app.config.node.host.clone(),
        method: request.method().clone(),
        path: logs::without_secrets(request.uri().path()),
        client: client.ip,
        quiet: asked == Asked::Asset,
    };
    let mut response = match gate.refusal(&request, client, asked) {
        Some(refusal) => refusal.answer(&gate.app, &seen.path, request.headers()),
        None => answer(&gate, &seen.path, request, next).await,
    };
    if asked == Asked::Delivery && response.status().is_success() {
        gate.limits.give_back(address::counted(client.ip), asked);
    }
    headers::secure(response.headers_mut(), gate.https);
    let took = started.elapsed();
    numbers::count_request(&seen.node, asked, response.status(), took);
    logs::request(&seen, response.status(), took);
    response
}

/// The handler's answer; 408 when it did not get the whole body, 413 when there was too much of it, 500 when it panicked.
async fn answer(gate: &Gate, path: &str, request: Request, next: Next) -> Response {
    let accepted = request.headers().get(ACCEPT_LANGUAGE).cloned();
    let language: HeaderMap = accepted.map(|value| (ACCEPT_LANGUAGE, value)).into_iter().collect();
    let late = Arc::new(AtomicBool::new(false));
    let body_time = if gate.is_upload(&request) { UPLOAD_TIME } else { BODY_TIME };
    match AssertUnwindSafe(next.run(in_time(request, body_time, late.clone()))).catch_unwind().await {
        Ok(_) if late.load(Ordering::Relaxed) => Refusal::BodyTooSlow.answer(&gate.app, path, &language),
        // Its length was not announced, and the reading of it gave up; only the page that takes files says so itself.
        Ok(response) if response.status() == StatusCode::PAYLOAD_TOO_LARGE && !is_page(&response) => {
            Refusal::BodyTooLarge.answer(&gate.app, path, &language)
        }
        Ok(response) => response,
        Err(panic) => {
            let reference = format!("{:06X}", rand::random::<u32>() & 0xff_ffff);
            tracing::error!(reference, path, "A request stopped with a panic: {}", words_of(&*panic));
            Refusal::Failed(reference).answer(&gate.app, path, &language)
        }
    }
}

fn is_page(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|media_type| media_type.as_bytes().starts_with(b"text/html"))
}

fn words_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words")
}

/// A body is complete within this time, or is `late` and ends with an error.
fn in_time(request: Request, time: Duration, late: Arc<AtomicBool>) -> Request {
    if request.body().is_end_stream() {
        return request;
    }
    let deadline = tokio::time::Instant::now() + time;
    request.map(|body| {
        let rest = Some((body.into_data_stream(), late));
        let stream = futures_util::stream::unfold(rest, move |rest| async move {
            let (mut stream, late) = rest?;
            match tokio::time::timeout_at(deadline, stream.next()).await {
                Ok(Some(chunk)) => Some((chunk, Some((stream, late)))),
                Ok(None) => None,
                Err(_) => {
                    late.store(true, Ordering::Relaxed);
                    Some((Err(axum::Error::new(std::io::Error::from(std::io::ErrorKind::TimedOut))), None))
                }
            }
        });
        // Whoever reads it may ask once more after the end.
        Body::from_stream(stream.fuse())
    })
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::io::Write;
    use std::sync::Mutex;

    use super::*;
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::serve::{connections, guarded};
    use axum::Router;
    use axum::routing::get;

    /// What this thread logs.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Log {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Log {
        fn write(&mut self, words: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(words)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    async fn breaks() -> Response {
        panic!("the shelf is missing")
    }

    async fn breaks_later() -> Body {
        Body::from_stream(futures_util::stream::once(async { panic!("the shelf fell") as Result<String, Infallible> }))
    }

    #[tokio::test]
    async fn a_panic_is_answered_plainly_logged_with_its_cause_and_survived() {
        let log = Log::default();
        let writer = log.clone();
        let lines = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone());
        let _logging = tracing::subscriber::set_default(lines.finish());
        let folder = tempfile::tempdir().unwrap();
        let settings = [("BOCAGE__NODE__HOST".to_owned(), "bretagne.test".to_owned())];
        let config = Config::load_with(None, Some(folder.path()), &settings).unwrap();
        let server = config.server.clone();
        let routes = Router::new()
            .route("/breaks", get(breaks))
            .route("/api/breaks", get(breaks))
            .route("/breaks-later", get(breaks_later))
            .route("/works", get(|| async { "It works." }));
        let router = guarded(routes, App::open(config, Clock::default()).unwrap());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { connections::serve(listener, router, None, &server, std::future::pending()).await });
        let client = reqwest::Client::new();
        let ask = async |path: &str| client.get(format!("{base}{path}")).header("accept-language", "en").send().await;

        let page = ask("/breaks").await.unwrap();
        assert_eq!(page.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(page.headers()["content-type"], "text/plain; charset=utf-8");
        assert_eq!(page.headers()["x-content-type-options"], "nosniff");
        assert!(page.headers().contains_key("content-security-policy"));
        let text = page.text().await.unwrap();
        let (sentence, reference) = text.trim_end().rsplit_once(' ').unwrap();
        assert_eq!(sentence, "Something went wrong on our side. Code for the person in charge:");
        let logged = log.text();
        let line = logged.lines().find(|line| line.contains(reference)).unwrap_or_else(|| panic!("{logged}"));
        assert!(line.contains("ERROR") && line.contains("the shelf is missing") && line.contains("/breaks"), "{line}");
        assert!(logged.contains("GET /breaks 500"), "{logged}");

        let problem = ask("/api/breaks").await.unwrap();
        assert_eq!(problem.headers()["content-type"], "application/problem+json");
        let problem: serde_json::Value = problem.json().await.unwrap();
        assert_eq!(problem["status"], 500);
        assert!(log.text().contains(problem["reference"].as_str().unwrap()));
        assert!(!problem.to_string().contains("shelf"), "the cause is for the log");

        // Nothing can be said any more; the connection ends, and only that one.
        let begun = ask("/breaks-later").await;
        assert!(match begun {
            Ok(answer) => answer.text().await.is_err(),
            Err(_) => true,
        });
        assert_eq!(ask("/works").await.unwrap().text().await.unwrap(), "It works.");
    }
}
