//! Nodes follow each other: what one publishes, the other finds, and can prove that it has all of it.

mod administered;
mod block_lists;
mod moved;
mod restored;
mod suggested;

use std::time::Duration;

use bocage::catalogue::copies::{self, Counts};
use bocage::initiative::publish;
use bocage::peer::standing::Standing;
use bocage::peer::{Follower, Following, store};
use serde_json::json;

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};

/// Whether `reader` can prove that its copy of `home` is complete.
async fn in_step(reader: &Region, home: &Region) -> bool {
    let now = reader.app.clock.now();
    let Some((peer, cursor)) = reader.knows(home).await else { return false };
    let seq = home.app.db.read(bocage::catalogue::store::latest_seq).await.unwrap();
    Standing::of(&peer, &cursor, now) == Standing::InStep && cursor.seq == seq
}

async fn copied(reader: &Region, home: &Region) -> Counts {
    let host = home.host.clone();
    reader.app.db.read(move |conn| copies::store::count(conn, &host)).await.unwrap()
}

fn repair_cafe(name: &str) -> serde_json::Value {
    json!({ "name": name, "kinds": ["reuse"], "location.city": "Lorient", "location.postcode": "56100" })
}

on_each_database! {
    /// The other node is on SQLite in any case: nodes do not know each other's databases.
    async fn a_node_copies_another_and_hears_of_every_change(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        let early = bretagne.publish(repair_cafe("Repair Café Lorient")).await;
        alpes.follow(&bretagne).await;
        until("the catalogue is copied", async || in_step(&alpes, &bretagne).await).await;
        assert_eq!(alpes.found(&[("q", "lorient")]).await, ["Repair Café Lorient"]);
        let (peer, cursor) = alpes.knows(&bretagne).await.unwrap();
        assert_eq!((peer.following, cursor.total), (Following::Accepted, 1));
        let (known, _) = bretagne.knows(&alpes).await.unwrap();
        assert_eq!((known.follower, known.following), (Follower::Accepted, Following::None));

        let late = bretagne.publish(repair_cafe("Ressourcerie du Scorff")).await;
        until("a new one arrives", async || alpes.found(&[("q", "scorff")]).await == ["Ressourcerie du Scorff"]).await;
        let (_, told) = alpes.knows(&bretagne).await.unwrap();
        assert_eq!((told.total, told.compared_at), (2, cursor.compared_at), "both numbers are of one moment");
        let uri = early.uri.clone();
        bretagne
            .write(move |conn, home, now| {
                let edits = serde_json::from_value(json!({ "name": "Repair Café du Port" })).unwrap();
                publish::revise(conn, home, &uri, &edits, &[], now)
            })
            .await;
        until("a change arrives", async || alpes.found(&[("q", "port")]).await == ["Repair Café du Port"]).await;
        bretagne.write(move |conn, home, now| publish::erase(conn, home, &late.uri, now)).await;
        until("an erasure arrives", async || alpes.found(&[("q", "scorff")]).await.is_empty()).await;
        assert_eq!(alpes.knows(&bretagne).await.unwrap().1.total, 1);
        bretagne.write(move |conn, home, now| publish::hide(conn, home, &early.uri, now)).await;
        until("it is hidden", async || alpes.found(&[]).await.is_empty()).await;
        until("all of it is proved", async || in_step(&alpes, &bretagne).await).await;
    }

    async fn what_happened_while_a_node_slept_is_made_good(database) {
        let mut alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        alpes.follow(&bretagne).await;
        until("an empty catalogue is copied", async || in_step(&alpes, &bretagne).await).await;
        alpes.sleep().await;
        for number in 0..60 {
            bretagne.publish(repair_cafe(&format!("Atelier numéro {number}"))).await;
        }
        alpes.wake();
        until("all sixty are there", async || in_step(&alpes, &bretagne).await).await;
        let copied = copied(&alpes, &bretagne).await;
        assert_eq!((copied.published, copied.not_shown), (60, 0));
    }

    /// What is written beside it when a node is asked would be written over.
    async fn nodes_that_follow_each_other_at_the_same_time_keep_both_follows(database) {
        let alpes = Region::open("alpes", database).await;
        let mut bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        bretagne.sleep().await;
        alpes.follow(&bretagne).await;
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let host = bretagne.host.clone();
        let accepts = alpes.write(move |conn, _, now| {
            bocage::initiative::store::lock(conn)?;
            let mut peer = store::find(conn, &host)?.unwrap();
            begun.send(()).unwrap();
            // So that it is found and asked meanwhile.
            std::thread::sleep(Duration::from_secs(4));
            bocage::peer::follow::accept(&mut peer, now);
            store::replace(conn, &peer)
        });
        let wakes = async {
            has_begun.await.unwrap();
            bretagne.wake();
        };
        tokio::join!(accepts, wakes);
        until("it is followed", async || in_step(&alpes, &bretagne).await).await;
        assert_eq!(alpes.knows(&bretagne).await.unwrap().0.follower, Follower::Accepted);
    }

    async fn an_admin_decides_who_may_follow(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne =
            Region::start("bretagne", TestDatabase::sqlite(), &[("BOCAGE__FEDERATION__POLICY", "manual")]).await;
        bretagne.publish(repair_cafe("Repair Café Lorient")).await;
        alpes.follow(&bretagne).await;
        let follower = async || bretagne.knows(&alpes).await.map(|(peer, _)| peer.follower);
        until("the question arrives", async || follower().await == Some(Follower::Asked)).await;
        assert_eq!(alpes.knows(&bretagne).await.unwrap().0.following, Following::Asked);
        let (host, urls) = (alpes.host.clone(), bocage::federation::urls::Urls::new(&bretagne.url("")));
        bretagne
            .write(move |conn, _, now| {
                bocage::initiative::store::lock(conn)?;
                let mut peer = store::find(conn, &host)?.unwrap();
                bocage::federation::receive::decide(conn, &urls, &mut peer, true, now)
            })
            .await;
        until("the answer arrives", async || in_step(&alpes, &bretagne).await).await;
        assert_eq!(alpes.found(&[("q", "lorient")]).await, ["Repair Café Lorient"]);
    }

    async fn a_new_node_is_not_shown_before_its_operator_has_looked(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        bretagne.publish(repair_cafe("Repair Café Lorient")).await;
        let early = alpes.command(&["peer", "accept", &bretagne.host]);
        assert!(early.status != 0 && early.err.contains("not"), "nobody knows it yet: {}", early.err);
        let asked = alpes.command(&["peer", "follow", &bretagne.host]);
        assert!(asked.out.contains(&format!("bocage peer accept {}", bretagne.host)), "{}", asked.out);
        until("the catalogue is copied", async || in_step(&alpes, &bretagne).await).await;
        bretagne.publish(repair_cafe("Ressourcerie du Scorff")).await;
        until("a pushed entry is copied", async || copied(&alpes, &bretagne).await.quarantined == 2).await;
        assert!(alpes.found(&[]).await.is_empty(), "kept, not shown");
        let list = alpes.command(&["peer", "list"]).out;
        assert!(list.contains(&format!("bocage peer accept {}", bretagne.host)), "{list}");
        let check = alpes.command(&["check", "--json"]);
        assert!(check.out.contains("peer-quarantined"), "{}", check.out);

        let accepted = alpes.command(&["peer", "accept", &bretagne.host]);
        assert_eq!(accepted.status, 0, "{}", accepted.err);
        assert_eq!(alpes.found(&[]).await, ["Repair Café Lorient", "Ressourcerie du Scorff"]);
        bretagne.publish(repair_cafe("Atelier du Blavet")).await;
        until("what comes later is shown", async || alpes.found(&[("q", "blavet")]).await.len() == 1).await;
        assert_eq!(copied(&alpes, &bretagne).await.not_shown, 0);
    }

    /// Its leaf was mirrored without its content: it is asked for once the node is accepted.
    async fn what_was_over_the_quota_is_read_once_a_node_is_accepted(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        bretagne.publish(repair_cafe("Repair Café Lorient")).await;
        alpes.command(&["peer", "follow", &bretagne.host]);
        until("the catalogue is copied", async || in_step(&alpes, &bretagne).await).await;
        let host = bretagne.host.clone();
        alpes
            .write(move |conn, _, _| {
                let mut waiting = copies::store::list_decided(conn, &host, copies::Decision::Quarantined, 1)?;
                waiting[0].decision = copies::Decision::Refused;
                waiting[0].reason = copies::OVER_QUOTA.into();
                copies::store::replace_all(conn, &waiting)
            })
            .await;
        let list = alpes.command(&["peer", "list"]).out;
        assert!(list.contains("20,000 a day") || list.contains("20000 a day"), "{list}");
        alpes.command(&["peer", "accept", &bretagne.host]);
        until("it is shown", async || alpes.found(&[]).await == ["Repair Café Lorient"]).await;
        until("all of it is proved", async || in_step(&alpes, &bretagne).await).await;
    }

    async fn a_block_hides_what_was_shown_of_a_node_and_keeps_it(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        bretagne.publish(repair_cafe("Repair Café Lorient")).await;
        alpes.follow(&bretagne).await;
        until("the catalogue is shown", async || alpes.found(&[]).await == ["Repair Café Lorient"]).await;
        let domain = bretagne.host.split(':').next().unwrap();
        let would = alpes.command(&["peer", "block", domain, "--dry-run"]).out;
        assert!(would.contains("One directory that we know") && would.contains("Nothing was changed"), "{would}");
        let blocked = alpes.command(&["peer", "block", domain]);
        assert_eq!(blocked.status, 0, "{}", blocked.err);
        assert!(alpes.found(&[]).await.is_empty(), "not shown");
        assert_eq!(copied(&alpes, &bretagne).await.quarantined, 1, "and kept");
        assert!(alpes.command(&["peer", "list"]).out.contains("It is kept out"));
        let network = alpes.get_as("/network", "text/html").await.text().await.unwrap();
        assert!(!network.contains(&bretagne.host), "it is no part of the network");
        let early = alpes.command(&["peer", "accept", &bretagne.host]);
        assert!(early.status != 0 && early.err.contains("is blocked"), "{}", early.err);
        assert!(alpes.found(&[]).await.is_empty(), "a block is stronger than a yes");
        let let_in = alpes.command(&["peer", "unblock", domain]);
        assert!(let_in.out.contains("bocage peer accept"), "{}", let_in.out);
        assert!(alpes.found(&[]).await.is_empty(), "until somebody has looked again");
        alpes.command(&["peer", "accept", &bretagne.host]);
        assert_eq!(alpes.found(&[]).await, ["Repair Café Lorient"]);
    }
}
