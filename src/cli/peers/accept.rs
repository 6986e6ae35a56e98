//! Trusting a node that is new here.

use crate::admin::peers as admin;
use crate::app::App;
use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::initiative::publish::remote::quarantine::ENTRIES_PER_DAY;
use crate::peer::known::Known;

pub(super) fn accept(app: &App, typed: &str, terminal: &Terminal) -> Result<()> {
    let (host, trusted) = admin::accept(app, admin::COMMAND, typed)?;
    if trusted.follows {
        terminal.say("cli-peer-accepted", &[("host", host.as_str().into())]);
    }
    if trusted.followed {
        terminal.say("cli-peer-shown", &[("host", host.into())]);
    }
    Ok(())
}

/// What of a node waits for an admin, and what to do.
pub(super) fn print_waiting(known: &Known, terminal: &Terminal) {
    let host = known.peer.host.as_str();
    let waiting = [("cli-peer-quarantined", known.copied.quarantined), ("cli-peer-over-quota", known.over_quota)];
    for (key, n) in waiting.into_iter().filter(|(_, n)| *n > 0) {
        let most = ENTRIES_PER_DAY;
        out!("  {}", terminal.text(key, &[("host", host.into()), ("n", n.into()), ("most", most.into())]));
    }
}
