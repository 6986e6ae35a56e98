//! Files of offers and requests: read by their columns, known by their records, and written out again.

use std::io::Cursor;

use bocage::export::download::Prepared;
use bocage::import::{Report, undo};
use bocage::initiative::publish::proposals::{expire, forget_ended, propose};
use bocage::initiative::publish::withdraw;
use bocage::initiative::store::{self, State};
use bocage::initiative::{Class, Initiative};
use bocage::search::Query;
use serde_json::json;

use crate::support::databases::on_each_database;
use crate::support::directory::TestDirectory;

const BEDS: &str = "\
id;Offre ou besoin;Type;Titre;Structure;Lits;Disponibilités;Adresse;Code postal;Ville;Téléphone;Jusqu'au
1;offre;Hébergement;Deux lits près du port;@hebergeurs-du-scorff-lorient;2;2026-12-07..2026-12-20;12 rue du Secret;56100;Lorient;06 12 34 56 78;
2;Besoin;host;Un lit pour une soignante;hebergeurs du scorff;1;2026-12-01..2026-12-05;;;;;05/12/2026
";

/// A host network, and a workshop of the same name in two towns.
fn initiatives(directory: &TestDirectory) -> Initiative {
    for town in [("Brest", "29200"), ("Quimper", "29000")] {
        directory.publish(
            json!({ "name": "La Fabrique", "kinds": ["maker"], "location.city": town.0, "location.postcode": town.1,
            "licence": "ODbL-1.0" }),
        );
    }
    directory.publish(json!({ "name": "Hébergeurs du Scorff", "kinds": ["host_network"], "location.city": "Lorient",
        "location.postcode": "56100", "attributes.territories": ["FR-56"], "licence": "ODbL-1.0" }))
}

fn proposals(directory: &TestDirectory) -> Vec<Initiative> {
    let mut found = directory.entries();
    found.retain(|entry| Class::of(&entry.uri) == Class::Proposal);
    found.sort_by(|a, b| a.card.name.cmp(&b.card.name));
    found
}

fn numbers(report: &Report) -> [u64; 4] {
    [report.created, report.updated, report.unchanged, report.rejected_total()]
}

fn reasons(report: &Report) -> Vec<(u64, &str)> {
    report.rejected.iter().map(|rejected| (rejected.line, rejected.reason.as_str())).collect()
}

fn exported(directory: &TestDirectory, format: &str) -> String {
    directory.app.catch_up().unwrap();
    let query = Query { class: Class::Proposal, ..Query::default() };
    let download = directory.app.download("fr", "https://bretagne.test/export".into());
    let Prepared::File(file) = download.prepare(&query, format, None).unwrap() else { panic!("no single file") };
    let mut out = Vec::new();
    download.write(*file, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

on_each_database! {
    async fn a_table_with_a_column_for_the_purpose_is_one_of_offers_and_requests(database) {
        let directory = TestDirectory::new(database);
        let network = initiatives(&directory);
        let report = directory.import("lits.csv", BEDS);
        assert_eq!(numbers(&report), [2, 0, 0, 0], "{:?} {:?}", report.rejected, report.file.columns);
        assert_eq!(report.duplicates_found, 0);
        let found = proposals(&directory);
        let (offer, request) = (&found[0], &found[1]);
        let terms = offer.card.terms.as_ref().unwrap();
        assert_eq!((terms.purpose.as_str(), terms.by.as_str(), terms.visibility.as_str()), ("offer", network.uri.as_str(), "peers"));
        assert_eq!((&offer.card.attributes["beds"], &offer.card.attributes["available"]), (&json!(2), &json!([["2026-12-07", "2026-12-20"]])));
        let place = offer.card.location.as_ref().unwrap();
        assert_eq!((place.precision.as_str(), place.street.as_deref()), ("municipality", None));
        let public = serde_json::to_string(&offer.card).unwrap();
        assert!(!public.contains("Secret") && !public.contains("06 12"), "{public}");
        let private = directory.app.db.read_now(|conn| store::find_private(conn, &offer.uri)).unwrap();
        assert_eq!(private.street.as_deref(), Some("12 rue du Secret"));
        let asked = request.card.terms.as_ref().unwrap();
        assert!(asked.at_initiative && asked.is_request() && asked.valid_until == "2026-12-05");
        assert_eq!((request.card.licence.as_str(), offer.listed), ("ODbL-1.0", true));
        directory.assert_consistent();
    }

    async fn the_same_table_again_changes_nothing_and_a_changed_row_revises(database) {
        let mut directory = TestDirectory::new(database);
        initiatives(&directory);
        directory.import("lits.csv", BEDS);
        directory.wait_days(1);
        assert_eq!(numbers(&directory.import("lits.csv", BEDS)), [0, 0, 2, 0]);
        let changed = BEDS.replace("lorient;2;", "lorient;3;");
        let again = directory.import("lits.csv", &changed);
        assert_eq!(numbers(&again), [0, 1, 1, 0]);
        assert_eq!(proposals(&directory)[0].card.attributes["beds"], json!(3));
        let other = directory.import("lits.csv", &BEDS.replace("hebergeurs du scorff", "@la-fabrique-brest"));
        assert_eq!(reasons(&other), [(3, "other_initiative")]);
        let (home, now) = (directory.app.home(), directory.app.clock.now());
        let undone = undo(&directory.app.db, &home, &again.run, now).unwrap();
        assert_eq!((undone.restored, undone.withdrawn), (0, 0), "another import has changed it since");
        directory.assert_consistent();
    }

    async fn an_import_of_offers_is_taken_back_as_a_whole(database) {
        let directory = TestDirectory::new(database);
        initiatives(&directory);
        let run = directory.import("lits.csv", BEDS).run;
        let (home, now) = (directory.app.home(), directory.app.clock.now());
        assert_eq!(undo(&directory.app.db, &home, &run, now).unwrap().withdrawn, 2);
        assert!(proposals(&directory).iter().all(|entry| entry.state == State::Withdrawn && entry.card.name.is_empty()));
        assert_eq!(numbers(&directory.import("lits.csv", BEDS)), [2, 0, 0, 0], "free to come again");
        directory.assert_consistent();
    }

    async fn an_import_of_initiatives_is_taken_back_with_their_offers_and_both_come_again(database) {
        const NETWORKS: &str = "id;nom;type;commune;code postal;a.territories\n1;Hébergeurs du Scorff;host_network;Lorient;56100;FR-56\n";
        // By name: a handle is nobody else's for ever.
        let beds = BEDS.replace("@hebergeurs-du-scorff-lorient", "Hébergeurs du Scorff");
        let directory = TestDirectory::new(database);
        let run = directory.import("reseaux.csv", NETWORKS).run;
        assert_eq!(numbers(&directory.import("lits.csv", &beds)), [2, 0, 0, 0]);
        let (home, now) = (directory.app.home(), directory.app.clock.now());
        let undone = undo(&directory.app.db, &home, &run, now).unwrap();
        assert_eq!((undone.withdrawn, undone.kept), (3, 0));
        assert_eq!(directory.names(), Vec::<String>::new());
        assert_eq!(numbers(&directory.import("reseaux.csv", NETWORKS)), [1, 0, 0, 0]);
        assert_eq!(numbers(&directory.import("lits.csv", &beds)), [2, 0, 0, 0], "they come again with it");
        directory.assert_consistent();
    }

    async fn what_a_person_offered_keeps_its_initiative_when_the_import_is_undone(database) {
        let directory = TestDirectory::new(database);
        let run = directory.import("ateliers.csv", "id;nom;type;commune;code postal\n1;Fab Lab du Port;maker;Lorient;56100\n2;Atelier du Blavet;maker;Pontivy;56300\n").run;
        let by = directory.named("Fab Lab du Port").uri;
        let offer = serde_json::from_value(json!({ "name": "Des visières", "kinds": ["make"], "terms.purpose": "offer",
            "terms.by": by, "attributes.product": "visor" })).unwrap();
        directory.write(move |conn, home, now| propose(conn, home, offer, now)).unwrap();
        let (home, now) = (directory.app.home(), directory.app.clock.now());
        let undone = undo(&directory.app.db, &home, &run, now).unwrap();
        assert_eq!((undone.withdrawn, undone.kept), (1, 1));
        assert_eq!(proposals(&directory)[0].state, State::Published);
        assert_eq!(directory.names(), ["Des visières", "Fab Lab du Port"]);
        directory.assert_consistent();
    }

    async fn nothing_stays_of_the_address_of_a_home_whose_offer_is_over(database) {
        let mut directory = TestDirectory::new(database);
        initiatives(&directory);
        let other = directory.publish(json!({ "name": "Toits du Blavet", "kinds": ["host_network"], "location.city": "Lorient",
            "location.postcode": "56100", "attributes.territories": ["FR-56"], "licence": "ODbL-1.0" }));
        let row = |id: u32, by: &str, beds: u32| format!("{id};offre;host;Deux lits {id};{by};{beds};2026-12-07..2026-12-20;{id} rue du Secret;56100;Lorient\n");
        let table = |beds: u32| format!("id;purpose;kind;title;by;a.beds;a.available;street;postcode;city\n{}{}{}",
            row(1, "Hébergeurs du Scorff", beds), row(2, "Hébergeurs du Scorff", beds), row(3, "Toits du Blavet", beds));
        directory.import("lits.csv", &table(2));
        directory.wait_days(1);
        assert_eq!(numbers(&directory.import("lits.csv", &table(3))), [0, 3, 0, 0]);
        let [withdrawn, over, gone] = proposals(&directory).try_into().unwrap();
        for offer in [&withdrawn, &over, &gone] {
            directory.edit(&offer.uri, json!({ "attributes.beds": 4 }), &[]);
        }
        directory.write(move |conn, home, now| withdraw(conn, home, &withdrawn.uri, now)).unwrap();
        directory.write(move |conn, home, now| withdraw(conn, home, &other.uri, now)).unwrap();
        let kept = directory.dump(false);
        assert!(!kept.contains("1 rue du Secret") && !kept.contains("3 rue du Secret"), "{kept}");
        assert!(kept.contains("2 rue du Secret"), "the search above would find it");
        assert_eq!(directory.entry(&gone.uri).state, State::Withdrawn);
        directory.wait_days(70);
        directory.write(|conn, home, now| expire(conn, home, 100, now)).unwrap();
        directory.wait_days(31);
        assert_eq!(directory.write(|conn, home, now| forget_ended(conn, home, 100, now)).unwrap(), 1);
        assert_eq!(directory.entry(&over.uri).card.name, "");
        assert!(!directory.dump(false).contains("rue du Secret"), "{}", directory.dump(false));
        directory.assert_consistent();
    }

    async fn rows_that_cannot_be_offers_are_refused_with_a_reason(database) {
        let directory = TestDirectory::new(database);
        initiatives(&directory);
        let rows = "id,purpose,kind,title,by,a.beds,a.available,valid_until\n\
            1,offre,host,Un lit,@nobody,1,2026-12-01..2026-12-02,\n\
            2,offre,host,Un lit,La Fabrique,1,2026-12-01..2026-12-02,\n\
            3,offre,fablab,Un lit,Hébergeurs du Scorff,1,2026-12-01..2026-12-02,\n\
            4,offre,host,Un lit,Hébergeurs du Scorff,1,2026-12-01..2026-12-02,2026-11-01\n\
            5,offre,host,Un lit,Hébergeurs du Scorff,,2026-12-01..2026-12-02,\n\
            6,,host,Un lit,Hébergeurs du Scorff,1,2026-12-01..2026-12-02,\n\
            7,besoin,host,Un lit,Hébergeurs du Scorff,1,2026-12-01..2026-12-02,\n\
            8,offre,host,Un lit,,1,2026-12-01..2026-12-02,\n";
        let report = directory.import("lits.csv", rows);
        let mut found = reasons(&report);
        found.sort_unstable();
        assert_eq!(found, [(2, "unknown_initiative"), (3, "several_initiatives"), (4, "no_kind"), (5, "already_over"), (6, "required"),
            (7, "required"), (8, "needs_end"), (9, "unknown_initiative")]);
        assert!(proposals(&directory).is_empty());
    }

    async fn an_initiative_is_named_by_its_record_or_by_the_id_it_had_elsewhere(database) {
        let directory = TestDirectory::new(database);
        initiatives(&directory);
        directory.import("amap.csv", "id,name,city,postcode,kind\nA7,AMAP de Lanester,Lanester,56600,food_point\n");
        directory.import("ailleurs.csv", "id,name,city,postcode,kind\nhttps://alpes.example/i/01JD40E9N3V7H2S8B5C1Y6F4TG,AMAP,Brest,29200,food_point\n");
        let rows = json!([
            { "id": "1", "purpose": "offer", "kind": "food", "title": "Surplus de courges", "by": "amap:A7", "quantity": 200,
              "unit": "kg", "product_families": ["vegetables"], "price": "free" },
            { "id": "2", "purpose": "offer", "kind": "food", "title": "Surplus de pommes", "product_families": ["fruit"],
              "by": "https://alpes.example/i/01JD40E9N3V7H2S8B5C1Y6F4TG", "price": 12.5 },
        ]);
        let report = directory.import("surplus.json", &rows.to_string());
        assert_eq!(numbers(&report), [2, 0, 0, 0], "{:?}", report.rejected);
        let found = proposals(&directory);
        let [squash, apples] = [&found[0], &found[1]].map(|entry| entry.card.terms.clone().unwrap());
        assert_eq!((squash.quantity.as_deref(), squash.unit.as_deref(), squash.price), (Some("200"), Some("kg"), Some(json!("free"))));
        assert_eq!(apples.price, Some(json!({ "amount": "12.50", "currency": "EUR" })));
        assert_eq!(apples.by, directory.named("AMAP").uri);
    }

    async fn files_of_offers_have_their_columns_and_leave_out_what_is_for_this_node_only(database) {
        let directory = TestDirectory::new(database);
        let network = initiatives(&directory);
        directory.import("lits.csv", BEDS);
        let here = "id,purpose,kind,title,by,task,visibility\n1,offre,aid,Des courses,Hébergeurs du Scorff,shopping,node\n";
        let report = directory.import("aide.csv", here);
        assert_eq!(numbers(&report), [1, 0, 0, 0], "{:?}", report.rejected);
        for format in ["csv", "geojson", "jsonld", "ndjson"] {
            let text = exported(&directory, format);
            assert!(text.contains("Deux lits près du port") && text.contains("Un lit pour une soignante"), "{text}");
            for secret in ["Secret", "06 12", "Des courses"] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
        let csv = exported(&directory, "csv");
        let mut reader = csv::Reader::from_reader(Cursor::new(csv.as_bytes()));
        let header = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
        let offer = rows.iter().find(|row| row.iter().any(|cell| cell == "offer")).unwrap();
        let cell = |name: &str| offer.get(header.iter().position(|column| column == name).unwrap()).unwrap();
        assert_eq!([cell("kind"), cell("by"), cell("by_name")], ["host", network.uri.as_str(), "Hébergeurs du Scorff"]);
        assert_eq!([cell("valid_until"), cell("visibility"), cell("a.beds"), cell("status")], ["2026-12-20", "peers", "2", "open"]);
        let linked = exported(&directory, "jsonld");
        assert!(linked.contains("\"@type\":\"Offer\"") && linked.contains("\"@type\":\"Demand\""), "{linked}");
    }

    async fn what_was_exported_comes_back_as_it_was(database) {
        let directory = TestDirectory::new(database);
        initiatives(&directory);
        directory.import("lits.csv", BEDS);
        let before = proposals(&directory);
        for (format, name) in [("csv", "a.csv"), ("geojson", "b.geojson"), ("ndjson", "c.ndjson")] {
            let report = directory.import(name, &exported(&directory, format));
            assert_eq!((report.file.format.as_str(), numbers(&report)), ("bocage", [2, 0, 0, 0]), "{:?}", report.rejected);
            for old in &before {
                let mut copies = proposals(&directory);
                copies.retain(|copy| copy.state == State::Published && copy.uri != old.uri && copy.card.name == old.card.name);
                let (mut copy, mut card) = (copies[0].card.clone(), old.card.clone());
                // Where it came from is said anew, and the fine point is known to its home alone.
                for card in [&mut copy, &mut card] {
                    card.sources.clear();
                    if let Some(terms) = card.terms.as_mut().filter(|_| format == "ndjson") {
                        // Documents say where it is, and not why.
                        terms.at_initiative = false;
                    }
                    if let Some(place) = &mut card.location {
                        place.territory_from = None;
                        place.coordinate_source = None;
                    }
                }
                assert_eq!(serde_json::to_value(copy).unwrap(), serde_json::to_value(card).unwrap(), "{format}");
            }
            let (home, now) = (directory.app.home(), directory.app.clock.now());
            undo(&directory.app.db, &home, &report.run, now).unwrap();
        }
    }
}
