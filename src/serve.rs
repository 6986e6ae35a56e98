//! The life of the process: open the door, follow the database, answer, stop in good order.
//!
//! What stands between the network and a handler is here, in the order in which a request meets it: `connections`
//! (how many, how slow, TLS), `gate` (whose host, how long, how often; headers and log on the way out), `web`.

mod address;
mod connections;
mod ending;
mod expire;
mod follow;
mod gate;
mod headers;
mod health;
mod imports;
mod limits;
mod logs;
mod mails;
mod numbers;
mod refusal;
mod renew;
mod tidy;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use tower_http::compression::{CompressionLayer, CompressionLevel};

use self::follow::InStep;
use self::gate::Gate;
use crate::app::App;
use crate::config::TlsConfig;
use crate::error::{Error, Result, sentence};
use crate::federation::node::Federation;
use crate::federation::{jobs, routes};
use crate::mail::smtp::Carrier;

/// Largest body of a request that is no upload.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Runs one node until the process is told to stop.
///
/// # Errors
/// When it cannot listen, or a certificate cannot be read.
pub fn run(app: App) -> Result<()> {
    run_many(vec![(app, Duration::ZERO)])
}

/// Runs several nodes in this process until it is told to stop, or until one of them fails. Each begins after its time.
///
/// # Errors
/// That of the node that failed first.
pub fn run_many(apps: Vec<(App, Duration)>) -> Result<()> {
    let Some((first, _)) = apps.first() else { return Ok(()) };
    logs::install(&first.config.log)?;
    for saved in apps.iter().filter_map(|(app, _)| app.saved.as_ref()) {
        tracing::info!("The tables were changed for this version; what was there before is in {}", saved.display());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(serve_all(apps));
    // A query that still runs is not waited for: what was not committed is as if it had not begun.
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}

async fn serve_all(apps: Vec<(App, Duration)>) -> Result<()> {
    let (stop, stopped) = watch::channel(false);
    let mut nodes = JoinSet::new();
    for (app, after) in apps {
        nodes.spawn(serve_after(app, after, stopped.clone()));
    }
    let mut terminate = signal(SignalKind::terminate())?;
    let mut outcome = Ok(());
    loop {
        // Said again when it was said: the second Ctrl-C changes nothing.
        let _was_stopped = tokio::select! {
            _ = tokio::signal::ctrl_c() => stop.send_replace(true),
            _ = terminate.recv() => stop.send_replace(true),
            ended = nodes.join_next() => {
                let Some(ended) = ended else { return outcome };
                outcome = outcome.and(ended.map_err(Error::from).flatten());
                stop.send_replace(true)
            }
        };
    }
}

async fn serve_after(app: App, after: Duration, mut stopped: watch::Receiver<bool>) -> Result<()> {
    // An error says that nobody can tell to stop any more, which is a reason to stop.
    if tokio::time::timeout(after, stopped.wait_for(|stop| *stop)).await.is_ok() {
        return Ok(());
    }
    serve_until(app, async move { drop(stopped.wait_for(|stop| *stop).await) }, None).await
}

/// Runs one node until `stop`, and tells `ready` where it listens.
///
/// # Errors
/// When it cannot listen, or a certificate or a password cannot be read.
pub async fn serve_until(
    app: App,
    stop: impl Future<Output = ()>,
    ready: Option<oneshot::Sender<SocketAddr>>,
) -> Result<()> {
    let listener = listen(SocketAddr::new(app.config.server.bind, app.config.server.port)).await?;
    serve_on(listener, app, stop, ready).await
}

/// Runs one node on a listener until `stop`, and tells `ready` where that is: names of a network of its own hold the
/// port, which must be known before the node is opened.
///
/// # Errors
/// When a certificate or a password cannot be read.
pub async fn serve_on(
    listener: TcpListener,
    app: App,
    stop: impl Future<Output = ()>,
    ready: Option<oneshot::Sender<SocketAddr>>,
) -> Result<()> {
    let tls = tls::Tls::load(&app.config.server.tls)?;
    let address = listener.local_addr()?;
    // Aborted when this function ends, however it ends.
    let mut background = JoinSet::new();
    numbers::serve(&app.config.metrics, &mut background).await?;
    let in_step = InStep::default();
    background.spawn(follow::follow(app.clone(), in_step.clone()));
    background.spawn(renew::renew_documents(app.clone()));
    background.spawn(tidy::tidy(app.clone()));
    background.spawn(expire::expire(app.clone()));
    background.spawn(imports::work(app.clone()));
    background.spawn(imports::fetch(app.clone()));
    background.spawn(ending::tell(app.clone()));
    let federation = Federation::open(app.clone())?;
    let mut exchange = JoinSet::new();
    if let Some(federation) = &federation {
        exchange.spawn(jobs::work(federation.clone()));
    }
    let (end_mails, mails_end) = watch::channel(false);
    if let Some(carrier) = Carrier::new(&app.config)? {
        exchange.spawn(mails::send(app.clone(), carrier, mails_end));
    }
    let router = router(app.clone(), in_step, federation.clone());
    tracing::info!(node = app.config.node.host, "Serving {} on {address}", app.config.base_url());
    if let Some(ready) = ready {
        // Who asked may have gone; the node runs all the same.
        let _ = ready.send(address);
    }
    let (told, stopping) = oneshot::channel::<()>();
    let stop = async {
        stop.await;
        federation.iter().for_each(|federation| federation.stop());
        app.intakes.close();
        // What it was before is of no use.
        let _ = end_mails.send_replace(true);
        drop(told);
    };
    let patience = Duration::from_secs(app.config.server.stop_seconds);
    let exchanged = async {
        // Nothing is ever sent: it ends with its sender.
        drop(stopping.await);
        let all_sent = async { while exchange.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, all_sent).await.is_err() {
            tracing::warn!("What was still being sent after {} s is sent again", patience.as_secs());
        }
    };
    tokio::join!(connections::serve(listener, router, tls, &app.config.server, stop), exchanged);
    background.shutdown().await;
    tracing::info!(node = app.config.node.host, "Stopped");
    Ok(())
}

/// Whether a listener could use these files.
///
/// # Errors
/// [`Error::Usage`] with the file that cannot be used.
pub fn check_tls(config: &TlsConfig) -> Result<()> {
    tls::Tls::load(config).map(drop)
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|cause| {
        let address = address.to_string();
        Error::Unavailable(match cause.kind() {
            std::io::ErrorKind::AddrInUse => sentence!("listen-port-taken", address = address),
            std::io::ErrorKind::PermissionDenied => sentence!("listen-port-reserved", address = address),
            _ => sentence!("listen-failed", address = address, cause = cause),
        })
    })
}

/// All that is answered.
fn router(app: App, in_step: InStep, federation: Option<Arc<Federation>>) -> Router {
    let health = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready).with_state((app.clone(), in_step)));
    let pages = crate::web::router(app.clone());
    let routes = match federation {
        Some(federation) => {
            let pages = pages.layer(from_fn_with_state(federation.clone(), routes::before_pages));
            health.merge(pages).merge(routes::router(federation))
        }
        None => health.merge(pages),
    };
    guarded(routes, app)
}

/// Routes behind all that guards them. The last layer is the first that a request meets.
fn guarded(routes: Router, app: App) -> Router {
    routes
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(Arc::new(Gate::new(app)), gate::pass))
}
