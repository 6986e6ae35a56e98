//! Who may import whom, and where foreign crates live (src/README.md).
//!
//! Rust has no borders inside a crate, so this test draws them: it reads the sources as text, without their tests,
//! comments and strings, and names every place that breaks a rule.

mod source;

use std::collections::BTreeSet;

use self::source::{Source, sources};

/// What directories mean, and knows neither HTTP, nor `App`, nor the network.
const MEANING: [&str; 16] = [
    "place",
    "catalogue",
    "initiative",
    "search",
    "import",
    "export",
    "account",
    "peer",
    "news",
    "feed",
    "reply",
    "mail",
    "moderation",
    "relay",
    "ending",
    "parties",
];

/// What a room may import of the others; rooms not named here are edges and recipes and see everything.
const IMPORTS: [(&str, &[&str]); 25] = [
    ("clock", &[]),
    ("error", &["initiative"]),
    ("config", &["error", "mail", "peer", "search"]),
    ("locale", &["error", "initiative"]),
    ("db", &["config", "error", "clock"]),
    ("place", &["error", "clock"]),
    ("catalogue", &["db", "error", "clock"]),
    ("account", &["db", "error", "clock"]),
    ("peer", &["catalogue", "db", "error", "clock"]),
    ("news", &["initiative", "db", "error", "clock"]),
    ("feed", &["initiative", "place", "db", "error", "clock"]),
    ("reply", &["db", "error", "clock"]),
    ("moderation", &["account", "initiative", "locale", "mail", "reply", "db", "error", "clock"]),
    ("relay", &["account", "initiative", "locale", "mail", "moderation", "db", "error", "clock"]),
    ("ending", &["account", "initiative", "locale", "mail", "moderation", "db", "error", "clock"]),
    ("parties", &["account", "initiative", "db", "error", "clock"]),
    ("mail", &["config", "locale", "db", "error", "clock"]),
    ("initiative", &["place", "catalogue", "db", "error", "clock"]),
    ("search", &["initiative", "place", "db", "error", "clock"]),
    ("import", &["initiative", "place", "catalogue", "db", "error", "clock"]),
    ("export", &["initiative", "place", "search", "db", "error", "clock"]),
    (
        "app",
        &[
            "account",
            "backup",
            "place",
            "initiative",
            "search",
            "import",
            "export",
            "feed",
            "catalogue",
            "config",
            "locale",
            "mail",
            "db",
            "error",
            "clock",
        ],
    ),
    (
        "web",
        &[
            "account",
            "admin",
            "app",
            "catalogue",
            "clock",
            "config",
            "db",
            "ending",
            "error",
            "export",
            "feed",
            "import",
            "initiative",
            "locale",
            "mail",
            "moderation",
            "news",
            "parties",
            "peer",
            "place",
            "relay",
            "reply",
            "search",
        ],
    ),
    (
        "federation",
        &[
            "account",
            "app",
            "catalogue",
            "clock",
            "config",
            "db",
            "error",
            "feed",
            "initiative",
            "locale",
            "news",
            "outbound",
            "peer",
            "place",
            "reply",
        ],
    ),
    ("outbound", &["error"]),
];

/// Foreign crates and the paths that may name them. `error` may, to turn their errors into ours.
const HOMES: [(&[&str], &[&str]); 11] = [
    (&["diesel", "diesel_migrations"], &["db", "error", "/store.rs", "/store/"]),
    (&["tantivy", "tantivy_fst", "levenshtein_automata"], &["search", "error"]),
    (
        &["axum", "hyper", "hyper_util", "tower", "tower_http", "rustls", "tokio_rustls"],
        &["web", "serve", "federation"],
    ),
    (&["askama", "utoipa"], &["web"]),
    (&["clap", "indicatif"], &["cli", "main"]),
    (&["fluent_bundle"], &["locale"]),
    (&["metrics", "metrics_exporter_prometheus"], &["serve"]),
    (&["opening_hours"], &["initiative", "import"]),
    (&["sfv"], &["federation"]),
    (&["reqwest"], &["outbound"]),
    (&["lettre"], &["/smtp.rs"]),
];

/// Words that open a socket, and the only rooms that may.
const SOCKETS: [&str; 7] =
    ["TcpStream", "TcpListener", "UdpSocket", "ToSocketAddrs", "lookup_host", "reqwest", "SmtpTransport"];
const OPEN_SOCKETS: [&str; 2] = ["outbound", "serve"];
/// Connects to an address of the settings, and to no other (SECURITY.md 2).
const OPENS_CONFIGURED: [&str; 1] = ["mail/smtp.rs"];

/// The registry of numbers is the one thing that all nodes of a process share.
const SHARED_BY_ALL_NODES: [&str; 1] = ["serve/numbers.rs"];

/// Fails with all places at once, each as `src/file.rs:line`.
fn hold(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}\n  {}", found.join("\n  "));
}

/// Every line of the rooms chosen that `breaks` finds fault with.
fn offences(chosen: impl Fn(&Source) -> bool, breaks: impl Fn(&Source, &str) -> Option<String>) -> Vec<String> {
    let all = sources();
    let lines = all
        .iter()
        .filter(|source| chosen(source))
        .flat_map(|source| source.lines().map(move |(number, line)| (source, number, line)));
    lines
        .filter_map(|(source, number, line)| Some(format!("src/{}:{number}: {}", source.path, breaks(source, line)?)))
        .collect()
}

#[test]
fn rooms_import_only_what_lies_below_them() {
    let found = offences(
        |_| true,
        |source, line| {
            let (_, allowed) = IMPORTS.iter().find(|(room, _)| *room == source.room())?;
            let known: Vec<String> = source.rooms_named_in(line);
            let foreign = known.into_iter().find(|room| room != source.room() && !allowed.contains(&room.as_str()))?;
            Some(format!("`{}` may not import `{foreign}`", source.room()))
        },
    );
    hold("Rooms import only what lies below them (IMPORTS, src/README.md):", &found);
}

#[test]
fn every_room_of_meaning_has_a_rule() {
    let rooms: BTreeSet<String> = sources().iter().map(|source| source.room().to_owned()).collect();
    for room in MEANING {
        assert!(rooms.contains(room), "src/{room} does not exist; mend MEANING");
        assert!(IMPORTS.iter().any(|(ruled, _)| *ruled == room), "{room} has no line in IMPORTS");
    }
    for (room, _) in IMPORTS {
        assert!(rooms.contains(room), "src/{room} does not exist; mend IMPORTS");
    }
}

#[test]
fn foreign_crates_stay_at_home() {
    let found = offences(
        |_| true,
        |source, line| {
            let strange = |(crates, homes): &(&[&str], &[&'static str])| {
                let at_home = homes
                    .iter()
                    .any(|home| source.room() == *home || home.starts_with('/') && source.path.contains(home));
                let named = crates.iter().find(|name| source::names_crate(line, name))?;
                (!at_home).then(|| format!("`{named}` lives in {}", homes.join(", ")))
            };
            HOMES.iter().find_map(strange)
        },
    );
    hold("Foreign crates are used only where they live (HOMES):", &found);
}

#[test]
fn meaning_is_synchronous_and_knows_no_app() {
    let found = offences(
        |source| MEANING.contains(&source.room()),
        |_, line| {
            let word =
                ["async", "await", "App", "tokio", "http"].into_iter().find(|word| source::has_word(line, word))?;
            Some(format!("meaning knows no `{word}`"))
        },
    );
    hold("What a directory means is synchronous, and knows neither HTTP nor App:", &found);
}

#[test]
fn only_the_server_opens_sockets() {
    let found = offences(
        |source| !OPEN_SOCKETS.contains(&source.room()) && !OPENS_CONFIGURED.contains(&source.path.as_str()),
        |_, line| {
            let word = SOCKETS.into_iter().find(|word| source::has_word(line, word))?;
            Some(format!("`{word}` opens a socket"))
        },
    );
    hold("No other room opens a socket (SECURITY.md 2):", &found);
}

/// The rules of the gate, and what becomes of a follow, can be tested alone because they ask nobody.
#[test]
fn what_judges_other_servers_is_pure() {
    const PURE: [&str; 16] = [
        "federation/activity.rs",
        "federation/address.rs",
        "federation/media_type.rs",
        "federation/proof.rs",
        "federation/refusal.rs",
        "federation/remote_actor.rs",
        "federation/request.rs",
        "federation/signature/",
        "federation/strict_json.rs",
        "federation/urls.rs",
        "federation/verify/actor_document.rs",
        "federation/verify/answered.rs",
        "federation/verify/authorise.rs",
        "federation/verify/claim.rs",
        "federation/verify/embedded.rs",
        "peer/follow.rs",
    ];
    let found = offences(
        |source| PURE.iter().any(|pure| source.path.starts_with(pure)),
        |_, line| {
            let word =
                ["async", "await", "App", "Conn", "tokio"].into_iter().find(|word| source::has_word(line, word))?;
            Some(format!("a rule knows no `{word}`"))
        },
    );
    hold("What judges the requests of other servers is pure (src/federation/verify.rs):", &found);
}

/// One room reads signatures: a second reader would be a second set of rules.
#[test]
fn only_federation_reads_signatures() {
    let found = offences(
        |source| source.room() != "federation",
        |_, line| source::has_word(line, "UnparsedPublicKey").then(|| "verifies a signature".to_owned()),
    );
    hold("Only federation verifies signatures (SECURITY.md 2):", &found);
}

#[test]
fn nodes_of_one_process_share_nothing_that_changes() {
    let changing = ["Mutex", "RwLock", "OnceLock", "OnceCell", "RefCell", "Cell", "ArcSwap"];
    let found = offences(
        |source| !SHARED_BY_ALL_NODES.contains(&source.path.as_str()),
        |_, line| {
            let word = changing.into_iter().find(|word| source::has_word(line, word));
            let word = word.or_else(|| line.contains("Atomic").then_some("Atomic"));
            match (source::declares_static(line), word) {
                (true, Some(word)) => Some(format!("a static `{word}`")),
                _ if source::has_word(line, "thread_local") => Some("`thread_local!`".to_owned()),
                _ if line.contains("static mut ") => Some("`static mut`".to_owned()),
                _ => None,
            }
        },
    );
    hold("Several nodes run in one process; what changes belongs to App:", &found);
}

#[test]
fn nothing_gives_up_outside_tests() {
    let giving_up = [".unwrap()", ".unwrap_err()", ".expect(", ".expect_err(", "todo!(", "unimplemented!(", "dbg!("];
    let found = offences(
        |_| true,
        |_, line| {
            let sign = giving_up.into_iter().find(|sign| line.contains(sign));
            let sign = sign.or_else(|| line.contains("#[allow(").then_some("#[allow(…)], which #[expect(…)] replaces"));
            sign.map(|sign| format!("`{sign}`"))
        },
    );
    hold("Bad input never ends the program:", &found);
}
