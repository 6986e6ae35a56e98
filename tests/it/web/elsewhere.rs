//! The directory out of its site: feed readers, calendars, address books, search engines.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use bocage::initiative::card::flatten;
use bocage::initiative::{Initiative, publish};
use bocage::news;
use regex::Regex;
use serde_json::{Value, json};

use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::site::{Answer, Site};

const NAME: &str = "Atelier Vélo & Cie; \"Lorient\"";

fn published(site: &Site, more: Value) -> Initiative {
    let mut card = json!({ "name": NAME, "kinds": ["reuse"], "summary": "On répare, ensemble; à prix libre.",
        "location": { "city": "Lorient", "postcode": "56100", "country": "FR", "street": "12, quai des Indes", "lat": 47.7451, "lon": -3.3624, "precision": "exact" },
        "opening_hours": "Sa 14:00-18:00; PH off", "contact": { "phone": "02 97 00 00 01", "website": "https://velo.example" } });
    card.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    site.publish(flatten(card.as_object().unwrap().clone()))
}

fn page_of(entry: &Initiative) -> String {
    format!("/@{}", entry.handle.as_ref().unwrap())
}

async fn feeds(site: &Site, path: &str) -> (atom_syndication::Feed, rss::Channel) {
    let ask = async |format: &str| {
        let answer = site.get(&path.replacen("{}", format, 1)).await;
        let media_type = format!("application/{format}+xml; charset=utf-8");
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, media_type.as_str()),
            "{}",
            answer.body
        );
        answer
    };
    let (atom, rss) = (ask("atom").await, ask("rss").await);
    (atom.body.parse().unwrap(), rss.body.parse().unwrap())
}

on_each_database! {
    async fn any_search_is_a_feed_of_what_is_new(database) {
        let site = Site::with_some_examples(database, 60);
        let newest = published(&site, json!({}));
        let coarse = published(&site, json!({ "name": "Chez Awa", "location": { "city": "Lorient", "postcode": "56100", "lat": 47.7451, "lon": -3.3624, "precision": "municipality" } }));
        site.app.catch_up().unwrap();
        let (atom, rss) = feeds(&site, "/search.{}?near=Lorient&radius=5&q=r%C3%A9parer").await;
        assert!(atom.title.as_str().contains("réparer") && atom.title.as_str().contains("Annuaire de Bretagne"), "{:?}", atom.title);
        assert_eq!(atom.links[1].href, "http://bretagne.test/search?near=Lorient&radius=5&q=r%C3%A9parer");
        let found = site.json("/api/v1/initiatives?near=Lorient&radius=5&q=r%C3%A9parer&per_page=50").await;
        let ids = |items: &mut dyn Iterator<Item = String>| items.collect::<BTreeSet<String>>();
        let listed = ids(&mut found["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        assert_eq!(ids(&mut atom.entries.iter().map(|entry| entry.id.clone())), listed);
        assert_eq!(ids(&mut rss.items.iter().map(|item| item.guid.as_ref().unwrap().value.clone())), listed);
        let entry = atom.entries.iter().find(|entry| entry.id == newest.uri).expect("the new one is among them");
        assert_eq!(entry.title.as_str(), NAME);
        assert_eq!(entry.extensions["georss"]["point"][0].value.as_deref(), Some("47.7451 -3.3624"));
        assert!(entry.summary.as_ref().unwrap().as_str().contains("On répare, ensemble"), "{entry:?}");
        assert_eq!(entry.links[0].href, format!("http://bretagne.test{}", page_of(&newest)));

        for number in 0..12 {
            published(&site, json!({ "name": format!("Atelier {number}") }));
        }
        site.app.catch_up().unwrap();
        let (all, all_as_rss) = feeds(&site, "/search.{}").await;
        assert_eq!((all.entries.len(), all_as_rss.items.len()), (50, 50), "the last fifty, and no more");
        let home = all.entries.iter().find(|entry| entry.id == coarse.uri).expect("it is new");
        let point = coarse.card.location.as_ref().unwrap();
        let published = format!("{} {}", point.lat.unwrap(), point.lon.unwrap());
        assert_ne!(published, "47.7451 -3.3624");
        assert_eq!(home.extensions["georss"]["point"][0].value, Some(published), "no finer than its card says");
        let (nothing, _) = feeds(&site, "/search.{}?q=zzzzzz&near=Brest&radius=1").await;
        assert!(nothing.entries.is_empty());
        let page = site.get("/search?near=Lorient&q=v%C3%A9lo").await;
        for format in ["atom", "rss"] {
            let link = format!("type=\"application/{format}+xml\" href=\"/search.{format}?near=Lorient&#38;q=v%C3%A9lo\"");
            assert!(page.body.contains(&link), "{link}: {}", page.body);
        }
    }

    async fn news_of_an_initiative_are_a_feed(database) {
        let site = Site::empty(database);
        let card = published(&site, json!({}));
        let (of, now) = (card.clone(), site.app.clock.now());
        let told = site.app.db.write_now(move |conn| news::publish(conn, &of, "Samedi, **on répare** <script>alert(1)</script>", "fr", now)).unwrap();
        let (atom, rss) = feeds(&site, &format!("{}.{{}}", page_of(&card))).await;
        assert_eq!((atom.entries.len(), rss.items.len()), (1, 1));
        let entry = &atom.entries[0];
        assert_eq!(entry.id, format!("http://bretagne.test/n/{}", told.id));
        assert_eq!(entry.links[0].href, format!("http://bretagne.test{}#n-{}", page_of(&card), told.id));
        let html = entry.content.as_ref().unwrap().value.as_ref().unwrap();
        assert!(html.contains("<strong>on répare</strong>") && !html.contains("<script"), "{html}");
        assert_eq!(rss.items[0].description.as_ref(), Some(html));
        let page = site.get(&page_of(&card)).await;
        for format in ["atom", "rss", "ics", "vcf"] {
            assert!(page.body.contains(&format!("href=\"{}.{format}\"", page_of(&card))), "{format}: {}", page.body);
        }
    }

    async fn what_is_gone_or_hidden_has_no_other_form_either(database) {
        let site = Site::empty(database);
        let (gone, hidden) = (published(&site, json!({})), published(&site, json!({ "name": "Atelier caché" })));
        let (home, now) = (site.app.home(), site.app.clock.now());
        let (first, second) = (gone.uri.clone(), hidden.uri.clone());
        site.app.db.write_now(move |conn| {
            publish::withdraw(conn, &home, &first, now)?;
            publish::hide(conn, &home, &second, now)
        }).unwrap();
        for format in ["atom", "rss", "ics", "vcf"] {
            assert_eq!(site.get(&format!("{}.{format}", page_of(&gone))).await.status, StatusCode::GONE, "{format}");
            assert_eq!(site.get(&format!("{}.{format}", page_of(&hidden))).await.status, StatusCode::NOT_FOUND, "{format}");
            assert_eq!(site.get(&format!("/@nobody.{format}")).await.status, StatusCode::NOT_FOUND, "{format}");
        }
        assert_eq!(site.get(&format!("{}.pdf", page_of(&gone))).await.status, StatusCode::NOT_FOUND);
        let named = site.get(&format!("{}@bretagne.test.ics", page_of(&gone))).await;
        assert_eq!(named.header("location"), format!("{}.ics", page_of(&gone)), "its own page, in the same form");
        assert!(!site.get("/sitemap.xml").await.body.contains("initiatives-"), "no search engine is led to them");
    }

    async fn search_engines_are_led_to_every_own_page_and_to_no_other(database) {
        let site = Site::empty(database);
        let shown = published(&site, json!({}));
        let local = published(&site, json!({ "name": "Entre nous", "local_only": true }));
        assert!(site.get("/robots.txt").await.body.contains("Sitemap: http://bretagne.test/sitemap.xml"));
        let locations = |answer: &Answer| -> Vec<String> {
            assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/xml; charset=utf-8"));
            let all = Regex::new("<loc>http://bretagne.test([^<]+)</loc>").unwrap();
            all.captures_iter(&answer.body).map(|found| found[1].to_owned()).collect()
        };
        let mut pages = Vec::new();
        for part in locations(&site.get("/sitemap.xml").await) {
            pages.extend(locations(&site.get(&part).await));
        }
        assert!(pages.contains(&page_of(&shown)) && !pages.contains(&page_of(&local)), "{pages:?}");
        assert!(pages.contains(&"/k/reuse".to_owned()) && pages.contains(&"/about/legal".to_owned()), "{pages:?}");
        for page in &pages {
            let answer = site.get(page).await;
            assert_eq!(answer.status, StatusCode::OK, "{page}");
            assert!(!answer.body.contains("name=\"robots\" content=\"noindex"), "{page} asks not to be kept");
        }
        for unknown in ["initiatives-0", "initiatives-2", "initiatives-99999999999999999999", "other"] {
            assert_eq!(site.get(&format!("/sitemap/{unknown}.xml")).await.status, StatusCode::NOT_FOUND, "{unknown}");
        }
    }
}

#[tokio::test]
async fn a_list_and_a_card_are_shown_in_pages_of_others_without_a_cookie() {
    let site = Site::empty(TestDatabase::sqlite());
    let card = published(&site, json!({}));
    site.app.catch_up().unwrap();
    let described = async |url: &str| {
        let asked: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("url", url).finish();
        site.get(&format!("/oembed?{asked}&maxwidth=320")).await
    };
    let page = format!("http://bretagne.test{}", page_of(&card));
    for (url, title) in [
        (page.as_str(), NAME),
        (card.uri.as_str(), NAME),
        ("http://bretagne.test/search?q=r%C3%A9parer&near=Lorient", "Annuaire de Bretagne"),
    ] {
        let answer: Value = serde_json::from_str(&described(url).await.body).unwrap();
        assert_eq!((&answer["type"], &answer["title"], &answer["width"]), (&json!("rich"), &json!(title), &json!(320)));
        let html = answer["html"].as_str().unwrap().replace("&amp;", "&").replace("&#38;", "&");
        assert!(!html.contains("\"Lorient\""), "a name is text: {html}");
        let source = html.split("src=\"http://bretagne.test").nth(1).unwrap().split('"').next().unwrap();
        let embed = site.get(&format!("{source}{}lang=en", if source.contains('?') { '&' } else { '?' })).await;
        assert_eq!(embed.status, StatusCode::OK, "{source}");
        assert!(embed.body.contains(&format!("href=\"{}\"", page_of(&card))), "{}", embed.body);
        assert!(embed.body.contains("lang=\"en\"") && !embed.body.contains("<script") && !embed.body.contains("<form"));
        assert!(embed.headers.get("set-cookie").is_none(), "no language is remembered");
        assert!(embed.header("content-security-policy").contains("frame-ancestors *"), "{source}");
    }
    for other in ["https://ailleurs.example/@x", "http://bretagne.test/about", "http://bretagne.test/@nobody", "", "x"]
    {
        assert_eq!(described(other).await.status, StatusCode::NOT_FOUND, "{other}");
    }
    assert_eq!(site.get("/oembed?format=xml&url=http://bretagne.test/").await.status, StatusCode::NOT_IMPLEMENTED);
    assert_eq!(site.get("/embed/card/01JDAAAAAAAAAAAAAAAAAAAAAA").await.status, StatusCode::NOT_FOUND);
    let head = site.get(&page_of(&card)).await.body;
    assert!(head.contains("type=\"application/json+oembed\" href=\"http://bretagne.test/oembed?url="), "{head}");
    let policy = site.get(&page_of(&card)).await;
    assert!(policy.headers.get("content-security-policy").is_none(), "the server sets the policy of all other pages");
}

#[tokio::test]
async fn a_calendar_has_the_times_of_the_next_weeks_and_knows_exceptions() {
    let site = Site::empty(TestDatabase::sqlite());
    let crisis = json!({ "hours": "off", "from": "2026-12-01", "until": "2026-12-12" });
    let shop = published(
        &site,
        json!({ "crisis_hours": crisis, "kinds": ["food_point"], "attributes": { "order_closes": "2026-12-10" } }),
    );
    let answer = site.get(&format!("{}.ics", page_of(&shop))).await;
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert!(answer.body.lines().all(|line| line.len() <= 75), "{}", answer.body);
    let calendar = answer.body.replace("\r\n ", "");
    let starts: Vec<&str> = calendar.lines().filter_map(|line| line.strip_prefix("DTSTART:")).collect();
    // Saturdays from 28 November on, 14:00 in Paris, without those of the crisis and without a public holiday.
    assert_eq!(starts[..3], ["20261128T130000Z", "20261219T130000Z", "20261226T130000Z"], "{calendar}");
    assert_eq!(starts.len(), 6, "eight weeks without two: {calendar}");
    for line in [
        "DTEND:20261128T170000Z",
        "SUMMARY:Atelier Vélo & Cie\\; \"Lorient\" : ouvert",
        "DTSTART;VALUE=DATE:20261210",
        "LOCATION:12\\, quai des Indes\\, 56100 Lorient",
    ] {
        assert!(calendar.contains(line), "{line} is not in\n{calendar}");
    }
    let paused = published(&site, json!({ "name": "En pause", "status": "paused" }));
    assert!(!site.get(&format!("{}.ics", page_of(&paused))).await.body.contains("VEVENT"));
}

#[tokio::test]
async fn a_contact_card_says_what_the_page_says_and_nothing_else() {
    let site = Site::empty(TestDatabase::sqlite());
    let card = published(
        &site,
        json!({ "contact": { "phone": "02 97 00 00 01", "phone_public": true, "email": "atelier@velo.example", "website": "https://velo.example" } }),
    );
    let answer = site.get(&format!("{}.vcf", page_of(&card))).await;
    assert_eq!(answer.header("content-type"), "text/vcard; charset=utf-8");
    let text = answer.body.replace("\r\n ", "");
    assert!(text.starts_with("BEGIN:VCARD\r\nVERSION:4.0\r\n") && text.ends_with("END:VCARD\r\n"), "{text}");
    for line in [
        "FN:Atelier Vélo & Cie\\; \"Lorient\"",
        "TEL;VALUE=uri:tel:0297000001",
        "URL:https://velo.example",
        "ADR:;;12\\, quai des Indes;Lorient;;56100;FR",
        "NOTE:On répare\\, ensemble\\; à prix libre.",
        "GEO:geo:47.7451,-3.3624",
    ] {
        assert!(text.lines().any(|known| known == line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("atelier@"), "what is held back stays so: {text}");
}
