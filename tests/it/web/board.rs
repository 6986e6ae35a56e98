//! Offers and requests as people find and read them, and as they leave the site.

use axum::http::StatusCode;
use bocage::initiative::Initiative;
use bocage::initiative::publish::{self, proposals};
use serde_json::{Value, json};

use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::site::Site;

const STREET: &str = "12 rue du Secret";

fn fields(value: Value) -> bocage::initiative::Fields {
    serde_json::from_value(value).unwrap()
}

fn network(site: &Site) -> Initiative {
    site.publish(fields(json!({ "name": "Hébergeurs du Scorff", "kinds": ["host_network"], "location.city": "Lorient",
        "location.postcode": "56100", "contact.phone": "02 97 00 00 00", "contact.phone_public": "yes",
        "contact.website": "https://hebergeurs.example" })))
}

fn workshop(site: &Site) -> Initiative {
    site.publish(fields(json!({ "name": "Fab Lab de Lorient", "kinds": ["maker"], "location.city": "Lorient",
        "location.postcode": "56100", "location.lat": 47.7512, "location.lon": -3.3611 })))
}

fn beds(of: &Initiative) -> Value {
    json!({ "name": "Deux lits près de l'hôpital", "kinds": ["host"], "terms.purpose": "offer", "terms.by": of.uri,
        "description": "Studio **au calme**.", "location.lat": 47.743_211, "location.lon": -3.357_899,
        "location.street": STREET, "location.postcode": "56100", "location.city": "Lorient", "attributes.beds": 2,
        "attributes.available": [["2026-12-07", "2026-12-20"]], "attributes.address": STREET,
        "attributes.phone": "06 12 34 56 78", "terms.price": "free", "accessibility.step_free_entry": "yes" })
}

fn gowns(of: &Initiative) -> Value {
    json!({ "name": "200 blouses pour l'hôpital", "kinds": ["make"], "terms.purpose": "request", "terms.by": of.uri,
        "attributes.product": "gown", "terms.quantity": "200", "terms.unit": "blouses", "terms.valid_until": "2026-12-05",
        "terms.urgency": "48h" })
}

/// A board with an offer of beds and an urgent request.
fn board(database: TestDatabase) -> (Site, Initiative, Initiative) {
    let site = Site::empty(database);
    let (network, workshop) = (network(&site), workshop(&site));
    let offer = site.propose(beds(&network));
    let request = site.propose(gowns(&workshop));
    site.app.catch_up().unwrap();
    (site, offer, request)
}

fn path_of(entry: &Initiative) -> String {
    entry.uri.strip_prefix("http://bretagne.test").unwrap().to_owned()
}

on_each_database! {
    async fn the_board_shows_what_is_offered_and_needed_with_honest_numbers(database) {
        let (site, ..) = board(database);
        let all = site.get("/board").await.main_text();
        for said in ["Tout (2)", "On propose (1)", "On a besoin de (1)", "Urgent, avant le 26 novembre 2026",
            "Nous avons besoin de 200 blouses pour l'hôpital", "Fabrication · 200 blouses · Lorient",
            "Je peux héberger Deux lits près de l'hôpital", "Hébergeurs du Scorff", "Jusqu’au 20 décembre 2026",
            "Classées par : ce qui est urgent, puis ce qui se termine le plus tôt."] {
            assert!(all.contains(said), "{said} is not in\n{all}");
        }
        assert!(all.find("200 blouses").unwrap() < all.find("Deux lits").unwrap(), "what is urgent comes first");
        let offers = site.get("/board?purpose=offer").await.main_text();
        assert!(offers.contains("1 annonce") && offers.contains("Deux lits") && !offers.contains("Nous avons besoin"), "{offers}");
        let found = site.get("/board?near=Lorient&a.available.min=2026-12-14&a.available.max=2026-12-20&access=step_free_entry").await.main_text();
        assert!(found.contains("Deux lits") && !found.contains("200 blouses"), "{found}");
        let nothing = site.get("/board?kind=ride").await.main_text();
        assert!(nothing.contains("Aucune annonce en cours") && nothing.contains("2"), "a way on, with its number: {nothing}");
        let english = site.get_in("en", "/board").await.main_text();
        assert!(english.contains("We need 200 blouses") && english.contains("Urgent, before 26 November 2026"), "{english}");
    }

    async fn beds_are_looked_for_by_form_for_a_week_near_a_hospital(database) {
        let (site, ..) = board(database);
        site.publish(fields(json!({ "name": "Hôpital du Scorff", "kinds": ["care_institution"], "location.city": "Lorient",
            "location.postcode": "56100", "location.lat": 47.7575, "location.lon": -3.3685, "identifiers.finess_et": "560000127" })));
        site.app.catch_up().unwrap();
        assert!(!site.get("/board").await.body.contains("a.available.min"), "what a kind knows is asked of it");
        let chosen = site.get("/board?kind=host").await;
        for input in ["type=\"date\" id=\"a.available.min\"", "type=\"date\" id=\"a.available.max\"", "id=\"a.beds.min\""] {
            assert!(chosen.body.contains(input), "{input} in {}", chosen.body);
        }
        assert!(!chosen.body.contains("a.people.min"), "{}", chosen.body);
        let week = "/board?kind=host&near=finess:560000127&radius=5&access=step_free_entry&a.beds.min=2&a.available.min=2026-12-14&a.available.max=";
        let found = site.get(&format!("{week}2026-12-20")).await;
        assert!(found.main_text().contains("Deux lits") && found.main_text().contains("1 annonce"), "{}", found.main_text());
        for chip in ["Disponibilités\u{a0}: à partir du 14 décembre 2026", "Disponibilités\u{a0}: jusqu’au 20 décembre 2026", "Lits\u{a0}: au moins 2"] {
            assert!(found.main_text().contains(chip), "{chip} is not in\n{}", found.main_text());
        }
        for kept in ["name=\"a.available.min\" value=\"2026-12-14\"", "name=\"a.beds.min\" value=\"2\""] {
            assert!(found.body.contains(kept), "{kept} in {}", found.body);
        }
        let later = site.get(&week.replace("2026-12-14", "2026-12-21")).await.main_text();
        assert!(!later.contains("Deux lits"), "{later}");
        let without = site.get("/board?a.beds.min=2").await.body;
        assert!(without.contains("<input type=\"hidden\" name=\"a.beds.min\" value=\"2\">"), "the next search keeps it: {without}");
        let english = site.get_in("en", "/board?kind=host").await.body;
        assert!(english.contains("At least") && english.contains("Until"), "{english}");
        let hospital = site.get("/@hopital-du-scorff-lorient").await.body;
        assert!(hospital.contains("href=\"/board?near=%40hopital-du-scorff-lorient\""), "{hospital}");
    }

    async fn who_searches_initiatives_is_led_to_what_is_offered(database) {
        let (site, ..) = board(database);
        let found = site.get("/search?q=lits&near=Lorient").await.body;
        assert!(found.contains("href=\"/board?q=lits&#38;near=Lorient\">Aussi 1 offre ou besoin"), "{found}");
        assert!(site.get("/board?q=lits&near=Lorient").await.main_text().contains("Deux lits"));
        let english = site.get_in("en", "/search?q=blouse+Lorient").await.main_text();
        assert!(english.contains("Also 1 offer or request"), "words and places are read as on the board: {english}");
        for none in ["/search", "/search?q=poney", "/search?q=lits&kind=maker"] {
            assert!(!site.get(none).await.main_text().contains("Aussi 1"), "{none}");
        }
    }

    async fn the_page_of_an_offer_says_how_to_answer_and_nothing_that_is_kept_back(database) {
        let (site, offer, _) = board(database);
        let page = site.get(&path_of(&offer)).await;
        assert_eq!(page.status, StatusCode::OK);
        let text = page.main_text();
        for said in ["Je peux héberger", "Deux lits près de l'hôpital", "Studio au calme.", "Lits\n2 lits",
            "Disponibilités\ndu 7 décembre 2026 au 20 décembre 2026", "Prix\nGratuit", "Entrée de plain-pied\noui",
            "Visible dans cet annuaire et dans ceux avec qui il échange", "02 97 00 00 00", "Hébergeurs du Scorff"] {
            assert!(text.contains(said), "{said} is not in\n{text}");
        }
        let report = page.body.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|url| url.contains("/report?"));
        let report = site.get(&report.expect("a way to have it removed").replace("&#38;", "&")).await;
        assert!(report.status == StatusCode::OK && report.body.contains("Annonce « Deux lits"), "{}", report.body);
        let network = site.get("/@hebergeurs-du-scorff-lorient").await;
        assert!(network.main_text().contains("Offres et besoins en ce moment"), "{}", network.main_text());
        let territory = site.get("/t/FR-56121").await.main_text();
        assert!(territory.contains("On a besoin de (1)") && territory.contains("On propose (1)"), "{territory}");
        for path in [&path_of(&offer), "/board", "/board.atom", "/board.ics", "/@hebergeurs-du-scorff-lorient", "/search.json?class=proposal",
            "/search.csv?class=proposal", "/search.geojson?class=proposal", "/search.ndjson?class=proposal", "/search.jsonld?class=proposal",
            "/api/v1/clusters?class=proposal&bbox=-4,47,-3,48&zoom=16"] {
            let answer = site.get(path).await.body;
            for secret in [STREET, "rue du Secret", "47.7432", "3.3578", "06 12 34", "0612"] {
                assert!(!answer.contains(secret), "{secret} in {path}");
            }
        }
    }

    async fn a_network_adds_up_what_its_members_can_make_and_a_request_says_what_is_missing(database) {
        let site = Site::empty(database);
        let (one, other) = (workshop(&site), workshop(&site));
        for (of, capacity) in [(&one, 200), (&other, 220)] {
            site.propose(json!({ "name": "Des visières", "kinds": ["make"], "terms.purpose": "offer", "terms.by": of.uri,
                "attributes.product": "visor", "attributes.capacity_per_week": capacity }));
        }
        let settled = site.propose(json!({ "name": "Des visières promises", "kinds": ["make"], "terms.purpose": "offer", "terms.by": one.uri,
            "attributes.product": "visor", "attributes.capacity_per_week": 1000 }));
        let home = site.app.home();
        site.app.db.write_now(move |conn| proposals::settle(conn, &home, &settled.uri, "met", site_now())).unwrap();
        let request = site.propose(gowns(&one));
        site.publish(fields(json!({ "name": "Makers de Bretagne", "kinds": ["network"], "location.city": "Lorient",
            "location.postcode": "56100", "members": [one.uri, other.uri] })));
        let (home, uri) = (site.app.home(), request.uri.clone());
        let missing = fields(json!({ "terms.remaining": "80" }));
        let partly = site.app.db.write_now(move |conn| publish::revise(conn, &home, &uri, &missing, &[], site_now())).unwrap();
        assert_eq!(partly.card.status, "partly_met");
        site.app.catch_up().unwrap();
        let network = site.get("/@makers-de-bretagne-lorient").await.main_text();
        for said in ["Ce que les membres peuvent faire ensemble", "Visière", "420 pièces", "2 offres"] {
            assert!(network.contains(said), "{said} is not in\n{network}");
        }
        for _ in 0..600 {
            site.propose(json!({ "name": "Une visière", "kinds": ["make"], "terms.purpose": "offer", "terms.by": one.uri,
                "attributes.product": "visor", "attributes.capacity_per_week": 1 }));
        }
        site.app.catch_up().unwrap();
        let network = site.get("/@makers-de-bretagne-lorient").await.main_text();
        assert!(network.contains("602 offres") && network.contains("020 pièces"), "all are counted: {network}");
        let page = site.get(&path_of(&request)).await.main_text();
        assert!(page.contains("Quantité\n200 blouses") && page.contains("Manque encore\n80 blouses"), "{page}");
        let list = site.get("/board?purpose=request").await.main_text();
        assert!(list.contains("200 blouses · manque encore 80"), "{list}");
    }

    async fn what_is_over_answers_gone_and_leads_on(database) {
        let (site, offer, _) = board(database);
        let network = offer.card.terms.as_ref().unwrap().by.clone();
        let mut other = beds(&offer);
        (other["terms.by"], other["name"]) = (json!(network), json!("Une chambre rue de la Gare"));
        let other = site.propose(other);
        let (home, now) = (site.app.home(), bocage::clock::Timestamp(1_800_800_000_000_000));
        site.app.db.write_now(move |conn| {
            publish::revise(conn, &home, &other.uri, &fields(json!({ "terms.valid_until": "2027-06-01" })), &[], site_now())?;
            proposals::expire(conn, &home, 10, now)
        }).unwrap();
        site.app.catch_up().unwrap();
        let gone = site.get(&path_of(&offer)).await;
        assert_eq!(gone.status, StatusCode::GONE);
        let text = gone.main_text();
        assert!(text.contains("Cette annonce n’est plus valable.") && text.contains("Une chambre rue de la Gare"), "{text}");
        assert!(!text.contains("02 97"), "nobody can answer any more: {text}");
        assert!(!site.get("/board").await.main_text().contains("Deux lits"));
        assert_eq!(site.get("/o/01JD4A7Q2M8X5W3K9T6R1P0ZBC").await.status, StatusCode::NOT_FOUND);
    }

    async fn a_kind_of_offers_has_a_page_that_lists_them(database) {
        let (site, offer, _) = board(database);
        let page = site.get("/k/host").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Deux lits") && page.body.contains("href=\"/board?kind=host\""), "{}", page.body);
        assert!(page.body.contains(&path_of(&offer)) && page.body.contains("Hébergeurs du Scorff"), "{}", page.body);
        let none = site.get("/k/ride").await;
        assert!(none.status == StatusCode::OK && none.body.contains("href=\"/board?kind=ride\""), "{}", none.body);
        assert_eq!(site.get("/k/nothing").await.status, StatusCode::NOT_FOUND);
    }

    async fn the_board_is_read_in_feed_readers_and_calendars(database) {
        let (site, offer, request) = board(database);
        let atom = site.get("/board.atom?purpose=request").await;
        assert_eq!(atom.header("content-type"), "application/atom+xml; charset=utf-8");
        let feed: atom_syndication::Feed = atom.body.parse().unwrap();
        assert_eq!(feed.entries.len(), 1);
        assert_eq!((feed.entries[0].id.as_str(), feed.entries[0].title.as_str()), (request.uri.as_str(), "Nous avons besoin de : 200 blouses pour l'hôpital"));
        let calendar = site.get(&format!("{}.ics", path_of(&offer))).await.body;
        for line in ["BEGIN:VEVENT", "DTSTART;VALUE=DATE:20261207", "DTEND;VALUE=DATE:20261221", "LOCATION:Lorient"] {
            assert!(calendar.contains(line), "{line} is not in\n{calendar}");
        }
        assert!(site.get("/board.ics").await.body.contains("DTSTART;VALUE=DATE:20261205"), "the last day, where there is no other");
        assert_eq!(site.get("/board.pdf").await.status, StatusCode::NOT_FOUND);
    }
}

fn site_now() -> bocage::clock::Timestamp {
    bocage::clock::Timestamp(1_795_514_400_000_000)
}
