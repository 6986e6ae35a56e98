//! A mail server of somebody else, `tests/interop/python/smtp.py`, and what it was given.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde::Deserialize;

/// How long a mail may take from its row to the server.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A running mail server. It ends with this value.
pub struct Mailbox {
    folder: tempfile::TempDir,
    port: String,
    process: Child,
}

/// A mail that it took.
#[derive(Debug, Clone, Deserialize)]
pub struct Mail {
    /// Sender in the envelope.
    pub mail_from: String,
    /// Recipients in the envelope.
    pub rcpt_tos: Vec<String>,
    /// Whether it came through TLS.
    pub encrypted: bool,
    /// Whether the sender had signed in.
    pub signed_in: bool,
    /// Names in lower case, with their decoded values, as they came.
    pub headers: Vec<(String, String)>,
    /// The decoded text.
    pub body: String,
    /// Every byte.
    pub raw: String,
}

impl Mail {
    /// The one header of this name.
    pub fn header(&self, name: &str) -> &str {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let (_, value) = found.next().unwrap_or_else(|| panic!("no {name} in {:?}", self.headers));
        assert_eq!(found.next(), None, "{name} stands there twice");
        value
    }

    /// The first address of a page of the node in the text that begins so, from there on.
    pub fn path(&self, begins: &str) -> String {
        let from = self.body.find(begins).unwrap_or_else(|| panic!("no {begins} in {}", self.body));
        self.body[from..].split_whitespace().next().unwrap().to_owned()
    }
}

impl Mailbox {
    /// One that takes everything; nothing where Python's packages are not installed, which is said in one line.
    pub fn open() -> Option<Mailbox> {
        Self::open_with(&[])
    }

    /// The same with arguments of `smtp.py`.
    pub fn open_with(arguments: &[&str]) -> Option<Mailbox> {
        let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/python");
        let program = python.join("venv/bin/python");
        if !program.exists() {
            let required = std::env::var("BOCAGE_REQUIRE_INTEROP").is_ok_and(|value| value == "1");
            let missing = format!("{} is not installed. Run scripts/setup.sh build test", python.display());
            assert!(!required, "{missing}");
            eprintln!("Tests are left out: {missing}");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new(program)
            .arg(python.join("smtp.py"))
            .arg(folder.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().rsplit_once(' ').expect("it says where it listens").1.to_owned();
        Some(Mailbox { folder, port, process })
    }

    /// Settings of a node that sends through it, `encryption` being that of the server.
    pub fn settings_with<'a>(&'a self, encryption: &'a str) -> [(&'static str, &'a str); 4] {
        [
            ("BOCAGE__MAIL__HOST", "localhost"),
            ("BOCAGE__MAIL__PORT", &self.port),
            ("BOCAGE__MAIL__ENCRYPTION", encryption),
            ("BOCAGE__MAIL__FROM", "annuaire@bretagne.example"),
        ]
    }

    /// The same without encryption.
    pub fn settings(&self) -> [(&'static str, &str); 4] {
        self.settings_with("none")
    }

    /// What it has taken, the oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
        files.sort();
        files.iter().map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).collect()
    }

    /// Waits until it has taken so many.
    pub fn wait_for(&self, count: usize) -> Vec<Mail> {
        self.wait(|mailbox| Some(mailbox.mails()).filter(|mails| mails.len() >= count))
    }

    /// Waits until a mail is arriving, at a slow server.
    pub fn wait_for_arrival(&self) {
        self.wait(|mailbox| mailbox.folder.path().join("arriving").exists().then_some(()));
    }

    fn wait<T>(&self, ready: impl Fn(&Mailbox) -> Option<T>) -> T {
        let begun = std::time::Instant::now();
        loop {
            if let Some(found) = ready(self) {
                return found;
            }
            assert!(begun.elapsed() < PATIENCE, "it did not come; there are {:?}", self.mails());
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        // It may have ended by itself; the test says so elsewhere.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
