//! Somebody asks for a card to go: it hides at once when they prove that it is theirs, and goes everywhere when somebody
//! decides so.

use bocage::initiative::{Initiative, publish, store};
use bocage::moderation::decide::{self, Answer};
use bocage::moderation::log::Decider;
use bocage::moderation::{self, Fate, Kind, New};
use reqwest::{Method, StatusCode};

use super::{answer, code_in, decided, entry, fields, get, open_in, post, post_from, post_to, published};
use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::desk::Served;
use crate::support::mailbox::Mailbox;
use crate::support::node::TestNode;

/// A request that was proved, as by a code.
async fn proved(node: &TestNode, card: &Initiative) -> String {
    let (of, home, now) = (card.clone(), node.app.home(), node.app.clock.now());
    let new = New {
        kind: Kind::Removal,
        field: String::new(),
        content: String::new(),
        reporter: String::new(),
        lang: "fr".into(),
    };
    let work = move |conn: &mut bocage::db::Conn| {
        let id = moderation::submit(conn, &of, &new, now)?.id;
        moderation::store::mark_proved(conn, &id, now)?;
        let submission = moderation::store::find(conn, &id)?.unwrap();
        moderation::hiding::hide(conn, &home, &submission, now)?;
        Ok(id)
    };
    node.app.db.write(work).await.unwrap()
}

/// The news of a card as they are read: its outbox, the news themselves, the interface.
async fn news(node: &dyn Served, card: &Initiative) -> Vec<String> {
    let (uri, path) = (card.uri.clone(), card.uri.strip_prefix(&node.app().config.base_url()).unwrap());
    let kept = node.app().db.read(move |conn| bocage::news::store::list(conn, &uri, None, 1)).await.unwrap();
    let paths = [
        format!("{path}/outbox?page=true"),
        format!("/n/{}", kept[0].id),
        format!("/api/v1/initiatives{}/news", &path[2..]),
    ];
    let mut told = Vec::new();
    for path in paths {
        let request = node.request(Method::GET, &path).header("accept", "application/activity+json");
        told.push(request.send().await.unwrap().text().await.unwrap());
    }
    told
}

on_each_database! {
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
        let told = news(&bretagne, &card).await;
        assert!(told.iter().all(|text| !text.contains("Gwenaëlle")), "nor does what it told people: {told:?}");
        for former in ["history", "history.atom"] {
            let versions = get(&bretagne, &format!("/@{handle}/{former}")).await;
            assert_eq!(versions.status, StatusCode::NOT_FOUND, "what it said before: {}", versions.body);
            assert!(!hidden.says(&format!("/@{handle}/{former}")), "no link leads to what is not there");
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
        let told = news(&bretagne, &card).await;
        assert!(told.iter().all(|text| text.contains("Gwenaëlle")), "it is told again: {told:?}");
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
        let (first, second) = (proved(&node, &card).await, proved(&node, &card).await);
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

        let third = proved(&node, &card).await;
        let uri = card.uri.clone();
        let (home, now) = (node.app.home(), node.app.clock.now());
        let erase = move |conn: &mut bocage::db::Conn| Fate::Erased.decide(conn, &home, &uri, &Decider::new("Awa", ""), now);
        node.app.db.write(erase).await.unwrap();
        let (kept, log) = node.app.db.read(move |conn| Ok((moderation::store::find_hidden(conn, &third)?, moderation::store::list_decisions(conn, 1)?))).await.unwrap();
        assert_eq!(kept, None, "what was hidden goes with the card");
        assert_eq!((log[0].what.as_str(), log[0].who.as_str(), &log[0].about), ("erased", "Awa", &card.uri));
        node.stop().await;
    }

    /// As when the import that brought it is taken back.
    async fn what_is_gone_meanwhile_can_still_be_answered(database) {
        let node = TestNode::start(database).await;
        let card = published(&node, fields("Fablab des Marées"));
        let id = proved(&node, &card).await;
        let (home, now, uri) = (node.app.home(), node.app.clock.now(), card.uri.clone());
        node.app.db.write(move |conn| publish::withdraw(conn, &home, &uri, now)).await.unwrap();
        answer(&node, &id, "right", "", false).await;
        let kept = node.app.db.read(move |conn| moderation::store::find_hidden(conn, &id)).await.unwrap();
        assert_eq!(kept, None, "nothing comes back, and nothing is kept");
        node.stop().await;
    }
}
