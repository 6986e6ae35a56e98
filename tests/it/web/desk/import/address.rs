//! A file that is fetched from an address.

use axum::Router;
use axum::http::StatusCode as Status;
use axum::response::Redirect;
use axum::routing::get;
use bocage::import::store as records;
use reqwest::StatusCode;

use super::{check, import, settled};
use crate::support::databases::on_each_database;
use crate::support::desk::Desk;
use crate::support::node::TestNode;
use crate::support::ports::HeldPort;

on_each_database! {
    async fn an_address_is_fetched_by_the_only_door(database) {
        let node = TestNode::start_with(database, &[
            ("BOCAGE__FEDERATION__LOCAL_NETWORK", "true"), ("BOCAGE__IMPORT__MAX_FETCHED_MIB", "1"),
        ]).await;
        let held = HeldPort::any();
        let at = format!("http://donnees.localhost:{}", held.port());
        let to = format!("{at}/data/lieux.csv");
        let routes = Router::new()
            .route("/data/lieux.csv", get(|| async { "id,nom,code_postal,commune\n1,Atelier,29200,Brest\n" }))
            .route("/often", get(|| async { Redirect::to("/thrice") }))
            .route("/thrice", get(|| async { Redirect::to("/twice") }))
            .route("/twice", get(|| async { Redirect::to("/latest") }))
            .route("/latest", get(move || async move { Redirect::to(&to) }))
            .route("/private", get(|| async { Status::FORBIDDEN }))
            .route("/long", get(|| async { "x".repeat(2 << 20) }))
            .route("/page", get(|| async { "<html><p>Nos données</p></html>" }));
        let listener = held.listen();
        let serving = tokio::spawn(async move {
            let _held = held;
            axum::serve(listener, routes).await.unwrap();
        });
        let awa = Desk::open(&node, "Awa").await;
        let fetch = async |path: &str| {
            let sent = awa.post("/team/import", &[("address", &format!("{at}{path}"))]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
            (settled(&awa, &sent.location).await, sent.location)
        };
        for (path, said) in [
            ("/private", "refuse le fichier (réponse 403)"),
            ("/nothing", "refuse le fichier (réponse 404)"),
            ("/long", "dépasse 1 Mo"),
            ("/page", "C’est une page web"),
            ("/often", "Cette adresse ne peut pas être demandée"),
        ] {
            let (page, _) = fetch(path).await;
            assert!(page.says(said), "{path}: {}", page.body);
        }
        let dataset = || {
            let source = node.app.db.read_now(|conn| records::find_source(conn, "ateliers")).unwrap().unwrap();
            source.dataset
        };
        let (_, path) = fetch("/latest").await;
        check(&awa, &path, &[("source", "ateliers")]).await;
        import(&awa, &path).await;
        assert_eq!(dataset(), "", "an address is told only when somebody says so");
        let (page, path) = fetch("/thrice").await;
        assert!(page.says("Que contient ce fichier") && page.says(&format!("{at}/thrice")), "{}", page.body);
        assert!(page.says("name=\"publish_address\" value=\"yes\" aria-describedby=\"publish-address-hint\">"), "{}", page.body);
        check(&awa, &path, &[("source", "ateliers"), ("publish_address", "yes")]).await;
        import(&awa, &path).await;
        assert_eq!(dataset(), format!("{at}/thrice"));
        serving.abort();
        for refused in ["ftp://donnees.localhost/x.csv", "donnees.csv", "javascript:alert(1)"] {
            let page = awa.post("/team/import", &[("address", refused)]).await;
            assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("Cette adresse ne peut pas être demandée"), "{}", page.body);
            assert!(page.says(&format!("value=\"{refused}\"")), "what was typed is kept");
        }
        for address in ["http://127.0.0.1:1/x.csv", "http://donnees.localhost:1/x.csv"] {
            let sent = awa.post("/team/import", &[("address", address)]).await;
            let page = settled(&awa, &sent.location).await;
            assert!(page.says("Réessayer") && page.says("Effacer ce fichier"), "{}", page.body);
        }
        // Ten an hour: nine were asked for.
        for n in 10..=11 {
            let sent = awa.post("/team/import", &[("address", "http://donnees.localhost:1/x.csv")]).await;
            assert_eq!(sent.status, if n <= 10 { StatusCode::SEE_OTHER } else { StatusCode::SERVICE_UNAVAILABLE });
        }
        node.stop().await;
    }
}
