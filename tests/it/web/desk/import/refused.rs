//! What is not taken: from whom, and of what sort.

use reqwest::{Method, StatusCode};

use super::{PLACES, bring, left_over, upload};
use crate::support::databases::on_each_database;
use crate::support::desk::{Desk, Page, with_file};
use crate::support::node::TestNode;

on_each_database! {
    async fn what_is_no_list_of_entries_or_too_long_is_not_kept(database) {
        let node = TestNode::start_with(database, &[("BOCAGE__IMPORT__MAX_UPLOADED_MIB", "1")]).await;
        let awa = Desk::open(&node, "Awa").await;
        let token = awa.get("/team").await.token();
        let page = awa.upload("/team/import", &[("token", &token)], "photo.csv", b"\x89PNG\r\n\x1a\nxxxx").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Ce fichier est une image PNG") && page.says("<title>Erreur"), "{}", page.body);
        let nothing = upload(&awa, "", "").await;
        assert!(nothing.says("Donnez une adresse, ou choisissez un fichier."), "{}", nothing.body);
        let empty = upload(&awa, "vide.csv", "").await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.says("Ce fichier est vide"), "{}", empty.body);

        let long = format!("nom,ville\n{}", "Atelier,Brest\n".repeat(150_000));
        let page = upload(&awa, "long.csv", &long).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(page.says("Ce fichier dépasse 1 Mo. Rien n’en est gardé.") && page.says("name=\"file\""), "{}", page.body);
        let request = node.request(Method::POST, "/team/import").header("origin", "http://bretagne.test");
        let request = with_file(request.header("cookie", &awa.cookie), &[("token", &token)], "x.csv", &vec![b'x'; 5 << 20]);
        let refused = request.send().await;
        assert!(refused.is_err() || refused.unwrap().status() == StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(left_over(&node), 0);
        // Other addresses take no more than before.
        let request = node.request(Method::POST, "/team/add").header("origin", "http://bretagne.test");
        let request = with_file(request.header("cookie", &awa.cookie), &[("token", &token)], "x.csv", &vec![b'x'; 2 << 20]);
        let refused = request.send().await;
        assert!(refused.is_err() || refused.unwrap().status() == StatusCode::PAYLOAD_TOO_LARGE);
        node.stop().await;
    }

    async fn a_file_is_taken_from_nobody_who_has_no_business_there(database) {
        let node = TestNode::start(database).await;
        let (awa, bob) = (Desk::open(&node, "Awa").await, Desk::open(&node, "Bob").await);
        let (own, foreign) = (awa.get("/team").await.token(), bob.get("/team").await.token());
        let sent = async |origin: &str, cookie: &str, token: &str| {
            let request = node.request(Method::POST, "/team/import").header("origin", origin).header("cookie", cookie);
            Page::of(with_file(request, &[("token", token), ("address", "à garder")], "lieux.csv", PLACES.as_bytes())).await
        };
        let site = node.app.config.base_url();
        for origin in ["https://evil.example", "null", ""] {
            assert_eq!(sent(origin, &awa.cookie, &own).await.status, StatusCode::FORBIDDEN, "{origin}");
        }
        for token in ["", "x", &foreign] {
            let page = sent(&site, &awa.cookie, token).await;
            assert_eq!(page.status, StatusCode::CONFLICT, "{token}");
            assert!(page.says("value=\"à garder\""), "{}", page.body);
        }
        let closed = format!("s={}", "0".repeat(64));
        for cookie in ["s=0", closed.as_str()] {
            let page = sent(&site, cookie, &own).await;
            assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{cookie}");
            assert!(!page.says("à garder"), "nothing was read: {}", page.body);
        }
        // Without a cookie the limits of other forms hold.
        for (cookie, status) in [("", StatusCode::PAYLOAD_TOO_LARGE), (closed.as_str(), StatusCode::UNAUTHORIZED)] {
            let request = node.request(Method::POST, "/team/import").header("origin", &site).header("cookie", cookie);
            if let Ok(answer) = with_file(request, &[], "lieux.csv", &vec![b'x'; 2 << 20]).send().await {
                assert_eq!(answer.status(), status, "{cookie}");
            }
        }
        let (many, long) = (vec![("x", ""); 50], "x".repeat(70_000));
        for fields in [many.as_slice(), &[(long.as_str(), "")]] {
            let fields = [&[("token", own.as_str())], fields].concat();
            let request = node.request(Method::POST, "/team/import").header("origin", &site).header("cookie", &awa.cookie);
            // It may hang up before all is sent.
            if let Ok(answer) = with_file(request, &fields, "lieux.csv", PLACES.as_bytes()).send().await {
                assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{} parts", fields.len());
            }
            assert_eq!(left_over(&node), 0);
        }
        assert_eq!(left_over(&node), 0);
        // A token behind the file comes too late.
        let request = node.request(Method::POST, "/team/import").header("origin", &site).header("cookie", &awa.cookie);
        let page = Page::of(with_file(request, &[], "lieux.csv", PLACES.as_bytes())).await;
        assert_eq!((page.status, left_over(&node)), (StatusCode::CONFLICT, 0));

        let path = bring(&awa, "lieux.csv", PLACES).await;
        let stranger = Desk { node: &node, cookie: String::new() };
        for page in ["", "/columns", "/mapping.toml", "/refused.csv"] {
            let seen = stranger.get(&format!("{path}{page}")).await;
            assert_eq!((seen.status, seen.location.as_str()), (StatusCode::SEE_OTHER, "/login"), "{page}");
        }
        let lower = path.to_lowercase();
        for unknown in ["/team/import/01JD3Z5V7QK8T0R4M2N6W9X1YB", "/team/import/..%2f..", "/team/import/runs/x", lower.as_str()] {
            assert_eq!(awa.get(unknown).await.status, StatusCode::NOT_FOUND, "{unknown}");
        }
        assert_eq!(awa.get(&format!("{path}/refused.csv")).await.status, StatusCode::NOT_FOUND, "nothing was checked");
        assert_eq!(awa.post(&format!("{path}/start"), &[]).await.status, StatusCode::CONFLICT, "nothing was checked");
        assert_eq!(awa.post(&format!("{path}/leave"), &[]).await.location, "/team/import?done=left");
        assert!(awa.get("/team/import?done=left").await.says("Le fichier est effacé.") && left_over(&node) == 0);
        assert_eq!(awa.get(&path).await.status, StatusCode::NOT_FOUND);
        node.stop().await;
    }
}
