//! What is logged: sentences that read alone, with fields; addresses cut, no words that people searched for.

use std::io::IsTerminal as _;
use std::net::IpAddr;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use tracing_subscriber::EnvFilter;

use super::address;
use crate::config::LogConfig;
use crate::error::{Error, Result, sentence};

/// What a line in the log says of a request. The query is not among it.
pub struct Seen {
    /// Host of the node.
    pub node: String,
    /// `GET`.
    pub method: Method,
    /// The path alone.
    pub path: String,
    /// Cut before it is written.
    pub client: IpAddr,
    /// Of interest only to who looks for a fault.
    pub quiet: bool,
}

/// Logs to standard error from now on.
///
/// # Errors
/// [`Error::Usage`] when the configured filter or format is none.
pub fn install(config: &LogConfig) -> Result<()> {
    let filter = EnvFilter::try_new(&config.level)
        .map_err(|e| Error::Usage(sentence!("config-log-level", value = &config.level, cause = e.to_string())))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A journal keeps colours as strange signs.
    let lines = lines.with_ansi(std::io::stderr().is_terminal());
    // A process that already logs goes on as it does.
    match config.format.as_str() {
        "text" => drop(lines.with_target(false).try_init()),
        "json" => drop(lines.json().flatten_event(true).try_init()),
        other => return Err(Error::Usage(sentence!("config-log-format", value = other))),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "A mistake in the program: {}", panic.payload_as_str().unwrap_or("no words"));
    }));
    Ok(())
}

/// A path as a log may show it: a link to sign in is a secret, and so is the address of a private page.
pub fn without_secrets(path: &str) -> String {
    let pages = ["/login/", "/request/", "/reply/", "/ending/"];
    let secret = pages.into_iter().find(|begin| path.starts_with(begin)).or_else(|| for_somebody(path));
    secret.map_or_else(|| path.to_owned(), |begin| format!("{begin}…"))
}

/// How the path of an offer or a request begins that is opened by a secret: `/o/{ulid}/for/`.
fn for_somebody(path: &str) -> Option<&str> {
    let secret = path.strip_prefix("/o/")?.split_once("/for/")?.1;
    path.strip_suffix(secret)
}

/// Logs one request.
pub fn request(seen: &Seen, status: StatusCode, took: Duration) {
    let (node, client) = (&seen.node, address::shortened(seen.client));
    let duration_ms = took.as_secs_f64() * 1000.0;
    let (method, path, status) = (&seen.method, seen.path.as_str(), status.as_u16());
    if seen.quiet {
        tracing::debug!(node, client, duration_ms, "{method} {path} {status}");
    } else {
        tracing::info!(node, client, duration_ms, "{method} {path} {status}");
    }
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn secrets_of_addresses_are_not_logged() {
        for (path, logged) in [
            ("/login/0a1b", "/login/…"),
            ("/request/0a1b/code", "/request/…"),
            ("/ending/0a1b", "/ending/…"),
            ("/o/01JD4A7Q2M8X5W3K9T6R1P0ZBC/for/0a1b", "/o/01JD4A7Q2M8X5W3K9T6R1P0ZBC/for/…"),
            ("/o/01JD4A7Q2M8X5W3K9T6R1P0ZBC/contact", "/o/01JD4A7Q2M8X5W3K9T6R1P0ZBC/contact"),
            ("/@repair-cafe", "/@repair-cafe"),
        ] {
            assert_eq!(without_secrets(path), logged);
        }
    }
}
