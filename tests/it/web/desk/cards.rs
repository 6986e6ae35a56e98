//! Cards are added, corrected, and taken out, by forms only.

use bocage::initiative::{Class, Initiative, State, store};
use reqwest::StatusCode;

use crate::support::databases::on_each_database;
use crate::support::desk::{Desk, Page};
use crate::support::node::TestNode;

const CAFE: [(&str, &str); 6] = [
    ("kinds", "reuse"),
    ("name", "Repair Café du Port"),
    ("summary", "On répare ensemble."),
    ("location.postcode", "56100"),
    ("location.city", "Lorient"),
    ("action", "publish"),
];

fn entry(node: &TestNode, id: &str) -> Initiative {
    let uri = format!("{}/i/{id}", node.app.config.base_url());
    node.app.db.read_now(|conn| store::find(conn, &uri)).unwrap().unwrap()
}

fn id_of(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let path = page.location.split('?').next().unwrap();
    path.strip_prefix("/team/i/").unwrap_or_else(|| panic!("{}", page.location)).to_owned()
}

/// The fields of the form on a page, as a browser would send them when nobody touches them.
fn untouched(page: &Page) -> Vec<(String, String)> {
    let form = page.body.split_once("<form class=\"rows form\"").unwrap().1.split_once("</form>").unwrap().0;
    let plain =
        |text: &str| text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#38;", "&");
    let tag = regex::Regex::new(r#"(?s)<input type="(\w+)"([^>]*)>|<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>|<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>"#).unwrap();
    let attribute = |tag: &str, name: &str| {
        let found = regex::Regex::new(&format!(r#"{name}="([^"]*)""#)).unwrap();
        found.captures(tag).map(|c| plain(&c[1])).unwrap_or_default()
    };
    let chosen = regex::Regex::new(r#"value="([^"]*)" selected"#).unwrap();
    let mut fields = Vec::new();
    for found in tag.captures_iter(form) {
        if let Some(name) = found.get(3) {
            fields.push((name.as_str().to_owned(), plain(&found[4])));
        } else if let Some(name) = found.get(5) {
            let value = chosen.captures(&found[6]).map(|c| plain(&c[1])).unwrap_or_default();
            fields.push((name.as_str().to_owned(), value));
        } else if !matches!(&found[1], "checkbox" | "radio") || found[2].contains(" checked") {
            fields.push((attribute(&found[2], " name"), attribute(&found[2], " value")));
        }
    }
    fields.retain(|(name, _)| name != "token");
    fields
}

fn changed<'a>(fields: &'a [(String, String)], name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter(|(known, _)| *known != name);
    kept.chain([(name, value), ("action", "publish")]).collect()
}

on_each_database! {
    async fn a_card_is_added_seen_first_and_its_notice_takes_it_back(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        assert!(awa.get("/team/add").await.says("/team/add?kind=reuse"));
        let form = awa.get("/team/add?kind=reuse").await;
        assert!(form.status == StatusCode::OK && form.says("name=\"contact.email_public\""), "{}", form.body);

        let seen: Vec<(&str, &str)> = CAFE.iter().map(|(n, v)| if *n == "action" { (*n, "preview") } else { (*n, *v) }).collect();
        let preview = awa.post("/team/add", &seen).await;
        assert!(preview.status == StatusCode::OK && preview.says("Rien n’est encore publié") && preview.says("On répare ensemble."), "{}", preview.body);
        assert_eq!(node.app.db.read_now(|conn| store::list_kept(conn, Class::Initiative)).unwrap().len(), 0);

        let id = id_of(&awa.post("/team/add", &CAFE).await);
        let card = entry(&node, &id);
        assert_eq!((card.card.name.as_str(), card.handle.as_deref()), ("Repair Café du Port", Some("repair-cafe-du-port-lorient")));
        assert_eq!(card.card.checked_by.as_deref(), Some("moderator"), "who writes it down says that it is right");
        let page = awa.get(&format!("/team/i/{id}")).await;
        assert!(page.says("La page est publiée.") && page.says("Annuler"), "{}", page.body);
        assert!(page.says("Et maintenant ?") && !page.says("toujours exacte"), "who wrote it now is not asked whether it is right: {}", page.body);
        let undone = awa.post(&format!("/team/i/{id}/undo"), &[("rev", &card.rev.to_string())]).await;
        assert_eq!(undone.location, "/team?done=undone", "{}", undone.body);
        assert!(awa.get("/team?done=undone").await.says("C’est annulé."));
        assert_eq!(entry(&node, &id).state, State::Withdrawn);
        node.stop().await;
    }

    async fn a_town_that_is_misspelt_is_doubted_before_and_after(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let in_town = |town: &'static str, action: &'static str| [("kinds", "reuse"), ("name", "Repair Café"), ("location.city", town), ("action", action)];
        let doubted = "aucune commune n’a ce nom, ou plusieurs l’ont";
        let preview = awa.post("/team/add", &in_town("Lorientt", "preview")).await;
        assert!(preview.says(doubted) && preview.says("Lorientt"), "{}", preview.body);
        let id = id_of(&awa.post("/team/add", &in_town("Lorientt", "publish")).await);
        assert!(awa.get(&format!("/team/i/{id}")).await.says(doubted));
        assert!(awa.post("/team/add", &in_town("Saint-Denis", "preview")).await.says(doubted), "several have this name");
        assert!(!awa.post("/team/add", &in_town("Lorient", "preview")).await.says(doubted));
        node.stop().await;
    }

    async fn members_of_a_network_are_typed_by_name_and_shown_by_name(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let cafe = entry(&node, &id_of(&awa.post("/team/add", &CAFE).await));
        let typed = |members: &'static str| {
            let named = [("kinds", "network"), ("name", "Réparer en Bretagne"), ("members", members)];
            [&named[..], &CAFE[2..]].concat()
        };
        let wrong = awa.post("/team/add", &typed("@repair-cafe-du-port-lorient\n@personne")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.says("« @personne » n’est pas connu ici") && wrong.says("@repair-cafe-du-port-lorient"), "{}", wrong.body);
        let network = id_of(&awa.post("/team/add", &typed(" @repair-cafe-du-port-lorient\r\n")).await);
        assert_eq!(entry(&node, &network).card.members, std::slice::from_ref(&cafe.uri));

        let path = format!("/team/i/{network}/edit");
        let fields = untouched(&awa.get(&path).await);
        assert!(fields.contains(&("members".to_owned(), "@repair-cafe-du-port-lorient".to_owned())), "{fields:?}");
        let before = entry(&node, &network);
        awa.post(&path, &changed(&fields, "summary", "On répare partout.")).await;
        let after = entry(&node, &network);
        assert_eq!((&after.card.members, after.field_sources.get("members")), (&before.card.members, before.field_sources.get("members")));
        let page = format!("{}/@repair-cafe-du-port-lorient", node.app.config.base_url());
        let both = format!("{page}\n{}\nhttps://ailleurs.example/i/01JDAAAAAAAAAAAAAAAAAAAAAA", cafe.uri);
        awa.post(&path, &changed(&untouched(&awa.get(&path).await), "members", &both)).await;
        let members = entry(&node, &network).card.members;
        assert_eq!(members, [cafe.uri.clone(), "https://ailleurs.example/i/01JDAAAAAAAAAAAAAAAAAAAAAA".into()], "each once");
    }

    async fn all_problems_are_said_at_once_and_what_was_typed_stays(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let wrong = [
            ("kinds", "reuse"), ("name", ""), ("summary", "Un « mot » & un autre"), ("opening_hours", "demain"),
            ("contact.email", "pas une adresse"), ("location.lat", "nord"), ("action", "publish"),
        ];
        let page = awa.post("/team/add", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("<title>Erreur : Ajouter une fiche"), "{}", page.body);
        for (field, message) in [
            ("f-name", "Donnez un nom."), ("f-location-city", "Donnez un lieu"), ("f-opening-hours", "Les horaires ne sont pas compris"),
            ("f-contact-email", "n’est pas une adresse électronique"),
        ] {
            assert!(page.says(&format!("<a href=\"#{field}\">")), "{field}: {}", page.body);
            let beside = page.body.split_once(&format!("id=\"{field}-problem\">")).unwrap().1.split_once("</p>").unwrap().0;
            assert!(beside.contains(message), "{beside}");
        }
        for kept in ["Un « mot » &#38; un autre", "value=\"demain\"", "value=\"pas une adresse\""] {
            assert!(page.says(kept), "{kept}: {}", page.body);
        }
        assert_eq!(node.app.db.read_now(|conn| store::list_kept(conn, Class::Initiative)).unwrap().len(), 0);
        node.stop().await;
    }

    async fn an_edit_changes_what_was_touched_and_nothing_else(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let fields = [&CAFE[..], &[("contact.phone", "02 97 00 00 00"), ("accessibility.step_free_entry", "yes"), ("tags", "vélo; couture")]].concat();
        let id = id_of(&awa.post("/team/add", &fields).await);
        let before = entry(&node, &id);
        assert_eq!(before.card.contact.phone, None, "nobody ticked that it is public");
        assert_eq!(before.card.tags, ["vélo", "couture"]);
        let form = awa.get(&format!("/team/i/{id}/edit")).await;
        let sent = untouched(&form);
        assert!(sent.iter().any(|(name, value)| name == "contact.phone" && value.contains("97")), "{sent:?}");
        let edit = format!("/team/i/{id}/edit");
        awa.post(&edit, &changed(&sent, "action", "publish")).await;
        assert_eq!(entry(&node, &id), before, "nobody touched anything");
        awa.post(&edit, &changed(&sent, "summary", "On répare\r\ntout.")).await;
        let after = entry(&node, &id);
        assert!(after.card.summary.as_deref().unwrap().starts_with("On répare"), "{:?}", after.card.summary);
        let same_but_summary = bocage::initiative::Card { summary: before.card.summary.clone(), ..after.card.clone() };
        assert_eq!(same_but_summary, before.card);
        awa.post(&edit, &changed(&sent, "contact.phone_public", "yes")).await;
        assert!(entry(&node, &id).card.contact.phone.is_some());
        let without = awa.post(&edit, &changed(&sent, "location.city", "")).await;
        assert!(without.status == StatusCode::SEE_OTHER, "the postcode is enough");
        node.stop().await;
    }

    async fn a_card_that_is_there_already_is_shown_before_a_second_one_is_made(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let first = id_of(&awa.post("/team/add", &CAFE).await);
        let asked = awa.post("/team/add", &CAFE).await;
        assert!(asked.status == StatusCode::OK && asked.says("Existe déjà ?") && asked.says(&format!("/team/i/{first}")), "{}", asked.body);
        assert_eq!(node.app.db.read_now(|conn| store::list_kept(conn, Class::Initiative)).unwrap().len(), 1);
        let second = id_of(&awa.post("/team/add", &[&CAFE[..], &[("different", "yes")]].concat()).await);
        assert_ne!(first, second);
        let left = node.app.db.read_now(bocage::initiative::matching::count_undecided).unwrap();
        assert_eq!(left, 0, "it is remembered that they are not the same");
        node.stop().await;
    }

    async fn buttons_confirm_pause_hide_and_end(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let id = id_of(&awa.post("/team/add", &CAFE).await);
        let desk = format!("/team/i/{id}");
        awa.post(&format!("{desk}/confirm"), &[]).await;
        assert_eq!(entry(&node, &id).card.checked_by.as_deref(), Some("moderator"));
        assert!(awa.get(&desk).await.says("marquée à jour"));
        awa.post(&format!("{desk}/status"), &[("status", "paused")]).await;
        assert_eq!(entry(&node, &id).card.status, "paused");
        assert!(awa.get("/team/cards?show=paused").await.says("Repair Café du Port"));
        assert!(!awa.get("/team/cards?show=closed").await.says("Repair Café du Port"));
        assert!(awa.get("/team/cards?q=cafe+du").await.says("Repair Café du Port"));
        assert_eq!(awa.post(&format!("{desk}/status"), &[("status", "gone")]).await.status, StatusCode::BAD_REQUEST);
        awa.post(&format!("{desk}/hide"), &[]).await;
        assert_eq!(entry(&node, &id).state, State::Hidden);
        assert!(awa.get(&desk).await.says("La page est masquée : plus personne ne la voit ici."));
        awa.post(&format!("{desk}/show"), &[]).await;
        let log = awa.get("/team/log").await;
        assert!(log.says("Page masquée :") && log.says("Page de nouveau montrée :") && log.says("Awa"), "{}", log.body);
        let asked = awa.get(&format!("{desk}/erase")).await;
        assert!(asked.says("Aucun autre annuaire ne l’a reçue."), "{}", asked.body);
        assert_eq!(awa.post(&format!("{desk}/erase"), &[]).await.location, "/team?done=erased");
        assert_eq!(entry(&node, &id).card, bocage::initiative::Card::default());
        assert_eq!(awa.get(&desk).await.status, StatusCode::GONE);
        node.stop().await;
    }

    async fn who_signed_in_long_ago_erases_nothing(database) {
        let node = TestNode::start(database).await;
        let now = node.app.clock.now();
        let yesterday = bocage::clock::Timestamp(now.0 - 13 * 3_600 * 1_000_000);
        let awa = crate::support::desk::opened_at(&node, "Awa", yesterday);
        let id = id_of(&awa.post("/team/add", &CAFE).await);
        let refused = awa.post(&format!("/team/i/{id}/erase"), &[]).await;
        assert!(refused.status == StatusCode::FORBIDDEN && refused.says("Rien n’a changé"), "{}", refused.body);
        assert_eq!(entry(&node, &id).state, State::Published);
        node.stop().await;
    }
}
