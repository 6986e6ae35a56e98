//! TLS, when a certificate is configured. A renewed one is taken over without a restart.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use crate::config::TlsConfig;
use crate::error::{Error, Result, Sentence, Value, sentence};

const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Certificate and key, read again when their files change.
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    current: Mutex<Current>,
}

struct Current {
    acceptor: TlsAcceptor,
    changed: Option<SystemTime>,
    looked: Instant,
}

impl Tls {
    /// Reads the configured files; nothing when none are.
    ///
    /// # Errors
    /// [`Error::Usage`] with the file that cannot be used.
    pub fn load(config: &TlsConfig) -> Result<Option<Tls>> {
        if config.cert.as_os_str().is_empty() {
            return Ok(None);
        }
        let acceptor = read(&config.cert, &config.key)?;
        let current = Mutex::new(Current { acceptor, changed: changed(&config.cert), looked: Instant::now() });
        Ok(Some(Tls { cert: config.cert.clone(), key: config.key.clone(), current }))
    }

    /// What the next connection is accepted with.
    pub fn acceptor(&self) -> TlsAcceptor {
        let mut current = self.current.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if current.looked.elapsed() >= LOOK_EVERY {
            current.looked = Instant::now();
            let changed = changed(&self.cert);
            if changed != current.changed {
                match read(&self.cert, &self.key) {
                    Ok(acceptor) => {
                        (current.acceptor, current.changed) = (acceptor, changed);
                        tracing::info!("The renewed certificate {} is in use", self.cert.display());
                    }
                    // The key may be written a moment later than the certificate.
                    Err(error) => tracing::warn!("The old certificate stays in use: {error}"),
                }
            }
        }
        current.acceptor.clone()
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|file| file.modified()).ok()
}

/// Reads certificate and key for a listener.
///
/// # Errors
/// [`Error::Usage`] with the file that cannot be used.
pub fn read(cert: &Path, key: &Path) -> Result<TlsAcceptor> {
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|problem| unusable(cert, pem_cause(problem, sentence!("config-tls-no-certificate"))))?;
    if chain.is_empty() {
        return Err(unusable(cert, sentence!("config-tls-no-certificate").into()));
    }
    let private = PrivateKeyDer::from_pem_file(key)
        .map_err(|problem| unusable(key, pem_cause(problem, sentence!("config-tls-no-key"))))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    // Looked at alone first: what goes wrong below is the certificate's fault.
    if provider.key_provider.load_private_key(private.clone_key()).is_err() {
        return Err(unusable(key, sentence!("config-tls-damaged").into()));
    }
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private))
        .map_err(|problem| match problem {
            rustls::Error::InconsistentKeys(_) => unusable(key, sentence!("config-tls-other-key").into()),
            _ => unusable(cert, sentence!("config-tls-damaged").into()),
        })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn unusable(path: &Path, cause: Value) -> Error {
    Error::Usage(sentence!("config-tls-file", path = path.display(), cause = cause))
}

/// What a PEM file lacks, or why it cannot be read.
fn pem_cause(problem: pem::Error, lacking: Sentence) -> Value {
    match problem {
        pem::Error::NoItemsFound => lacking.into(),
        pem::Error::Io(cause) => cause.into(),
        _ => sentence!("config-tls-damaged").into(),
    }
}
