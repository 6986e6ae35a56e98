//! Every route of the desk is shut to whoever has no business there, and nothing changes.

use bocage::account::session;
use bocage::clock::Timestamp;
use bocage::web::team::ROUTES;
use reqwest::{Method, StatusCode};

use crate::support::databases::on_each_database;
use crate::support::desk::{Desk, Page, encoded, opened_at};
use crate::support::node::TestNode;

/// A route with something in each place.
fn address(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "01JD3Z5V7QK8T0R4M2N6W9X1YB" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn paths(method: &str) -> Vec<String> {
    let chosen: Vec<String> = ROUTES.iter().filter(|(of, _)| *of == method).map(|(_, path)| address(path)).collect();
    assert!(!chosen.is_empty());
    chosen
}

on_each_database! {
    async fn who_has_no_open_session_sees_nothing_of_the_desk(database) {
        let node = TestNode::start(database).await;
        let now = node.app.clock.now();
        let long_ago = Timestamp(now.0 - (session::IDLE_SECONDS + 60) * 1_000_000);
        let closed = Desk::open(&node, "Awa").await;
        let token = closed.get("/team").await.token();
        closed.post("/logout", &[]).await;
        let guessed = Desk { node: &node, cookie: format!("s={}", "a".repeat(64)) };
        let stranger = Desk { node: &node, cookie: String::new() };
        for visitor in [stranger, guessed, closed, opened_at(&node, "Bob", long_ago)] {
            for path in paths("get") {
                let page = visitor.get(&path).await;
                assert_eq!((page.status, page.location.as_str()), (StatusCode::SEE_OTHER, "/login"), "{path}");
                assert_eq!(page.cache, "no-store");
            }
            for path in paths("post").iter().map(String::as_str).chain(["/logout"]) {
                let page = visitor.send(path, &token, &[]).await;
                assert_eq!((page.status, page.cache.as_str()), (StatusCode::UNAUTHORIZED, "no-store"), "{path}");
            }
        }
        node.stop().await;
    }

    async fn forms_of_other_sites_and_with_foreign_tokens_are_refused(database) {
        let node = TestNode::start(database).await;
        let (awa, bob) = (Desk::open(&node, "Awa").await, Desk::open(&node, "Bob").await);
        let (own, foreign) = (awa.get("/team").await.token(), bob.get("/team").await.token());
        for path in paths("post").iter().map(String::as_str).chain(["/logout"]) {
            let sent = |origin: Option<&str>, site: Option<&str>| {
                let request = node.request(Method::POST, path).header("cookie", &awa.cookie);
                let request = request.header("content-type", "application/x-www-form-urlencoded");
                let request = origin.into_iter().fold(request, |request, origin| request.header("origin", origin));
                let request = site.into_iter().fold(request, |request, site| request.header("sec-fetch-site", site));
                Page::of(request.body(encoded(&[("token", &own)])))
            };
            for (origin, site) in [
                (Some("https://evil.example"), None),
                (Some("http://bretagne.test.evil.example"), None),
                (Some("null"), None),
                (Some("http://bretagne.test"), Some("cross-site")),
                (None, Some("same-site")),
                (None, None),
            ] {
                let page = sent(origin, site).await;
                assert_eq!((page.status, page.cache.as_str()), (StatusCode::FORBIDDEN, "no-store"), "{path} {origin:?} {site:?}");
            }
            for token in [foreign.as_str(), "", "x"] {
                let page = awa.send(path, token, &[]).await;
                assert_eq!((page.status, page.cache.as_str()), (StatusCode::CONFLICT, "no-store"), "{path}");
            }
            let json = awa.request(Method::POST, path).header("content-type", "application/json").body("{}");
            assert!(Page::of(json).await.status.is_client_error());
        }
        assert_eq!(awa.get("/team").await.status, StatusCode::OK, "nobody was signed out");
        assert_eq!(bob.get("/team").await.status, StatusCode::OK);
        node.stop().await;
    }
}
