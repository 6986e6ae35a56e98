//! Whose card is it: what anybody may say of a card without an account, and what becomes of it.

mod removals;

use bocage::admin::own_data;
use bocage::clock::{Clock, Timestamp};
use bocage::initiative::publish::{self, Origin};
use bocage::initiative::{Fields, Initiative, draft::Draft, store};
use bocage::mail::Address;
use bocage::moderation::decide::{self, Answer};
use bocage::moderation::{self, Kind, Submission};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::desk::{Desk, Page, encoded};
use crate::support::mailbox::Mailbox;
use crate::support::node::TestNode;

/// A card whose address is held back, unlike its telephone.
fn fields(name: &str) -> Value {
    json!({
        "name": name, "kinds": ["reuse"], "summary": "On répare chez Gwenaëlle.", "lang": "fr",
        "location.city": "Lorient", "location.postcode": "56100", "contact.email": "atelier@marees.example",
        "contact.phone": "02 97 00 00 01", "contact.phone_public": "yes", "contact.website": "https://marees.example/",
    })
}

fn published(node: &TestNode, fields: Value) -> Initiative {
    let fields: Fields = serde_json::from_value(fields).unwrap();
    let (home, now) = (node.app.home(), node.app.clock.now());
    let publish = move |conn: &mut bocage::db::Conn| {
        let checked = Draft { fields }.check(&home.context(now, false)).expect("a right draft");
        publish::publish(conn, &home, checked, Origin::Person, now)
    };
    node.app.db.write_now(publish).unwrap()
}

fn entry(node: &TestNode, of: &Initiative) -> Initiative {
    let uri = of.uri.clone();
    node.app.db.read_now(move |conn| store::find(conn, &uri)).unwrap().unwrap()
}

fn waiting(node: &TestNode) -> Vec<Submission> {
    node.app.db.read_now(|conn| moderation::store::list_open(conn, 100)).unwrap()
}

fn stranger(node: &TestNode) -> Desk<'_> {
    Desk { node, cookie: String::new() }
}

/// Fills the form of a card's page of reports.
async fn say(node: &TestNode, of: &Initiative, fields: &[(&str, &str)]) -> Page {
    let path = format!("/@{}/report", of.handle.as_ref().unwrap());
    let page = stranger(node).get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    stranger(node).send(&path, &page.token(), fields).await
}

async fn answer(node: &TestNode, id: &str, reason: &str, message: &str, erase: bool) {
    let (home, letters, now, id) = (node.app.home(), node.app.letters(), node.app.clock.now(), id.to_owned());
    let given = Answer { reason: reason.into(), message: message.into(), erase };
    let work = move |conn: &mut bocage::db::Conn| decide::answer(conn, &home, &letters, &id, &given, "Awa", now);
    node.app.db.write(work).await.unwrap();
}

/// The six digits in a mail.
fn code_in(body: &str) -> String {
    let code = regex::Regex::new(r"\b[0-9]{6}\b").unwrap();
    code.find(body).unwrap_or_else(|| panic!("no code in {body}")).as_str().to_owned()
}

on_each_database! {
    async fn a_mistake_is_reported_without_account_and_answered_by_page_and_mail(database) {
        let Some(mailbox) = Mailbox::open() else { return };
        let node = TestNode::start_with(database, &mailbox.settings()).await;
        let card = published(&node, fields("Fablab des Marées"));
        let page = stranger(&node).get("/@fablab-des-marees-lorient").await;
        assert!(page.says("href=\"/@fablab-des-marees-lorient/report?kind=mistake\""), "{}", page.body);

        let empty = say(&node, &card, &[("kind", "mistake"), ("field", "hours"), ("reporter", "awa chez exemple")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.says("2 choses sont à corriger") && empty.says("value=\"awa chez exemple\""), "{}", empty.body);
        assert!(empty.says("<option value=\"hours\" selected>"), "{}", empty.body);
        assert_eq!(waiting(&node), []);

        let words = "Ouvert aussi le <b>zinzolin</b>";
        let said = [("kind", "mistake"), ("field", "hours"), ("content", words), ("reporter", "awa@exemple.fr")];
        let sent = say(&node, &card, &said).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        let page = stranger(&node).get(&sent.location).await;
        assert!(page.says("Reçu aujourd’hui.") && page.says("&#60;b&#62;zinzolin"), "{}", page.body);
        assert!(page.says("<meta name=\"robots\" content=\"noindex\">") && page.cache == "no-store", "{}", page.body);
        let [submission] = &waiting(&node)[..] else { panic!("one waits") };
        assert_eq!((submission.kind, submission.field.as_str()), (Kind::Mistake, "hours"));
        for path in ["/@fablab-des-marees-lorient", "/api/v1/initiatives", "/"] {
            let public = stranger(&node).get(path).await;
            assert!(!public.says("awa@exemple.fr") && !public.says("zinzolin"), "{path}");
        }
        let waits = "Un signalement au sujet de cette fiche attend une réponse depuis le";
        assert!(stranger(&node).get("/@fablab-des-marees-lorient").await.says(waits));
        let last = if sent.location.ends_with('0') { '1' } else { '0' };
        let other = format!("{}{last}", &sent.location[..sent.location.len() - 1]);
        assert_eq!(stranger(&node).get(&other).await.status, StatusCode::NOT_FOUND);

        answer(&node, &submission.id, "done", "C’est corrigé, à zinzolin !", false).await;
        assert!(!stranger(&node).get("/@fablab-des-marees-lorient").await.says(waits));
        let page = stranger(&node).get(&sent.location).await;
        assert!(page.says("C’est fait. Merci.") && page.says("C’est corrigé, à zinzolin !"), "{}", page.body);
        let mail = mailbox.wait_for(1).remove(0);
        assert_eq!(mail.rcpt_tos, ["awa@exemple.fr"]);
        assert_eq!(mail.header("subject").replace('\u{a0}', " "), "Réponse à votre message sur « Fablab des Marées »");
        assert!(mail.body.contains("C’est corrigé, à zinzolin !"), "{}", mail.body);
        let data: Value = serde_json::from_str(&stranger(&node).get(&format!("{}/data.json", sent.location)).await.body).unwrap();
        assert_eq!((&data["submission"]["reporter"], &data["card"]), (&json!("awa@exemple.fr"), &Value::Null));
        let (awa, about) = (Address::parse("awa@exemple.fr").unwrap(), card.uri.clone());
        let known = node.app.db.read_now(|conn| own_data::of_address(conn, &awa)).unwrap();
        assert_eq!(known["submissions"][0]["content"], words);
        let known = node.app.db.read_now(|conn| own_data::of_card(conn, &about)).unwrap().to_string();
        assert!(known.contains("atelier@marees.example") && known.contains("zinzolin") && !known.contains("awa@"), "{known}");
        let later = node.app.clock.now().plus_seconds(31 * 86_400);
        let log = node.app.db.read_now(|conn| moderation::store::list_decisions(conn, 9)).unwrap();
        assert_eq!((log[0].who.as_str(), log[0].what.as_str(), log[0].about.as_str()), ("Awa", "answered", card.uri.as_str()));
        assert!(!serde_json::to_string(&log).unwrap().contains("zinzolin"), "the log names nobody");
        node.app.db.write_now(move |conn| moderation::forget_old(conn, later)).unwrap();
        assert_eq!(stranger(&node).get(&sent.location).await.status, StatusCode::NOT_FOUND, "forgotten after 30 days");
    }

    async fn a_passer_by_renews_a_card_and_closes_none(database) {
        let node = TestNode::start(database).await;
        let card = published(&node, fields("Fablab des Marées"));
        let path = "/@fablab-des-marees-lorient/report";
        let page = stranger(&node).get("/@fablab-des-marees-lorient").await;
        assert!(page.says("Vous y étiez récemment"), "{}", page.body);
        let thanks = stranger(&node).send(path, &page.token(), &[("kind", "still-there")]).await;
        assert!(thanks.status == StatusCode::OK && thanks.says("La fiche est marquée à jour jusqu’en"), "{}", thanks.body);
        let renewed = entry(&node, &card);
        assert_eq!(renewed.card.checked_by.as_deref(), Some("visitor"));
        let again = say(&node, &card, &[("kind", "still-there")]).await;
        assert!(again.says("rien n’a changé"), "{}", again.body);
        assert_eq!(entry(&node, &card).rev, renewed.rev);
        assert!(!stranger(&node).get("/@fablab-des-marees-lorient").await.says("Vous y étiez récemment"));

        let closed = say(&node, &card, &[("kind", "closed")]).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER);
        assert_eq!((entry(&node, &card).rev, waiting(&node).len()), (renewed.rev, 1), "a person decides");
        let still = say(&node, &card, &[("kind", "still-there")]).await;
        assert_eq!((still.status, waiting(&node).len()), (StatusCode::SEE_OTHER, 2), "two say the contrary of each other");
    }

    async fn who_says_it_is_theirs_can_prove_it_and_nothing_more_happens(database) {
        let Some(mailbox) = Mailbox::open() else { return };
        let node = TestNode::start_with(database, &mailbox.settings()).await;
        let mut public = fields("Fablab des Marées");
        public["contact.email_public"] = json!("yes");
        let card = published(&node, public);
        let sent = say(&node, &card, &[("kind", "mine")]).await;
        let page = stranger(&node).get(&sent.location).await;
        assert!(page.says("a…r@marees.example"), "{}", page.body);
        let code = format!("{}/code", sent.location);
        for _ in 0..5 {
            let page = stranger(&node).get(&sent.location).await;
            let (send, _) = tokens(&page);
            assert_eq!(stranger(&node).send(&code, &send, &[]).await.status, StatusCode::SEE_OTHER);
        }
        let mails = mailbox.wait_for(5);
        let page = stranger(&node).get(&sent.location).await;
        let (send, proof) = tokens(&page);
        let proof = proof.unwrap();
        let typed = [("code", code_in(&mails[4].body))];
        let typed = typed.each_ref().map(|(name, value)| (*name, value.as_str()));
        let proved = stranger(&node).send(&format!("{}/proof", sent.location), &proof, &typed).await;
        assert_eq!(proved.status, StatusCode::SEE_OTHER, "{}", proved.body);
        let data = stranger(&node).get(&format!("{}/data.json", sent.location)).await;
        assert!(data.says("\"held_back\"") && data.says("Gwenaëlle"), "who proves it has all about the card: {}", data.body);
        let data: Value = serde_json::from_str(&data.body).unwrap();
        assert_eq!(data["card"]["versions"][0]["card"]["name"], "Fablab des Marées", "and how it came to be: {data}");
        let after = entry(&node, &card);
        assert!(!after.claimed && after.rev == card.rev && waiting(&node)[0].proved.is_some());
        assert_eq!(stranger(&node).send(&code, &send, &[]).await.status, StatusCode::CONFLICT, "it is proved");
    }
}

/// The token of the form that sends a code, and of the one that takes it.
fn tokens(page: &Page) -> (String, Option<String>) {
    let token = regex::Regex::new(
        r#"action="[^"]*/(code|proof)" method="post">\s*<input type="hidden" name="token" value="([^"]+)""#,
    )
    .unwrap();
    let of =
        |what: &str| token.captures_iter(&page.body).find(|found| &found[1] == what).map(|found| found[2].to_owned());
    (of("code").unwrap_or_default(), of("proof"))
}

async fn get(region: &Region, path: &str) -> Page {
    Page::of(request(region, reqwest::Method::GET, path)).await
}

fn request(region: &Region, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let request = client.request(method, format!("http://{}{path}", region.address)).header("host", &region.host);
    request.header("accept", "text/html").header("accept-language", "fr").header("origin", region.app.config.base_url())
}

/// Sends the form that stands on the page before it and leads to `path`.
async fn post(region: &Region, path: &str, fields: &[(&str, &str)]) -> Page {
    let from = path.strip_suffix("/code").unwrap_or(path);
    post_from(region, from, path, fields).await
}

async fn post_from(region: &Region, from: &str, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = get(region, from).await;
    post_to(region, path, &page, fields).await
}

async fn post_to(region: &Region, path: &str, page: &Page, fields: &[(&str, &str)]) -> Page {
    let (code, proof) = tokens(page);
    let token = match path.rsplit('/').next() {
        Some("code") => code,
        Some("proof") => proof.unwrap_or_default(),
        _ => page.token(),
    };
    let all = [&[("token", token.as_str())], fields].concat();
    let sent = request(region, reqwest::Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
    Page::of(sent.body(encoded(&all))).await
}

async fn open_in(region: &Region) -> String {
    let open = region.app.db.read(|conn| moderation::store::list_open(conn, 9)).await.unwrap();
    open[0].id.clone()
}

async fn decided(region: &Region, id: &str, given: Answer) {
    let (id, letters) = (id.to_owned(), region.app.letters());
    region.write(move |conn, home, now| decide::answer(conn, home, &letters, &id, &given, "Awa", now)).await;
}

#[tokio::test]
async fn a_code_is_good_for_twenty_minutes() {
    let database = TestDatabase::sqlite();
    let mail = [("BOCAGE__MAIL__HOST", "localhost"), ("BOCAGE__MAIL__FROM", "annuaire@bretagne.example")];
    let node = TestNode::start_with(database, &mail).await;
    let card = published(&node, fields("Fablab des Marées"));
    let (home, letters, start) = (node.app.home(), node.app.letters(), Clock::default().now());
    let new = moderation::New {
        kind: Kind::Removal,
        field: String::new(),
        content: String::new(),
        reporter: String::new(),
        lang: "fr".into(),
    };
    let proof = node.app.db.write_now(move |conn| {
        let received = moderation::submit(conn, &card, &new, start)?;
        let submission = moderation::find_by_token(conn, &received.token)?;
        moderation::code::send(conn, &letters, &submission, start)?;
        let code = moderation::store::find_code(conn, &submission.id)?.unwrap();
        let good = [0, 20 * 60 - 1, 20 * 60].map(|seconds| code.is_good(Timestamp(start.0 + seconds * 1_000_000)));
        assert_eq!(good, [true, true, false]);
        moderation::code::prove(conn, &home, &submission, "000000", start.plus_seconds(1200))
    });
    assert_eq!(proof.unwrap(), moderation::code::Proof::Expired);
}

#[tokio::test]
async fn forms_without_account_are_few_from_this_site_and_not_for_programs() {
    let node = TestNode::start(TestDatabase::sqlite()).await;
    let card = published(&node, fields("Fablab des Marées"));
    let path = "/@fablab-des-marees-lorient/report";
    let page = stranger(&node).get(path).await;
    assert!(!page.says("name=\"reporter\""), "without a mail server nobody is told by mail");
    let said = [("kind", "mistake"), ("content", "x")];
    let trapped = say(&node, &card, &[&said[..], &[("website_2", "https://spam.example")]].concat()).await;
    assert!(trapped.status == StatusCode::OK && trapped.says("Merci"), "{}", trapped.body);
    let other = stranger(&node).get("/@fablab-des-marees-lorient").await.token();
    let all = [&[("token", other.as_str())], &said[..]].concat();
    let foreign = stranger(&node).request(reqwest::Method::POST, path).header("sec-fetch-site", "cross-site");
    assert_eq!(Page::of(foreign.body(encoded(&all))).await.status, StatusCode::FORBIDDEN);
    let old = stranger(&node).send(path, "1.0", &said).await;
    assert!(old.status == StatusCode::CONFLICT && old.says("value=\"mistake\""), "{}", old.body);
    let long = "é".repeat(2_001);
    assert_eq!(
        say(&node, &card, &[("kind", "mine"), ("content", &long)]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(say(&node, &card, &[("kind", "erase")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(waiting(&node), []);
    let sent = say(&node, &card, &[("kind", "removal")]).await;
    let waits = stranger(&node).get(&sent.location).await;
    assert!(
        waits.says("Nous ne pouvons pas vérifier tout de suite") && !waits.says("Envoyer le code"),
        "{}",
        waits.body
    );

    let mut answers = Vec::new();
    for _ in 0..11 {
        let request = stranger(&node).request(reqwest::Method::POST, path).header("x-forwarded-for", "203.0.113.9");
        answers.push(Page::of(request.body(encoded(&all))).await.status);
    }
    assert_eq!(answers[..10], [StatusCode::SEE_OTHER; 10]);
    assert_eq!(answers[10], StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_reported_where_it_is_kept() {
    let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
    let alpes = Region::open("alpes", TestDatabase::sqlite()).await;
    alpes.follow(&bretagne).await;
    let card = bretagne.publish(fields("Fablab des Marées")).await;
    let handle = card.handle.unwrap();
    let path = format!("/@{handle}@{}", bretagne.host);
    until("alpes has the card", async || get(&alpes, &path).await.status == StatusCode::OK).await;
    assert!(get(&alpes, &path).await.says(&format!("href=\"{path}/report\"")));
    let page = get(&alpes, &format!("{path}/report")).await;
    assert!(page.says(&format!("href=\"http://{}/@{handle}/report\"", bretagne.host)), "{}", page.body);
    assert!(!page.says("<textarea"), "{}", page.body);
}
