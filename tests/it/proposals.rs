//! Offers and requests of initiatives: what they say, what is kept back, how they end, and that they go with who
//! answers for them.

use bocage::clock::Timestamp;
use bocage::db::Conn;
use bocage::error::Error;
use bocage::initiative::publish::{Home, erase, hide, proposals, show, withdraw};
use bocage::initiative::store::{self, Initiative, State};
use bocage::initiative::{Fields, Private, Problems};
use serde_json::{Value, json};

use crate::support::databases::on_each_database;
use crate::support::directory::TestDirectory;

/// Where the home of these tests stands, and what may never be known of it.
const STREET: &str = "12 rue du Secret";
const POINT: (f64, f64) = (47.743_211, -3.357_899);

fn network(directory: &TestDirectory) -> Initiative {
    directory.publish(json!({ "name": "Hébergeurs du Scorff", "kinds": ["host_network"],
        "location.city": "Lorient", "location.postcode": "56100", "attributes.territories": ["FR-56"] }))
}

fn workshop(directory: &TestDirectory) -> Initiative {
    directory.publish(json!({ "name": "Fab Lab de Lorient", "kinds": ["maker"], "location.city": "Lorient",
        "location.postcode": "56100", "location.lat": 47.7512, "location.lon": -3.3611, "location.street": "3 quai des Indes" }))
}

fn beds(of: &Initiative) -> Value {
    json!({ "name": "Deux lits près de l'hôpital", "kinds": ["host"], "terms.purpose": "offer", "terms.by": of.uri,
        "location.lat": POINT.0, "location.lon": POINT.1, "location.street": STREET, "location.postcode": "56100",
        "location.city": "Lorient", "attributes.beds": 2, "attributes.available": [["2026-12-07", "2026-12-20"]],
        "attributes.address": STREET, "attributes.phone": "06 12 34 56 78", "contact.email": "awa@example.org",
        "contact.email_public": "yes" })
}

fn propose(directory: &TestDirectory, value: Value) -> Initiative {
    try_propose(directory, value).unwrap_or_else(|problem| panic!("{problem:?}"))
}

fn try_propose(directory: &TestDirectory, value: Value) -> Result<Initiative, Error> {
    let fields: Fields = serde_json::from_value(value).unwrap();
    directory.write(move |conn, home, now| proposals::propose(conn, home, fields, now))
}

fn problems(directory: &TestDirectory, value: Value) -> Problems {
    match try_propose(directory, value) {
        Err(Error::Invalid(problems)) => problems,
        other => panic!("must be refused: {other:?}"),
    }
}

fn change(
    directory: &TestDirectory,
    of: &Initiative,
    work: fn(&mut Conn, &Home, &str, Timestamp) -> bocage::error::Result<Initiative>,
) -> Initiative {
    let uri = of.uri.clone();
    directory.write(move |conn, home, now| work(conn, home, &uri, now)).unwrap()
}

fn private(directory: &TestDirectory, of: &Initiative) -> Private {
    directory.app.db.read_now(|conn| store::find_private(conn, &of.uri)).unwrap()
}

fn expire(directory: &TestDirectory) -> usize {
    directory.write(|conn, home, now| proposals::expire(conn, home, 100, now)).unwrap()
}

on_each_database! {
    async fn a_private_home_is_offered_no_finer_than_its_commune(database) {
        let directory = TestDirectory::new(database);
        let network = network(&directory);
        let offer = propose(&directory, beds(&network));
        assert!(offer.uri.starts_with("http://bretagne.test/o/") && offer.handle.is_none() && offer.listed);
        let terms = offer.card.terms.clone().unwrap();
        assert_eq!((terms.visibility.as_str(), terms.contact.as_str()), ("peers", "relay"));
        assert_eq!(terms.valid_until, "2026-12-20", "nobody can have it after its last day");
        let prolonged = |card: &bocage::initiative::Card| {
            proposals::prolonged_until(&directory.app.kinds, card, directory.app.clock.now().date()).map(|day| day.to_string())
        };
        assert_eq!(prolonged(&offer.card), None, "it holds as long as it can be had");
        let mut shorter = offer.card.clone();
        shorter.terms.as_mut().unwrap().valid_until = "2026-12-10".into();
        assert_eq!(prolonged(&shorter), Some("2026-12-20".into()));
        let mut longer = beds(&network);
        longer["attributes.available"] = json!([["2026-12-07", "2026-12-20"], ["2027-03-01", "2027-03-31"]]);
        let longer = propose(&directory, longer);
        assert_eq!(longer.card.terms.unwrap().valid_until, "2027-01-23", "60 days from 24 November");
        let mut stated = beds(&network);
        stated["terms.valid_until"] = json!("2027-01-15");
        assert_eq!(propose(&directory, stated).card.terms.unwrap().valid_until, "2027-01-15", "what somebody says holds");
        let place = offer.card.location.clone().unwrap();
        assert_eq!((place.precision.as_str(), place.street.as_deref()), ("municipality", None));
        assert!(place.radius_m >= 2_000 && place.lat != Some(POINT.0));
        let public = serde_json::to_string(&offer.card).unwrap() + &directory.app.home().document(&offer).to_string();
        for secret in [STREET, "47.7432", "3.3578", "06 12", "awa@", "rue du"] {
            assert!(!public.contains(secret), "{secret} in {public}");
        }
        let private = private(&directory, &offer);
        assert_eq!((private.lat, private.email.as_deref()), (Some(POINT.0), Some("awa@example.org")));
        assert_eq!(private.other["attributes.address"], STREET);
        // An edit keeps what is kept back.
        let edited = directory.edit(&offer.uri, json!({ "attributes.beds": 3, "location.precision": "exact" }), &[]);
        assert_eq!((&edited.card.attributes["beds"], edited.card.location.unwrap().precision.as_str()), (&json!(3), "municipality"));
        assert_eq!(self::private(&directory, &offer), private);
    }

    async fn what_a_proposal_lacks_is_said_at_once(database) {
        let directory = TestDirectory::new(database);
        let network = network(&directory);
        let mut empty = beds(&network);
        for field in ["attributes.beds", "attributes.available", "terms.purpose"] {
            empty.as_object_mut().unwrap().remove(field);
        }
        let found = problems(&directory, empty);
        let named: Vec<&str> = found.0.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(named, ["terms.purpose", "attributes.beds", "attributes.available"]);
        for (field, value, code) in [
            ("terms.by", json!("http://bretagne.test/i/01JD40E9N3V7H2S8B5C1Y6F4TG"), "no_initiative"),
            ("terms.visibility", json!("public"), "bad_visibility"),
            ("terms.valid_until", json!("2026-11-23"), "already_over"),
            ("terms.valid_until", json!("2028-01-01"), "too_far_ahead"),
            ("terms.valid_from", json!("2027-02-01"), "ends_before_it_begins"),
            ("terms.urgency", json!("48h"), "not_for_this_purpose"),
            ("attributes.people", json!(2), "not_for_this_purpose"),
            ("kinds", json!(["host", "food"]), "too_many"),
            ("name", json!("ab"), "bad_title"),
            ("terms.purposes", json!("offer"), "unknown_field"),
        ] {
            let mut wrong = beds(&network);
            wrong[field] = value;
            assert!(problems(&directory, wrong).has(code), "{field} {code}");
        }
        let request = json!({ "name": "Visières", "kinds": ["make"], "terms.purpose": "request", "terms.by": network.uri,
            "attributes.product": "visor" });
        assert!(problems(&directory, request).has("needs_end"), "somebody has to say until when it is needed");
    }

    async fn a_care_request_has_no_free_text_and_is_listed_nowhere(database) {
        let directory = TestDirectory::new(database);
        let network = network(&directory);
        let care = json!({ "name": "Pour mon père malade", "kinds": ["care"], "terms.purpose": "request", "terms.by": network.uri,
            "terms.valid_until": "2026-12-01", "attributes.slot": ["night"], "attributes.dates": [["2026-11-28", "2026-12-01"]] });
        let mut told = care.clone();
        told["description"] = json!("Il a une maladie.");
        assert!(problems(&directory, told).has("no_text_here"));
        let request = propose(&directory, care);
        assert_eq!(request.card.name, "Une présence est demandée : Présence et soin");
        assert_eq!(request.card.attributes["dates"], json!([["2026-11-23", "2026-12-06"]]), "by whole weeks");
        assert!(!request.listed && !request.is_shown() && !request.is_public());
        assert_eq!(request.unlisted_because.as_deref(), Some("not_for_peers"));
        assert!(directory.log().iter().all(|line| line.uri != request.uri));
    }

    async fn a_proposal_without_a_place_is_where_its_initiative_is(database) {
        let directory = TestDirectory::new(database);
        let workshop = workshop(&directory);
        let offer = propose(&directory, json!({ "name": "Des visières", "kinds": ["make"], "terms.purpose": "offer",
            "terms.by": workshop.uri, "attributes.product": "visor", "attributes.capacity_per_week": 200 }));
        assert_eq!(offer.card.location.as_ref().unwrap().precision, "exact");
        assert_eq!(offer.card.location.as_ref().unwrap().lat, Some(47.7512));
        directory.edit(&workshop.uri, json!({ "location.precision": "municipality" }), &[]);
        let moved = directory.entry(&offer.uri);
        assert_eq!(moved.card.location.as_ref().unwrap().precision, "municipality");
        assert!(moved.rev > offer.rev && moved.card.location.unwrap().lat != Some(47.7512));
        assert_eq!(directory.log().iter().filter(|line| line.uri == offer.uri).count(), 2, "peers are told");
    }

    async fn a_place_written_for_a_proposal_at_its_initiative_is_where_it_then_stands(database) {
        let directory = TestDirectory::new(database);
        let workshop = workshop(&directory);
        let offer = propose(&directory, json!({ "name": "Des visières", "kinds": ["make"], "terms.purpose": "offer",
            "terms.by": workshop.uri, "attributes.product": "visor" }));
        assert!(offer.card.terms.unwrap().at_initiative);
        let elsewhere = directory.edit(&offer.uri, json!({ "location.city": "Pontivy", "location.postcode": "56300" }), &[]);
        let (place, terms) = (elsewhere.card.location.unwrap(), elsewhere.card.terms.unwrap());
        assert_eq!((place.city.as_deref(), place.street, terms.at_initiative), (Some("Pontivy"), None, false));
        directory.edit(&workshop.uri, json!({ "location.city": "Quimper", "location.postcode": "29000" }), &[]);
        assert_eq!(directory.entry(&offer.uri).card.location.unwrap().city.as_deref(), Some("Pontivy"), "it goes along no more");
        directory.edit(&offer.uri, json!({ "terms.at_initiative": "yes" }), &[]);
        let street = directory.edit(&offer.uri, json!({ "location.street": "3 rue du Quai" }), &[]);
        let (place, terms) = (street.card.location.unwrap(), street.card.terms.unwrap());
        assert_eq!((place.city.as_deref(), terms.at_initiative), (Some("Quimper"), false), "a street of the same town");
        let back = directory.edit(&offer.uri, json!({ "terms.at_initiative": "yes" }), &[]);
        assert_eq!(back.card.location.unwrap().city.as_deref(), Some("Quimper"));
    }

    async fn proposals_go_and_come_back_with_their_initiative(database) {
        let directory = TestDirectory::new(database);
        let workshop = workshop(&directory);
        let offer = |name: &str| json!({ "name": name, "kinds": ["make"], "terms.purpose": "offer",
            "terms.by": workshop.uri, "attributes.product": "visor" });
        let (kept, hidden) = (propose(&directory, offer("Des visières")), propose(&directory, offer("Des blouses")));
        change(&directory, &hidden, hide);
        change(&directory, &workshop, hide);
        assert_eq!(directory.entry(&kept.uri).state, State::Hidden);
        let uri = kept.uri.clone();
        let refused = directory.write(move |conn, home, now| show(conn, home, &uri, now)).unwrap_err();
        assert!(matches!(refused, Error::Conflict(_)), "not before its initiative: {refused:?}");
        change(&directory, &workshop, show);
        assert_eq!(directory.entry(&kept.uri).state, State::Published);
        assert_eq!(directory.entry(&hidden.uri).state, State::Hidden, "somebody hid this one by itself");
        change(&directory, &workshop, withdraw);
        for uri in [&kept.uri, &hidden.uri] {
            let gone = directory.entry(uri);
            assert_eq!((gone.state, gone.card.name.as_str()), (State::Withdrawn, ""));
        }
        directory.assert_consistent();
    }

    async fn a_proposal_ends_with_its_last_day_and_is_forgotten_a_month_later(database) {
        let mut directory = TestDirectory::new(database);
        let (network, workshop) = (network(&directory), workshop(&directory));
        let mut home = beds(&network);
        home["terms.valid_until"] = json!("2026-11-30");
        home["attributes.available"] = json!([["2026-11-25", "2026-11-30"]]);
        let home = propose(&directory, home);
        let visors = propose(&directory, json!({ "name": "Des visières", "kinds": ["make"], "terms.purpose": "offer",
            "description": "Livrées à vélo.", "terms.by": workshop.uri, "attributes.product": "visor", "terms.valid_until": "2026-11-30" }));
        directory.wait_days(6);
        assert_eq!(expire(&directory), 0, "30 November, 11:00 in Paris");
        directory.wait_seconds(13 * 3_600);
        assert_eq!(expire(&directory), 2);
        let over = directory.entry(&visors.uri);
        assert_eq!((over.state, over.card.status.as_str(), over.card.description.as_deref()), (State::Withdrawn, "expired", Some("Livrées à vélo.")));
        assert_eq!(directory.log().last().unwrap().state, "withdrawn");
        assert_eq!(expire(&directory), 0);
        directory.wait_days(31);
        directory.write(|conn, home, now| proposals::forget_ended(conn, home, 100, now)).unwrap();
        let (visors, home) = (directory.entry(&visors.uri), directory.entry(&home.uri));
        assert_eq!((visors.card.name.as_str(), visors.card.description, visors.card.status.as_str()), ("Des visières", None, "expired"));
        assert_eq!((home.card.name.as_str(), home.card.terms.is_none()), ("", true), "of persons nothing is kept");
        assert_eq!(private(&directory, &home), Private::default());
        directory.assert_consistent();
    }

    async fn what_is_over_goes_with_its_initiative_and_when_it_is_erased(database) {
        let mut directory = TestDirectory::new(database);
        let network = network(&directory);
        let offered = |name: &str| {
            let mut home = beds(&network);
            (home["name"], home["terms.valid_until"], home["attributes.available"]) = (json!(name), json!("2026-11-30"), json!([["2026-11-25", "2026-11-30"]]));
            propose(&directory, home)
        };
        let (first, second) = (offered("Chez Awa"), offered("Chez Malo"));
        directory.wait_days(7);
        assert_eq!(expire(&directory), 2);
        assert!(directory.dump(false).contains(STREET), "it would be found");
        change(&directory, &first, erase);
        assert!(!directory.dump(false).contains("Chez Awa"), "{}", directory.dump(false));
        assert_eq!(directory.entry(&second.uri).card.name, "Chez Malo", "readable for a month");
        change(&directory, &network, erase);
        let kept = directory.dump(false);
        assert!(!kept.contains(STREET) && !kept.contains("Chez Malo") && !kept.contains("awa@example.org"), "{kept}");
        directory.wait_days(40);
        assert_eq!(directory.write(|conn, home, now| proposals::forget_ended(conn, home, 100, now)).unwrap(), 0);
        directory.assert_consistent();
    }

    /// What is added to the days must not be over before it begins.
    async fn an_end_that_followed_the_days_goes_on_following_them(database) {
        let directory = TestDirectory::new(database);
        let network = network(&directory);
        let until = |proposal: &Initiative| proposal.card.terms.clone().unwrap().valid_until;
        let offer = propose(&directory, beds(&network));
        let days = |days: Value| json!({ "attributes.available": days });
        let longer = directory.edit(&offer.uri, days(json!([["2026-12-07", "2026-12-20"], ["2027-01-02", "2027-01-10"]])), &[]);
        assert_eq!(until(&longer), "2027-01-10");
        // A form that is saved as a whole says the old end again.
        let shorter = directory.edit(&offer.uri, json!({ "attributes.available": [["2026-12-07", "2026-12-12"]], "terms.valid_until": "2027-01-10" }), &[]);
        assert_eq!(until(&shorter), "2026-12-12");
        assert_eq!(until(&directory.edit(&offer.uri, json!({ "terms.valid_until": "2026-12-09" }), &[])), "2026-12-09");
        let kept = directory.edit(&offer.uri, days(json!([["2026-12-07", "2026-12-20"]])), &[]);
        assert_eq!(until(&kept), "2026-12-09", "what somebody said stays");
        let campaign = json!({ "name": "Un four pour le village", "kinds": ["campaign"], "terms.purpose": "request", "terms.by": network.uri,
            "attributes.what": ["money"], "attributes.goal": "900", "attributes.deadline": "2026-12-31",
            "attributes.beneficiary": "Le village", "attributes.link": "https://four.example" });
        let campaign = propose(&directory, campaign);
        assert_eq!(until(&campaign), "2026-12-31");
        assert_eq!(until(&directory.edit(&campaign.uri, json!({ "attributes.deadline": "2027-01-31" }), &[])), "2027-01-31");
        let mut wanted = beds(&network);
        (wanted["terms.purpose"], wanted["terms.valid_until"]) = (json!("request"), json!("2026-12-20"));
        wanted["attributes.people"] = json!(2);
        let wanted = propose(&directory, wanted);
        let asked = directory.edit(&wanted.uri, days(json!([["2026-12-07", "2026-12-27"]])), &[]);
        assert_eq!(until(&asked), "2026-12-20", "until when something is needed, somebody says");
    }

    async fn beds_are_found_by_week_distance_and_access_and_only_while_they_are_offered(database) {
        let mut directory = TestDirectory::new(database);
        let network = network(&directory);
        directory.publish(json!({ "name": "Hôpital du Scorff", "kinds": ["care_institution"], "location.city": "Lorient",
            "location.postcode": "56100", "location.lat": 47.7575, "location.lon": -3.3685, "identifiers.finess_et": "560000127" }));
        let mut step_free = beds(&network);
        step_free["accessibility.step_free_entry"] = json!("yes");
        let step_free = propose(&directory, step_free);
        let mut far = beds(&network);
        (far["name"], far["location.city"], far["location.postcode"]) = (json!("Une chambre à Pontivy"), json!("Pontivy"), json!("56300"));
        (far["location.lat"], far["location.lon"]) = (json!(48.0664), json!(-2.9640));
        propose(&directory, far);
        let near = [("class", "proposal"), ("kind", "host"), ("near", "finess:560000127"), ("radius", "5")];
        let with = |more: &[(&'static str, &'static str)]| [&near[..], more].concat();
        let name = "Deux lits près de l'hôpital";
        assert_eq!(directory.found(&near), [name]);
        assert_eq!(directory.found(&with(&[("a.available.min", "2026-12-14"), ("a.available.max", "2026-12-20"),
            ("access", "step_free_entry"), ("a.beds.min", "2")])), [name]);
        assert!(directory.found(&with(&[("a.available.min", "2026-12-21"), ("a.available.max", "2026-12-27")])).is_empty());
        assert!(directory.found(&with(&[("a.beds.min", "3")])).is_empty());
        assert!(directory.found(&[("near", "finess:560000127"), ("q", "deux lits")]).is_empty(), "not among initiatives");
        let found = directory.search(&near);
        assert!(found.hits[0].distance.unwrap().band.is_some(), "a distance to a coarse place is a band");
        let purposes = found.facets.iter().find(|facet| facet.name == "purpose").unwrap();
        assert_eq!((purposes.values[0].code.as_str(), purposes.values[0].count), ("offer", 1));
        assert_eq!(directory.found(&[("class", "proposal"), ("by", &network.uri), ("on", "2026-12-20")]).len(), 2);
        // Its last day is over: found no more, also before its home has said so.
        directory.edit(&step_free.uri, json!({ "terms.valid_until": "2026-11-25" }), &[]);
        assert_eq!(directory.found(&near), [name]);
        directory.wait_days(2);
        directory.reopen_search();
        assert!(directory.found(&near).is_empty());
        assert_eq!(directory.found(&with(&[("status", "expired")])).len(), 0, "its home has not said so yet");
    }

    async fn what_is_urgent_comes_first_then_what_ends_first(database) {
        let mut directory = TestDirectory::new(database);
        let workshop = workshop(&directory);
        let wanted = |name: &str, until: &str, urgency: &str| json!({ "name": name, "kinds": ["make"], "terms.purpose": "request",
            "terms.by": workshop.uri, "attributes.product": "gown", "terms.quantity": "200", "terms.unit": "blouses",
            "terms.valid_until": until, "terms.urgency": urgency });
        for (name, until, urgency) in [("Plus tard", "2026-12-20", "normal"), ("Bientôt", "2026-12-01", "normal"), ("Vite", "2026-12-30", "48h")] {
            propose(&directory, wanted(name, until, urgency));
        }
        let board = [("class", "proposal"), ("purpose", "request")];
        assert_eq!(directory.found(&board), ["Vite", "Bientôt", "Plus tard"]);
        let reasons: Vec<_> = directory.search(&board).hits[0].reasons.iter().map(|line| format!("{:?}", line.reason)).collect();
        assert_eq!(reasons, ["Urgent", "Ends(2026-12-30)"]);
        let mut pages = Vec::new();
        let mut cursor = String::new();
        for _ in 0..3 {
            let found = directory.search(&[&board[..], &[("per_page", "1"), ("cursor", &cursor)]].concat());
            pages.extend(found.hits.iter().map(|hit| directory.entry(&hit.uri).card.name));
            cursor = found.next_cursor.unwrap_or_default();
        }
        assert_eq!(pages, ["Vite", "Bientôt", "Plus tard"]);
        directory.wait_days(3);
        directory.reopen_search();
        assert_eq!(directory.found(&board), ["Bientôt", "Plus tard", "Vite"], "48 hours are over");
    }
}
