//! People and initiatives write each other through the node, and neither learns the other's address.

use bocage::initiative::publish::{self, Origin, proposals};
use bocage::initiative::{Fields, Initiative, draft::Draft};
use bocage::relay;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::desk::{Desk, Page};
use crate::support::mailbox::Mailbox;
use crate::support::node::TestNode;

const ATELIER: &str = "atelier@marees.example";
const AWA: &str = "awa@exemple.fr";

fn published(node: &TestNode, more: Value) -> Initiative {
    let mut fields = json!({ "name": "Fablab des Marées", "kinds": ["maker"], "lang": "fr", "location.city": "Lorient", "location.postcode": "56100", "contact.email": ATELIER });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let fields: Fields = serde_json::from_value(fields).unwrap();
    let (home, now) = (node.app.home(), node.app.clock.now());
    let publish = move |conn: &mut bocage::db::Conn| {
        let checked = Draft { fields }.check(&home.context(now, false)).expect("a right draft");
        publish::publish(conn, &home, checked, Origin::Person, now)
    };
    node.app.db.write_now(publish).unwrap()
}

async fn filled(node: &TestNode, path: &str, fields: &[(&str, &str)]) -> Page {
    let stranger = Desk { node, cookie: String::new() };
    let page = stranger.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    stranger.send(path, &page.token(), fields).await
}

on_each_database! {
    async fn a_message_and_its_answers_go_through_the_node(database) {
        let Some(mailbox) = Mailbox::open() else { return };
        let node = TestNode::start_with(database, &mailbox.settings()).await;
        let card = published(&node, json!({}));
        let stranger = Desk { node: &node, cookie: String::new() };
        let path = format!("/@{}/contact", card.handle.as_ref().unwrap());
        let shown = stranger.get(path.strip_suffix("/contact").unwrap()).await;
        assert!(shown.says(&format!("href=\"{path}\"")) && !shown.says(ATELIER), "{}", shown.body);

        let wrong = filled(&node, &path, &[("person", "awa"), ("content", " "), ("name", &"x".repeat(81))]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.says("3 choses sont à corriger"), "{}", wrong.body);
        let name = "Awa\r\nBcc: mallory@evil.example";
        let sent = filled(&node, &path, &[("name", name), ("person", AWA), ("content", "Avez-vous\nune fraiseuse ?")]).await;
        assert!(sent.status == StatusCode::OK && sent.says("Votre message est parti"), "{}", sent.body);
        let first = mailbox.wait_for(1).remove(0);
        assert_eq!((&first.rcpt_tos[..], first.mail_from.as_str()), (&[ATELIER.to_owned()][..], "annuaire@bretagne.example"));
        assert!(first.body.contains("Avez-vous") && first.body.contains("une fraiseuse ?"), "{}", first.body);
        assert!(!first.raw.contains("exemple.fr") && !first.headers.iter().any(|(name, _)| name == "bcc"), "{}", first.raw);

        let reply = first.path("/reply/");
        let page = stranger.get(&reply).await;
        assert!(page.says("Avez-vous") && page.says("noindex") && page.cache == "no-store" && !page.says(AWA), "{}", page.body);
        let answered = filled(&node, &reply, &[("content", "Oui, venez mardi.")]).await;
        assert!(answered.says("Votre réponse est partie"), "{}", answered.body);
        let second = mailbox.wait_for(2).remove(1);
        assert_eq!(second.rcpt_tos, [AWA]);
        assert!(second.body.contains("Oui, venez mardi.") && !second.raw.contains("marees.example"), "{}", second.raw);
        filled(&node, &second.path("/reply/"), &[("content", "Merci, à mardi.")]).await;
        let third = mailbox.wait_for(3).remove(2);
        assert_eq!(third.rcpt_tos, [ATELIER]);
        assert!(third.body.contains("Merci, à mardi.") && !third.raw.contains("exemple.fr"), "{}", third.raw);
        assert_eq!(stranger.get("/reply/00").await.status, StatusCode::NOT_FOUND);
        assert_eq!(filled(&node, &reply, &[("content", "")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

        let uri = card.uri.clone();
        let (home, now) = (node.app.home(), node.app.clock.now());
        node.app.db.write_now(move |conn| publish::erase(conn, &home, &uri, now)).unwrap();
        assert_eq!(stranger.get(&reply).await.status, StatusCode::NOT_FOUND);
        let kept = node.app.db.read_now(|conn| relay::store::list_with(conn, AWA)).unwrap();
        assert_eq!(kept, [], "what was written goes with the card");
    }
}

const HOST: &str = "hote@chezelle.example";

/// Two beds of the workshop, with more to say.
fn offered(node: &TestNode, by: &Initiative, more: Value) -> Initiative {
    let mut fields = json!({ "name": "Deux lits au calme", "kinds": ["host"], "terms.purpose": "offer", "terms.by": by.uri,
        "location.city": "Lorient", "location.postcode": "56100", "attributes.beds": 2, "attributes.available": [["2030-12-07", "2030-12-20"]] });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let fields: Fields = serde_json::from_value(fields).unwrap();
    let (home, now) = (node.app.home(), node.app.clock.now());
    node.app.db.write_now(move |conn| proposals::propose(conn, &home, fields, now)).unwrap()
}

fn path_of(offer: &Initiative) -> String {
    format!("/o/{}", offer.uri.rsplit('/').next().unwrap())
}

on_each_database! {
    async fn an_offer_is_answered_at_its_own_address_else_at_that_of_its_initiative(database) {
        let Some(mailbox) = Mailbox::open() else { return };
        let node = TestNode::start_with(database, &mailbox.settings()).await;
        let card = published(&node, json!({}));
        let own = json!({ "name": "Un établi", "kinds": ["reuse"], "attributes.beds": null, "attributes.available": null,
            "attributes.modes": ["lend"], "attributes.objects": ["tools"], "contact.email": HOST });
        let bench = offered(&node, &card, own);
        let beds = offered(&node, &card, json!({ "contact.email": HOST }));
        node.settle().await;
        let stranger = Desk { node: &node, cookie: String::new() };
        for offer in [&bench, &beds] {
            let path = format!("{}/contact", path_of(offer));
            for page in [path_of(offer), "/board".to_owned()] {
                let shown = stranger.get(&page).await;
                assert!(shown.says(&format!("href=\"{path}\"")) && !shown.says(HOST) && !shown.says(ATELIER), "{}", shown.body);
            }
        }

        let path = format!("{}/contact", path_of(&bench));
        let wrong = filled(&node, &path, &[("person", "awa"), ("content", "Bonsoir")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.says("Bonsoir"), "{}", wrong.body);
        let sent = filled(&node, &path, &[("person", AWA), ("name", "Awa"), ("content", "Est-il libre ?")]).await;
        assert!(sent.says("Votre message est parti") && sent.says(&path_of(&bench)), "{}", sent.body);
        let first = mailbox.wait_for(1).remove(0);
        assert_eq!(first.rcpt_tos, [HOST]);
        assert_eq!(first.header("subject"), "Un message sur « Un établi »");
        assert!(first.body.contains("Est-il libre ?") && first.body.contains(&bench.uri), "{}", first.body);
        assert!(!first.raw.contains("exemple.fr") && !first.raw.contains("marees.example"), "{}", first.raw);
        let reply = first.path("/reply/");
        assert!(stranger.get(&reply).await.says("Ce message concerne « Un établi »"));
        filled(&node, &reply, &[("content", "Oui.")]).await;
        let second = mailbox.wait_for(2).remove(1);
        assert_eq!(second.rcpt_tos, [AWA]);
        assert!(second.body.contains("au sujet de « Un établi »") && !second.raw.contains("chezelle"), "{}", second.raw);

        filled(&node, &format!("{}/contact", path_of(&beds)), &[("person", AWA), ("content", "Sont-ils libres ?")]).await;
        let third = mailbox.wait_for(3).remove(2);
        assert_eq!(third.rcpt_tos, [ATELIER], "a home is reached through its network, whatever address it left");
        assert!(!third.raw.contains("chezelle"), "{}", third.raw);
        filled(&node, &third.path("/reply/"), &[("content", "Oui.")]).await;
        let fourth = mailbox.wait_for(4).remove(3);
        assert!(fourth.rcpt_tos == [AWA] && !fourth.raw.contains("chezelle"), "{}", fourth.raw);
        let kept = node.app.db.read_now(|conn| relay::store::list_of(conn, &card.uri)).unwrap();
        assert_eq!(kept.iter().filter(|message| message.about == bench.uri).count(), 2, "the limits of the initiative hold");
    }

    async fn what_is_settled_or_gone_is_not_answered_and_a_message_that_comes_too_late_is_not_lost(database) {
        let mail = [("BOCAGE__MAIL__HOST", "localhost"), ("BOCAGE__MAIL__FROM", "annuaire@bretagne.example")];
        let node = TestNode::start_with(database, &mail).await;
        let card = published(&node, json!({}));
        let beds = offered(&node, &card, json!({}));
        let (path, stranger) = (format!("{}/contact", path_of(&beds)), Desk { node: &node, cookie: String::new() });
        let open = stranger.get(&path).await;
        let change = |status: &'static str| {
            let (home, now, uri) = (node.app.home(), node.app.clock.now(), beds.uri.clone());
            node.app.db.write_now(move |conn| proposals::settle(conn, &home, &uri, status, now)).unwrap();
        };
        change("met");
        let settled = stranger.get(&path).await;
        assert!(settled.status == StatusCode::GONE && settled.says("C’est réglé") && !settled.says("<textarea"), "{}", settled.body);
        assert!(!stranger.get(&path_of(&beds)).await.says("/contact\""));
        let late = stranger.send(&path, &open.token(), &[("person", AWA), ("content", "Trop tard ?")]).await;
        assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.says("n’est pas parti") && late.says("Trop tard ?"), "{}", late.body);
        change("open");
        assert_eq!(stranger.get(&path).await.status, StatusCode::OK);

        filled(&node, &path, &[("person", AWA), ("content", "Bonjour")]).await;
        let (home, now, uri) = (node.app.home(), node.app.clock.now(), beds.uri.clone());
        node.app.db.write_now(move |conn| publish::withdraw(conn, &home, &uri, now)).unwrap();
        assert_eq!(stranger.get(&path).await.status, StatusCode::GONE);
        assert_eq!(stranger.send(&path, &open.token(), &[("person", AWA), ("content", "?")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let kept = node.app.db.read_now(|conn| relay::store::list_with(conn, AWA)).unwrap();
        assert_eq!(kept, [], "what was written goes with the offer");
    }
}

#[tokio::test]
async fn an_offer_without_a_form_says_what_else_there_is() {
    let mail = [("BOCAGE__MAIL__HOST", "localhost"), ("BOCAGE__MAIL__FROM", "annuaire@bretagne.example")];
    let without_mail = TestNode::start(TestDatabase::sqlite()).await;
    let card = published(&without_mail, json!({ "contact.website": "https://marees.example" }));
    let beds = offered(&without_mail, &card, json!({}));
    without_mail.settle().await;
    let stranger = Desk { node: &without_mail, cookie: String::new() };
    let page = stranger.get(&path_of(&beds)).await;
    assert!(page.says("marees.example") && page.says("id=\"answer\"") && !page.says("/contact\""), "{}", page.body);
    assert!(stranger.get("/board").await.says(&format!("{}#answer", path_of(&beds))));
    assert_eq!(stranger.get(&format!("{}/contact", path_of(&beds))).await.status, StatusCode::NOT_FOUND);

    let node = TestNode::start_with(TestDatabase::sqlite(), &mail).await;
    let card = published(&node, json!({ "contact.website": "https://marees.example" }));
    let by_link = offered(&node, &card, json!({ "terms.contact": "link" }));
    let stranger = Desk { node: &node, cookie: String::new() };
    let led = stranger.get(&format!("{}/contact", path_of(&by_link))).await;
    assert_eq!((led.status, led.location), (StatusCode::SEE_OTHER, format!("{}#answer", path_of(&by_link))));
    let revised = json!({ "contact.relay": "no" });
    let (home, now, uri) = (node.app.home(), node.app.clock.now(), card.uri.clone());
    let edits: Fields = serde_json::from_value(revised).unwrap();
    node.app.db.write_now(move |conn| publish::revise(conn, &home, &uri, &edits, &[], now)).unwrap();
    let beds = offered(&node, &card, json!({ "contact.email": HOST }));
    assert!(!stranger.get(&path_of(&beds)).await.says("/contact\""), "who cut the form has none for offers either");
}

#[tokio::test]
async fn there_is_no_form_where_nobody_would_get_the_message() {
    let without_mail = TestNode::start(TestDatabase::sqlite()).await;
    published(&without_mail, json!({}));
    let mail = [("BOCAGE__MAIL__HOST", "localhost"), ("BOCAGE__MAIL__FROM", "annuaire@bretagne.example")];
    let refused = TestNode::start_with(TestDatabase::sqlite(), &mail).await;
    published(&refused, json!({ "contact.relay": "no" }));
    let nowhere = TestNode::start_with(TestDatabase::sqlite(), &mail).await;
    published(&nowhere, json!({ "contact.email": null }));
    for node in [&without_mail, &refused, &nowhere] {
        let stranger = Desk { node, cookie: String::new() };
        assert!(!stranger.get("/@fablab-des-marees-lorient").await.says("/contact\""));
        assert_eq!(stranger.get("/@fablab-des-marees-lorient/contact").await.status, StatusCode::NOT_FOUND);
    }
    let public = TestNode::start_with(TestDatabase::sqlite(), &mail).await;
    published(&public, json!({ "contact.email_public": "yes" }));
    let stranger = Desk { node: &public, cookie: String::new() };
    assert!(
        !stranger.get("/@fablab-des-marees-lorient").await.says("/contact\""),
        "its address is there to be written to"
    );
}
