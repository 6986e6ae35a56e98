//! What the inbox of the desk does, as commands.

use bocage::initiative::matching::{self, Suspicion};
use bocage::initiative::{Initiative, store};
use bocage::moderation::Kind;
use bocage::reply;
use bocage::reply::report::{self, Report};

use super::{published, said, sent};
use crate::support::command::bocage;
use crate::support::databases::TestDatabase;

#[test]
fn the_command_lists_answers_and_takes_back() {
    let database = TestDatabase::sqlite();
    let settings = [("BOCAGE__NODE__HOST", "bretagne.test")];
    let app = bocage::app::App::open(database.config_with(&settings), bocage::clock::Clock::default()).unwrap();
    let (_, id) = sent(&app, Kind::Mistake, "Ouvert\u{7}le samedi");
    let said = |arguments: &[&str]| {
        let ended = bocage(&database, &[&["inbox"], arguments].concat());
        assert_eq!(ended.status, 0, "{}", ended.err);
        ended.out
    };
    let listed = said(&[]);
    assert!(
        listed.contains(&id) && listed.contains("Fablab des Marées") && listed.contains("Ouvert le samedi"),
        "{listed}"
    );
    assert!(said(&["answer", &id, "--reason", "done"]).contains("is answered"));
    assert!(said(&[]).contains("No message waits"));
    assert!(said(&["reopen", &id]).contains("waits again"));
    assert!(said(&["--json"]).contains("\"kind\": \"mistake\""));
    assert!(said(&["log"]).contains("answered  done"));
    assert!(bocage(&database, &["check"]).out.contains("Messages of visitors that wait for an answer: 1."));
}

#[test]
fn commands_decide_about_replies_and_offers_too() {
    let database = TestDatabase::sqlite();
    let settings = [("BOCAGE__NODE__HOST", "bretagne.test")];
    let app = bocage::app::App::open(database.config_with(&settings), bocage::clock::Clock::default()).unwrap();
    let (card, _) = sent(&app, Kind::Closed, "");
    let (now, uri) = (app.clock.now(), card.uri.clone());
    let kept = said(&card, "1", "Bravo", now);
    app.db
        .write_now(move |conn| {
            store::set_suggestion(conn, &uri, "name", "osm", "\"Fablab de Lorient\"", now)?;
            reply::keep(conn, &kept)
        })
        .unwrap();
    let run = |arguments: &[&str]| bocage(&database, arguments);
    let listed = run(&["inbox"]).out;
    assert!(listed.contains("https://social.example/notes/1") && listed.contains("Fablab de Lorient"), "{listed}");
    let decide = |what: &str| run(&["inbox", what, &card.uri, "name", "osm", "--why", "Le site le dit"]).status;
    assert_eq!((decide("take"), decide("take"), decide("again"), decide("keep")), (0, 1, 0, 0));
    assert_eq!(run(&["replies", &card.uri, "--seen", "https://social.example/notes/1"]).status, 0);
    let listed = run(&["inbox"]).out;
    assert!(!listed.contains("social.example") && !listed.contains("Fablab de Lorient"), "{listed}");
    assert_eq!(run(&["replies", &card.uri, "--again", "https://social.example/notes/1"]).status, 0);
    let answered = run(&["replies", &card.uri, "--answer", "https://social.example/notes/1", "--text", "Merci !"]);
    assert_eq!(answered.status, 0, "{}", answered.err);
    assert!(!run(&["inbox"]).out.contains("social.example"), "who is answered was looked at");
    let log = run(&["inbox", "log"]).out;
    for what in ["offer-taken", "offer-again", "offer-kept", "reply-seen", "reply-again", "reply-answered"] {
        assert!(log.contains(&format!("bocage  {what}")), "{what}: {log}");
    }
    assert!(log.contains("offer-taken  Le site le dit"), "{log}");
}

fn both(app: &bocage::app::App) -> (Initiative, Initiative) {
    let inner = app.clone();
    app.db.write_now(move |conn| Ok((published(conn, &inner), published(conn, &inner)))).unwrap()
}

#[test]
fn commands_decide_about_reports_and_pairs_too() {
    let database = TestDatabase::sqlite();
    let settings = [("BOCAGE__NODE__HOST", "bretagne.test")];
    let app = bocage::app::App::open(database.config_with(&settings), bocage::clock::Clock::default()).unwrap();
    let now = app.clock.now();
    let (one, other) = both(&app);
    let flag = Report {
        id: now.mint_ulid(),
        reporter: "https://social.example/actor".into(),
        domain: "social.example".into(),
        initiative: one.uri.clone(),
        content: String::new(),
        received: now,
        closed: None,
    };
    let (id, of) = (flag.id.clone(), one.uri.clone());
    let suspicion = Suspicion { uri: other.uri.clone(), why: "name".into(), score: 0.9 };
    let keep = move |conn: &mut bocage::db::Conn| {
        report::keep(conn, &flag)?;
        matching::note(conn, &of, &suspicion, now)
    };
    app.db.write_now(keep).unwrap();
    let run = |arguments: &[&str]| bocage(&database, arguments);
    assert_eq!(run(&["reports", "close", &id, "--why", "Vu avec eux"]).status, 0);
    assert_eq!(run(&["reports", "close", &id]).status, 2, "it is closed");
    let say = |how: &str| run(&["duplicates", how, &one.uri, &other.uri, "--why", "Deux ateliers"]).out;
    assert!(say("--undo").contains("not suspected"), "nothing was said yet");
    assert!(run(&["duplicates"]).out.contains(&one.uri));
    assert!(say("--different").contains("Noted") && !run(&["duplicates"]).out.contains(&one.uri));
    assert!(say("--undo").contains("undone") && run(&["duplicates"]).out.contains(&one.uri));
    let log = run(&["inbox", "log"]).out;
    for what in ["flag-closed  Vu avec eux", "pair-different  Deux ateliers", "pair-undone  Deux ateliers"] {
        assert!(log.contains(what), "{what}: {log}");
    }
}
