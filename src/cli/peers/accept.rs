//! Trusting a node that is new here.

use super::host_of;
use crate::app::App;
use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::federation::trust::trust;
use crate::federation::urls::Urls;
use crate::initiative::publish::remote::quarantine::{ENTRIES_PER_DAY, release};
use crate::peer::known::Known;

pub(super) fn accept(app: &App, typed: &str, terminal: &Terminal) -> Result<()> {
    let (host, now, urls) = (host_of(app, typed)?, app.clock.now(), Urls::new(&app.config.base_url()));
    let name = host.clone();
    let trusted = app.db.write_now(move |conn| trust(conn, &urls, &name, now))?;
    // Whoever stops here says yes again: what waits is still known.
    let show = || {
        let name = host.clone();
        app.db.write_now(move |conn| release(conn, &name))
    };
    while show()? {}
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
