//! Commands for initiatives that come from another server, or go to one.

use clap::Args;

use super::cards::find;
use super::terminal::{Place, Terminal};
use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::federation::moving;

#[derive(Args)]
pub(super) struct Move {
    /// The initiative: @handle, address or id.
    entry: String,
    /// Id of the actor that it is from now on, on another server; that one must name this one already.
    #[arg(long, value_name = "ADDRESS")]
    to: String,
}

#[derive(Args)]
pub(super) struct Alias {
    /// The initiative: @handle, address or id.
    entry: String,
    /// Name this other id of it, so that who follows it there may be brought here.
    #[arg(long, value_name = "ADDRESS")]
    add: Option<String>,
    /// Name this one no more.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "add")]
    remove: Option<String>,
}

pub(super) fn move_away(args: &Move, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let entry = find(&app, &args.entry)?;
    if !entry.own {
        return Err(Error::NotAllowed(sentence!("entry-of-other-node", home = &entry.home)));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(moving::move_away(&app, &entry.uri, &args.to))?;
    terminal.say("cli-moved", &[("target", args.to.as_str().into())]);
    Ok(())
}

pub(super) fn alias(args: &Alias, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let entry = find(&app, &args.entry)?;
    if !entry.own {
        return Err(Error::NotAllowed(sentence!("entry-of-other-node", home = &entry.home)));
    }
    let named = args.add.as_ref().map(|alias| (alias, true)).or(args.remove.as_ref().map(|alias| (alias, false)));
    let Some((alias, is_one)) = named else { return list_aliases(&app, &entry.uri, terminal) };
    moving::set_alias(&app, &entry.uri, alias, is_one)?;
    let key = if is_one { "cli-alias-added" } else { "cli-alias-removed" };
    terminal.say(key, &[("alias", alias.as_str().into())]);
    Ok(())
}

/// Without anything to change: what it names.
fn list_aliases(app: &App, uri: &str, terminal: &Terminal) -> Result<()> {
    let aliases = moving::list_aliases(app, uri)?;
    if aliases.is_empty() {
        terminal.say("cli-alias-none", &[]);
    }
    aliases.iter().for_each(|alias| out!("{alias}"));
    Ok(())
}
