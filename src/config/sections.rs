//! The groups of settings, one for each `[group]` of `config/default.toml`, which explains every setting.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use crate::peer::follow::Policy;
use crate::search::Weights;

/// `[node]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeConfig {
    /// Authority: host name, lower case, with the port unless it is the scheme's own.
    pub host: String,
    /// Name of the directory.
    pub name: String,
    /// `fr` or `en`.
    pub lang: String,
    /// Territory codes.
    pub territories: Vec<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Licence code of entries typed here.
    pub licence: String,
}

/// `[legal]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalConfig {
    /// Publisher.
    pub publisher: String,
    /// Director of publication.
    pub director: String,
    /// Host.
    pub hosting: String,
    /// Address to write to.
    pub contact: String,
}

/// `[storage]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorageConfig {
    /// Data folder.
    pub data_dir: PathBuf,
    /// Empty, `sqlite:<path>` or `postgres://…`.
    pub database_url: String,
    /// Reading connections.
    pub readers: u32,
    /// An archive is made before a new program changes the tables.
    pub backup_before_upgrade: bool,
}

/// `[server]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Listen address.
    pub bind: IpAddr,
    /// Listen port.
    pub port: u16,
    /// Proxies that are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Seconds for a graceful stop.
    pub stop_seconds: u64,
    /// Per address.
    pub requests_per_5_minutes: u32,
    /// Per address.
    pub suggestions_per_5_minutes: u32,
    /// TLS, when both files are named.
    pub tls: TlsConfig,
}

/// `[server.tls]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// PEM file; empty: no TLS.
    pub cert: PathBuf,
    /// PEM file.
    pub key: PathBuf,
}

/// `[federation]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FederationConfig {
    /// http, ports and private addresses are allowed.
    pub local_network: bool,
    /// Who may follow without being asked.
    pub policy: Policy,
    /// Hosts that the policy `allowlist` lets in.
    pub allowed: Vec<String>,
    /// Other servers read nothing without a signature.
    pub authorised_fetch: bool,
    /// Handle of the feed of the whole directory.
    pub feed: String,
}

/// `[mail]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// Mail server; empty: no mail is sent.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// `none` is accepted for a server on another machine.
    pub unprotected: bool,
    /// Name to sign in with, or empty.
    pub user: String,
    /// Password, or empty.
    pub password: String,
    /// File that holds the password, or empty.
    pub password_file: PathBuf,
    /// Sender.
    pub from: String,
}

/// How a connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// It begins in the clear and must change to TLS before anything is said.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// Not at all.
    None,
}

impl MailConfig {
    /// Whether this node sends mail.
    pub fn is_on(&self) -> bool {
        !self.host.is_empty()
    }
}

/// `[search]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchConfig {
    /// Milliseconds; 0 is no limit.
    pub longest_answer_ms: u64,
    /// Milliseconds.
    pub commit_every_ms: u64,
    /// MiB.
    pub writer_memory_mib: usize,
    /// What counts how much in the order "best".
    pub weights: Weights,
}

impl SearchConfig {
    /// How long an answer may take.
    pub fn time_limit(&self) -> Option<Duration> {
        (self.longest_answer_ms > 0).then(|| Duration::from_millis(self.longest_answer_ms))
    }
}

/// `[import]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportConfig {
    /// MiB.
    pub max_fetched_mib: u64,
    /// MiB.
    pub max_uploaded_mib: u64,
    /// Rows.
    pub rows_per_transaction: usize,
    /// Codes of sources, the most trusted first.
    pub ranking: Vec<String>,
}

impl ImportConfig {
    /// Longest file that is sent on a page, in bytes.
    pub fn max_uploaded_bytes(&self) -> u64 {
        self.max_uploaded_mib.saturating_mul(1 << 20)
    }

    /// Longest body in which a file is sent, in bytes: so much is read and passed over, since a browser shows that a file
    /// is too long only once it has sent it.
    pub fn max_upload_body_bytes(&self) -> u64 {
        self.max_uploaded_bytes().saturating_mul(4)
    }
}

/// `[log]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// `text` or `json`.
    pub format: String,
    /// A tracing filter.
    pub level: String,
}

/// `[metrics]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsConfig {
    /// `address:port`, or empty.
    pub bind: String,
}

/// `[kinds]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindsConfig {
    /// Path, or empty.
    pub file: PathBuf,
}
