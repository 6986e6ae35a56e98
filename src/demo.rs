//! Three regional nodes with invented examples that follow each other, and a fourth that joins them while one watches: for a
//! look around without installing anything.

use std::path::Path;
use std::time::Duration;

use rust_embed::RustEmbed;
use serde_json::json;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result, sentence};
use crate::import::{self, ImportOptions, Importer};
use crate::initiative::store::lock;
use crate::peer::follow::Policy;
use crate::peer::{Following, Peer, store};

#[derive(RustEmbed)]
#[folder = "examples"]
struct Examples;

/// The three: name of folder and file, name of the directory, territory.
const REGIONS: [(&str, &str, &str); 3] = [
    ("alpes", "Annuaire des Alpes (exemple)", "FR-ARA"),
    ("bretagne", "Annuaire de Bretagne (exemple)", "FR-BRE"),
    ("gironde", "Annuaire de Gironde (exemple)", "FR-33"),
];

/// The one that joins, with a few examples of its own.
const FOURTH: (&str, &str, &str) = ("occitanie", "Annuaire d’Occitanie (exemple)", "FR-OCC");
/// Time to look at the three before.
pub const JOINS_AFTER: Duration = Duration::from_secs(20);

/// Opens the three nodes below `folder`, on three ports from `port` on, and imports their examples.
///
/// # Errors
/// When a folder cannot be written, or a database cannot be opened.
pub fn prepare(folder: &Path, port: u16) -> Result<Vec<App>> {
    let apps: Vec<App> =
        (port..).zip(REGIONS).map(|(port, region)| prepare_one(folder, port, region)).collect::<Result<_>>()?;
    for app in &apps {
        let others = apps.iter().map(|other| other.config.node.host.clone());
        follow_each(app, others.filter(|host| *host != app.config.node.host).collect())?;
    }
    Ok(apps)
}

/// Opens the fourth node, on `port`; once it is started it and the `others` follow each other.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_fourth(folder: &Path, port: u16, others: &[App]) -> Result<App> {
    let app = prepare_one(folder, port, FOURTH)?;
    follow_each(&app, others.iter().map(|other| other.config.node.host.clone()).collect())?;
    // Until it is started it is looked for.
    others.iter().try_for_each(|other| follow_each(other, vec![app.config.node.host.clone()]))?;
    Ok(app)
}

/// Has a node ask the others, unless it knows them from an earlier start.
fn follow_each(app: &App, hosts: Vec<String>) -> Result<()> {
    let now = app.clock.now();
    app.db.write_now(move |conn| {
        lock(conn)?;
        for host in hosts {
            let mut peer = store::find(conn, &host)?.unwrap_or_else(|| Peer::named(&host, now));
            if peer.following == Following::None {
                (peer.following, peer.quarantined_at) = (Following::Wanted, None);
                store::replace(conn, &peer)?;
            }
        }
        Ok(())
    })
}

fn prepare_one(folder: &Path, port: u16, (name, title, territory): (&str, &str, &str)) -> Result<App> {
    let mut config = Config::load_with(None, Some(&folder.join(name)), &[])?;
    config.node.host = format!("{name}.localhost:{port}");
    config.node.name = title.into();
    config.node.territories = vec![territory.into()];
    config.server.port = port;
    config.federation.local_network = true;
    config.federation.policy = Policy::Open;
    keep_settings(&config)?;
    let app = App::open(config, Clock::default())?;
    import_examples(&app, name)?;
    Ok(app)
}

/// Settings beside the data, so that commands with `--data` find the node.
fn keep_settings(config: &Config) -> Result<()> {
    let node = &config.node;
    let settings = json!({
        "node": { "host": node.host, "name": node.name, "territories": node.territories },
        "server": { "port": config.server.port },
        "federation": { "local_network": true, "policy": "open" },
    });
    let settings = toml::to_string(&settings).map_err(|e| Error::Internal(e.into()))?;
    crate::db::create_private_folder(&config.storage.data_dir)?;
    Ok(std::fs::write(config.storage.data_dir.join("bocage.toml"), settings)?)
}

/// Imports the examples of one region; a second time changes nothing.
///
/// # Errors
/// When there is no such region, or the database does not answer.
pub fn import_examples(app: &App, region: &str) -> Result<import::Report> {
    let file = format!("{region}.json");
    let examples = Examples::get(&file).ok_or_else(|| Error::Usage(sentence!("demo-no-examples", region = region)))?;
    let options = ImportOptions {
        source: "examples".into(),
        file_name: Some(file),
        licence: Some("CC0-1.0".into()),
        rows_per_transaction: app.config.import.rows_per_transaction,
        ranking: Vec::new(),
        ..ImportOptions::default()
    };
    let stop = std::sync::atomic::AtomicBool::new(false);
    let home = app.home();
    let mut importer = Importer { db: &app.db, home: &home, clock: app.clock, stop: &stop, progress: &mut |_| {} };
    import::import(&mut importer, Box::new(std::io::Cursor::new(examples.data.into_owned())), &options)
}
