//! News over the API: who may write them, what is refused, and what everybody reads.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bocage::account::{self, Right};
use bocage::initiative::card::flatten;
use bocage::initiative::{Initiative, publish};
use bocage::news;
use serde_json::{Value, json};

use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::site::{Answer, Site};

fn initiative(site: &Site, name: &str) -> Initiative {
    let card = json!({ "name": name, "kinds": ["reuse"], "location": { "city": "Lorient", "postcode": "56100" } });
    site.publish(flatten(card.as_object().unwrap().clone()))
}

fn path(of: &Initiative) -> String {
    format!("/api/v1/initiatives/{}/news", of.uri.rsplit('/').next().unwrap())
}

fn token(site: &Site, right: Right) -> String {
    let now = site.app.clock.now();
    site.app.db.write_now(move |conn| account::create(conn, "essai", &[right], now)).unwrap().1
}

async fn write(site: &Site, method: &str, path: &str, secret: &str, said: Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {secret}"))
        .header("accept-language", "fr")
        .header("content-type", "application/json");
    site.send(request.body(Body::from(said.to_string())).unwrap()).await
}

fn body(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

fn number(answer: &Answer) -> String {
    answer.header("location").rsplit('/').next().unwrap().to_owned()
}

on_each_database! {
    async fn a_token_tells_changes_and_takes_back_news(database) {
        let site = Site::empty(database);
        let (secret, of) = (token(&site, Right::News), initiative(&site, "Repair Café"));
        let told = write(&site, "POST", &path(&of), &secret, json!({ "text": "Samedi, **des vélos**.", "lang": "FR-fr" })).await;
        assert_eq!(told.status, StatusCode::CREATED, "{}", told.body);
        assert_eq!((&body(&told)["lang"], &body(&told)["initiative"]), (&json!("fr-FR"), &json!(of.uri)));
        assert_eq!(told.header("location"), format!("http://bretagne.test/n/{}", number(&told)));
        let one = format!("{}/{}", path(&of), number(&told));

        let changed = write(&site, "PATCH", &one, &secret, json!({ "text": "Dimanche." })).await;
        assert_eq!((&body(&changed)["text"], &body(&changed)["lang"]), (&json!("Dimanche."), &json!("fr-FR")));
        // The same again is no change that anybody is told of.
        let again = write(&site, "PATCH", &one, &secret, json!({ "text": "Dimanche.", "lang": "fr-FR" })).await;
        assert_eq!((&body(&again)["rev"], &body(&changed)["rev"]), (&json!(2), &json!(2)));
        let translated = write(&site, "PATCH", &one, &secret, json!({ "lang": "br" })).await;
        assert_eq!((&body(&translated)["text"], &body(&translated)["lang"]), (&json!("Dimanche."), &json!("br")));
        assert_eq!(site.json(&path(&of)).await["items"], json!([body(&translated)]));

        assert_eq!(write(&site, "DELETE", &one, &secret, json!({})).await.status, StatusCode::NO_CONTENT);
        assert_eq!(write(&site, "DELETE", &one, &secret, json!({})).await.status, StatusCode::GONE);
        assert_eq!(write(&site, "PATCH", &one, &secret, json!({ "text": "Lundi" })).await.status, StatusCode::GONE);
        assert_eq!(site.json(&path(&of)).await, json!({ "total": 0, "items": [] }));
    }

    async fn news_are_written_only_where_they_belong(database) {
        let site = Site::empty(database);
        let (secret, of, other) = (token(&site, Right::News), initiative(&site, "Un"), initiative(&site, "Deux"));
        let said = json!({ "text": "Bonjour" });
        assert_eq!(write(&site, "POST", &path(&of), "wrong", said.clone()).await.status, StatusCode::UNAUTHORIZED);
        let without = token(&site, Right::Edit);
        assert_eq!(write(&site, "POST", &path(&of), &without, said.clone()).await.status, StatusCode::FORBIDDEN);
        let nobody = "/api/v1/initiatives/01JD3Z5V7QK8T0R4M2N6W9X1YB/news";
        assert_eq!(write(&site, "POST", nobody, &secret, said.clone()).await.status, StatusCode::NOT_FOUND);

        let told = write(&site, "POST", &path(&of), &secret, said.clone()).await;
        assert_eq!(body(&told)["lang"], "fr", "the language of the initiative");
        let elsewhere = format!("{}/{}", path(&other), number(&told));
        for method in ["PATCH", "DELETE"] {
            assert_eq!(write(&site, method, &elsewhere, &secret, said.clone()).await.status, StatusCode::NOT_FOUND);
        }
        let (home, now) = (site.app.home(), site.app.clock.now());
        site.app.db.write_now(move |conn| publish::withdraw(conn, &home, &of.uri, now).map(drop)).unwrap();
        let own = elsewhere.replace(&path(&other), &path(&initiative(&site, "Trois")));
        assert_eq!(write(&site, "PATCH", &own, &secret, said).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn all_problems_of_news_come_at_once_in_the_writers_language() {
    let site = Site::empty(TestDatabase::sqlite());
    let (secret, of) = (token(&site, Right::News), initiative(&site, "Un"));
    let wrong = json!({ "texte": "Bonjour", "lang": "le français" });
    let answer = write(&site, "POST", &path(&of), &secret, wrong).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (422, "application/problem+json"));
    let problems = body(&answer)["errors"].clone();
    let mut told: Vec<(&str, &str)> = problems
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| (problem["field"].as_str().unwrap(), problem["detail"].as_str().unwrap()))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            ("lang", "Donnez une langue par son code, par exemple fr."),
            ("text", "Écrivez ce qu’il y a de nouveau : ce texte est vide."),
            ("texte", "Ce champ n’existe pas. Le plus proche s’appelle text."),
        ]
    );
    for text in [json!("  "), json!(null), json!(7), json!("x".repeat(news::MAX_CHARS + 1))] {
        let answer = write(&site, "POST", &path(&of), &secret, json!({ "text": text })).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
    }
    assert_eq!(site.json(&path(&of)).await["total"], 0);
}

#[tokio::test]
async fn many_news_are_read_page_by_page() {
    let site = Site::empty(TestDatabase::sqlite());
    let of = initiative(&site, "Un");
    let (entry, now) = (of.clone(), site.app.clock.now());
    let tell = move |conn: &mut bocage::db::Conn| {
        (0..45).try_for_each(|n| news::publish(conn, &entry, &format!("n{n}"), "fr", now).map(drop))
    };
    site.app.db.write_now(tell).unwrap();
    let (mut next, mut seen) = (Some(path(&of)), Vec::new());
    while let Some(path) = next {
        let page = site.json(&path).await;
        assert_eq!(page["total"], 45);
        seen.extend(page["items"].as_array().unwrap().iter().map(|news| news["id"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().map(|next| next.replace("http://bretagne.test", ""));
    }
    let in_order = seen.windows(2).all(|two| two[0] > two[1]);
    assert!(seen.len() == 45 && in_order, "{seen:?}");
}

on_each_database! {
    async fn the_page_shows_the_newest_news_and_only_those_that_are_shown(database) {
        let site = Site::empty(database);
        let of = initiative(&site, "Repair Café");
        let page = format!("/@{}", of.handle.clone().unwrap());
        assert!(!site.get(&page).await.body.contains("id=\"news\""));
        let (entry, now) = (of.clone(), site.app.clock.now());
        let told = site
            .app
            .db
            .write_now(move |conn| {
                let hostile = "Samedi, **des vélos** <script>alert(1)</script> [là](javascript:x)";
                let taken_back = news::publish(conn, &entry, "Retirée", "fr", now)?;
                news::withdraw(conn, &taken_back.id, now)?;
                news::publish(conn, &entry, hostile, "br", now)
            })
            .unwrap();
        let body = site.get(&page).await.body;
        assert!(body.contains("<h2 id=\"news\">Nouvelles</h2>") && body.contains(&format!("id=\"n-{}\"", told.id)));
        assert!(body.contains("<strong>des vélos</strong>") && body.contains("lang=\"br\" dir=\"auto\""), "{body}");
        assert!(body.contains("<time datetime=\"2026-11-24\">24 novembre 2026</time>"), "{body}");
        assert!(!body.contains("<script>alert") && !body.contains("javascript:") && !body.contains("Retirée"));
    }
}
