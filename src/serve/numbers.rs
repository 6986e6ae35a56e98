//! Numbers for Prometheus, on a listener of their own that is off unless configured.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::task::JoinSet;

use super::limits::Asked;
use crate::config::MetricsConfig;
use crate::error::{Error, Result, sentence};

/// The registry is one per process by its nature; the label `node` tells the nodes apart.
fn registry() -> Option<&'static PrometheusHandle> {
    static REGISTRY: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let install = || {
        let builder = PrometheusBuilder::new().set_buckets(&[0.005, 0.02, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0]).ok()?;
        builder.install_recorder().ok()
    };
    REGISTRY.get_or_init(install).as_ref()
}

/// Listens for Prometheus when an address is configured.
///
/// # Errors
/// When the address is none, or is taken.
pub async fn serve(config: &MetricsConfig, background: &mut JoinSet<()>) -> Result<()> {
    if config.bind.is_empty() {
        return Ok(());
    }
    let address: SocketAddr =
        config.bind.parse().map_err(|_| Error::Usage(sentence!("config-metrics-bind", value = &config.bind)))?;
    let listener = super::listen(address).await?;
    let Some(registry) = registry() else { return Ok(()) };
    let text = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    let router = Router::new().route("/metrics", get(move || async move { (StatusCode::OK, text, registry.render()) }));
    background.spawn(async move {
        if let Err(cause) = axum::serve(listener, router).await {
            tracing::error!("The metrics listener has stopped: {cause}");
        }
    });
    background.spawn(async move {
        // Without it histograms would grow until somebody asks.
        let mut every = tokio::time::interval(Duration::from_secs(5));
        loop {
            every.tick().await;
            registry.run_upkeep();
        }
    });
    Ok(())
}

/// Counts one request.
pub fn count_request(node: &str, asked: Asked, status: StatusCode, took: Duration) {
    let asked = match asked {
        Asked::Page => "page",
        Asked::Suggestion => "suggestion",
        Asked::Asset => "asset",
        Asked::Delivery => "delivery",
        Asked::Catalogue => "catalogue",
        Asked::SignIn => "sign_in",
        Asked::Form => "form",
        Asked::Look => "look",
    };
    let status = status.as_u16().to_string();
    metrics::counter!("bocage_requests_total", "node" => node.to_owned(), "asked" => asked, "status" => status)
        .increment(1);
    metrics::histogram!("bocage_request_seconds", "node" => node.to_owned(), "asked" => asked)
        .record(took.as_secs_f64());
}

/// Shows how far the index has come.
pub fn show_position(node: &str, position: i64) {
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 writes")]
    metrics::gauge!("bocage_index_position", "node" => node.to_owned()).set(position as f64);
}
