//! News are written, corrected and taken back; what people say elsewhere is hidden and shown.

use bocage::news::store as news;
use bocage::reply::{self, Reply};
use reqwest::StatusCode;

use crate::support::databases::on_each_database;
use crate::support::desk::Desk;
use crate::support::node::TestNode;

const CAFE: [(&str, &str); 4] =
    [("kinds", "reuse"), ("name", "Repair Café"), ("location.postcode", "56100"), ("action", "publish")];

on_each_database! {
    async fn news_are_told_corrected_and_taken_back(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let card = awa.post("/team/add", &CAFE).await.location;
        let list = format!("{card}/news");
        let empty = awa.post(&list, &[("text", "  ")]).await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.says("<title>Erreur"), "{}", empty.body);
        let long = "a".repeat(5_001);
        let refused = awa.post(&list, &[("text", &long)]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.says(&long), "what was typed stays");

        let told = awa.post(&list, &[("text", "Samedi, **des vélos**.\r\nVenez !")]).await;
        let page = awa.get(&told.location).await;
        assert!(page.says("La nouvelle est publiée.") && page.says("<strong>des vélos</strong>"), "{}", page.body);
        let uri = format!("{}{}", node.app.config.base_url(), card.replace("/team", ""));
        let of = uri.clone();
        let known = node.app.db.read_now(|conn| news::list(conn, &of, None, 10)).unwrap();
        let one = format!("{list}/{}", known[0].id);
        assert!(awa.get(&one).await.says("Samedi, **des vélos**."));
        assert_eq!(awa.post(&one, &[("text", "Dimanche.")]).await.location, format!("{list}?done=rewritten"));
        assert!(awa.get(&list).await.says("Dimanche."));
        assert_eq!(awa.post(&format!("{one}/withdraw"), &[]).await.location, format!("{list}?done=withdrawn"));
        assert_eq!(awa.get(&one).await.status, StatusCode::GONE);
        assert_eq!(node.app.db.read_now(|conn| news::count(conn, &uri)).unwrap(), 0);
        // News of one card are not reached through another.
        let other = awa.post("/team/add", &[&CAFE[..3], &[("name", "Ressourcerie"), ("action", "publish")]].concat()).await;
        assert_eq!(awa.get(&one.replace(&card, &other.location)).await.status, StatusCode::NOT_FOUND);
        node.stop().await;
    }

    async fn what_people_say_is_shown_clean_and_hidden(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let card = awa.post("/team/add", &CAFE).await.location;
        let now = node.app.clock.now();
        let said = Reply {
            id: "https://social.example/notes/1".into(),
            initiative: format!("{}{}", node.app.config.base_url(), card.replace("/team", "")),
            author: "https://social.example/users/bob".into(),
            domain: "social.example".into(),
            host: "social.example".into(),
            content: "Bravo <script>alert(1)</script>".into(),
            public: true,
            hidden: false,
            received: now,
            updated: now,
            revised: now,
            seen: None,
        };
        node.app.db.write_now(move |conn| reply::keep(conn, &said)).unwrap();
        let list = format!("{card}/news");
        let page = awa.get(&list).await;
        assert!(page.says("Bravo") && !page.says("<script"), "{}", page.body);
        let fields = |hidden| [("reply", "https://social.example/notes/1"), ("hidden", hidden)];
        awa.post(&format!("{card}/replies"), &fields("yes")).await;
        assert!(awa.get(&list).await.says("masquée"));
        awa.post(&format!("{card}/replies"), &fields("no")).await;
        assert!(!awa.get(&list).await.says("masquée"));
        let unknown = awa.post(&format!("{card}/replies"), &[("reply", "https://social.example/notes/2"), ("hidden", "yes")]).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        node.stop().await;
    }

    async fn a_reply_is_answered_corrected_and_the_answer_taken_back(database) {
        let node = TestNode::start(database).await;
        let awa = Desk::open(&node, "Awa").await;
        let card = awa.post("/team/add", &CAFE).await.location;
        let uri = format!("{}{}", node.app.config.base_url(), card.replace("/team", ""));
        let now = node.app.clock.now();
        for (name, public) in [("1", true), ("2", false)] {
            let said = Reply {
                id: format!("https://social.example/notes/{name}"), initiative: uri.clone(),
                author: "https://social.example/users/bob".into(), domain: "social.example".into(),
                host: "social.example".into(), content: format!("Bonjour {name} <script>x</script>"), public, hidden: false,
                received: now, updated: now, revised: now, seen: None,
            };
            node.app.db.write_now(move |conn| reply::keep(conn, &said)).unwrap();
        }
        let form = format!("{card}/answer?reply=https%3A%2F%2Fsocial.example%2Fnotes%2F1");
        let escaped = form.replace('&', "&#38;");
        assert!(awa.get("/team/inbox").await.says(&escaped), "the inbox leads to the form");
        let page = awa.get(&form).await;
        assert!(page.says("Bonjour 1") && !page.says("<script") && page.says("les abonnés de la fiche la voient"), "{}", page.body);
        let private = awa.get(&form.replace("notes%2F1", "notes%2F2")).await;
        assert!(private.says("elle seule recevra votre réponse"), "{}", private.body);
        let path = format!("{card}/answer");
        let answer = |text: &'static str| [("reply", "https://social.example/notes/1"), ("text", text)];
        let empty = awa.post(&path, &answer("  ")).await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.says("<title>Erreur"), "{}", empty.body);
        let sent = awa.post(&path, &answer("Oui, **samedi**.")).await;
        let page = awa.get(&sent.location).await;
        assert!(page.says("La réponse est envoyée.") && page.says("Notre réponse du") && page.says("<strong>samedi</strong>"), "{}", page.body);
        assert!(!awa.get("/team/inbox").await.says("Bonjour 1"), "who is answered was looked at");
        assert!(awa.get("/team/log").await.says("Réponse donnée à une personne"));
        let handle = uri.clone();
        let entry = node.app.db.read_now(move |conn| bocage::initiative::store::find(conn, &handle)).unwrap().unwrap();
        let public = awa.get(&format!("/@{}", entry.handle.unwrap())).await;
        assert!(!public.says("samedi"), "an answer is no news: {}", public.body);

        let of = uri.clone();
        let id = node.app.db.read_now(move |conn| news::list_answers(conn, &of, 10)).unwrap()[0].id.clone();
        let one = format!("{card}/news/{id}");
        awa.post(&one, &[("text", "Non, dimanche.")]).await;
        assert!(awa.get(&format!("{card}/news")).await.says("Non, dimanche."));
        awa.post(&format!("{one}/withdraw"), &[]).await;
        assert!(!awa.get(&format!("{card}/news")).await.says("dimanche"));
        let unknown = awa.post(&path, &[("reply", "https://social.example/notes/9"), ("text", "?")]).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        assert_eq!(awa.get(&format!("{card}/answer")).await.status, StatusCode::NOT_FOUND);
        node.stop().await;
    }
}
