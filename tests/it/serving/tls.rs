//! TLS: both protocols, a renewed certificate, and files that cannot be used.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use rcgen::{CertifiedKey, KeyPair};
use reqwest::{StatusCode, Version};

use super::node_with;
use crate::support::command::bocage_with;
use crate::support::databases::TestDatabase;
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

/// What `bocage serve` says before it ends, in a language, without the names of folders.
fn refused(database: &TestDatabase, files: &Files, lang: &str) -> String {
    let settings = files.settings();
    let mut environment = settings.each_ref().map(|(setting, path)| (*setting, path.as_str())).to_vec();
    environment.push(("BOCAGE__SERVER__PORT", "0"));
    let ended = bocage_with(database, &environment, &["--lang", lang, "serve"]);
    assert_eq!((ended.status, ended.out.as_str()), (2, ""), "{}", ended.err);
    ended.err.replace(&format!("{}/", files.folder.path().display()), "")
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_what_it_lacks() {
    let made = new_certificate();
    let (cert, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let other = new_certificate().signing_key.serialize_pem();
    let letter = |text: &str| text.replace("-----\n", "-----\n*");
    // Readable as PEM, and nothing that it should be.
    let content = |text: &str| text.replace("-----\nM", "-----\nA");
    let [cert_letter, cert_content, key_content] = [letter(&cert), content(&cert), content(&key)];
    let cases = [
        ("no certificate file", None, Some(&key)),
        ("no key file", Some(&cert), None),
        ("a key in place of the certificate", Some(&key), Some(&key)),
        ("a certificate in place of the key", Some(&cert), Some(&cert)),
        ("the key of another certificate", Some(&cert), Some(&other)),
        ("a certificate with a strange letter", Some(&cert_letter), Some(&key)),
        ("a certificate of other content", Some(&cert_content), Some(&key)),
        ("a key of other content", Some(&cert), Some(&key_content)),
    ];
    let (database, mut said) = (TestDatabase::sqlite(), String::new());
    for (case, cert, key) in cases {
        let mut files = Files::new();
        for (name, text) in [("cert.pem", cert), ("key.pem", key)] {
            if let Some(text) = text {
                files.write(name, text);
            }
        }
        said += &format!("{case}:\n{}{}", refused(&database, &files, "en"), refused(&database, &files, "fr"));
    }
    insta::assert_snapshot!(said);
}
