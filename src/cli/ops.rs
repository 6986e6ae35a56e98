//! Commands of the person who runs the node: check, backup, restore, token, keys.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Json;
use super::terminal::{Place, Terminal};
use crate::account::{self, Right, keys};
use crate::check::{Level, check as look};
use crate::clock::Clock;
use crate::error::{Error, Result, sentence};

#[derive(Args)]
pub(super) struct Check {
    #[command(flatten)]
    json: Json,
}

pub(super) fn check(args: &Check, place: &Place, terminal: &Terminal) -> Result<()> {
    let findings = look(&place.config()?, Clock::default());
    if args.json.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        for finding in &findings {
            let mark = match finding.level {
                Level::Ok => terminal.text("check-mark-ok", &[]),
                Level::Warning => terminal.text("check-mark-warning", &[]),
                Level::Error => terminal.text("check-mark-error", &[]),
            };
            let args = [("x", terminal.value(&finding.x)), ("n", finding.n.into())];
            println!("{mark} {}", terminal.text(&format!("check-{}", finding.code), &args));
        }
    }
    if findings.iter().any(|finding| finding.level == Level::Error) {
        return Err(Error::Conflict(sentence!("cli-check-failed")));
    }
    Ok(())
}

#[derive(Args)]
pub(super) struct Backup {
    /// Archive to write; must not exist yet.
    file: PathBuf,
    #[command(flatten)]
    json: Json,
}

pub(super) fn backup(args: &Backup, place: &Place, terminal: &Terminal) -> Result<()> {
    let config = place.config()?;
    let db = place.open_database(&config)?;
    let manifest = crate::backup::backup(&db, &config, &args.file)?;
    if args.json.json {
        println!("{}", serde_json::to_string_pretty(&manifest)?);
        return Ok(());
    }
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    let file = args.file.display().to_string();
    terminal.say(
        "cli-backup-done",
        &[("file", file.into()), ("rows", rows.into()), ("files", manifest.files.len().into())],
    );
    for path in manifest.left_out {
        terminal.note("cli-backup-left-out", &[("file", path.into())]);
    }
    Ok(())
}

#[derive(Args)]
pub(super) struct Restore {
    /// Archive to read.
    file: PathBuf,
    #[command(flatten)]
    json: Json,
}

pub(super) fn restore(args: &Restore, place: &Place, terminal: &Terminal) -> Result<()> {
    let restored = crate::backup::restore(&args.file, &place.config()?)?;
    if args.json.json {
        println!("{}", serde_json::to_string_pretty(&restored)?);
        return Ok(());
    }
    let host = restored.manifest.host.unwrap_or_default();
    let created = restored.manifest.created;
    terminal.say(
        "cli-restored",
        &[("rows", restored.rows.into()), ("host", host.clone().into()), ("created", created.into())],
    );
    if let Some(file) = restored.settings_aside {
        terminal.note("cli-restored-settings", &[("file", file.into())]);
    }
    if restored.host_differs {
        terminal.note("cli-restored-host", &[("host", host.into())]);
    }
    Ok(())
}

#[derive(Args)]
pub(super) struct Token {
    #[command(subcommand)]
    what: TokenCommand,
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Make a token; its secret is shown once.
    Create {
        /// What it is for.
        name: String,
        /// What it may do: create, edit, confirm, withdraw, news, admin (decide about other nodes); repeatable.
        #[arg(long = "right", required = true)]
        rights: Vec<String>,
        #[command(flatten)]
        json: Json,
    },
    /// List tokens.
    List {
        #[command(flatten)]
        json: Json,
    },
    /// Make a token worthless.
    Revoke {
        /// Its id.
        id: String,
    },
}

pub(super) fn token(args: &Token, place: &Place, terminal: &Terminal) -> Result<()> {
    let config = place.config()?;
    let db = place.open_database(&config)?;
    let now = Clock::default().now();
    match &args.what {
        TokenCommand::Create { name, rights, json } => {
            let read =
                |word: &String| Right::parse(word).ok_or_else(|| Error::Usage(sentence!("cli-token-right", x = word)));
            let (name, rights) = (name.clone(), rights.iter().map(read).collect::<Result<Vec<Right>>>()?);
            let (token, secret) = db.write_now(move |conn| account::create(conn, &name, &rights, now))?;
            if json.json {
                println!("{}", json!({ "token": token, "secret": secret }));
            } else {
                terminal.note("cli-token-created", &[("id", token.id.into())]);
                println!("{secret}");
            }
        }
        TokenCommand::List { json } => {
            let tokens = db.read_now(account::list)?;
            if json.json {
                println!("{}", serde_json::to_string_pretty(&tokens)?);
                return Ok(());
            }
            for token in tokens {
                let rights: Vec<&str> = token.rights.iter().map(|right| right.as_str()).collect();
                let state =
                    if token.revoked.is_some() { terminal.text("cli-token-revoked-mark", &[]) } else { String::new() };
                println!("{}  {}  {}  [{}] {state}", token.id, token.created.rfc3339(), token.name, rights.join(" "));
            }
        }
        TokenCommand::Revoke { id } => {
            let wanted = id.clone();
            match db.write_now(move |conn| account::revoke(conn, &wanted, now)) {
                Err(Error::NotFound) => {
                    return Err(Error::Usage(sentence!("cli-token-unknown", id = id)));
                }
                other => other?,
            }
            terminal.say("cli-token-revoked", &[("id", id.as_str().into())]);
        }
    }
    Ok(())
}

#[derive(Args)]
pub(super) struct Keys {
    #[command(flatten)]
    json: Json,
}

pub(super) fn keys(args: &Keys, place: &Place) -> Result<()> {
    let app = place.open()?;
    let now = app.clock.now();
    let keys = app.db.write_now(move |conn| keys::of_node(conn, now))?;
    if args.json.json {
        println!("{}", serde_json::to_string_pretty(&keys)?);
    } else {
        for key in keys {
            println!("{}  {}\n{}\n", key.algorithm, key.created.rfc3339(), key.text.trim_end());
        }
    }
    Ok(())
}
