//! The real program, as people run it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddrV4;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use super::databases::TestDatabase;

/// How a command ended.
pub struct Ended {
    /// Exit status.
    pub status: i32,
    /// What it printed.
    pub out: String,
    /// What it said beside.
    pub err: String,
}

/// `bocage --data FOLDER …` on this database, in English.
pub fn bocage(database: &TestDatabase, arguments: &[&str]) -> Ended {
    bocage_in(database.folder(), &database.url, arguments)
}

/// The same in a folder with any database.
pub fn bocage_in(folder: &Path, url: &str, arguments: &[&str]) -> Ended {
    ended(&mut command(folder, url, arguments))
}

/// As [`bocage`], with settings that win over those of all tests.
pub fn bocage_with(database: &TestDatabase, environment: &[(&str, &str)], arguments: &[&str]) -> Ended {
    ended(command(database.folder(), &database.url, arguments).envs(environment.iter().copied()))
}

fn ended(command: &mut Command) -> Ended {
    let output = command.stdin(Stdio::null()).output().unwrap();
    Ended {
        status: output.status.code().expect("it ended by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The program while it serves. It ends with this value where it stands, as by `kill -9`.
pub struct Serving {
    process: Child,
    /// Kept open: who logs into a pipe that is closed stops.
    _log: BufReader<ChildStderr>,
}

impl Serving {
    /// `bocage serve` with these settings, on ports that are free; answers once it listens.
    pub fn start(database: &TestDatabase, environment: &[(&str, &str)]) -> Serving {
        Self::start_in(database.folder(), &database.url, environment)
    }

    /// The same with another data folder.
    pub fn start_in(folder: &Path, url: &str, environment: &[(&str, &str)]) -> Serving {
        let mut command = command(folder, url, &["serve"]);
        command.env("BOCAGE__SERVER__PORT", "0").envs(environment.iter().copied());
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut log, mut line) = (BufReader::new(process.stderr.take().unwrap()), String::new());
        while !line.contains("Serving ") {
            line.clear();
            assert_ne!(log.read_line(&mut line).unwrap(), 0, "it ended instead of serving");
        }
        Serving { process, _log: log }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Asks it to stop, as `systemctl stop` does, and waits until it has.
    pub fn stop(mut self) {
        let asked = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(asked.success());
        assert!(self.process.wait().unwrap().success(), "it did not stop in good order");
    }

    /// All addresses of IPv4 on which it listens, as the system knows them.
    pub fn listening(&self) -> Vec<SocketAddrV4> {
        let folder = std::fs::read_dir(format!("/proc/{}/fd", self.process.id())).unwrap();
        let open: Vec<String> = folder
            .filter_map(|entry| Some(std::fs::read_link(entry.ok()?.path()).ok()?.to_str()?.to_owned()))
            .collect();
        let sockets = std::fs::read_to_string("/proc/net/tcp").unwrap();
        let listening = sockets.lines().skip(1).filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let is_listening = fields[3] == "0A" && open.contains(&format!("socket:[{}]", fields[9]));
            let (ip, port) = fields[1].split_once(':')?;
            let ip = u32::from_str_radix(ip, 16).ok()?.to_ne_bytes();
            is_listening.then_some(SocketAddrV4::new(ip.into(), u16::from_str_radix(port, 16).ok()?))
        });
        listening.collect()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have stopped when it was asked to; then there is nobody to kill.
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Starts it and does not wait.
pub fn start(database: &TestDatabase, arguments: &[&str]) -> Child {
    command(database.folder(), &database.url, arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn command(folder: &Path, url: &str, arguments: &[&str]) -> Command {
    let built = || env!("CARGO_BIN_EXE_bocage").into();
    let mut command = Command::new(std::env::var_os("BOCAGE_TEST_PROGRAM").unwrap_or_else(built));
    for name in ["LC_ALL", "LC_MESSAGES"] {
        command.env_remove(name);
    }
    command
        .env("LANG", "en_US.UTF-8")
        .env("BOCAGE__NODE__HOST", "bretagne.test")
        .env("BOCAGE__STORAGE__DATABASE_URL", url)
        .arg("--data")
        .arg(folder)
        .args(arguments);
    command
}
