//! The command about other nodes: following them, answering them, keeping them out.
//!
//! It writes rows only; the serving process does what they ask for.

mod accept;
mod blocks;
mod moves;
mod suggestions;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Json;
use super::terminal::{Place, Terminal};
use crate::admin::peers as admin;
use crate::admin::preview;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::locale::Argument;
use crate::peer::known::Known;
use crate::peer::standing::{Standing, ago, has_lapsed};
use crate::peer::{Follower, Following};

#[derive(Args)]
pub(super) struct Peers {
    #[command(subcommand)]
    what: PeersCommand,
}

#[derive(Subcommand)]
enum PeersCommand {
    /// Follow a node: its catalogue is copied, and searched with our own.
    Follow {
        /// Its host name.
        host: String,
    },
    /// List all nodes that are known, and how things stand with each.
    List {
        #[command(flatten)]
        json: Json,
    },
    /// Show what is known of one node.
    Show {
        /// Its host name.
        host: String,
        #[command(flatten)]
        json: Json,
    },
    /// Trust a node: it may follow us when it has asked, and its entries are shown.
    Accept {
        /// Its host name.
        host: String,
    },
    /// Tell a node that it may not follow us, or no longer.
    Reject {
        /// Its host name.
        host: String,
        /// What it is told.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Follow a node no longer; its entries leave search.
    Unfollow {
        /// Its host name.
        host: String,
    },
    /// Keep a domain out, with all below it; or those of a list, which is shown first.
    #[command(
        after_help = "Examples:\n  bocage peer block spam.example --reason \"Sells addresses.\"\n  bocage peer block spam.example --dry-run    says what it would cut off\n  bocage peer block --from blocks.csv         shows what the list would change\n  bocage peer block --from blocks.csv --yes   changes it"
    )]
    Block {
        /// The domain.
        #[arg(required_unless_present = "from", conflicts_with = "from")]
        domain: Option<String>,
        /// Why; shown to nobody but you.
        #[arg(long, default_value = "", conflicts_with = "from")]
        reason: String,
        /// Only say what it would cut off; nothing changes.
        #[arg(long, conflicts_with = "from")]
        dry_run: bool,
        /// A list of blocks in Mastodon's format (CSV).
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
        /// Change what the list says; without it, it is only shown.
        #[arg(long, requires = "from")]
        yes: bool,
        #[command(flatten)]
        json: Json,
    },
    /// List the domains that are kept out, or write them to a file in Mastodon's format.
    Blocks {
        /// File to write.
        #[arg(long, value_name = "FILE")]
        export: Option<PathBuf>,
        /// Write the reasons too, for everybody to read.
        #[arg(long, requires = "export")]
        with_reasons: bool,
        #[command(flatten)]
        json: Json,
    },
    /// Let a domain in again.
    Unblock {
        /// The domain.
        domain: String,
    },
    /// List nodes that we may want to follow: they follow us, or nodes that we accepted know them.
    Suggestions {
        #[command(flatten)]
        json: Json,
    },
    /// Remember that we do not want to follow a node; it is not suggested again.
    Ignore {
        /// Its host name.
        host: String,
        /// Take it back: it may be suggested again.
        #[arg(long)]
        undo: bool,
    },
    /// Ask a node what following it would bring: its name, how many entries, their licence. Nothing changes.
    Look {
        /// Its host name.
        host: String,
        #[command(flatten)]
        json: Json,
    },
    /// Say that an entry lives on another node from now on; its address leads there.
    #[command(
        after_help = "Examples:\n  bocage peer move-entry @repair-cafe-lorient https://annuaire.alpes.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB\n  bocage peer move-entry @repair-cafe-lorient --undo"
    )]
    MoveEntry {
        /// The entry: @handle, address or id.
        entry: String,
        /// Its id on the other node.
        #[arg(required_unless_present = "undo", conflicts_with = "undo")]
        to: Option<String>,
        /// Take it back: it is published here again.
        #[arg(long)]
        undo: bool,
    },
    /// After a restore: withdraw what a node says we had withdrawn, although it is very much.
    Recall {
        /// Its host name.
        host: String,
    },
    /// Compare a node's catalogue with our copy now.
    Resync {
        /// Its host name.
        host: String,
    },
}

pub(super) fn peers(args: &Peers, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    match &args.what {
        PeersCommand::Follow { host } => follow(&app, host, terminal),
        PeersCommand::List { json } => list(&app, *json, terminal),
        PeersCommand::Show { host, json } => show(&app, host, *json, terminal),
        PeersCommand::Accept { host } => accept::accept(&app, host, terminal),
        PeersCommand::Reject { host, reason } => reject(&app, host, reason, terminal),
        PeersCommand::Unfollow { host } => unfollow(&app, host, terminal),
        PeersCommand::Block { domain: Some(domain), dry_run: true, json, .. } => {
            blocks::cost(&app, domain, *json, terminal)
        }
        PeersCommand::Block { domain: Some(domain), reason, .. } => blocks::block(&app, domain, reason, terminal),
        PeersCommand::Block { from: Some(file), yes, json, .. } => blocks::from_list(&app, file, *yes, *json, terminal),
        // The parser wants one of both.
        PeersCommand::Block { .. } => Ok(()),
        PeersCommand::Blocks { export, with_reasons, json } => {
            let file = export.as_deref().map(|file| (file, *with_reasons));
            blocks::list(&app, file, *json, terminal)
        }
        PeersCommand::Unblock { domain } => blocks::unblock(&app, domain, terminal),
        PeersCommand::Suggestions { json } => suggestions::list(&app, *json, terminal),
        PeersCommand::Ignore { host, undo } => suggestions::ignore(&app, host, *undo, terminal),
        PeersCommand::Look { host, json } => look(&app, host, *json, terminal),
        PeersCommand::MoveEntry { entry, to, .. } => moves::move_entry(&app, entry, to.as_deref(), terminal),
        PeersCommand::Recall { host } => recall(&app, host, terminal),
        PeersCommand::Resync { host } => resync(&app, host, terminal),
    }
}

fn look(app: &App, typed: &str, as_json: Json, terminal: &Terminal) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let offer = runtime.block_on(preview::look(app, typed))?;
    if as_json.json {
        out!("{}", serde_json::to_string_pretty(&offer)?);
        return Ok(());
    }
    out!("{}  {}", offer.host, offer.name);
    let none = || terminal.text("peers-licence-none", &[]);
    let licence = if offer.licence.is_empty() { none() } else { offer.licence };
    out!("  {}", terminal.text("cli-peer-offer", &[("n", offer.entries.into()), ("licence", licence.into())]));
    Ok(())
}

fn follow(app: &App, typed: &str, terminal: &Terminal) -> Result<()> {
    let followed = admin::follow(app, admin::COMMAND, typed)?;
    let key = match followed.before {
        Following::Accepted => "cli-peer-follows-already",
        Following::Asked => "cli-peer-asked-already",
        _ => "cli-peer-wanted",
    };
    terminal.say(key, &[("host", followed.host.as_str().into())]);
    if followed.waits {
        terminal.say("cli-peer-will-wait", &[("host", followed.host.into())]);
    }
    Ok(())
}

fn list(app: &App, as_json: Json, terminal: &Terminal) -> Result<()> {
    let ((peers, kept_out), suggested) = (admin::list(app)?, admin::suggestions(app)?);
    if as_json.json {
        let peers: Vec<_> = peers.iter().map(|known| admin::in_json(known, app.clock.now())).collect();
        let all = json!({ "peers": peers, "blocks": kept_out, "suggestions": suggested });
        out!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    if peers.is_empty() && kept_out.is_empty() {
        terminal.say("cli-peer-none", &[]);
    }
    for known in &peers {
        print(known, app.clock.now(), terminal);
    }
    blocks::print_blocks(kept_out, terminal);
    suggestions::print_first(&suggested, terminal);
    Ok(())
}

fn show(app: &App, typed: &str, as_json: Json, terminal: &Terminal) -> Result<()> {
    let known = admin::show(app, typed)?.ok_or_else(|| admin::unknown(typed))?;
    if as_json.json {
        out!("{}", serde_json::to_string_pretty(&admin::in_json(&known, app.clock.now()))?);
    } else {
        print(&known, app.clock.now(), terminal);
    }
    Ok(())
}

fn print(known: &Known, now: Timestamp, terminal: &Terminal) {
    let (peer, cursor) = (&known.peer, &known.cursor);
    out!("{}  {}", peer.host, peer.name);
    if known.blocked {
        out!("  {}", terminal.text("cli-peer-kept-out", &[("host", peer.host.as_str().into())]));
        return;
    }
    out!("  {}", standing(known, now, terminal));
    if peer.is_in_doubt() {
        out!("  {}", terminal.text("cli-peer-doubted", &[("host", peer.host.as_str().into())]));
    }
    accept::print_waiting(known, terminal);
    if matches!(Standing::of(peer, cursor, now), Standing::Differs { .. }) {
        out!("  {}", terminal.text("cli-peer-differs", &[("host", peer.host.as_str().into())]));
    }
    if let Some(failure) = admin::failure(known) {
        out!("  {}", terminal.sentence(&failure));
    }
    let follower = match peer.follower {
        Follower::Accepted if has_lapsed(peer, now) => "lapsed",
        follower => follower.as_str(),
    };
    out!("  {}", terminal.text(&format!("follower-{follower}"), &[("host", peer.host.as_str().into())]));
}

/// How our copy of its catalogue stands, as a sentence.
pub(super) fn standing(known: &Known, now: Timestamp, terminal: &Terminal) -> String {
    let (peer, cursor) = (&known.peer, &known.cursor);
    let standing = Standing::of(peer, cursor, now);
    let at = cursor.compared_at.map(|at| {
        let (key, n) = ago(at, now);
        terminal.text(key, &[("n", n.into())])
    });
    let args: [(&str, Argument<'_>); 6] = [
        ("copied", known.copied.published.into()),
        ("total", cursor.total.into()),
        ("not_shown", known.copied.not_shown.into()),
        ("n", standing.amount().into()),
        ("at", at.unwrap_or_default().into()),
        ("reason", peer.reason.as_str().into()),
    ];
    let word =
        if standing == Standing::Refused && !peer.reason.is_empty() { "refused-because" } else { standing.word() };
    terminal.text(&format!("standing-{word}"), &args)
}

fn reject(app: &App, typed: &str, reason: &str, terminal: &Terminal) -> Result<()> {
    let host = admin::reject(app, admin::COMMAND, typed, reason)?;
    terminal.say("cli-peer-rejected", &[("host", host.into())]);
    Ok(())
}

fn unfollow(app: &App, typed: &str, terminal: &Terminal) -> Result<()> {
    let host = admin::unfollow(app, admin::COMMAND, typed)?;
    terminal.say("cli-peer-unfollowed", &[("host", host.into())]);
    Ok(())
}

fn resync(app: &App, typed: &str, terminal: &Terminal) -> Result<()> {
    let host = admin::resync(app, typed)?;
    terminal.say("cli-peer-resync", &[("host", host.into())]);
    Ok(())
}

fn recall(app: &App, typed: &str, terminal: &Terminal) -> Result<()> {
    let host = admin::recall(app, admin::COMMAND, typed)?;
    terminal.say("cli-peer-recall", &[("host", host.into())]);
    Ok(())
}
