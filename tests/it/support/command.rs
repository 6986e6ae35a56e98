//! The real program, as people run it.

use std::path::Path;
use std::process::{Child, Command, Stdio};

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
    let mut command = Command::new(env!("CARGO_BIN_EXE_bocage"));
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
