//! Other directories at the desk: looked at, followed, accepted, refused, kept out, and all of it taken back and written
//! down.

use bocage::clock::Timestamp;
use bocage::peer::store::{self, introductions};
use bocage::peer::{Follower, Following, Peer};
use reqwest::StatusCode;
use serde_json::json;

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::desk::{Desk, Page, opened_at};

async fn found(region: &Region, host: &str) -> Option<Peer> {
    let host = host.to_owned();
    region.app.db.read(move |conn| store::find(conn, &host)).await.unwrap()
}

/// Waits until the jobs of a node run: when they begin, they look for all that was missed, whatever was put off.
async fn has_begun(region: &Region) {
    region.publish(serde_json::json!({ "name": "Repair Café", "kinds": ["reuse"], "location.city": "Lorient" })).await;
    let announced = |conn: &mut bocage::db::Conn| bocage::initiative::store::meta(conn, "announced_position");
    until("its jobs run", async || region.app.db.read(announced).await.unwrap().is_some()).await;
}

/// Keeps a peer as a test wants it; nothing of it is read meanwhile.
async fn known(region: &Region, peer: Peer) {
    let later = |now: Timestamp| Timestamp(now.0 + 3_600 * 1_000_000);
    let keep = move |conn: &mut bocage::db::Conn, now: Timestamp| {
        store::replace(conn, &peer)?;
        store::set_pull(conn, &peer.host, later(now), 0)
    };
    region.write(move |conn, _, now| keep(conn, now)).await;
}

async fn sees(awa: &Desk<'_>, path: &str, words: &[&str]) -> Page {
    let page = awa.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    for said in words {
        assert!(page.says(said), "{path} does not say {said}: {}", page.body);
    }
    page
}

/// A node whose admin answers who asks, and another one that has asked to follow it.
async fn asked(database: TestDatabase) -> (Region, Region) {
    let bretagne = Region::start("bretagne", database, &[("BOCAGE__FEDERATION__POLICY", "manual")]).await;
    let alpes = Region::open("alpes", TestDatabase::sqlite()).await;
    alpes.follow(&bretagne).await;
    let has_asked = async || found(&bretagne, &alpes.host).await.is_some_and(|peer| peer.follower == Follower::Asked);
    until("it has asked", has_asked).await;
    (bretagne, alpes)
}

on_each_database! {
    async fn a_directory_is_looked_at_followed_and_left(database) {
        let bretagne = Region::start("bretagne", database, &[]).await;
        let alpes = Region::open("alpes", TestDatabase::sqlite()).await;
        alpes.publish(json!({ "name": "Ressourcerie", "kinds": ["reuse"], "location.city": "Grenoble" })).await;
        let awa = Desk::open(&bretagne, "Awa").await;
        sees(&awa, "/team", &["/team/network"]).await;
        sees(&awa, "/team/network", &["Aucun annuaire suivi · 0 en panne", "Nous ne connaissons encore aucun"]).await;

        let offer = awa.post("/team/network/look", &[("host", &format!("http://{}/about", alpes.host))]).await;
        assert_eq!(offer.status, StatusCode::OK, "{}", offer.body);
        assert!(offer.says("Une fiche viendrait, sous licence Open Database License") && offer.says("sans être montrées"), "{}", offer.body);
        let looked = bretagne.command(&["peer", "look", &alpes.host]);
        assert!(looked.out.contains("1 entry, licence ODbL-1.0"), "{}{}", looked.out, looked.err);
        assert!(found(&bretagne, &alpes.host).await.is_none(), "looking changes nothing");

        let page = format!("/team/network/{}", alpes.host);
        let followed = awa.post(&format!("{page}/follow"), &[]).await;
        assert_eq!(followed.location, format!("{page}?done=followed"));
        sees(&awa, &followed.location, &["lui demandons de le suivre", &format!("{page}/unfollow")]).await;
        until("its entry waits for somebody", async || awa.get(&page).await.says("Une fiche de cet annuaire vous attend")).await;
        sees(&awa, "/team/network", &["1 annuaire suivi · 0 en panne", "À jour"]).await;
        let accepted = awa.post(&format!("{page}/accept"), &[]).await;
        sees(&awa, &accepted.location, &["est accepté"]).await;
        until("it is found", async || bretagne.found(&[("q", "ressourcerie")]).await == ["Ressourcerie"]).await;
        let compared = awa.post(&format!("{page}/compare"), &[]).await;
        sees(&awa, &compared.location, &["Nous comparons le catalogue"]).await;

        let left = awa.post(&format!("{page}/unfollow"), &[]).await;
        sees(&awa, &left.location, &["quittent la recherche", &format!("{page}/follow"), "Nous ne le suivons pas"]).await;
        assert!(bretagne.found(&[("q", "ressourcerie")]).await.is_empty());
        assert_eq!(awa.post(&format!("{page}/compare"), &[]).await.status, StatusCode::CONFLICT);
        let log = sees(&awa, "/team/log", &["Annuaire suivi :", "Annuaire accepté :", "Annuaire qui n’est plus suivi :", "Awa", &alpes.host]).await;
        assert!(log.says("href=\"/team/network\""), "{}", log.body);
        let public = Desk { node: &bretagne, cookie: String::new() }.get("/about/moderation").await;
        assert!(public.says("Annuaire suivi :") && !public.says("Awa") && !public.says("/team/network"), "{}", public.body);
    }

    async fn who_asks_is_refused_with_a_reason_and_let_in_after_all(database) {
        let (bretagne, alpes) = asked(database).await;
        let awa = Desk::open(&bretagne, "Awa").await;
        let page = format!("/team/network/{}", alpes.host);
        sees(&awa, "/team/network", &["Il demande à recevoir nos fiches"]).await;
        sees(&awa, &page, &["Accepter : il recevra nos fiches", "Refuser de lui envoyer"]).await;
        let refused = awa.post(&format!("{page}/refuse"), &[("reason", " Pas encore. ")]).await;
        sees(&awa, &refused.location, &["ne recevra pas nos fiches", &format!("{page}/accept")]).await;
        until("it is told why", async || {
            found(&alpes, &bretagne.host).await.is_some_and(|peer| peer.following == Following::Refused && peer.reason == "Pas encore.")
        })
        .await;
        assert_eq!(awa.post(&format!("{page}/accept"), &[]).await.location, format!("{page}?done=accepted"));
        until("it may after all", async || {
            found(&alpes, &bretagne.host).await.is_some_and(|peer| peer.following == Following::Accepted)
        })
        .await;
        sees(&awa, "/team/log", &["Annuaire refusé :", "Annuaire accepté :"]).await;
    }

    async fn who_asks_is_accepted_and_followed_back_by_one_button(database) {
        let (bretagne, alpes) = asked(database).await;
        let awa = Desk::open(&bretagne, "Awa").await;
        let page = format!("/team/network/{}", alpes.host);
        sees(&awa, &page, &["Accepter, et recevoir aussi les siennes"]).await;
        let accepted = awa.post(&format!("{page}/accept"), &[("follow", "yes")]).await;
        let shown = sees(&awa, &accepted.location, &["est accepté, et nous lui demandons"]).await;
        assert!(!shown.says("recevoir aussi les siennes"), "{}", shown.body);
        let both = |peer: Peer| (peer.follower, peer.following) == (Follower::Accepted, Following::Accepted);
        until("each follows the other", async || found(&bretagne, &alpes.host).await.is_some_and(both)).await;
        sees(&awa, "/team/log", &["Annuaire accepté :", "Annuaire suivi :"]).await;
    }

    async fn a_block_says_what_goes_and_is_taken_back(database) {
        let bretagne = Region::open("bretagne", database).await;
        let alpes = Region::open("alpes", TestDatabase::sqlite()).await;
        alpes.publish(json!({ "name": "Ressourcerie", "kinds": ["reuse"], "location.city": "Grenoble" })).await;
        bretagne.follow(&alpes).await;
        until("it is found", async || bretagne.found(&[("q", "ressourcerie")]).await == ["Ressourcerie"]).await;
        let awa = Desk::open(&bretagne, "Awa").await;
        let page = format!("/team/network/{}", alpes.host);
        sees(&awa, &page, &["/team/network/block?domain=alpes.localhost"]).await;
        let ask = sees(&awa, "/team/network/block?domain=alpes.localhost", &["Écarter alpes.localhost ?", "Un annuaire connu serait coupé", "Une fiche ne serait plus montrée", "Aucun abonné"]).await;
        assert!(ask.says(&alpes.host));
        let blocked = awa.post("/team/network/block", &[("domain", "alpes.localhost"), ("reason", "Vend des adresses")]).await;
        sees(&awa, &blocked.location, &["alpes.localhost est écarté", "/team/network/unblock", "Vend des adresses"]).await;
        assert!(bretagne.found(&[("q", "ressourcerie")]).await.is_empty());
        sees(&awa, &page, &["Il est écarté", "Vend des adresses", "Laisser revenir"]).await;
        let look = awa.post("/team/network/look", &[("host", &alpes.host)]).await;
        assert!(look.status == StatusCode::UNPROCESSABLE_ENTITY && look.says("Cet annuaire est écarté"), "{}", look.body);
        assert_eq!(awa.post(&format!("{page}/accept"), &[]).await.status, StatusCode::CONFLICT);

        let back = awa.post("/team/network/unblock", &[("domain", "alpes.localhost")]).await;
        sees(&awa, &back.location, &["n’est plus écarté"]).await;
        awa.post(&format!("{page}/accept"), &[]).await;
        until("it is found again", async || bretagne.found(&[("q", "ressourcerie")]).await == ["Ressourcerie"]).await;
        assert_eq!(awa.post("/team/network/unblock", &[("domain", "alpes.localhost")]).await.status, StatusCode::NOT_FOUND);
        sees(&awa, "/team/log", &["Domaine écarté :", "Domaine qui n’est plus écarté :", "alpes.localhost"]).await;
        assert!(!awa.get("/about/moderation").await.says("Vend des adresses"), "the reason stays at the desk");
    }

    async fn what_is_typed_wrong_is_kept_and_explained(database) {
        let mut alpes = Region::open("alpes", TestDatabase::sqlite()).await;
        let bretagne = Region::open("bretagne", database).await;
        alpes.sleep().await;
        let awa = Desk::open(&bretagne, "Awa").await;
        for (typed, words) in [
            ("", "n’est pas le nom d’un annuaire"),
            ("pas un nom", "n’est pas le nom d’un annuaire"),
            (bretagne.host.as_str(), "C’est le nom de cet annuaire-ci"),
            (alpes.host.as_str(), "ne répond pas pour l’instant"),
        ] {
            let page = awa.post("/team/network/look", &[("host", typed)]).await;
            assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("<title>Erreur"), "{typed}: {}", page.body);
            assert!(page.says(words) && page.says(&format!("value=\"{typed}\"")), "{typed}: {}", page.body);
            assert_eq!(page.says("Suivre quand même"), typed == alpes.host, "{typed}");
        }
        let anyway = awa.post(&format!("/team/network/{}/follow", alpes.host), &[]).await;
        sees(&awa, &anyway.location, &["Nous le cherchons encore"]).await;
        alpes.wake();
        bretagne.look_again().await;
        until("it is found once it answers", async || {
            found(&bretagne, &alpes.host).await.is_some_and(|peer| peer.following == Following::Accepted)
        })
        .await;

        for domain in ["a b", "localhost", "@x", "bretagne.localhost"] {
            let page = awa.post("/team/network/block", &[("domain", domain), ("reason", "")]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{domain}: {}", page.body);
        }
        for path in ["/team/network/nobody.localhost", "/team/network/127.0.0.1", "/team/network/x%20y"] {
            assert_eq!(awa.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            for what in ["accept", "refuse", "unfollow", "compare"] {
                assert_eq!(awa.post(&format!("{path}/{what}"), &[]).await.status, StatusCode::NOT_FOUND, "{path}/{what}");
            }
        }
        assert_eq!(awa.post("/team/network/nobody.localhost/recall", &[]).await.status, StatusCode::CONFLICT);
    }

    async fn what_does_not_answer_is_said_to_fail_and_new_keys_want_a_fresh_session(database) {
        let bretagne = Region::open("bretagne", database).await;
        has_begun(&bretagne).await;
        let now = bretagne.app.clock.now();
        let accepted = |host: &str| Peer { following: Following::Accepted, followed_at: Some(now), quarantined_at: None, ..Peer::named(host, now) };
        known(&bretagne, accepted("silent.localhost")).await;
        known(&bretagne, Peer { offered: "rsa AAAA https://doubted.localhost/actor#k".into(), ..accepted("doubted.localhost") }).await;
        let week = Timestamp(now.0 - 7 * 86_400 * 1_000_000);
        // Nobody asks it again meanwhile.
        let later = Timestamp(now.0 + 7 * 86_400 * 1_000_000);
        bretagne
            .write(move |conn, _, _| {
                store::set_pull(conn, "silent.localhost", later, 0)?;
                store::set_push(conn, "silent.localhost", later, 0)?;
                store::mark_failed(conn, "silent.localhost", "peer-does-not-answer", week)
            })
            .await;
        let awa = Desk::open(&bretagne, "Awa").await;
        sees(&awa, "/team/network", &["2 annuaires suivis · 2 en panne", "Silencieux depuis 7 jours", "silent.localhost ne répond pas"]).await;
        sees(&awa, "/team/network/doubted.localhost", &["Accepter ses nouvelles clés"]).await;
        let yesterday = opened_at(&bretagne, "Bob", Timestamp(now.0 - 13 * 3_600 * 1_000_000));
        let stale = yesterday.post("/team/network/doubted.localhost/accept", &[]).await;
        assert_eq!(stale.status, StatusCode::FORBIDDEN);
        assert!(found(&bretagne, "doubted.localhost").await.unwrap().is_in_doubt());
        awa.post("/team/network/doubted.localhost/accept", &[]).await;
        assert!(!found(&bretagne, "doubted.localhost").await.unwrap().is_in_doubt());
    }

    async fn a_suggestion_is_ignored_and_suggested_again(database) {
        let bretagne = Region::open("bretagne", database).await;
        bretagne
            .write(|conn, _, now| {
                let accepted = Peer { following: Following::Accepted, followed_at: Some(now), quarantined_at: None, ..Peer::named("a.localhost", now) };
                store::replace(conn, &accepted)?;
                introductions::replace(conn, "a.localhost", &[("b.localhost".into(), true)], now)
            })
            .await;
        let awa = Desk::open(&bretagne, "Awa").await;
        sees(&awa, "/team/network", &["Annuaires suggérés", "Connu de a.localhost"]).await;
        sees(&awa, "/team/network/b.localhost", &["Voir ce qu’il publie", "Ne plus le suggérer"]).await;
        let ignored = awa.post("/team/network/b.localhost/ignore", &[]).await;
        sees(&awa, &ignored.location, &["ne sera plus suggéré", "/team/network/b.localhost/suggest"]).await;
        assert!(!awa.get("/team/network").await.says("Annuaires suggérés"));
        awa.post("/team/network/b.localhost/suggest", &[]).await;
        sees(&awa, "/team/network", &["Annuaires suggérés"]).await;
        for (arguments, is_suggested) in [(&["peer", "ignore", "b.localhost"][..], false), (&["peer", "ignore", "b.localhost", "--undo"], true)] {
            assert_eq!(bretagne.command(arguments).status, 0);
            assert_eq!(awa.get("/team/network").await.says("Annuaires suggérés"), is_suggested);
        }
        sees(&awa, "/team/log", &["Annuaire qui n’est plus suggéré :", "Annuaire de nouveau suggéré :"]).await;
    }
}
