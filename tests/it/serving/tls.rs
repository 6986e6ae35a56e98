//! TLS: both protocols, and a renewed certificate.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use rcgen::{CertifiedKey, KeyPair};
use reqwest::{StatusCode, Version};

use super::node_with;
use crate::support::node::{TestNode, let_pass};

/// The node looks at its files once a minute.
const A_MINUTE: Duration = Duration::from_secs(60);

/// The two files that the settings name.
pub struct Files {
    folder: tempfile::TempDir,
    written: u64,
}

impl Files {
    /// None yet.
    pub fn new() -> Files {
        Files { folder: tempfile::tempdir().unwrap(), written: 0 }
    }

    /// Both, of a new certificate.
    pub fn with_new_certificate() -> (Files, CertifiedKey<KeyPair>) {
        let (mut files, made) = (Files::new(), new_certificate());
        files.write("cert.pem", &made.cert.pem());
        files.write("key.pem", &made.signing_key.serialize_pem());
        (files, made)
    }

    /// Each time as if it were a day later.
    fn write(&mut self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
        self.written += 1;
        let later = SystemTime::now() + Duration::from_secs(86_400 * self.written);
        std::fs::File::options().append(true).open(self.path(name)).unwrap().set_modified(later).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What names them.
    pub fn settings(&self) -> [(&'static str, String); 2] {
        let named = [("BOCAGE__SERVER__TLS__CERT", "cert.pem"), ("BOCAGE__SERVER__TLS__KEY", "key.pem")];
        named.map(|(setting, name)| (setting, self.path(name).display().to_string()))
    }

    /// A node with these files.
    pub async fn node(&self) -> TestNode {
        let settings = self.settings();
        node_with(&settings.each_ref().map(|(setting, path)| (*setting, path.as_str()))).await
    }
}

fn new_certificate() -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed(["127.0.0.1".to_owned(), "other.example".to_owned()]).unwrap()
}

/// Trusts this certificate alone.
fn client(trusted: &CertifiedKey<KeyPair>) -> reqwest::ClientBuilder {
    let trusted = reqwest::Certificate::from_der(trusted.cert.der()).unwrap();
    reqwest::Client::builder().tls_certs_only([trusted])
}

#[tokio::test]
async fn http_2_and_http_1_are_answered_over_tls() {
    let (files, made) = Files::with_new_certificate();
    let node = files.node().await;
    let port = node.address.port();
    let client = || client(&made).resolve("other.example", node.address);
    for (client, version) in [(client(), Version::HTTP_2), (client().http1_only(), Version::HTTP_11)] {
        let client = client.build().unwrap();
        let answer = client.get(format!("https://{}/about", node.address)).send().await.unwrap();
        assert_eq!((answer.status(), answer.version()), (StatusCode::OK, version));
        assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
        let other = client.get(format!("https://other.example:{port}/about")).send().await.unwrap();
        assert_eq!((other.status(), other.version()), (StatusCode::MISDIRECTED_REQUEST, version));
    }
    let plain = node.raw(b"GET /about HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").await;
    assert!(!plain.contains("HTTP/1.1"), "{plain}");
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_over_once_it_is_complete() {
    let (mut files, old) = Files::with_new_certificate();
    let node = files.node().await;
    let answers_with = async |certificate: &CertifiedKey<KeyPair>| {
        // A new client, for a connection that is kept knows nothing of what comes later.
        let client = client(certificate).build().unwrap();
        let answer = client.get(format!("https://{}/about", node.address)).send().await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
    };
    let new = new_certificate();
    assert!(answers_with(&old).await && !answers_with(&new).await);
    files.write("cert.pem", &new.cert.pem());
    let_pass(A_MINUTE).await;
    assert!(answers_with(&old).await, "the key is still the old one");
    files.write("key.pem", &new.signing_key.serialize_pem());
    let_pass(A_MINUTE).await;
    assert!(answers_with(&new).await && !answers_with(&old).await);
    files.write("cert.pem", "not a certificate");
    let_pass(A_MINUTE).await;
    assert!(answers_with(&new).await, "what cannot be used takes nothing away");
}
