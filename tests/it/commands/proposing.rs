//! Offers and requests at the keyboard.

use serde_json::Value;

use crate::support::command::{Ended, bocage, bocage_with};
use crate::support::databases::{TestDatabase, on_each_database};

/// A host network and a workshop in Lorient.
fn initiatives(database: &TestDatabase) {
    for (name, kind) in [("Hébergeurs du Scorff", "host_network"), ("Fab Lab de Lorient", "maker")] {
        let name = format!("name={name}");
        let add = [
            "add",
            "--kind",
            kind,
            "--set",
            &name,
            "--set",
            "location.city=Lorient",
            "--set",
            "location.postcode=56100",
        ];
        let more: &[&str] = if kind == "host_network" { &["--set", "attributes.territories=FR-56"] } else { &[] };
        succeeds(database, &[&add[..], more].concat());
    }
}

fn succeeds(database: &TestDatabase, arguments: &[&str]) -> Ended {
    let ended = bocage(database, arguments);
    assert_eq!(ended.status, 0, "{arguments:?} {}{}", ended.out, ended.err);
    ended
}

const NETWORK: &str = "@hebergeurs-du-scorff-lorient";

/// Two beds, with what nobody may know.
fn beds(database: &TestDatabase) -> Value {
    let offer = [
        "propose",
        NETWORK,
        "--purpose",
        "offer",
        "--kind",
        "host",
        "--set",
        "name=Deux lits près du port",
        "--set",
        "attributes.beds=2",
        "--set",
        "attributes.available=2026-12-07..2099-12-20",
        "--set",
        "location.city=Lorient",
        "--set",
        "location.postcode=56100",
        "--set",
        "location.street=12 rue du Secret",
        "--set",
        "contact.phone=06 12 34 56 78",
        "--set",
        "attributes.address=12 rue du Secret",
        "--json",
    ];
    serde_json::from_str(&succeeds(database, &offer).out).unwrap()
}

fn ulid(entry: &Value) -> String {
    entry["uri"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

on_each_database! {
    async fn an_offer_is_published_changed_settled_and_taken_back_by_its_id(database) {
        initiatives(&database);
        let offer = beds(&database);
        let id = ulid(&offer);
        assert!(offer["uri"].as_str().unwrap().contains("/o/"), "{offer}");
        assert!(!offer.to_string().contains("Secret") && !offer.to_string().contains("06 12"), "{offer}");
        let shown = succeeds(&database, &["show", &id]).out;
        assert!(shown.starts_with(&format!("Deux lits près du port  {id}\n")) && !shown.contains("Secret"), "{shown}");
        let edited = succeeds(&database, &["edit", &id, "--set", "attributes.beds=3"]).out;
        assert_eq!(edited.trim(), format!("Changed: Deux lits près du port ({id}). Imports will leave these fields alone."));
        succeeds(&database, &["settle", &id, "partly_met"]);
        assert_eq!(bocage(&database, &["settle", &id, "expired"]).status, 2);
        assert_eq!(bocage(&database, &["settle", NETWORK, "met"]).status, 2, "an initiative is not met");
        let now: Value = serde_json::from_str(&succeeds(&database, &["show", &id, "--json"]).out).unwrap();
        assert_eq!((&now["entry"]["card"]["status"], &now["entry"]["card"]["attributes"]["beds"]), (&"partly_met".into(), &3.into()));
        succeeds(&database, &["hide", &id]);
        assert!(succeeds(&database, &["search", "--class", "proposal"]).out.starts_with('0'));
        succeeds(&database, &["hide", &id, "--undo"]);
        succeeds(&database, &["withdraw", offer["uri"].as_str().unwrap(), "--yes"]);
        assert_eq!(bocage(&database, &["edit", &id, "--set", "attributes.beds=1"]).status, 1);
        succeeds(&database, &["erase", &id, "--yes"]);
    }

    async fn a_search_lists_purpose_title_who_answers_town_and_last_day(database) {
        initiatives(&database);
        let id = ulid(&beds(&database));
        let request = [
            "propose", "@fab-lab-de-lorient", "--purpose", "request", "--kind", "make", "--set", "name=Du plexiglas", "--set",
            "attributes.product=visor", "--set", "terms.valid_until=2026-12-20", "--json",
        ];
        let request = bocage(&database, &request);
        // The clock of a command is the machine's.
        let today = chrono::Utc::now().date_naive().to_string();
        assert_eq!(request.status, i32::from(today.as_str() > "2026-12-20"), "{}", request.err);
        let found = succeeds(&database, &["search", "--class", "proposal", "purpose=offer", "a.beds.min=2", "--lang", "fr"]).out;
        let lines: Vec<&str> = found.lines().collect();
        assert_eq!(lines.len(), 2, "{found}");
        assert_eq!(lines[0], "1 offre ou besoin");
        let begins = "Offre  Deux lits près du port  Hébergeurs du Scorff  (Lorient)  jusqu’au ";
        assert!(lines[1].starts_with(begins) && lines[1].ends_with(&id), "{found}");
        let wrong = bocage(&database, &["search", "--class", "proposal", "--kind", "hosting"]);
        assert!(wrong.status == 2 && wrong.err.contains("The nearest are: host"), "{}", wrong.err);
        assert!(succeeds(&database, &["search", "lits"]).out.starts_with('0'), "an offer is no initiative");
    }
}

#[test]
fn the_form_of_an_offer_asks_what_its_kind_and_purpose_ask() {
    let database = TestDatabase::sqlite();
    initiatives(&database);
    let propose = |purpose: &str, editor: &str| {
        let arguments = ["propose", NETWORK, "--purpose", purpose, "--kind", "host", "--edit", "--lang", "en"];
        bocage_with(&database, &[("EDITOR", editor), ("VISUAL", editor)], &arguments)
    };
    let form = |purpose: &str| {
        let path = database.folder().join(purpose);
        propose(purpose, &format!("f() {{ cp \"$1\" {}; false; }}; f", path.display()));
        std::fs::read_to_string(path).unwrap()
    };
    let (offer, request) = (form("offer"), form("request"));
    assert!(offer.contains("\"terms.purpose\" = \"offer\"") && offer.contains("# Beds (bed) *\n"), "{offer}");
    assert!(
        offer.contains("# Address, never published\n") && offer.contains("peers (The neighbouring directories)"),
        "{offer}"
    );
    assert!(!offer.contains("attributes.people") && request.contains("attributes.people"), "asked of requests only");
    assert!(!offer.contains("opening_hours"), "{offer}");
    let fill = "sed -i 's/^# name = .*/name = \"Un lit\"/; s/^# \"attributes.beds\" = 0/\"attributes.beds\" = 1/; s/^# \"attributes.available\" = .*/\"attributes.available\" = [[\"2026-12-01\", \"2099-12-02\"]]/'";
    let published = propose("offer", fill);
    assert_eq!(published.status, 0, "{}", published.err);
    assert!(published.out.starts_with("Published: Un lit (0"), "{}", published.out);
    let id = published.out.trim().rsplit('(').next().unwrap().trim_end_matches(')').to_owned();
    let edit =
        |editor: &str| bocage_with(&database, &[("EDITOR", editor), ("VISUAL", editor)], &["edit", &id, "--edit"]);
    assert_eq!(edit("true").out.trim(), "Nothing was changed.");
    assert_eq!(edit("sed -i 's/\\(beds\" = \\)1/\\12/'").status, 0);
    let now = succeeds(&database, &["show", &id]).out;
    assert!(now.contains("attributes.beds: 2  [@edit]") && now.contains("terms.at_initiative: true"), "{now}");
    let all = propose("request", "true");
    assert!(
        all.status == 1 && all.err.contains("terms.valid_until") && all.err.contains("attributes.beds"),
        "{}",
        all.err
    );
}

on_each_database! {
    async fn what_only_its_parties_see_is_opened_by_links(database) {
        initiatives(&database);
        let offer = beds(&database)["uri"].as_str().unwrap().to_owned();
        let until = (chrono::Utc::now().date_naive() + chrono::Days::new(10)).to_string();
        let (dates, ends) = (format!("attributes.dates={until}..{until}"), format!("terms.valid_until={until}"));
        let request = ["propose", NETWORK, "--purpose", "request", "--kind", "care", "--set", "attributes.slot=night", "--set", &dates, "--set", &ends, "--json"];
        let request: Value = serde_json::from_str(&succeeds(&database, &request).out).unwrap();
        let request = request["uri"].as_str().unwrap();
        let made: Value = serde_json::from_str(&succeeds(&database, &["links", request, "--for", "Ernesti", "--json"]).out).unwrap();
        let link = made["link"].as_str().unwrap();
        assert!(link.starts_with(&format!("{request}/for/")), "{link}");
        let listed = succeeds(&database, &["links", request, "--json"]).out;
        let links: Value = serde_json::from_str(&listed).unwrap();
        assert!(links[0]["name"] == "Ernesti" && !listed.contains(link.rsplit('/').next().unwrap()), "{listed}");
        succeeds(&database, &["links", request, "--revoke", links[0]["id"].as_str().unwrap()]);
        assert_eq!(succeeds(&database, &["links", request]).out, "");
        let refused = bocage(&database, &["links", &offer, "--for", "Ernesti"]);
        assert_eq!(refused.status, 2, "{}", refused.err);
    }
}
