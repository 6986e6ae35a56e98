//! A link opens a session once, and a session ends.

use bocage::account::session;
use bocage::clock::Timestamp;
use reqwest::header::SET_COOKIE;
use reqwest::{Method, StatusCode};

use crate::support::command::bocage;
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::desk::{Desk, Page, encoded, link, opened_at};
use crate::support::node::TestNode;

fn ago(node: &TestNode, seconds: i64) -> Timestamp {
    Timestamp(node.app.clock.now().0 - seconds * 1_000_000)
}

on_each_database! {
    async fn a_link_is_looked_at_as_often_as_one_likes_and_opens_one_session(database) {
        let node = TestNode::start(database).await;
        let stranger = Desk { node: &node, cookie: String::new() };
        let path = link(&node, "Awa", node.app.clock.now());
        for _ in 0..3 {
            let page = stranger.get(&path).await;
            assert!(page.status == StatusCode::OK && page.says("Me connecter"), "{}", page.body);
            assert_eq!(page.cache, "no-store");
        }
        let token = stranger.get(&path).await.token();
        let answer = stranger.request(Method::POST, &path).body(encoded(&[("token", &token)])).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
        assert!(cookie.starts_with("s=") && cookie.ends_with("; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax"), "{cookie}");
        let awa = Desk { node: &node, cookie: cookie.split(';').next().unwrap().to_owned() };
        let home = awa.get("/team").await;
        assert!(home.status == StatusCode::OK && home.says("Bonjour Awa."), "{}", home.body);
        assert!(awa.get("/about").await.says("href=\"/team\""), "the header leads back");
        assert!(!stranger.get("/about").await.says("/team"));

        let again = stranger.send(&path, &token, &[]).await;
        assert_eq!(again.status, StatusCode::GONE);
        assert!(again.says("relancez la commande « bocage admin-link »"), "{}", again.body);
        assert_eq!(stranger.get(&path).await.status, StatusCode::GONE);
        node.stop().await;
    }

    async fn under_a_public_name_the_cookie_stays_with_this_host_and_with_tls(database) {
        let node = TestNode::start_with(database, &[("BOCAGE__NODE__HOST", "bretagne.example")]).await;
        let awa = Desk::open(&node, "Awa").await;
        assert!(awa.cookie.starts_with("__Host-s="), "{}", awa.cookie);
        assert!(awa.get("/team").await.says("Bonjour Awa."));
        let renamed = Desk { node: &node, cookie: awa.cookie.replace("__Host-s=", "s=") };
        assert_eq!(renamed.get("/team").await.location, "/login", "what a page of a neighbouring host may set counts for nothing");
        let path = link(&node, "Awa", node.app.clock.now());
        let stranger = Desk { node: &node, cookie: String::new() };
        let token = stranger.get(&path).await.token();
        let answer = stranger.request(Method::POST, &path).body(encoded(&[("token", &token)])).send().await.unwrap();
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
        assert!(cookie.ends_with("; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
        node.stop().await;
    }

    async fn old_and_unknown_links_open_nothing(database) {
        let node = TestNode::start(database).await;
        let stranger = Desk { node: &node, cookie: String::new() };
        let old = link(&node, "", ago(&node, session::LINK_SECONDS + 1));
        let unknown = format!("/login/{}", "0".repeat(64));
        let open = link(&node, "", ago(&node, session::LINK_SECONDS - 60));
        for path in [&old, &unknown] {
            assert_eq!(stranger.get(path).await.status, StatusCode::GONE);
            // A token of another page is not one of this page; one that is right does not help either.
            let foreign = stranger.get(&open).await.token();
            assert_eq!(stranger.send(path, &foreign, &[]).await.status, StatusCode::CONFLICT);
        }
        let token = stranger.get(&open).await.token();
        assert_eq!(stranger.send(&open, &token, &[]).await.location, "/team", "this one is young enough");
        node.stop().await;
    }

    async fn a_session_ends_by_its_button_by_the_list_and_by_itself(database) {
        let node = TestNode::start(database).await;
        let (awa, bob) = (Desk::open(&node, "Awa").await, Desk::open(&node, "Bob").await);
        let list = awa.get("/team/sessions").await;
        assert!(list.says("Awa") && list.says("Bob") && list.says("C’est cet appareil."), "{}", list.body);
        let now = node.app.clock.now();
        let open = node.app.db.read_now(|conn| session::list(conn, now)).unwrap();
        let of_bob = open.iter().find(|session| session.name == "Bob").unwrap().id.clone();
        assert_eq!(awa.post("/team/sessions/close", &[("id", &of_bob)]).await.location, "/team/sessions");
        assert_eq!(bob.get("/team").await.location, "/login");

        assert_eq!(awa.post("/logout", &[]).await.location, "/login");
        assert_eq!(awa.get("/team").await.location, "/login");
        for (age, open) in [(session::IDLE_SECONDS - 60, true), (session::IDLE_SECONDS + 60, false)] {
            let status = opened_at(&node, "Cléo", ago(&node, age)).get("/team").await.status;
            assert_eq!(status == StatusCode::OK, open, "{age}");
        }
        // Used all the time, it ends all the same.
        let cleo = opened_at(&node, "Cléo", ago(&node, session::MOST_SECONDS + 60));
        let all = node.app.db.read_now(|conn| session::list(conn, ago(&node, session::MOST_SECONDS))).unwrap();
        let id = all.iter().find(|session| session.name == "Cléo").unwrap().id.clone();
        node.app.db.write_now(move |conn| session::note_use(conn, &id, now)).unwrap();
        assert_eq!(cleo.get("/team").await.location, "/login");
        node.stop().await;
    }

    async fn what_was_typed_survives_the_end_of_a_session(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let token = awa.get("/team").await.token();
        awa.post("/logout", &[]).await;
        let typed = [("id", "quelque chose à garder"), ("other", "é&<\"")];
        let page = awa.send("/team/sessions/close", &token, &typed).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        let (title, kept) = ("<title>Erreur", "name=\"id\" value=\"quelque chose à garder\"");
        assert!(page.says(title) && page.says(kept) && page.says("name=\"other\" value=\"é&#38;&#60;&#34;\""), "{}", page.body);
        // Signed in again, the token is that of the session before; the form comes back with one that is right.
        let awa = Desk::open(&node, "Awa").await;
        let page = awa.send("/team/sessions/close", &token, &typed).await;
        assert!(page.status == StatusCode::CONFLICT && page.says(kept), "{}", page.body);
        assert_eq!(awa.send("/team/sessions/close", &page.token(), &typed).await.location, "/team/sessions");
        node.stop().await;
    }
}

#[test]
fn the_command_prints_a_link_that_works_once() {
    let database = TestDatabase::sqlite();
    let printed = bocage(&database, &["admin-link", "--name", "Awa", "--lang", "fr"]);
    assert_eq!(printed.status, 0, "{}", printed.err);
    let secret = printed.out.trim().strip_prefix("http://bretagne.test/login/").unwrap().to_owned();
    assert!(secret.len() == 64 && printed.err.contains("15 minutes"), "{}", printed.err);
    let db = database.open();
    let now = bocage::clock::Clock::default().now();
    let (first, again) = (secret.clone(), secret);
    let (opened, _) = db.write_now(move |conn| session::sign_in(conn, &first, None, now)).unwrap();
    assert_eq!(opened.name, "Awa");
    assert!(db.write_now(move |conn| session::sign_in(conn, &again, None, now)).is_err());
}

#[tokio::test]
async fn links_are_tried_25_times_in_five_minutes() {
    let node = TestNode::start(TestDatabase::sqlite()).await;
    let mut statuses = Vec::new();
    for n in 0..26 {
        let request = node.request(Method::GET, &format!("/login/{n}")).header("x-forwarded-for", "203.0.113.9");
        statuses.push(Page::of(request).await.status);
    }
    assert_eq!(statuses.pop(), Some(StatusCode::TOO_MANY_REQUESTS));
    assert!(statuses.iter().all(|status| *status == StatusCode::GONE), "{statuses:?}");
    node.stop().await;
}
