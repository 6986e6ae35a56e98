//! In which form nodes sign what they send: RFC 9421 among themselves, the draft where that is refused.

use bocage::peer::Following;
use serde_json::json;

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};

/// Which credentials a request carries.
fn form(head: &str) -> &'static str {
    let draft = head.lines().any(|line| line.starts_with("signature: keyid="));
    match (head.contains("\nsignature-input:"), draft) {
        (true, false) => "rfc9421",
        (false, true) => "draft",
        (false, false) => "none",
        (true, true) => "both",
    }
}

fn forms(of: &Region, path: &str) -> Vec<&'static str> {
    of.way().heads(path).iter().map(|head| form(head)).collect()
}

fn entry(name: &str) -> serde_json::Value {
    json!({ "name": name, "kinds": ["reuse"], "location.city": "Lorient", "location.postcode": "56100" })
}

/// Two nodes behind networks that say what passes.
async fn two(database: TestDatabase) -> (Region, Region) {
    let alpes = Region::behind_weather("alpes", database, 0).await;
    (alpes, Region::behind_weather("bretagne", TestDatabase::sqlite(), 0).await)
}

on_each_database! {
    async fn nodes_sign_to_each_other_by_rfc_9421(database) {
        let (alpes, bretagne) = two(database).await;
        alpes.follow(&bretagne).await;
        bretagne.publish(entry("Repair Café Lorient")).await;
        until("it is copied", async || alpes.found(&[]).await.len() == 1).await;
        bretagne.publish(entry("Ressourcerie du Scorff")).await;
        until("a push arrives", async || alpes.found(&[]).await.len() == 2).await;
        for region in [&alpes, &bretagne] {
            let delivered = forms(region, "/inbox");
            assert!(!delivered.is_empty() && delivered.iter().all(|form| *form == "rfc9421"), "{delivered:?}");
        }
        assert_eq!(forms(&bretagne, "/actor"), ["draft"], "before it was known as a node");
    }

    async fn who_refuses_rfc_9421_gets_the_draft_at_once_and_from_then_on(database) {
        let (alpes, bretagne) = two(database).await;
        alpes.way().refuse_messages();
        alpes.follow(&bretagne).await;
        bretagne.publish(entry("Repair Café Lorient")).await;
        until("it is copied", async || alpes.found(&[]).await.len() == 1).await;
        bretagne.publish(entry("Ressourcerie du Scorff")).await;
        until("a push arrives", async || alpes.found(&[]).await.len() == 2).await;
        let delivered = forms(&alpes, "/inbox");
        let (first, later) = delivered.split_at(2);
        assert_eq!(first, ["rfc9421", "draft"]);
        assert!(!later.is_empty() && later.iter().all(|form| *form == "draft"), "{delivered:?}");
    }

    async fn what_is_read_is_asked_for_again_in_the_draft_too(database) {
        let (alpes, bretagne) = two(database).await;
        alpes.follow(&bretagne).await;
        // The answer too has arrived: its refusal would be remembered.
        let accepted = async || alpes.knows(&bretagne).await.is_some_and(|(peer, _)| peer.following == Following::Accepted);
        until("they know each other", accepted).await;
        alpes.way().refuse_messages();
        bretagne.follow(&alpes).await;
        let asked = async || forms(&alpes, "/.well-known/webfinger");
        // And perhaps once more, when the first answer was slow.
        until("it is asked twice", async || asked().await.len() >= 2).await;
        assert_eq!(asked().await[..2], ["rfc9421", "draft"]);
        let follows = async || alpes.knows(&bretagne).await.is_some_and(|(peer, _)| peer.follower_id.is_some());
        until("the follow arrives", follows).await;
        assert_eq!(forms(&alpes, "/inbox").last(), Some(&"draft"));
    }
}
