//! Who decides about what: what a person said stays through imports and through others who write at the same time.

use bocage::import::store::find_source;
use bocage::initiative::publish;
use serde_json::json;

use crate::support::databases::on_each_database;
use crate::support::directory::TestDirectory;

/// A mapping that says that contacts are meant for the public.
const MAPPING: &str = "public_contact = true\n[columns]\nid = \"record\"\nname = \"name\"\nphone = \"contact.phone\"\ndescription = \"description\"\nville = \"location.city\"\ncode_postal = \"location.postcode\"\n";

on_each_database! {
    /// What is read after others wrote is what is written over; on PostgreSQL nobody else's edit is lost.
    fn edits_at_once_are_all_kept(database) {
        let directory = TestDirectory::new(database);
        let edits = [
            ("summary", json!("On répare.")),
            ("description", json!("Apportez un objet en panne.")),
            ("opening_hours", json!("Sa 14:00-18:00")),
            ("contact.website", json!("https://repair.example/")),
        ];
        for number in 0..5 {
            let entry = directory.publish(json!({ "name": format!("Atelier {number}"), "kinds": ["reuse"], "location.city": "Lorient" }));
            std::thread::scope(|threads| {
                for (field, value) in &edits {
                    let (directory, uri) = (&directory, &entry.uri);
                    threads.spawn(move || directory.edit(uri, json!({ *field: value }), &[]));
                }
            });
            let after = directory.entry(&entry.uri);
            let fields = publish::given_fields(&after.card, &Default::default()).unwrap();
            for (field, value) in &edits {
                assert_eq!(fields.get(*field), Some(value), "{field} of {number}");
                assert_eq!(after.field_sources.get(*field).map(String::as_str), Some("@edit"), "{field} of {number}");
            }
        }
        directory.assert_consistent();
    }

    fn a_contact_that_a_person_hides_stays_hidden_at_the_next_import(database) {
        let directory = TestDirectory::new(database);
        let import = |content: &str| {
            directory.import_with("annuaire.csv", content, |options| {
                options.read.kinds = vec!["reuse".into()];
                options.read.mapping = Some(MAPPING.to_owned());
            })
        };
        import("id,name,ville,code_postal,phone\n1,Atelier du Port,Lorient,56100,02 97 00 00 00\n");
        let entry = directory.named("Atelier du Port");
        assert!(entry.card.contact.phone.is_some());
        directory.edit(&entry.uri, json!({ "contact.phone_public": false }), &[]);
        assert_eq!(directory.entry(&entry.uri).card.contact.phone, None);
        import("id,name,ville,code_postal,phone,description\n1,Atelier du Port,Lorient,56100,02 97 00 00 00,On répare\n");
        let after = directory.entry(&entry.uri);
        assert_eq!(after.card.description.as_deref(), Some("On répare"), "the import did change it");
        assert_eq!(after.card.contact.phone, None, "and left alone what a person decided");
        directory.edit(&entry.uri, json!({}), &["contact.phone"]);
        import("id,name,ville,code_postal,phone,description\n1,Atelier du Port,Lorient,56100,02 97 00 00 00,On répare tout\n");
        assert!(directory.entry(&entry.uri).card.contact.phone.is_some(), "released, the source decides again");
    }

    fn a_source_keeps_its_attribution(database) {
        let directory = TestDirectory::new(database);
        let import = |attribution: Option<&str>| {
            directory.import_with("annuaire.csv", "id,name,ville,code_postal\n1,Atelier du Port,Lorient,56100\n", |options| {
                options.read.kinds = vec!["reuse".into()];
                options.attribution = attribution.map(str::to_owned);
            })
        };
        import(Some("Réseau du Port"));
        let rev = directory.named("Atelier du Port").rev;
        let report = import(None);
        assert_eq!((report.unchanged, report.updated), (1, 0), "nothing was said anew");
        assert_eq!(directory.named("Atelier du Port").rev, rev);
        let source = directory.app.db.read_now(|conn| find_source(conn, "annuaire")).unwrap().unwrap();
        assert_eq!(source.attribution, "Réseau du Port");
    }

    /// Each name is compared with those before it: a header of one name over and over must not take for ever.
    fn a_table_of_equal_column_names_is_read(database) {
        let directory = TestDirectory::new(database);
        let header = format!("name,ville,code_postal{}", ",z".repeat(10_000));
        let row = format!("Atelier du Port,Lorient,56100{}", ",".repeat(10_000));
        let report = directory.import_with("large.csv", &format!("{header}\n{row}\n"), |options| {
            options.read.kinds = vec!["reuse".into()];
        });
        assert_eq!(report.created, 1, "{:?}", report.rejected);
    }
}
