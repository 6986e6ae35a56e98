//! Import at the desk: from a file or an address to entries, and back.

mod address;
mod again;
mod refused;
mod stopped;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bocage::clock::Clock;
use bocage::import::intake::{Intakes, Rules, Stage};
use bocage::import::store as records;
use bocage::initiative::store::{self, State};
use bocage::initiative::{Class, Initiative, publish};
use regex::Regex;
use reqwest::{Method, StatusCode};

use crate::support::command::bocage;
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::desk::{Desk, Page};
use crate::support::node::TestNode;
use crate::support::samples;

/// Two places under names that nobody can guess, and two rows that cannot be taken.
const PLACES: &str = "\
n°;Le lieu;Où;Code;lat;lon;remarque;Prénom
1;Atelier des Marées;Lorient;56100;47.7461;-3.3664;=1+1;Awa
2;Ressourcerie du Pont;Brest;29200;48.39;-4.486;bien;Bob
3;;Brest;29200;48.39;-4.486;sans nom;Cléo
4;Trop;court
";

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

async fn upload(desk: &Desk<'_>, name: &str, content: &str) -> Page {
    let token = desk.get("/team").await.token();
    desk.upload("/team/import", &[("token", &token)], name, content.as_bytes()).await
}

/// Brings a file that can be read; answers where it stands.
async fn bring(desk: &Desk<'_>, name: &str, content: &str) -> String {
    let sent = upload(desk, name, content).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    sent.location
}

/// Asks for a page until it is no more the page of something under way, which asks for itself again.
async fn settled(desk: &Desk<'_>, path: &str) -> Page {
    let begun = Instant::now();
    loop {
        let answer = desk.request(Method::GET, path).send().await.unwrap();
        if !answer.headers().contains_key("refresh") {
            return desk.get(path).await;
        }
        assert!(begun.elapsed() < PATIENCE, "{path} does not settle");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The input of a column.
fn input_of(page: &Page, column: &str) -> String {
    let input = format!(r#"<label for="(column-\d+)"><bdi>{}</bdi>"#, regex::escape(column));
    let found = Regex::new(&input).unwrap();
    found.captures(&page.body).unwrap_or_else(|| panic!("{column}: {}", page.body))[1].to_owned()
}

/// What is chosen in every select of a page.
fn chosen(page: &Page) -> Vec<(String, String)> {
    let selects = Regex::new(r#"(?s)<select id="[^"]+" name="([^"]+)".*?</select>"#).unwrap();
    let option = Regex::new(r#"value="([^"]*)" selected"#).unwrap();
    let value = |select: &str| option.captures(select).map(|found| found[1].to_owned()).unwrap_or_default();
    selects.captures_iter(&page.body).map(|select| (select[1].to_owned(), value(&select[0]))).collect()
}

/// Sends the form of the columns as it stands, with some of it changed, and answers the page of the check.
async fn check(desk: &Desk<'_>, path: &str, changed: &[(&str, &str)]) -> Page {
    let page = desk.get(&format!("{path}/columns")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let source = Regex::new(r#"name="source" value="([^"]*)""#).unwrap().captures(&page.body).unwrap()[1].to_owned();
    let mut fields = chosen(&page);
    fields.push(("source".to_owned(), source));
    fields.retain(|(name, _)| !changed.iter().any(|(other, _)| name == other));
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend(changed);
    let sent = desk.post(&format!("{path}/columns"), &fields).await;
    assert_eq!((sent.status, sent.location.as_str()), (StatusCode::SEE_OTHER, path), "{}", sent.body);
    settled(desk, path).await
}

/// Imports what was checked; answers the address of its report.
async fn import(desk: &Desk<'_>, path: &str) -> String {
    assert_eq!(desk.post(&format!("{path}/start"), &[]).await.location, path);
    let ended = settled(desk, path).await;
    assert!(ended.location.starts_with("/team/import/runs/"), "{}", ended.body);
    ended.location
}

fn entries(node: &TestNode) -> Vec<Initiative> {
    let mut all = node.app.db.read_now(|conn| store::list_after_uri(conn, "", 1_000_000)).unwrap();
    all.retain(|entry| entry.state == State::Published);
    all.sort_by(|a, b| a.card.name.cmp(&b.card.name));
    all
}

fn names(node: &TestNode) -> Vec<String> {
    entries(node).into_iter().map(|entry| entry.card.name).collect()
}

/// What stands in the folder of files on their way in.
fn left_over(node: &TestNode) -> usize {
    let folder = node.app.config.storage.data_dir.join("imports");
    std::fs::read_dir(folder).map_or(0, |entries| entries.count())
}

/// A number of the report.
fn number(page: &Page, what: &str) -> String {
    let fact = format!(r"<dt>{what}</dt><dd><bdi>([^<]*)</bdi>");
    let found = Regex::new(&fact).unwrap();
    found.captures(&page.body).unwrap_or_else(|| panic!("{what}: {}", page.body))[1].to_owned()
}

/// Says what the columns of [`PLACES`] are.
async fn named(desk: &Desk<'_>, path: &str) -> Page {
    let page = desk.get(path).await;
    let columns = [("n°", "id"), ("Le lieu", "name"), ("Où", "location.city"), ("Code", "location.postcode")];
    let inputs: Vec<(String, &str)> = columns.iter().map(|(column, field)| (input_of(&page, column), *field)).collect();
    let mut fields: Vec<(&str, &str)> = inputs.iter().map(|(input, field)| (input.as_str(), *field)).collect();
    fields.extend([("kind", "maker"), ("licence", "ODbL-1.0"), ("attribution", "Réseau"), ("source", "mes lieux")]);
    check(desk, path, &fields).await
}

on_each_database! {
    async fn a_table_is_brought_named_checked_imported_and_taken_back(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        assert!(awa.get("/team").await.says("href=\"/team/import\""));
        let path = bring(&awa, "../../Mes lieux.csv", PLACES).await;
        let page = awa.get(&path).await;
        for words in ["Mes lieux.csv", "utf-8", "Ressourcerie du Pont", "Colonnes qui parlent d’une personne : Prénom", "Ligne 2"] {
            assert!(page.says(words), "{words}: {}", page.body);
        }
        assert!(!page.says("Cléo") && !page.says("Bob"), "what speaks of a person is not shown");
        assert!(awa.get("/team/import").await.says("colonnes à vérifier"));

        let page = named(&awa, &path).await;
        assert!(page.says("Ce que ferait cet import") && page.says("Rien n’est encore écrit."), "{}", page.body);
        assert_eq!((number(&page, "Fiches nouvelles"), number(&page, "Lignes refusées")), ("2".into(), "2".into()));
        assert!(page.says("<th scope=\"row\">4</th>") && page.says("Donnez un nom.") && page.says("3 cellules, et 8 dans la ligne de titres"), "{}", page.body);
        assert!(names(&node).is_empty(), "a check writes nothing");
        let back = awa.get(&format!("{path}/columns")).await;
        assert!(chosen(&back).contains(&(input_of(&back, "Le lieu"), "name".into())), "choices are kept: {}", back.body);

        let refused = awa.get(&format!("{path}/refused.csv")).await.body;
        let mut rows = csv::Reader::from_reader(refused.as_bytes());
        assert_eq!(rows.headers().unwrap().iter().take(4).collect::<Vec<_>>(), ["Raison", "Ligne", "n°", "Le lieu"]);
        assert!(refused.contains("Donnez un nom.,4,3,,Brest"), "{refused}");
        let mapping = awa.get(&format!("{path}/mapping.toml")).await.body;
        assert!(mapping.contains("\"Le lieu\" = \"name\"") && mapping.contains("key = [\"n°\"]"), "{mapping}");

        let run = import(&awa, &path).await;
        let report = awa.get(&run).await;
        assert!(report.says("Terminé.") && report.says("mes lieux") && report.says("Donnez un nom."), "{}", report.body);
        assert_eq!(names(&node), ["Atelier des Marées", "Ressourcerie du Pont"]);
        let card = entries(&node).remove(0).card;
        assert_eq!((card.kinds.as_slice(), card.licence.as_str()), (&["maker".to_owned()][..], "ODbL-1.0"));
        assert!(awa.get("/team/import").await.says(&run));
        assert_eq!(awa.get(&path).await.location, run, "who comes back finds the report");
        let source = node.app.db.read_now(|conn| records::find_source(conn, "mes lieux")).unwrap().unwrap();
        assert_eq!(source.attribution, "Réseau");
        assert!(!node.app.config.storage.data_dir.join("imports").join(path.rsplit('/').next().unwrap()).join("file").exists());

        let undo = awa.post(&format!("{run}/undo"), &[]).await;
        assert_eq!(undo.location, run);
        let page = settled(&awa, &run).await;
        assert!(page.says("Import annulé : 2 fiches retirées") && page.says("Annulé.") && !page.says("/undo\""), "{}", page.body);
        assert!(names(&node).is_empty());
        let (log, public) = (awa.get("/team/log").await, awa.get("/about/moderation").await);
        assert!(log.says("Import annulé :") && log.says("Awa") && log.says(&format!("href=\"{run}\"")), "{}", log.body);
        assert!(public.says("un lot de fiches") && !public.says(&run) && !public.says("Awa"), "{}", public.body);
        assert_eq!(awa.post(&format!("{run}/undo"), &[]).await.status, StatusCode::CONFLICT);
        // What was downloaded is what the command takes.
        let folder = node.app.config.storage.data_dir.clone();
        std::fs::write(folder.join("places.csv"), PLACES).unwrap();
        std::fs::write(folder.join("mapping.toml"), &mapping).unwrap();
        let again = bring(&awa, "lieux.csv", PLACES).await;
        named(&awa, &again).await;
        import(&awa, &again).await;
        assert_eq!(names(&node).len(), 2, "and may be imported again");
        let options = bocage::import::ImportOptions {
            source: "mes lieux".into(), file_name: Some("places.csv".into()), dry_run: true, rows_per_transaction: 100,
            licence: Some("ODbL-1.0".into()), attribution: Some("Réseau".into()),
            read: bocage::import::ReadOptions { mapping: Some(mapping), kinds: vec!["maker".into()], ..Default::default() },
            ..Default::default()
        };
        let (home, stop) = (node.app.home(), std::sync::atomic::AtomicBool::new(false));
        let mut importer = bocage::import::Importer {
            db: &node.app.db, home: &home, clock: node.app.clock, stop: &stop, progress: &mut |_| {},
        };
        let report = bocage::import::import_file(&mut importer, &folder.join("places.csv"), &options).unwrap();
        assert_eq!((report.created, report.updated, report.unchanged), (0, 0, 2));
        node.stop().await;
    }

    async fn what_was_chosen_survives_a_restart_at_every_step(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let (cookie, path) = (awa.cookie.clone(), bring(&awa, "lieux.csv", PLACES).await);
        let node = node.restart().await;
        let awa = Desk { node: &node, cookie: cookie.clone() };
        named(&awa, &path).await;
        let node = node.restart().await;
        let awa = Desk { node: &node, cookie: cookie.clone() };
        let page = awa.get(&path).await;
        assert!(page.says("Que contient ce fichier") && page.says("value=\"mes lieux\""), "{}", page.body);
        assert!(chosen(&page).contains(&("kind".into(), "maker".into())));
        let page = check(&awa, &path, &[("licence", "ODbL-1.0")]).await;
        assert_eq!(number(&page, "Fiches nouvelles"), "2");
        import(&awa, &path).await;
        let node = node.restart().await;
        let awa = Desk { node: &node, cookie };
        assert!(awa.get(&path).await.location.starts_with("/team/import/runs/"));
        assert_eq!(names(&node).len(), 2);
        // What nobody goes on with goes after a day.
        let last = bring(&awa, "lieux.csv", PLACES).await;
        assert!(!awa.get(&last).await.says("publish_address"), "it came from no address");
        let now = node.app.clock.now();
        node.app.intakes.forget_old(now.plus_seconds(23 * 3_600)).unwrap();
        assert_eq!(left_over(&node), 2);
        let folder = node.app.config.storage.data_dir.join("imports");
        let later = Intakes::new(folder.clone(), Rules::default()).by(Clock::fixed(now.plus_seconds(20 * 3_600)));
        let id = last.rsplit('/').next().unwrap();
        later.choose(id, later.find(id).unwrap().choices).unwrap();
        node.app.intakes.forget_old(now.plus_seconds(25 * 3_600)).unwrap();
        assert_eq!(left_over(&node), 1, "somebody went on with it");
        // An import that was interrupted waits for somebody.
        let state = folder.join(id).join("state.json");
        let arrived = std::fs::read_to_string(&state).unwrap();
        std::fs::write(&state, arrived.replace("\"arrived\"", "\"interrupted\"")).unwrap();
        node.app.intakes.forget_old(now.plus_seconds(45 * 3_600)).unwrap();
        assert_eq!((later.find(id).unwrap().stage, left_over(&node)), (Stage::Interrupted, 1));
        std::fs::write(&state, arrived).unwrap();
        node.app.intakes.forget_old(now.plus_seconds(45 * 3_600)).unwrap();
        assert_eq!(left_over(&node), 0);
        node.stop().await;
    }

    async fn an_erased_card_is_not_brought_back_at_the_desk(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let path = bring(&awa, "lieux.csv", PLACES).await;
        named(&awa, &path).await;
        import(&awa, &path).await;
        let uri = entries(&node).remove(0).uri;
        let (home, now) = (node.app.home(), node.app.clock.now());
        node.app.db.write_now(move |conn| publish::erase(conn, &home, &uri, now)).unwrap();
        let path = bring(&awa, "lieux.csv", PLACES).await;
        let page = named(&awa, &path).await;
        assert_eq!((number(&page, "Fiches nouvelles"), number(&page, "Fiches inchangées")), ("0".into(), "1".into()));
        assert!(page.says("retirée ou effacée ici auparavant n’est pas recréée"), "{}", page.body);
        let report = awa.get(&import(&awa, &path).await).await;
        assert!(report.says("n’est pas recréée") && !report.says("Atelier des Marées"), "{}", report.body);
        assert_eq!(names(&node), ["Ressourcerie du Pont"]);
        node.stop().await;
    }

    async fn offers_come_in_as_initiatives_do(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let hosts = "id,nom,type_bocage,code_postal,commune,licence\n1,Hébergeurs du Scorff,host_network,56100,Lorient,ODbL-1.0\n";
        let path = bring(&awa, "reseau.csv", hosts).await;
        check(&awa, &path, &[]).await;
        import(&awa, &path).await;
        let [day, until] = [10, 20].map(|days| node.app.clock.now().plus_seconds(days * 86_400).date());
        let offers = format!(
            "id,sens,Titre,Structure,Lits,Disponibilités,CP,Ville\n1,offre,Deux lits,Hébergeurs du Scorff,2,{day}..{until},56100,Lorient\n\
             2,offre,Sans personne,Inconnue,1,{day}..{until},56100,Lorient\n"
        );
        let path = bring(&awa, "lits.csv", &offers).await;
        let page = awa.get(&path).await;
        assert!(chosen(&page).contains(&(input_of(&page, "sens"), "terms.purpose".into())), "{}", page.body);
        let page = check(&awa, &path, &[("kind", "host")]).await;
        assert_eq!((number(&page, "Fiches nouvelles"), number(&page, "Lignes refusées")), ("1".into(), "1".into()), "{}", page.body);
        assert!(page.says("Aucune initiative visible de cet annuaire n’est"), "{}", page.body);
        import(&awa, &path).await;
        let offer = entries(&node).into_iter().find(|entry| Class::of(&entry.uri) == Class::Proposal).unwrap();
        assert_eq!(offer.card.name, "Deux lits");
        node.stop().await;
    }

    async fn exchanged_coordinates_are_put_right_when_somebody_says_so(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let mut table = String::from("id,nom,code_postal,commune,lat,lon\n");
        for n in 0..30 {
            writeln!(table, "{n},Lieu {n},29200,Brest,-4.{},48.{}", 480 + n, 380 + n).unwrap();
        }
        let path = bring(&awa, "lieux.csv", &table).await;
        let page = check(&awa, &path, &[]).await;
        assert!(page.says("Latitude et longitude semblent échangées dans tout le fichier."), "{}", page.body);
        awa.post(&format!("{path}/check"), &[("accept_swap", "yes")]).await;
        let page = settled(&awa, &path).await;
        assert!(page.says("name=\"accept_swap\" value=\"yes\" checked"), "{}", page.body);
        import(&awa, &path).await;
        let location = entries(&node).remove(0).card.location.unwrap();
        assert!(location.lat.is_some_and(|lat| lat.to_string().starts_with("48.")), "{location:?}");
        node.stop().await;
    }
}

/// A real file goes through the desk as through the command.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_file_goes_through_the_desk() {
    let Some(folder) = samples::folder("bzh_fablab") else { return };
    let file = folder.join("map_bzh_fablab.geojson");
    let database = TestDatabase::sqlite();
    let by_command = bocage(&database, &["import", file.to_str().unwrap(), "--json"]);
    let expected: serde_json::Value = serde_json::from_str(&by_command.out).unwrap();

    let node = TestNode::start(TestDatabase::sqlite()).await;
    let awa = Desk::open(&node, "Awa").await;
    let path = bring(&awa, "map_bzh_fablab.geojson", &std::fs::read_to_string(&file).unwrap()).await;
    let page = awa.get(&path).await;
    assert!(page.says("bzh_fablab") && page.says("geojson") && page.says("CC-BY-4.0"), "{}", page.body);
    let rss = input_of(&page, "rss");
    let page = check(&awa, &path, &[]).await;
    let count = |member: &str| expected[member].as_u64().unwrap().to_string();
    assert_eq!((number(&page, "Fiches nouvelles"), number(&page, "Lignes lues")), (count("created"), count("read")));
    // One column is read otherwise; the others stay as the shipped mapping has them.
    let page = check(&awa, &path, &[(&rss, "")]).await;
    assert_eq!(number(&page, "Fiches nouvelles"), count("created"));
    let mapping = awa.get(&format!("{path}/mapping.toml")).await.body;
    assert!(!mapping.contains("rss = ") && mapping.contains("[value_maps.maker_types]"), "{mapping}");
    import(&awa, &path).await;
    assert_eq!(entries(&node).len().to_string(), count("created"));
    node.stop().await;
}
