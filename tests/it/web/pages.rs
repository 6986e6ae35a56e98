//! Pages as a reader sees them.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bocage::db::Db;
use bocage::initiative::publish;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::site::Site;

on_each_database! {
    async fn a_citizen_finds_a_workshop_by_word_and_town_and_reads_its_page(database) {
        let site = Site::with_examples(database);
        let found = site.get("/search?q=atelier&near=Lorient").await;
        assert_eq!(found.status, StatusCode::OK);
        assert_eq!(found.title(), "1 initiative, atelier à Lorient (56) - Annuaire de Bretagne");
        assert!(found.body.contains("Établi des Marées"), "{}", found.main_text());
        assert!(found.body.contains("Pourquoi ici"), "the reasons are given");
        let page = site.get("/@l-etabli-des-marees-lorient").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("À jour, confirmée en novembre 2026"), "{}", page.main_text());
    }
}

on_each_database! {
    /// What a list shows is kept in memory: a command or another process that writes must not wait for the index.
    async fn what_another_process_writes_is_shown_at_once(database) {
        let site = Site::with_examples(database);
        let path = "/search?q=atelier&near=Lorient";
        assert!(site.get(path).await.body.contains("Établi des Marées"));
        let uri = site.json("/api/v1/initiatives?q=atelier&near=Lorient").await["items"][0]["id"].clone();
        let uri = uri.as_str().unwrap();
        let other = Db::open(&site.app.config.database_url(), 1).unwrap();
        let (home, now) = (site.app.home(), site.app.clock.now());

        let edits = [("summary".to_owned(), json!("Réparer ensemble, le soir aussi."))].into_iter().collect();
        other.write_now({
            let (home, uri) = (home.clone(), uri.to_owned());
            move |conn| publish::revise(conn, &home, &uri, &edits, &[], now)
        }).unwrap();
        assert!(site.get(path).await.body.contains("le soir aussi"));

        let uri = uri.to_owned();
        other.write_now(move |conn| publish::hide(conn, &home, &uri, now)).unwrap();
        assert!(!site.get(path).await.body.contains("Établi des Marées"));
    }
}

#[tokio::test]
async fn a_coarse_distance_is_said_in_words() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let path = "/search?q=atelier&near=Brest&radius=100";
    let french = site.get(path).await.main_text();
    assert!(french.contains("Morlaix · plus de 50\u{a0}km"), "{french}");
    let english = site.get_in("en", path).await.main_text();
    assert!(english.contains("Morlaix · more than 50\u{a0}km"), "{english}");
}

#[tokio::test]
async fn the_page_of_an_initiative_speaks_english_too() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let page = site.get_in("en", "/@l-etabli-des-marees-lorient").await;
    assert!(page.body.starts_with("<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">"));
    assert_snapshot!("initiative_en", page.main_text());
}

#[tokio::test]
async fn home_offers_kinds_and_an_empty_node_says_how_to_begin() {
    let site = Site::with_examples(TestDatabase::sqlite());
    assert_snapshot!("home_fr", site.get("/").await.main_text());
    let empty = Site::empty(TestDatabase::sqlite());
    let home = empty.get("/").await;
    assert_snapshot!("home_empty_fr", home.main_text());
    assert!(home.body.contains("les échanges avec d’autres annuaires sont coupés"));
}

#[tokio::test]
async fn nothing_found_offers_wider_searches_with_their_numbers() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let page = site.get("/search?q=atelier&near=Rennes&radius=1&kind=maker").await;
    assert!(page.body.contains("Rien trouvé pour «\u{a0}atelier\u{a0}» à moins de 1\u{a0}km de Rennes"));
    assert_snapshot!("nothing_found_fr", page.main_text());
}

#[tokio::test]
async fn words_that_nothing_has_lead_to_the_whole_directory() {
    let site = Site::with_some_examples(TestDatabase::sqlite(), 3);
    let page = site.get("/search?q=xyzzyqwk&near=Lorient").await;
    assert!(page.body.contains("<li><a href=\"/search\">Voir toutes les fiches (3)</a></li>"), "{}", page.main_text());
}

#[tokio::test]
async fn what_is_open_now_comes_in_three_groups_that_add_up() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let page = site.get("/search?open=now").await;
    let groups = ["Ouvert maintenant (", "Horaires inconnus (", "Fermé ("];
    let count = |group: &str| -> u64 {
        let rest = page.body.split_once(&format!("<h2 class=\"group\">{group}")).unwrap().1;
        rest.split_once(')').unwrap().0.parse().unwrap()
    };
    let all = site.json("/api/v1/initiatives?open=now").await["total"].as_u64().unwrap();
    assert_eq!(groups.iter().map(|group| count(group)).sum::<u64>(), all);
}

#[tokio::test]
async fn a_value_that_was_not_understood_is_named_in_words_and_never_by_its_parameter() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let text = site.get("/search?radius=abc&near=Brest&kind=nothing").await.main_text();
    assert!(text.contains("Nous n’avons pas compris la distance «\u{a0}abc\u{a0}»"), "{text}");
    assert!(text.contains("Nous ne connaissons pas le type «\u{a0}nothing\u{a0}»"), "{text}");
    assert!(!text.contains("radius"));
}

#[tokio::test]
async fn a_place_that_resembles_none_is_no_dead_end() {
    let site = Site::with_some_examples(TestDatabase::sqlite(), 3);
    let page = site.get("/search?q=atelier&near=Xyzzyq").await;
    assert!(page.body.contains("Tapez une autre ville ou un code postal"), "{}", page.main_text());
    assert!(page.body.contains("href=\"/search?q=atelier\""), "{}", page.main_text());
}

#[tokio::test]
async fn an_unknown_town_is_answered_with_what_may_be_meant() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let page = site.get("/search?near=Brset").await;
    assert!(page.body.contains("Nous ne connaissons pas «\u{a0}Brset\u{a0}»"));
    assert!(page.body.contains("near=FR-29019"), "Brest is offered: {}", page.main_text());
}

#[tokio::test]
async fn received_text_stays_text() {
    let site = Site::empty(TestDatabase::sqlite());
    let mut fields: serde_json::Map<String, Value> = serde_json::Map::new();
    for (name, value) in [
        ("name", json!("Chez \"<b onmouseover=alert(1)>Léa</b>\"")),
        ("kinds", json!(["reuse"])),
        ("summary", json!("a </p><script>alert(1)</script> b")),
        ("description", json!("[clic](javascript:alert(1)) <img src=x onerror=alert(1)> **gras**")),
        ("tags", json!(["\"><script>alert(1)</script>"])),
        ("location", json!({ "postcode": "29200", "city": "Brest<svg onload=alert(1)>" })),
        ("contact", json!({ "website": "https://a.example/\"><script>" })),
    ] {
        fields.insert(name.into(), value);
    }
    let initiative = site.publish(bocage::initiative::card::flatten(fields));
    site.app.catch_up().unwrap();
    let path = format!("/@{}", initiative.handle.unwrap());
    for path in
        [path.as_str(), "/search?q=L%C3%A9a", "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/t/FR-29019"]
    {
        let body = site.get(path).await.body;
        for bad in ["<script", "onerror=", "<svg onload", "href=\"javascript:", "<b onmouseover"] {
            assert!(!body.contains(bad), "{path} has {bad}");
        }
    }
}

#[tokio::test]
async fn an_address_that_runs_a_script_is_neither_kept_nor_linked() {
    let site = Site::empty(TestDatabase::sqlite());
    let script = "javascript:alert(1)";
    let mut fields: serde_json::Map<String, Value> = serde_json::Map::new();
    for (name, value) in [
        ("name", json!("Atelier")),
        ("location", json!({ "postcode": "29200", "city": "Brest" })),
        ("kinds", json!(["reuse"])),
        ("description", json!(format!("[clic]({script}) **gras**"))),
        ("contact", json!({ "website": script })),
        ("links", json!([{ "type": "donate", "url": script }])),
    ] {
        fields.insert(name.into(), value);
    }
    let initiative = site.publish(bocage::initiative::card::flatten(fields));
    assert_eq!(initiative.card.contact.website, None);
    assert!(initiative.card.links.iter().all(|link| link.url != script), "{:?}", initiative.card.links);
    let body = site.get(&format!("/@{}", initiative.handle.unwrap())).await.body;
    assert!(body.contains("<strong>gras</strong>") && body.contains("clic"), "{body}");
    assert!(!body.contains("javascript:"), "{body}");
}

#[tokio::test]
async fn addresses_lead_where_they_should() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let one = site.json("/api/v1/initiatives?q=%C3%A9tabli").await["items"][0].clone();
    let id = one["id"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let by_id = site.get(&format!("/i/{id}")).await;
    assert_eq!((by_id.status, by_id.header("location")), (StatusCode::SEE_OTHER, "/@l-etabli-des-marees-lorient"));
    let as_json = Request::get(format!("/i/{id}")).header("accept", "application/json").body(Body::empty()).unwrap();
    assert_eq!(site.send(as_json).await.header("content-type"), "application/json");
    let picture =
        Request::get("/@l-etabli-des-marees-lorient").header("accept", "image/png").body(Body::empty()).unwrap();
    assert_eq!(site.send(picture).await.status, StatusCode::NOT_ACCEPTABLE);
    let own = site.get("/@l-etabli-des-marees-lorient@bretagne.test").await;
    assert_eq!((own.status, own.header("location")), (StatusCode::PERMANENT_REDIRECT, "/@l-etabli-des-marees-lorient"));
    let alias = site.get("/chercher?q=a+b").await;
    assert_eq!((alias.status, alias.header("location")), (StatusCode::MOVED_PERMANENTLY, "/search?q=a+b"));
    let missing = site.get("/@reparation-velo").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.body.contains("/search?q=reparation+velo"), "a way on is offered");
}

#[tokio::test]
async fn a_language_is_remembered_only_when_it_was_clicked() {
    let site = Site::empty(TestDatabase::sqlite());
    let link = site.get("/about?lang=en").await;
    assert!(link.body.contains("<html lang=\"en\""));
    assert_eq!(link.header("set-cookie"), "", "a link from elsewhere sets nothing");
    let click = Request::get("/about?lang=en").header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap();
    assert_eq!(site.send(click).await.header("set-cookie"), "lang=en; Path=/; Max-Age=31536000; SameSite=Lax");
    let later = Request::get("/about").header("cookie", "a=b; lang=en").header("accept-language", "fr");
    assert!(site.send(later.body(Body::empty()).unwrap()).await.body.contains("<html lang=\"en\""));
}
