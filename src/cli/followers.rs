//! The command about who follows an initiative, and who waits for a yes.

use clap::Args;
use serde_json::{Value, json};

use super::Json;
use super::cards::find;
use super::terminal::{Place, Terminal};
use crate::app::App;
use crate::db::Conn;
use crate::error::Result;
use crate::federation::followers;
use crate::federation::store::{self, Follow, Standing};
use crate::federation::urls::Urls;

/// Followers that are listed of each sort, those first who came first.
const LISTED: i64 = 1_000;

#[derive(Args)]
pub(super) struct Followers {
    /// The initiative: @handle, address or id.
    entry: String,
    /// From now on, let people follow only after a yes.
    #[arg(long, group = "what")]
    by_hand: bool,
    /// From now on, let everybody follow at once; who waits is let in.
    #[arg(long, group = "what")]
    at_once: bool,
    /// Let this one follow who waits.
    #[arg(long, value_name = "ADDRESS", group = "what")]
    approve: Option<String>,
    /// Say no to this one who waits.
    #[arg(long, value_name = "ADDRESS", group = "what")]
    reject: Option<String>,
    /// End the follow of this one.
    #[arg(long, value_name = "ADDRESS", group = "what")]
    remove: Option<String>,
    #[command(flatten)]
    json: Json,
}

pub(super) fn followers(args: &Followers, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let uri = find(&app, &args.entry)?.uri;
    let decisions: [(Option<&String>, Decide, &str); 3] = [
        (args.approve.as_ref(), followers::accept, "cli-follower-approved"),
        (args.reject.as_ref(), followers::reject, "cli-follower-rejected"),
        (args.remove.as_ref(), followers::remove, "cli-follower-removed"),
    ];
    for (who, decide, key) in decisions {
        if let Some(who) = who {
            return decided(&app, &uri, who, decide).map(|()| terminal.say(key, &[("who", who.as_str().into())]));
        }
    }
    if args.by_hand || args.at_once {
        let (urls, now, by_hand) = (Urls::new(&app.config.base_url()), app.clock.now(), args.by_hand);
        app.db.write_now(move |conn| followers::set_by_hand(conn, &urls, &uri, by_hand, now))?;
        terminal.say(if by_hand { "cli-followers-by-hand" } else { "cli-followers-at-once" }, &[]);
        return Ok(());
    }
    list(args, &app, &uri, terminal)
}

type Decide = fn(&mut Conn, &Urls, &str, &str, crate::clock::Timestamp) -> Result<()>;

fn decided(app: &App, uri: &str, who: &str, decide: Decide) -> Result<()> {
    let (urls, now) = (Urls::new(&app.config.base_url()), app.clock.now());
    let (uri, who) = (uri.to_owned(), who.to_owned());
    app.db.write_now(move |conn| decide(conn, &urls, &uri, &who, now))
}

fn list(args: &Followers, app: &App, uri: &str, terminal: &Terminal) -> Result<()> {
    let (by_hand, waiting, accepted, count) = app.db.read_now(|conn| {
        let waiting = store::list_follows_of(conn, uri, Standing::Waiting, LISTED)?;
        let accepted = store::list_follows_of(conn, uri, Standing::Accepted, LISTED)?;
        let by_hand = store::find_own_actor(conn, uri)?.by_hand;
        Ok((by_hand, waiting, accepted, store::count_followers(conn, uri)?))
    })?;
    if args.json.json {
        let all = |follows: &[Follow]| -> Vec<Value> {
            let one = |follow: &Follow| json!({ "follower": follow.follower, "since": shown(follow) });
            follows.iter().map(one).collect()
        };
        let told = json!({ "by_hand": by_hand, "count": count, "waiting": all(&waiting), "accepted": all(&accepted) });
        out!("{}", serde_json::to_string_pretty(&told)?);
        return Ok(());
    }
    terminal.say("cli-followers-count", &[("n", count.into()), ("waiting", waiting.len().into())]);
    let mark = terminal.text("cli-follower-mark-waiting", &[]);
    for follow in &waiting {
        out!("{}  {}  {mark}", shown(follow), follow.follower);
    }
    for follow in &accepted {
        out!("{}  {}", shown(follow), follow.follower);
    }
    Ok(())
}

fn shown(follow: &Follow) -> String {
    crate::clock::Timestamp(follow.created).rfc3339()
}
