//! Whose card is it: what anybody may say of a card without an account, and what becomes of it.

use bocage::admin::own_data;
use bocage::clock::{Clock, Timestamp};
use bocage::initiative::publish::{self, Origin};
use bocage::initiative::{Fields, Initiative, draft::Draft, store};
use bocage::mail::Address;
use bocage::moderation::decide::{self, Answer};
use bocage::moderation::log::Decider;
use bocage::moderation::{self, Fate, Kind, New, Submission};
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

    async fn a_removal_that_is_proved_hides_at_once_and_an_erased_card_goes_everywhere(database) {
        let Some(mailbox) = Mailbox::open() else { return };
        let settings = [&[("BOCAGE__FEDERATION__POLICY", "open")][..], &mailbox.settings()].concat();
        let bretagne = Region::start("bretagne", database, &settings).await;
        let alpes = Region::open("alpes", TestDatabase::sqlite()).await;
        alpes.follow(&bretagne).await;
        let card = bretagne.publish(fields("Fablab des Marées")).await;
        let copy = async || {
            let uri = card.uri.clone();
            alpes.app.db.read(move |conn| store::find(conn, &uri)).await.unwrap()
        };
        until("alpes has the card", async || copy().await.is_some()).await;
        let of = card.clone();
        bretagne.write(move |conn, _, now| bocage::news::publish(conn, &of, "Gwenaëlle vous attend samedi.", "fr", now)).await;

        let handle = card.handle.clone().unwrap();
        let sent = post(&bretagne, &format!("/@{handle}/report"), &[("kind", "removal"), ("content", "C’est chez moi.")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        let request = sent.location;
        let shown = get(&bretagne, &format!("/@{handle}")).await;
        assert!(shown.says("Une demande de retrait de cette fiche attend une décision depuis le"), "{}", shown.body);
        assert!(shown.says("02 97 00 00 01") && !shown.says("chez moi"), "nothing is hidden before it is proved");
        let page = get(&bretagne, &request).await;
        assert!(page.says("à l’adresse que l’annuaire connaît") && !page.says("marees.example"), "{}", page.body);

        assert_eq!(post(&bretagne, &format!("{request}/code"), &[]).await.status, StatusCode::SEE_OTHER);
        let mail = mailbox.wait_for(1).remove(0);
        assert_eq!(mail.rcpt_tos, ["atelier@marees.example"]);
        let right = code_in(&mail.body);
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for left in ["4 essais", "3 essais", "2 essais", "un essai"] {
            let page = post_from(&bretagne, &request, &format!("{request}/proof"), &[("code", wrong)]).await;
            assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says(left), "{}", page.body);
        }
        let last = post_from(&bretagne, &request, &format!("{request}/proof"), &[("code", wrong)]).await;
        assert!(last.says("Ce code ne vaut plus"), "{}", last.body);
        let late = post_to(&bretagne, &format!("{request}/proof"), &last, &[("code", &right)]).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "the form for it is gone");
        assert_eq!(post(&bretagne, &format!("{request}/code"), &[]).await.status, StatusCode::SEE_OTHER);
        let code = code_in(&mailbox.wait_for(2)[1].body);
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        let proved = post_from(&bretagne, &request, &format!("{request}/proof"), &[("code", &spaced)]).await;
        assert_eq!(proved.status, StatusCode::SEE_OTHER, "{}", proved.body);
        let page = get(&bretagne, &request).await;
        assert!(page.says("Confirmé depuis l’adresse de la fiche") && page.says("sont masqués dès maintenant"), "{}", page.body);

        let hidden = get(&bretagne, &format!("/@{handle}")).await;
        for gone in ["02 97 00 00 01", "Gwenaëlle", "marees.example"] {
            assert!(!hidden.says(gone), "{gone}");
        }
        assert!(hidden.says("Fablab des Marées"), "{}", hidden.body);
        for former in ["history", "history.atom"] {
            let versions = get(&bretagne, &format!("/@{handle}/{former}")).await;
            assert_eq!(versions.status, StatusCode::NOT_FOUND, "what it said before: {}", versions.body);
        }
        until("the copy has lost them too", async || {
            let card = copy().await.unwrap().card;
            card.summary.is_none() && card.contact.phone.is_none() && card.contact.website.is_none()
        }).await;

        let id = open_in(&bretagne).await;
        decided(&bretagne, &id, Answer { reason: "unproved".into(), message: String::new(), erase: false }).await;
        let back = get(&bretagne, &format!("/@{handle}")).await;
        assert!(back.says("02 97 00 00 01") && back.says("Gwenaëlle") && !back.says("atelier@"), "{}", back.body);
        assert_eq!(get(&bretagne, &format!("/@{handle}/history")).await.status, StatusCode::OK);
        until("the copy has them again", async || copy().await.unwrap().card.contact.phone.is_some()).await;
        bretagne.write({ let id = id.clone(); move |conn, home, now| decide::reopen(conn, home, &id, "Awa", now) }).await;
        assert!(!get(&bretagne, &format!("/@{handle}")).await.says("Gwenaëlle"), "what was proved counts again");

        decided(&bretagne, &id, Answer { reason: "done".into(), message: String::new(), erase: true }).await;
        assert_eq!(get(&bretagne, &format!("/@{handle}")).await.status, StatusCode::GONE);
        assert_eq!(bretagne.found(&[("q", "marées")]).await, Vec::<String>::new());
        until("it is gone at alpes", async || copy().await.is_none_or(|copy| copy.card.name.is_empty())).await;
        assert_eq!(alpes.found(&[("q", "marées")]).await, Vec::<String>::new());
        let page = get(&bretagne, &request).await;
        assert!(page.says("C’est fait. Merci.") && !page.says("Fablab"), "{}", page.body);
        let traces = bretagne.app.db.read(move |conn| moderation::store::find_hidden(conn, &id)).await.unwrap();
        assert_eq!(traces, None, "what was hidden is not kept");
    }

    async fn what_two_asked_to_have_removed_stays_hidden_until_both_are_answered(database) {
        let node = TestNode::start(database).await;
        let card = published(&node, fields("Fablab des Marées"));
        let proved = async || {
            let (of, home, now) = (card.clone(), node.app.home(), node.app.clock.now());
            let new = New { kind: Kind::Removal, field: String::new(), content: String::new(), reporter: String::new(), lang: "fr".into() };
            let work = move |conn: &mut bocage::db::Conn| {
                let id = moderation::submit(conn, &of, &new, now)?.id;
                moderation::store::mark_proved(conn, &id, now)?;
                let submission = moderation::store::find(conn, &id)?.unwrap();
                moderation::hiding::hide(conn, &home, &submission, now)?;
                Ok(id)
            };
            node.app.db.write(work).await.unwrap()
        };
        let (first, second) = (proved().await, proved().await);
        let hidden = |card: &Initiative| card.card.summary.is_none() && card.card.contact.phone.is_none();
        assert!(hidden(&entry(&node, &card)));
        let (home, letters, now, id) = (node.app.home(), node.app.letters(), node.app.clock.now(), first.clone());
        let done = Answer { reason: "done".into(), message: String::new(), erase: false };
        let work = move |conn: &mut bocage::db::Conn| decide::answer(conn, &home, &letters, &id, &done, "Awa", now);
        assert!(node.app.db.write(work).await.is_err(), "nobody is told that it is gone while it is there");
        answer(&node, &first, "again", "", false).await;
        assert!(hidden(&entry(&node, &card)), "the second was proved as well");
        answer(&node, &second, "unproved", "", false).await;
        let back = entry(&node, &card);
        assert_eq!((&back.card.summary, &back.card.contact), (&card.card.summary, &card.card.contact));
        assert_eq!(back.field_sources, card.field_sources);

        let third = proved().await;
        let uri = card.uri.clone();
        let (home, now) = (node.app.home(), node.app.clock.now());
        let erase = move |conn: &mut bocage::db::Conn| Fate::Erased.decide(conn, &home, &uri, &Decider::new("Awa", ""), now);
        node.app.db.write(erase).await.unwrap();
        let (kept, log) = node.app.db.read(move |conn| Ok((moderation::store::find_hidden(conn, &third)?, moderation::store::list_decisions(conn, 1)?))).await.unwrap();
        assert_eq!(kept, None, "what was hidden goes with the card");
        assert_eq!((log[0].what.as_str(), log[0].who.as_str(), &log[0].about), ("erased", "Awa", &card.uri));
        node.stop().await;
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
