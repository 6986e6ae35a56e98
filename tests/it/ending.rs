//! Who answers for an offer or a request is told before it ends, and decides about it without a password.

use bocage::ending;
use bocage::initiative::history::{self, Author};
use bocage::initiative::publish::{self, Origin, proposals};
use bocage::initiative::{Fields, Initiative, State, draft::Draft, store};
use chrono::{Days, NaiveDate};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::databases::on_each_database;
use crate::support::desk::{Desk, Page};
use crate::support::mailbox::Mailbox;
use crate::support::node::TestNode;

const NETWORK: &str = "reseau@scorff.example";
const HOST: &str = "hote@chezelle.example";

fn network(node: &TestNode) -> Initiative {
    let fields = json!({ "name": "Hébergeurs du Scorff", "kinds": ["host_network"], "lang": "fr", "location.city": "Lorient",
        "location.postcode": "56100", "attributes.territories": ["FR-56"], "contact.email": NETWORK });
    let fields: Fields = serde_json::from_value(fields).unwrap();
    let (home, now) = (node.app.home(), node.app.clock.now());
    let publish = move |conn: &mut bocage::db::Conn| {
        let checked = Draft { fields }.check(&home.context(now, false)).expect("a right draft");
        publish::publish(conn, &home, checked, Origin::Person, now)
    };
    node.app.db.write_now(publish).unwrap()
}

/// An offer or a request that was published so many days ago and ends in so many.
fn proposed(node: &TestNode, by: &Initiative, [ago, days]: [u64; 2], more: Value) -> Initiative {
    let mut fields = json!({ "name": "Deux lits au calme", "kinds": ["host"], "terms.purpose": "offer", "terms.by": by.uri,
        "terms.valid_until": in_days(node, days).to_string(), "location.city": "Lorient", "location.postcode": "56100",
        "attributes.beds": 2, "attributes.available": [["2030-12-07", "2030-12-20"]] });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let fields: Fields = serde_json::from_value(fields).unwrap();
    let (home, then) = (node.app.home(), node.app.clock.now().plus_seconds(-86_400 * i64::try_from(ago).unwrap()));
    node.app.db.write_now(move |conn| proposals::propose(conn, &home, fields, then)).unwrap()
}

fn in_days(node: &TestNode, days: u64) -> NaiveDate {
    node.app.clock.now().date() + Days::new(days)
}

fn gowns() -> Value {
    json!({ "name": "Gowns wanted", "kinds": ["make"], "lang": "en", "terms.purpose": "request", "attributes.product": "gown", "contact.email": HOST })
}

/// Looks for what ends soon as if so many days had passed; answers how many mails wait then.
fn told_after(node: &TestNode, days: i64) -> i64 {
    let (letters, now) = (node.app.letters(), node.app.clock.now().plus_seconds(days * 86_400));
    node.app
        .db
        .write_now(move |conn| {
            let mut after = Some(String::new());
            while let Some(last) = after {
                after = ending::tell(conn, &letters, &last, 1, now)?;
            }
            bocage::mail::store::count(conn)
        })
        .unwrap()
}

fn entry(node: &TestNode, of: &Initiative) -> Initiative {
    node.app.db.read_now(|conn| store::find(conn, &of.uri)).unwrap().unwrap()
}

fn valid_until(node: &TestNode, of: &Initiative) -> String {
    entry(node, of).card.terms.unwrap().valid_until
}

async fn decided(node: &TestNode, path: &str, fields: &[(&str, &str)]) -> Page {
    let holder = Desk { node, cookie: String::new() };
    let token = holder.get(path).await.token();
    holder.send(path, &token, fields).await
}

on_each_database! {
    async fn a_mail_comes_five_days_before_the_end_once_and_in_the_language_of_the_card(database) {
        let Some(mailbox) = Mailbox::open() else { return };
        let node = TestNode::start_with(database, &mailbox.settings()).await;
        let by = network(&node);
        let beds = proposed(&node, &by, [10, 4], json!({}));
        let request = proposed(&node, &by, [10, 4], gowns());
        proposed(&node, &by, [10, 6], json!({ "name": "Plus tard" }));
        proposed(&node, &by, [0, 4], json!({ "name": "Une nuit" }));
        let settled = proposed(&node, &by, [10, 4], json!({ "name": "Déjà prêté" }));
        let (home, now, uri) = (node.app.home(), node.app.clock.now(), settled.uri.clone());
        node.app.db.write_now(move |conn| proposals::settle(conn, &home, &uri, "fulfilled", now)).unwrap();
        told_after(&node, 0);
        let beds = entry(&node, &beds);
        let mut mails = mailbox.wait_for(2);
        assert_eq!(told_after(&node, 0), 0, "once");
        mails.sort_by(|one, other| one.rcpt_tos.cmp(&other.rcpt_tos));
        let [to_host, first] = &mails[..] else { panic!("two, and of nothing else: {mails:?}") };
        assert_eq!((&first.rcpt_tos[..], &to_host.rcpt_tos[..]), (&[NETWORK.to_owned()][..], &[HOST.to_owned()][..]));
        assert!(first.header("subject").contains("Deux lits au calme") && first.body.contains("Hébergeurs du Scorff"), "{}", first.body);
        assert!(to_host.header("subject").contains("ends on") && to_host.body.contains(&request.card.name), "{}", to_host.body);

        let path = first.path("/ending/");
        let holder = Desk { node: &node, cookie: String::new() };
        let page = holder.get(&path).await;
        assert!(page.status == StatusCode::OK && page.cache == "no-store" && page.says("noindex"), "{}", page.body);
        assert!(page.says("Prolonger") && page.says("C’est réglé") && page.says("Retirer") && !page.says(NETWORK), "{}", page.body);
        assert_eq!(entry(&node, &beds), beds, "to look changes nothing");
        assert_eq!(holder.get(&format!("/ending/{}", "0".repeat(64))).await.status, StatusCode::NOT_FOUND);
        let foreign = node.request(reqwest::Method::POST, &path).header("origin", "https://evil.example")
            .header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(Page::of(foreign.body(crate::support::desk::encoded(&[("token", &page.token()), ("do", "withdraw")]))).await.status, StatusCode::FORBIDDEN);
        assert_eq!(holder.send(&path, "x", &[("do", "withdraw")]).await.status, StatusCode::CONFLICT);
        let trapped = holder.send(&path, &page.token(), &[("do", "withdraw"), ("website_2", "x")]).await;
        assert_eq!((trapped.status, entry(&node, &beds)), (StatusCode::SEE_OTHER, beds.clone()));
        assert_eq!(holder.send(&path, &page.token(), &[("do", "nothing")]).await.status, StatusCode::BAD_REQUEST);
    }

    async fn the_link_prolongs_settles_and_withdraws_one_proposal(database) {
        let mail = [("BOCAGE__MAIL__HOST", "localhost"), ("BOCAGE__MAIL__FROM", "annuaire@bretagne.example")];
        let node = TestNode::start_with(database, &mail).await;
        let by = network(&node);
        let beds = proposed(&node, &by, [0, 6], json!({}));
        let other = proposed(&node, &by, [0, 6], gowns());
        let secret = |of: &Initiative, secret: &str| {
            let sent = ending::store::Sent { uri: of.uri.clone(), ends_at: of.card.ends_at().unwrap(),
                token: bocage::account::secret::hash(secret), sent: node.app.clock.now() };
            node.app.db.write_now(move |conn| ending::store::keep(conn, &sent)).unwrap();
            format!("/ending/{secret}")
        };
        let (path, others) = (secret(&beds, &"a".repeat(64)), secret(&other, &"b".repeat(64)));
        let holder = Desk { node: &node, cookie: String::new() };

        assert_eq!(decided(&node, &path, &[("do", "prolong")]).await.status, StatusCode::SEE_OTHER);
        let prolonged = entry(&node, &beds);
        assert_eq!(valid_until(&node, &beds), in_days(&node, 60).to_string());
        assert!(prolonged.rev > beds.rev && prolonged.listed, "peers are told");
        let versions = node.app.db.read_now(|conn| history::list(conn, &prolonged)).unwrap();
        assert_eq!(versions[0].by, Author::Link);
        let awa = Desk::open(&node, "Awa").await;
        assert!(awa.get(&format!("/team/o/{}/history", beds.uri.rsplit('/').next().unwrap())).await.says("par le lien envoyé"));
        let page = holder.get(&path).await;
        assert!(page.says("C’est noté.") && page.says("Annuler") && page.says("ne peut pas être prolongée"), "{}", page.body);
        assert_eq!(decided(&node, &path, &[("do", "prolong")]).await.status, StatusCode::CONFLICT);
        let rev = prolonged.rev.to_string();
        assert_eq!(decided(&node, &path, &[("do", "undo"), ("rev", &rev)]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(valid_until(&node, &beds), in_days(&node, 6).to_string());
        assert_eq!(decided(&node, &path, &[("do", "undo"), ("rev", &rev)]).await.status, StatusCode::CONFLICT, "once");

        decided(&node, &path, &[("do", "settle")]).await;
        decided(&node, &others, &[("do", "settle")]).await;
        assert_eq!((entry(&node, &beds).card.status, entry(&node, &other).card.status), ("fulfilled".into(), "met".into()));
        assert!(!holder.get(&path).await.says("value=\"prolong\""));
        decided(&node, &path, &[("do", "reopen")]).await;
        assert_eq!(entry(&node, &beds).card.status, "open");
        let gone = decided(&node, &path, &[("do", "withdraw")]).await;
        assert!(gone.status == StatusCode::OK && gone.says("est retirée") && gone.cache == "no-store", "{}", gone.body);
        assert_eq!((entry(&node, &beds).state, entry(&node, &other).state), (State::Withdrawn, State::Published));
        assert_eq!(holder.get(&path).await.status, StatusCode::NOT_FOUND, "the link goes with what it opens");
    }

    async fn a_second_mail_comes_when_the_end_was_moved_and_none_without_an_address(database) {
        let mail = [("BOCAGE__MAIL__HOST", "localhost"), ("BOCAGE__MAIL__FROM", "annuaire@bretagne.example")];
        let node = TestNode::start_with(database, &mail).await;
        let by = network(&node);
        let beds = proposed(&node, &by, [0, 20], json!({}));
        assert_eq!(told_after(&node, 16), 1);
        let (home, now, uri) = (node.app.home(), node.app.clock.now(), beds.uri.clone());
        node.app.db.write_now(move |conn| proposals::prolong(conn, &home, &uri, now)).unwrap();
        assert_eq!((told_after(&node, 54), told_after(&node, 56), told_after(&node, 57)), (1, 2, 2));
        let (home, now, uri) = (node.app.home(), node.app.clock.now(), by.uri.clone());
        let edits = Fields::from([("contact.email".to_owned(), Value::Null)]);
        node.app.db.write_now(move |conn| publish::revise(conn, &home, &uri, &edits, &[], now)).unwrap();
        proposed(&node, &by, [0, 20], json!({ "name": "Un studio" }));
        assert_eq!(told_after(&node, 16), 2);
    }
}
