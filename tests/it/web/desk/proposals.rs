//! Offers and requests are published, corrected, settled and taken back, by forms only.

use bocage::initiative::{Initiative, State, store};
use reqwest::StatusCode;

use crate::support::databases::on_each_database;
use crate::support::desk::{Desk, Page};
use crate::support::node::TestNode;

const NETWORK: [(&str, &str); 5] = [
    ("kinds", "host_network"),
    ("name", "Hébergeurs du Scorff"),
    ("location.postcode", "56100"),
    ("location.city", "Lorient"),
    ("action", "publish"),
];

const BEDS: [(&str, &str); 9] = [
    ("name", "Deux lits près de l'hôpital"),
    ("description", "Studio au calme."),
    ("attributes.beds", "2"),
    ("attributes.available", "2030-12-07/2030-12-20"),
    ("attributes.address", "12 rue du Secret"),
    ("location.street", "12 rue du Secret"),
    ("location.postcode", "56100"),
    ("location.city", "Lorient"),
    ("action", "publish"),
];

fn path_of(page: &Page, before: &str) -> String {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let path = page.location.split('?').next().unwrap();
    assert!(path.starts_with(before), "{path}");
    path.to_owned()
}

fn entry(node: &TestNode, desk_path: &str) -> Initiative {
    let uri = format!("{}{}", node.app.config.base_url(), desk_path.strip_prefix("/team").unwrap());
    node.app.db.read_now(|conn| store::find(conn, &uri)).unwrap().unwrap()
}

on_each_database! {
    async fn a_volunteer_offers_two_beds_corrects_the_offer_and_takes_it_back(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let network = path_of(&awa.post("/team/add", &NETWORK).await, "/team/i/");
        let choose = awa.get(&format!("{network}/propose")).await;
        let new = format!("{network}/propose?purpose=offer&kind=host");
        assert!(choose.says("purpose=offer&#38;kind=host") && choose.says("purpose=request&#38;kind=make"), "{}", choose.body);
        assert!(choose.says("Je peux héberger …") && choose.says("Nous cherchons un hébergement …"), "a need is no offer: {}", choose.body);
        let others = choose.body.split("Tous les autres types").nth(1).unwrap();
        assert!(!others.split("</details>").next().unwrap().contains("kind=host"), "what fits the network comes first: {others}");
        let form = awa.get(&new).await;
        assert!(form.says("name=\"attributes.beds\"") && form.says("name=\"terms.valid_until\""), "{}", form.body);
        assert!(!form.says("name=\"attributes.people\""), "what only requests say is not asked");
        let first = form.body.split("<details").next().unwrap();
        let asked = |field: &str| first.contains(&format!("name=\"{field}\""));
        assert!(["name", "attributes.beds", "attributes.available", "location.city"].into_iter().all(asked), "{first}");
        assert!(!["attributes.kitchen", "terms.quantity", "terms.valid_until"].into_iter().any(asked), "folded: {first}");
        let request = awa.get(&format!("{network}/propose?purpose=request&kind=make")).await;
        let first = request.body.split("<details").next().unwrap();
        assert!(["attributes.product", "terms.quantity", "terms.valid_until"].iter().all(|field| first.contains(field)), "{first}");

        let wrong: Vec<(&str, &str)> = BEDS.iter().copied().filter(|(name, _)| *name != "attributes.beds").chain([("terms.valid_until", "2020-01-01")]).collect();
        let problems = awa.post(&new, &wrong).await;
        assert_eq!(problems.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problems.says("Ce jour est passé.") && problems.says("Studio au calme."), "{}", problems.body);

        let offer = path_of(&awa.post(&new, &BEDS).await, "/team/o/");
        let published = entry(&node, &offer);
        let terms = published.card.terms.clone().unwrap();
        assert_eq!((published.card.name.as_str(), terms.purpose.as_str(), terms.visibility.as_str()), ("Deux lits près de l'hôpital", "offer", "peers"));
        assert_eq!(published.card.location.as_ref().unwrap().precision, "municipality");
        let page = awa.get(&offer).await;
        assert!(!page.says(">relay<") && !page.says(">peers<") && !page.says(">offer<"), "codes are told in words: {}", page.body);
        assert!(page.says("Annuler") && page.says("C’est réglé") && page.says("12 rue du Secret"), "the desk knows: {}", page.body);
        let public = awa.get(offer.strip_prefix("/team").unwrap()).await;
        assert!(public.says("Deux lits") && !public.says("rue du Secret"), "{}", public.body);

        let edit = awa.get(&format!("{offer}/edit")).await;
        assert!(edit.says("<details class=\"fold\" open><summary>Plus de précisions"), "what is said stands open: {}", edit.body);
        assert!(edit.status == StatusCode::OK && edit.says("2030-12-07/2030-12-20"), "{}", edit.body);
        let fewer: Vec<(&str, &str)> = BEDS.iter().map(|(name, value)| if *name == "attributes.beds" { (*name, "1") } else { (*name, *value) }).collect();
        path_of(&awa.post(&format!("{offer}/edit"), &fewer).await, &offer);
        assert_eq!(entry(&node, &offer).card.attributes["beds"], 1);
        assert!(awa.get(&format!("{offer}/history")).await.says("Lits"), "what was corrected is remembered");

        path_of(&awa.post(&format!("{offer}/status"), &[("status", "met")]).await, &offer);
        assert_eq!(entry(&node, &offer).card.status, "met");
        assert!(awa.get(&format!("{network}/propose")).await.says("Deux lits"), "it is listed with its initiative");
        let gone = awa.post(&format!("{offer}/withdraw"), &[]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
        assert_eq!(entry(&node, &offer).state, State::Withdrawn);
        node.stop().await;
    }
}

/// The offer with another value in one field.
fn beds(field: &str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    BEDS.iter().map(|(name, was)| (*name, if *name == field { value } else { *was })).collect()
}

on_each_database! {
    async fn an_offer_is_looked_at_before_and_sent_twice_is_published_once(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let network = path_of(&awa.post("/team/add", &NETWORK).await, "/team/i/");
        let new = format!("{network}/propose?purpose=offer&kind=host");
        let looked = awa.post(&new, &beds("action", "preview")).await;
        assert_eq!(looked.status, StatusCode::OK, "{}", looked.body);
        let past = [&beds("action", "preview")[..], &[("attributes.available", "du 7 au 20 mai 2020")]].concat();
        let past: Vec<(&str, &str)> = past.into_iter().filter(|field| *field != BEDS[3]).collect();
        let doubted = awa.post(&new, &past).await;
        assert!(doubted.says("Le dernier jour indiqué est passé (20 mai 2020)") && !looked.says("est passé"), "{}", doubted.body);
        assert!(looked.says("Deux lits") && looked.says("Studio au calme") && looked.says("value=\"edit\""), "{}", looked.body);
        let shown = looked.body.split("<article").nth(1).expect("a page beside what was typed");
        assert!(!shown.contains("/o/"), "what is not published has no address: {shown}");
        assert!(!shown.contains("rue du Secret"), "everybody's page does not say where: {shown}");
        let list = awa.get("/team/cards?show=proposals").await;
        assert!(!list.says("Deux lits"), "nothing is published by looking: {}", list.body);
        let back = awa.post(&new, &beds("action", "edit")).await;
        assert!(back.says("12 rue du Secret") && back.says("name=\"attributes.beds\""), "{}", back.body);

        let offer = path_of(&awa.post(&new, &BEDS).await, "/team/o/");
        assert_eq!(path_of(&awa.post(&new, &BEDS).await, "/team/o/"), offer, "who comes back to the form has one offer");
        let other = path_of(&awa.post(&new, &beds("attributes.beds", "3")).await, "/team/o/");
        assert_ne!(other, offer, "another one is another one");
        let twice = awa.post(&new, &BEDS).await;
        assert!(awa.get(&twice.location).await.says("vient d’être publiée"), "{}", twice.location);
        let corrected = awa.post(&new, &[&beds("action", "edit")[..], &[("attributes.kitchen", "yes")]].concat()).await;
        assert!(corrected.says("<details class=\"fold\" open><summary>Plus de précisions"), "what was typed is seen: {}", corrected.body);
        let less = path_of(&awa.post(&new, &beds("description", "")).await, "/team/o/");
        assert_ne!(less, offer, "who takes something out has it taken out");
        let list = awa.get("/team/cards?show=proposals").await;
        assert!(list.says(&offer) && list.says(&other) && list.says("Jusqu’au"), "{}", list.body);
        assert!(!awa.get("/team/cards").await.says("Deux lits"));

        let looked = awa.post(&format!("{offer}/edit"), &[&beds("attributes.beds", "1")[..8], &[("action", "preview")]].concat()).await;
        assert!(looked.status == StatusCode::OK && looked.says("value=\"publish\""), "{}", looked.body);
        assert_eq!(entry(&node, &offer).card.attributes["beds"], 2, "looking changes nothing");
    }

    async fn what_nobody_chose_stays_so_when_a_form_comes_back(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let network = path_of(&awa.post("/team/add", &NETWORK).await, "/team/i/");
        let new = format!("{network}/propose?purpose=offer&kind=host");
        let unknown = "type=\"radio\" name=\"attributes.parking\" value=\"\" checked";
        assert!(awa.get(&new).await.says(unknown));
        let wrong = awa.post(&new, &beds("attributes.beds", "")).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.says(unknown), "{}", wrong.body);
    }

    async fn an_offer_that_nobody_can_answer_says_so_to_who_keeps_it(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let network = path_of(&awa.post("/team/add", &NETWORK).await, "/team/i/");
        let new = format!("{network}/propose?purpose=offer&kind=host");
        let before = awa.get(&format!("{network}/propose")).await;
        assert!(before.says("personne ne pourrait répondre") && before.says(&format!("href=\"{network}/edit\"")), "{}", before.body);
        let offer = path_of(&awa.post(&new, &BEDS).await, "/team/o/");
        let warned = "Personne ne peut encore répondre";
        let page = awa.get(&offer).await;
        assert!(page.says(warned) && page.says(&format!("href=\"{network}/edit\"")), "{}", page.body);
        let public = awa.get(offer.strip_prefix("/team").unwrap()).await;
        assert!(public.says("ne dit pas encore comment la joindre") && public.says("/report\""), "{}", public.body);
        let with_contact = [&NETWORK[..], &[("contact.email", "reseau@example.org"), ("contact.email_public", "yes")]].concat();
        path_of(&awa.post(&format!("{network}/edit"), &with_contact).await, &network);
        assert!(!awa.get(&offer).await.says(warned));
        assert!(!awa.get(&format!("{network}/propose")).await.says("personne ne pourrait répondre"));
        assert!(awa.get(offer.strip_prefix("/team").unwrap()).await.says("mailto:reseau@example.org"));
    }
}

/// A request for care in the name of a network, which only its parties see.
async fn care(awa: &Desk<'_>, network: &str, person: &str) -> String {
    let until = (chrono::Utc::now().date_naive() + chrono::Days::new(10)).to_string();
    let fields = [
        ("attributes.slot", "night"),
        ("attributes.dates", "2030-12-07/2030-12-20"),
        ("attributes.contact_person", person),
        ("terms.valid_until", until.as_str()),
        ("action", "publish"),
    ];
    let request = awa.post(&format!("{network}/propose?purpose=request&kind=care"), &fields).await;
    path_of(&request, "/team/o/")
}

/// The address that is shown once.
fn made(page: &Page) -> String {
    let link = regex::Regex::new(r#"value="http://bretagne\.test(/o/[^/]+/for/[0-9a-f]{64})""#).unwrap();
    link.captures(&page.body).unwrap_or_else(|| panic!("no link in {}", page.body))[1].to_owned()
}

on_each_database! {
    async fn what_is_for_its_parties_only_opens_to_who_holds_a_link(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let network = path_of(&awa.post("/team/add", &NETWORK).await, "/team/i/");
        let request = care(&awa, &network, "Madame Le Goff").await;
        let (links, public) = (format!("{request}/links"), request.strip_prefix("/team").unwrap());
        let stranger = Desk { node: &node, cookie: String::new() };
        for path in [public.to_owned(), format!("{public}.ics"), format!("{public}/contact"), format!("/api/v1/proposals/{}", &public[3..])] {
            assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let card = awa.get(&request).await;
        assert!(card.says(&format!("href=\"{links}\"")) && !card.says(&format!("href=\"{public}\"")), "{}", card.body);
        let nobody = awa.post(&links, &[("name", " ")]).await;
        assert!(nobody.status == StatusCode::UNPROCESSABLE_ENTITY && nobody.says("Dites pour qui"), "{}", nobody.body);

        let page = awa.post(&links, &[("name", "Ernesti")]).await;
        let link = made(&page);
        let opened = stranger.get(&link).await;
        assert!(opened.status == StatusCode::OK && opened.cache == "no-store" && opened.says("noindex"), "{}", opened.body);
        assert!(opened.says("Nuit") && opened.says("Gardez-le pour vous"), "{}", opened.body);
        assert!(!opened.says("Le Goff") && !opened.says(".ics\"") && !opened.says(&format!("{public}\"")), "what comes after an acceptance is not shown: {}", opened.body);
        let again = awa.get(&links).await;
        assert!(again.says("Ernesti") && again.says("Awa") && !again.says(&link), "{}", again.body);

        let other = care(&awa, &network, "Monsieur Le Bris").await;
        let secret = link.rsplit('/').next().unwrap();
        for wrong in [format!("{public}/for/{}", "0".repeat(64)), format!("{}/for/{secret}", other.strip_prefix("/team").unwrap())] {
            let page = stranger.get(&wrong).await;
            assert_eq!((page.status, page.cache.as_str()), (StatusCode::NOT_FOUND, "no-store"), "{wrong}");
        }
        node.settle().await;
        for path in ["/board", "/board.atom", "/api/v1/proposals", network.strip_prefix("/team").unwrap()] {
            assert!(!stranger.get(path).await.says(&public[3..]), "{path}");
        }

        let second = made(&awa.post(&links, &[("name", "Un proche")]).await);
        let id = regex::Regex::new(r#"name="link" value="([^"]+)""#).unwrap();
        let first = id.captures(&awa.get(&links).await.body).unwrap()[1].to_owned();
        assert_eq!(awa.post(&format!("{links}/revoke"), &[("link", &first)]).await.status, StatusCode::SEE_OTHER);
        assert_eq!((stranger.get(&link).await.status, stranger.get(&second).await.status), (StatusCode::NOT_FOUND, StatusCode::OK));
        awa.post(&format!("{request}/withdraw"), &[]).await;
        assert_eq!(stranger.get(&second).await.status, StatusCode::NOT_FOUND, "links go with what they open");
        let offer = path_of(&awa.post(&format!("{network}/propose?purpose=offer&kind=host"), &BEDS).await, "/team/o/");
        assert_eq!(awa.get(&format!("{offer}/links")).await.status, StatusCode::NOT_FOUND, "everybody sees this one");
    }

    async fn a_version_that_cannot_come_back_is_refused_with_what_to_do(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let network = path_of(&awa.post("/team/add", &NETWORK).await, "/team/i/");
        let offer = path_of(&awa.post(&format!("{network}/propose?purpose=offer&kind=host"), &BEDS).await, "/team/o/");
        let first = entry(&node, &offer).rev.to_string();
        let fewer: Vec<(&str, &str)> = BEDS.iter().map(|(name, value)| if *name == "attributes.beds" { (*name, "1") } else { (*name, *value) }).collect();
        path_of(&awa.post(&format!("{offer}/edit"), &fewer).await, &offer);
        awa.post(&format!("{network}/hide"), &[]).await;
        let refused = awa.post(&format!("{offer}/restore"), &[("rev", &first)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("ne peut pas revenir") && refused.says(&format!("href=\"{offer}/edit\"")), "{}", refused.body);
        assert_eq!(entry(&node, &offer).card.attributes["beds"], 1);
        awa.post(&format!("{network}/show"), &[]).await;
        path_of(&awa.post(&format!("{offer}/restore"), &[("rev", &first)]).await, &offer);
        assert_eq!(entry(&node, &offer).card.attributes["beds"], 2);
    }
}
