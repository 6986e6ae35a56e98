//! What was hidden or changed of an offer comes back only as far as it still holds.

use bocage::clock::Timestamp;
use bocage::db::Conn;
use bocage::error::Error;
use bocage::initiative::history;
use bocage::initiative::publish::{Home, hide, proposals, show};
use bocage::initiative::store::{Initiative, State};
use bocage::initiative::{Fields, Problems};
use bocage::moderation::decide::{self, Answer};
use bocage::moderation::{self, Kind, New, hiding};
use serde_json::{Value, json};

use crate::support::databases::on_each_database;
use crate::support::directory::TestDirectory;

fn workshop(directory: &TestDirectory) -> Initiative {
    directory.publish(json!({ "name": "Fab Lab de Lorient", "kinds": ["maker"], "location.city": "Lorient",
        "location.postcode": "56100", "contact.email": "atelier@marees.example" }))
}

fn propose(directory: &TestDirectory, value: Value) -> Initiative {
    let fields: Fields = serde_json::from_value(value).unwrap();
    directory.write(move |conn, home, now| proposals::propose(conn, home, fields, now)).unwrap()
}

fn change(
    directory: &TestDirectory,
    of: &Initiative,
    work: fn(&mut Conn, &Home, &str, Timestamp) -> bocage::error::Result<Initiative>,
) -> Initiative {
    let uri = of.uri.clone();
    directory.write(move |conn, home, now| work(conn, home, &uri, now)).unwrap()
}

fn visors(of: &Initiative, until: &str) -> Value {
    json!({ "name": "Des visières", "kinds": ["make"], "terms.purpose": "offer", "terms.by": of.uri,
        "attributes.product": "visor", "terms.valid_until": until })
}

fn restore(directory: &TestDirectory, of: &Initiative, rev: i64) -> Result<Initiative, Error> {
    let uri = of.uri.clone();
    directory.write(move |conn, home, now| history::restore(conn, home, &uri, rev, now))
}

fn undo(directory: &TestDirectory, of: &Initiative, rev: i64) -> Result<Initiative, Error> {
    let uri = of.uri.clone();
    directory.write(move |conn, home, now| history::undo(conn, home, &uri, rev, now))
}

fn codes(refused: Result<Initiative, Error>) -> Vec<String> {
    match refused {
        Err(Error::Invalid(Problems(problems))) => {
            problems.into_iter().map(|problem| problem.code.to_string()).collect()
        }
        other => panic!("must be refused: {other:?}"),
    }
}

/// Somebody proves that they read the address of the card and want it to go; answers the id of what they sent.
fn removal(directory: &TestDirectory, of: &Initiative) -> String {
    let of = of.clone();
    let new = New {
        kind: Kind::Removal,
        field: String::new(),
        content: String::new(),
        reporter: String::new(),
        lang: "fr".into(),
    };
    let received = directory.write(move |conn, home, now| {
        let received = moderation::submit(conn, &of, &new, now)?;
        let submission = moderation::store::find(conn, &received.id)?.unwrap();
        moderation::store::mark_proved(conn, &submission.id, now)?;
        hiding::hide(conn, home, &submission, now)?;
        Ok(received)
    });
    received.unwrap().id
}

fn refuse(directory: &TestDirectory, id: String) {
    let letters = directory.app.letters();
    let given = Answer { reason: "unproved".into(), message: String::new(), erase: false };
    directory.write(move |conn, home, now| decide::answer(conn, home, &letters, &id, &given, "Awa", now)).unwrap();
}

on_each_database! {
    async fn an_old_version_comes_back_only_as_far_as_it_still_holds(database) {
        let mut directory = TestDirectory::new(database);
        let workshop = workshop(&directory);
        let first = propose(&directory, visors(&workshop, "2026-11-28"));
        directory.wait_days(1);
        let second = directory.edit(&first.uri, json!({ "terms.valid_until": "2026-12-20", "name": "Des visières bleues" }), &[]);
        assert_eq!(restore(&directory, &first, first.rev).unwrap().card.terms.unwrap().valid_until, "2026-11-28");
        directory.wait_seconds(60);
        restore(&directory, &first, second.rev).unwrap();
        let third = directory.entry(&first.uri);
        assert_eq!(third.card.name, "Des visières bleues");
        directory.wait_days(7);
        assert_eq!(codes(restore(&directory, &first, first.rev)), ["already_over"]);
        assert_eq!(directory.entry(&first.uri), third);

        let renamed = directory.edit(&first.uri, json!({ "name": "Des visières vertes" }), &[]);
        change(&directory, &workshop, hide);
        let hidden = directory.entry(&first.uri);
        assert_eq!(codes(restore(&directory, &first, third.rev)), ["no_initiative"]);
        assert_eq!(directory.entry(&first.uri), hidden);
        change(&directory, &workshop, show);
        assert_eq!(directory.entry(&first.uri).card, renamed.card);
        directory.assert_consistent();
    }

    async fn nothing_is_shown_by_undoing_that_its_initiative_hides(database) {
        let mut directory = TestDirectory::new(database);
        let workshop = workshop(&directory);
        let offer = propose(&directory, visors(&workshop, "2026-11-26"));
        directory.wait_seconds(60);
        change(&directory, &offer, hide);
        let hidden = directory.entry(&offer.uri);
        change(&directory, &workshop, hide);
        assert!(matches!(undo(&directory, &offer, hidden.rev), Err(Error::Conflict(_))));
        assert_eq!(directory.entry(&offer.uri), hidden);
        change(&directory, &workshop, show);
        assert_eq!(undo(&directory, &offer, hidden.rev).unwrap().state, State::Published);

        // 26 November, a few minutes before midnight in Paris, and a few minutes after.
        directory.wait_seconds(2 * 86_400 + 12 * 3_600 + 3_300);
        directory.edit(&offer.uri, json!({ "terms.valid_until": "2026-12-20" }), &[]);
        let longer = directory.entry(&offer.uri);
        directory.wait_seconds(500);
        assert!(matches!(undo(&directory, &offer, longer.rev), Err(Error::Conflict(_))), "its day is over by now");
        assert_eq!(directory.entry(&offer.uri), longer);
        directory.assert_consistent();
    }

    async fn a_proved_removal_hides_what_the_card_offers_until_it_is_refused(database) {
        let mut directory = TestDirectory::new(database);
        let workshop = workshop(&directory);
        let offer = propose(&directory, visors(&workshop, "2026-12-20"));
        let before = propose(&directory, visors(&workshop, "2026-12-20"));
        change(&directory, &before, hide);
        directory.wait_seconds(60);
        let id = removal(&directory, &workshop);
        assert_eq!(directory.entry(&offer.uri).state, State::Hidden);
        assert_eq!(directory.log().iter().rfind(|line| line.uri == offer.uri).unwrap().state, "hidden", "peers are told");
        directory.wait_seconds(60);
        refuse(&directory, id);
        let back = directory.entry(&offer.uri);
        assert_eq!((back.state, &back.card), (State::Published, &offer.card));
        assert_eq!(directory.entry(&before.uri).state, State::Hidden, "somebody hid this one before");

        let id = removal(&directory, &workshop);
        directory.wait_seconds(60);
        change(&directory, &workshop, hide);
        refuse(&directory, id);
        assert_eq!(directory.entry(&offer.uri).state, State::Hidden);
        directory.wait_seconds(60);
        change(&directory, &workshop, show);
        assert_eq!(directory.entry(&offer.uri).state, State::Published, "it comes back with its initiative");
        directory.assert_consistent();
    }
}
