//! Nodes that others know: an admin is told, and nobody is contacted.

use bocage::clock::Timestamp;
use bocage::peer::store::{self, introductions};
use bocage::peer::suggestion::{self, Suggestion};
use bocage::peer::{Follower, Following, Peer};

use super::in_step;
use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};

async fn suggested(region: &Region) -> Vec<Suggestion> {
    region.app.db.read(suggestion::list).await.unwrap()
}

/// Has the list of a peer read at its next reading, as a day later.
async fn a_day_later(reader: &Region, peer: &Region) {
    let host = peer.host.clone();
    reader
        .write(move |conn, _, now| {
            introductions::mark_read(conn, &host, Timestamp(0))?;
            store::set_pull(conn, &host, now, 0)
        })
        .await;
}

on_each_database! {
    async fn a_node_that_a_peer_knows_is_suggested_once_and_never_contacted(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        let gironde = Region::open("gironde", TestDatabase::sqlite()).await;
        bretagne.follow(&gironde).await;
        until("bretagne follows gironde", async || in_step(&bretagne, &gironde).await).await;
        alpes.follow(&bretagne).await;
        let known = Suggestion {
            host: gironde.host.clone(),
            follows_us: false,
            introduced_by: vec![bretagne.host.clone()],
        };
        until("gironde is suggested", async || suggested(&alpes).await == [known.clone()]).await;
        let list = alpes.command(&["peer", "list"]).out;
        assert!(list.contains(&format!("bocage peer follow {}", gironde.host)), "{list}");
        assert!(list.contains(&format!("Known to {}", bretagne.host)), "{list}");
        assert!(alpes.knows(&gironde).await.is_none() && gironde.knows(&alpes).await.is_none(), "nobody was asked");

        let ignored = alpes.command(&["peer", "ignore", &gironde.host]);
        assert_eq!(ignored.status, 0, "{}", ignored.err);
        a_day_later(&alpes, &bretagne).await;
        let read = async || {
            let host = bretagne.host.clone();
            let at = alpes.app.db.read(move |conn| introductions::read_at(conn, &host)).await.unwrap();
            at > Some(Timestamp(0))
        };
        until("the list is read again", read).await;
        assert!(suggested(&alpes).await.is_empty(), "a refusal is remembered");
        let list = alpes.command(&["peer", "suggestions"]).out;
        assert!(!list.contains(&gironde.host), "{list}");
        alpes.command(&["peer", "follow", &gironde.host]);
        until("a person may follow it all the same", async || {
            alpes.knows(&gironde).await.is_some_and(|(peer, _)| peer.following == Following::Accepted)
        })
        .await;
    }

    async fn who_is_introduced_may_follow_and_others_wait(database) {
        let policy = [("BOCAGE__FEDERATION__POLICY", "introduced")];
        let alpes = Region::start("alpes", database, &policy).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        let gironde = Region::open("gironde", TestDatabase::sqlite()).await;
        let loire = Region::open("loire", TestDatabase::sqlite()).await;
        bretagne.follow(&gironde).await;
        loire.follow(&bretagne).await;
        until("bretagne knows both", async || {
            in_step(&bretagne, &gironde).await && in_step(&loire, &bretagne).await
        })
        .await;
        alpes.follow(&bretagne).await;
        until("alpes has read whom bretagne knows", async || suggested(&alpes).await.len() == 2).await;

        gironde.follow(&alpes).await;
        until("whom bretagne follows may follow", async || in_step(&gironde, &alpes).await).await;
        loire.follow(&alpes).await;
        let follower = async || alpes.knows(&loire).await.map(|(peer, _)| peer.follower);
        until("who only follows bretagne has asked", async || follower().await.is_some()).await;
        assert_eq!(follower().await, Some(Follower::Asked));
    }

    async fn who_follows_us_is_suggested_to_be_followed_back(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        bretagne.follow(&alpes).await;
        until("bretagne follows", async || in_step(&bretagne, &alpes).await).await;
        let back = Suggestion { host: bretagne.host.clone(), follows_us: true, introduced_by: Vec::new() };
        assert_eq!(suggested(&alpes).await, [back]);
        alpes.follow(&bretagne).await;
        until("alpes follows back", async || in_step(&alpes, &bretagne).await).await;
        assert!(suggested(&alpes).await.is_empty());
    }

    /// Whoever is new, refused or blocked introduces nobody, and nobody is suggested who was decided about.
    async fn only_the_word_of_an_accepted_peer_counts(database) {
        let alpes = Region::open("alpes", database).await;
        alpes
            .write(|conn, _, now| {
                let accepted = Peer { following: Following::Accepted, quarantined_at: None, ..Peer::named("a.example", now) };
                let new = Peer { following: Following::Accepted, ..Peer::named("new.example", now) };
                let refused = Peer { following: Following::Refused, ..Peer::named("refused.example", now) };
                let follower = Peer { follower: Follower::Accepted, ..Peer::named("ignored.example", now) };
                for peer in [accepted, new, refused, follower] {
                    store::replace(conn, &peer)?;
                }
                introductions::ignore(conn, "ignored.example", now)?;
                store::insert_block(conn, "blocked.example", "", now)?;
                let named = ["refused.example", "x.blocked.example", "b.example"].map(|host| (host.to_owned(), true));
                introductions::replace(conn, "a.example", &named, now)?;
                introductions::replace(conn, "new.example", &[("c.example".into(), true), ("b.example".into(), true)], now)
            })
            .await;
        let hosts: Vec<String> = suggested(&alpes).await.into_iter().map(|one| one.host).collect();
        assert_eq!(hosts, ["b.example"]);
    }

    async fn what_is_no_name_of_a_node_is_not_suggested(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        let own = alpes.url("/actor");
        bretagne
            .write(move |conn, _, now| {
                let nodes = ["http://127.0.0.1/actor", "ftp://a.example/actor", "nonsense", &own, "https://u@b.example/x"];
                let nodes = nodes.into_iter().chain(["https://good.example/actor"]);
                for (number, node) in nodes.enumerate() {
                    let peer = Peer {
                        node: node.into(),
                        following: Following::Accepted,
                        ..Peer::named(&format!("{number}.example"), now)
                    };
                    store::replace(conn, &peer)?;
                    // Or it would look for them.
                    store::set_pull(conn, &peer.host, Timestamp(i64::MAX), 0)?;
                }
                Ok(())
            })
            .await;
        alpes.follow(&bretagne).await;
        until("the good one is suggested", async || !suggested(&alpes).await.is_empty()).await;
        let hosts: Vec<String> = suggested(&alpes).await.into_iter().map(|one| one.host).collect();
        assert_eq!(hosts, ["good.example"]);
    }
}
