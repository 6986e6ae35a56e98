//! `docs/install.md` and the files in `packaging/` say what the program does.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use bocage::config::{Config, DEFAULTS};
use regex::Regex;
use toml::{Table, Value};

const GUIDE: &str = include_str!("../../docs/install.md");

/// A file in `packaging/`.
fn packaged(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn packaged_names() -> Vec<String> {
    let entries = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The guide and all files, one after the other.
fn everything() -> String {
    packaged_names().iter().fold(GUIDE.to_owned(), |all, name| format!("{all}\n{}", packaged(name)))
}

/// What stands in blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let block = Regex::new(&format!("(?s)```{language}\n(.*?)```")).unwrap();
    block.captures_iter(GUIDE).map(|found| found[1].to_owned()).collect()
}

/// Everything that a reader or systemd would run, cut into single commands.
fn commands() -> Vec<Vec<String>> {
    let span = Regex::new("`([^`\n]+)`").unwrap();
    let mut texts = blocks("sh");
    texts.extend(span.captures_iter(&GUIDE.replace("```", "")).map(|found| found[1].to_owned()));
    let units = packaged_names().into_iter().filter(|name| name.ends_with(".service"));
    texts.extend(units.map(|name| packaged(&name).replace("ExecStart=", "")));
    let cut = Regex::new(r"\n|;|&&|\||\$\(|\)|'").unwrap();
    let words = |command: &str| -> Vec<String> { command.split_whitespace().map(str::to_owned).collect() };
    texts.iter().flat_map(|text| cut.split(text).map(words).collect::<Vec<_>>()).collect()
}

/// `["peer", "follow"]` and the options, where the program is called.
fn calls() -> Vec<(Vec<String>, Vec<String>)> {
    let name = Regex::new("^[a-z]+$").unwrap();
    let is_program = |word: &str| word == "annuaire" || word == "bocage" || word.ends_with("/bocage");
    let mut found = Vec::new();
    for command in commands() {
        for (at, _) in command.iter().enumerate().filter(|(_, word)| is_program(word)) {
            let mut rest = &command[at + 1..];
            if rest.first().is_some_and(|word| word == "--data") {
                rest = &rest[2..];
            }
            let called: Vec<String> = rest.iter().take(2).take_while(|word| name.is_match(word)).cloned().collect();
            if called.first().is_some_and(|word| !is_program(word)) {
                let options = rest.iter().filter(|word| word.starts_with("--"));
                found.push((called, options.map(|word| word.split('=').next().unwrap().to_owned()).collect()));
            }
        }
    }
    found
}

#[test]
fn every_command_exists_with_its_options() {
    let mut known = BTreeSet::new();
    for (called, options) in calls() {
        let asked = Command::new(env!("CARGO_BIN_EXE_bocage")).args(&called).arg("--help").output().unwrap();
        assert!(asked.status.success(), "bocage {}", called.join(" "));
        let help = String::from_utf8(asked.stdout).unwrap();
        for option in options {
            assert!(help.contains(&option), "bocage {} has no {option}", called.join(" "));
        }
        known.insert(called.join(" "));
    }
    for named in ["init", "serve", "check", "backup", "restore", "import", "peer follow", "peer accept", "reindex"] {
        assert!(known.contains(named), "{named} was not found in {known:?}");
    }
}

#[test]
fn every_setting_exists() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bocage.toml");
    let written = blocks("toml");
    assert!(written.len() >= 4, "{written:?}");
    for text in written {
        std::fs::write(&file, &text).unwrap();
        Config::load_with(Some(&file), None, &[]).unwrap_or_else(|e| panic!("{e}\n{text}"));
    }
    let defaults: Table = DEFAULTS.parse().unwrap();
    let all = everything();
    let variable = Regex::new("BOCAGE__([A-Z_]+)").unwrap();
    let mut named: BTreeSet<String> =
        variable.captures_iter(&all).map(|found| found[1].replace("__", ".").to_lowercase()).collect();
    let sections = defaults.keys().map(String::as_str).collect::<Vec<_>>().join("|");
    let dotted = Regex::new(&format!(r"[ `]((?:{sections})\.[a-z_]+)")).unwrap();
    named.extend(dotted.captures_iter(&all).map(|found| found[1].to_owned()));
    assert!(named.contains("storage.database_url") && named.contains("server.stop_seconds"), "{named:?}");
    for setting in named {
        let known = setting.split('.').try_fold(&Value::Table(defaults.clone()), |at, key| at.get(key)).is_some();
        assert!(known, "there is no setting {setting}");
    }
}

#[test]
fn every_file_is_named_and_every_name_is_a_file() {
    let names = packaged_names();
    for name in &names {
        assert!(GUIDE.contains(name.as_str()), "the guide does not say what packaging/{name} is for");
    }
    let in_folder = Regex::new(r"packaging/([A-Za-z.-]*[A-Za-z])").unwrap();
    for found in in_folder.captures_iter(GUIDE) {
        assert!(names.contains(&found[1].to_owned()), "there is no packaging/{}", &found[1]);
    }
}

#[test]
fn the_files_agree_with_each_other_and_with_the_defaults() {
    let (unit, backup, image) =
        (packaged("bocage.service"), packaged("bocage-backup.service"), packaged("Containerfile"));
    let (program, data, archives) = ("/usr/local/bin/bocage", "/var/lib/bocage", "/var/backups/bocage");
    assert!(unit.contains(&format!("ExecStart={program} --data {data} serve\n")));
    assert!(unit.contains("StateDirectory=bocage\n") && unit.contains(&format!("WorkingDirectory={data}\n")));
    assert!(backup.contains(&format!("{program} --data {data} backup \"{archives}/bocage-")));
    assert!(backup.contains(&format!("ReadWritePaths={data} {archives}\n")));
    assert!(image.contains(&format!("ENTRYPOINT [\"{program}\", \"--data\", \"{data}\"]")));
    assert!(image.contains(&format!("VOLUME {data}\n")) && image.contains("\nUSER bocage\n"));
    assert!(GUIDE.contains(&format!("install -m 755 target/release/bocage {program}")));
    assert!(GUIDE.contains(&format!("install -d -o bocage -g bocage -m 700 {data} {archives}")));

    let defaults = Config::load_with(None, None, &[]).unwrap();
    let stop: u64 = Regex::new("TimeoutStopSec=([0-9]+)").unwrap().captures(&unit).unwrap()[1].parse().unwrap();
    assert!(stop > defaults.server.stop_seconds + 5, "systemd kills what would still stop in good order");
    let address = format!("{}:{}", defaults.server.bind, defaults.server.port);
    assert!(packaged("Caddyfile").contains(&format!("reverse_proxy {address}")));
    assert!(packaged("nginx.conf").contains(&format!("server {address};")));
    assert!(GUIDE.contains(&format!("curl http://{address}/readyz")));
    assert!(image.contains(&format!("EXPOSE {}", defaults.server.port)));
    let manifest: Table = include_str!("../../Cargo.toml").parse().unwrap();
    let rust = manifest["package"]["rust-version"].as_str().unwrap();
    assert!(image.contains(&format!("rustup default {rust}\n")) && GUIDE.contains(&format!("Rust {rust} or newer")));
}

/// Who corrects one of the two guides corrects the other.
#[test]
fn both_languages_have_the_same_steps() {
    let french = include_str!("../../docs/install.fr.md");
    let cut = |pattern: &str, text: &str| -> Vec<String> {
        Regex::new(pattern).unwrap().captures_iter(text).map(|found| found[1].to_owned()).collect()
    };
    for pattern in ["(?s)```[a-z]+\n(.*?)```", "(?m)^## ([0-9]+)", r"packaging/([A-Za-z.-]*[A-Za-z])"] {
        assert_eq!(cut(pattern, french), cut(pattern, GUIDE), "{pattern}");
    }
    let checks = |text: &str| text.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(checks(french), checks(GUIDE));
}

/// Signatures of other servers cover host and path as they were sent; limits need the visitor's own address.
#[test]
fn proxies_pass_on_what_the_node_needs() {
    let nginx = packaged("nginx.conf");
    let uploads = bocage::config::Config::load_with(None, None, &[]).unwrap().import.max_upload_body_bytes() >> 20;
    assert!(nginx.contains(&format!("client_max_body_size {uploads}m;")));
    assert!(nginx.contains("proxy_set_header Host $host;") && nginx.contains("proxy_pass http://bocage;"));
    assert!(nginx.contains("proxy_set_header X-Forwarded-For $remote_addr;"));
    for name in ["nginx.conf", "Caddyfile"] {
        assert!(packaged(name).contains("annuaire.example.org"), "the guide replaces this name in {name}");
    }
}
