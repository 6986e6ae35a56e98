//! Commands around the node itself: init, serve, demo, reindex, config.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::terminal::{Place, Terminal};
use super::{Json, peers};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::demo::{self, JOINS_AFTER};
use crate::error::{Error, Result, sentence};
use crate::peer::known::{self, Known};
use crate::peer::standing::Standing;
use crate::place::Gazetteer;

#[derive(Args)]
pub(super) struct Init {
    /// Host name under which everybody will reach the node. Cannot be changed later.
    #[arg(long)]
    host: Option<String>,
    /// Name of the directory.
    #[arg(long)]
    name: Option<String>,
    /// Territory the node looks after; repeatable.
    #[arg(long)]
    territory: Vec<String>,
}

pub(super) fn init(args: &Init, place: &Place, terminal: &Terminal) -> Result<()> {
    let folder = place.config()?.storage.data_dir;
    let file = folder.join("bocage.toml");
    let shown = folder.display().to_string();
    if file.exists() {
        let host = place.config()?.node.host;
        terminal.say("cli-init-there", &[("folder", shown.into()), ("host", host.into())]);
        return Ok(());
    }
    let gazetteer = Gazetteer::embedded();
    if let Some(unknown) = args.territory.iter().find(|code| gazetteer.territory(code).is_none()) {
        return Err(Error::Usage(sentence!("cli-init-territory", code = unknown)));
    }
    crate::db::create_private_folder(&folder)?;
    let mut node = toml::Table::new();
    for (key, value) in [("host", &args.host), ("name", &args.name)] {
        if let Some(value) = value {
            node.insert(key.into(), value.as_str().into());
        }
    }
    if !args.territory.is_empty() {
        node.insert("territories".into(), args.territory.clone().into());
    }
    let settings = toml::Table::from_iter([("node".to_owned(), toml::Value::Table(node))]);
    let text =
        format!("# Settings of this node that differ from the defaults; `bocage config` prints all.\n\n{settings}");
    std::fs::write(&file, text)?;
    // A host that cannot be used should not leave a node behind.
    if let Err(error) =
        Config::load(place.config.as_deref(), Some(&folder)).and_then(|config| App::open(config, Clock::default()))
    {
        drop(std::fs::remove_file(&file));
        return Err(error);
    }
    terminal.say("cli-init-done", &[("folder", shown.into())]);
    Ok(())
}

#[derive(Args)]
pub(super) struct Serve {
    /// Port to listen on, instead of the configured one.
    #[arg(long)]
    port: Option<u16>,
}

pub(super) fn serve(args: &Serve, place: &Place) -> Result<()> {
    let mut config = place.config()?;
    if let Some(port) = args.port {
        follow_port(&mut config, port);
    }
    crate::serve::run(App::open(config, Clock::default())?)
}

/// A trial on this machine is reached under the port it listens on.
fn follow_port(config: &mut Config, port: u16) {
    if config.node.host == format!("localhost:{}", config.server.port) {
        config.node.host = format!("localhost:{port}");
    }
    config.server.port = port;
}

#[derive(Args)]
pub(super) struct Demo {
    /// First of four ports.
    #[arg(long, default_value_t = 8081)]
    port: u16,
}

pub(super) fn demo(args: &Demo, place: &Place, terminal: &Terminal) -> Result<()> {
    let folder = place.data.clone().unwrap_or_else(|| PathBuf::from("data/demo"));
    let three = demo::prepare(&folder, args.port)?;
    let fourth = demo::prepare_fourth(&folder, args.port.saturating_add(3), &three)?;
    let hosts: Vec<String> = three.iter().map(|app| app.config.base_url()).collect();
    terminal.say("cli-demo", &[("hosts", hosts.join(", ").into())]);
    let seconds = i64::try_from(JOINS_AFTER.as_secs()).unwrap_or_default();
    terminal.say("cli-demo-joins", &[("seconds", seconds.into()), ("host", fourth.config.base_url().into())]);
    let (watched, lang) = (fourth.clone(), place.lang.clone());
    std::thread::spawn(move || watch(&watched, &Terminal::new(lang.as_deref())));
    let mut nodes: Vec<(App, Duration)> = three.into_iter().map(|app| (app, Duration::ZERO)).collect();
    nodes.push((fourth, JOINS_AFTER));
    crate::serve::run_many(nodes)
}

/// Says how the node that joins catches up, until it has everything of everybody.
fn watch(joining: &App, terminal: &Terminal) {
    std::thread::sleep(JOINS_AFTER);
    let mut said = HashMap::new();
    // What cannot be read now is read the next time; the nodes say by themselves what is wrong with them.
    while let Ok(all) = joining.db.read_now(known::list) {
        let now = joining.clock.now();
        for known in &all {
            let told = peers::standing(known, now, terminal);
            if said.get(&known.peer.host) != Some(&told) {
                terminal.say("cli-demo-catches-up", &[("host", (&*known.peer.host).into()), ("told", (&*told).into())]);
                said.insert(known.peer.host.clone(), told);
            }
        }
        let in_step = |known: &Known| Standing::of(&known.peer, &known.cursor, now) == Standing::InStep;
        if all.iter().all(in_step) {
            return terminal.say("cli-demo-caught-up", &[("host", joining.config.base_url().into())]);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[derive(Args)]
pub(super) struct Reindex {
    #[command(flatten)]
    json: Json,
}

pub(super) fn reindex(args: &Reindex, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let mut progress = terminal.progress();
    let count = app.reindex(&mut |count| progress.set(count))?;
    progress.end();
    if args.json.json {
        out!("{}", serde_json::json!({ "entries": count }));
    } else {
        terminal.say("cli-reindexed", &[("n", count.into())]);
    }
    Ok(())
}

#[derive(Args)]
pub(super) struct ShowConfig {
    #[command(flatten)]
    json: Json,
}

pub(super) fn show_config(args: &ShowConfig, place: &Place) -> Result<()> {
    place.config()?;
    let environment: Vec<(String, String)> = std::env::vars().filter(|(key, _)| key.starts_with("BOCAGE__")).collect();
    let table = Config::effective(place.config.as_deref(), place.data.as_deref(), &environment)?;
    let text = config::masked(&table);
    if args.json.json {
        let masked: toml::Table = text.parse().map_err(|e| Error::Internal(anyhow::anyhow!("{e}")))?;
        out!("{}", serde_json::to_string_pretty(&masked)?);
    } else {
        out!("{}", text.trim_end());
    }
    Ok(())
}
