//! A node that was restored learns from its peers what it had withdrawn since, before it publishes anything.

use bocage::catalogue::copies;
use bocage::clock::Timestamp;
use bocage::initiative::publish;
use bocage::initiative::store::{self as entries, Initiative, State};
use bocage::peer::store::recalls;

use super::{in_step, repair_cafe};
use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};

/// Both follow each other, and an admin of each has accepted the other.
async fn befriend(one: &Region, other: &Region) {
    one.follow(other).await;
    other.follow(one).await;
    until("both follow", async || in_step(one, other).await && in_step(other, one).await).await;
}

async fn state(region: &Region, uri: &str) -> Option<State> {
    let uri = uri.to_owned();
    region.app.db.read(move |conn| entries::find(conn, &uri)).await.unwrap().map(|entry| entry.state)
}

async fn withdraw(region: &Region, entry: &Initiative) {
    let uri = entry.uri.clone();
    region.write(move |conn, home, now| publish::withdraw(conn, home, &uri, now)).await;
}

async fn asked(region: &Region) -> Vec<String> {
    let all = |conn: &mut bocage::db::Conn| recalls::list_due(conn, Timestamp(i64::MAX));
    region.app.db.read(all).await.unwrap().into_iter().map(|recall| recall.host).collect()
}

on_each_database! {
    async fn nothing_that_was_withdrawn_comes_back_with_an_archive(database) {
        let mut alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        befriend(&alpes, &bretagne).await;
        let [_kept, gone] = [alpes.publish(repair_cafe("Reste")).await, alpes.publish(repair_cafe("Parti")).await];
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("before.tar.zst");
        assert_eq!(alpes.command(&["backup", archive.to_str().unwrap()]).status, 0);
        let late = alpes.publish(repair_cafe("Venu et parti")).await;
        withdraw(&alpes, &gone).await;
        withdraw(&alpes, &late).await;
        until("bretagne knows", async || in_step(&bretagne, &alpes).await).await;

        alpes.restore(&archive).await;
        until("it is withdrawn again", async || state(&alpes, &gone.uri).await == Some(State::Withdrawn)).await;
        assert_eq!(state(&alpes, &late.uri).await, Some(State::Withdrawn), "the archive did not know it");
        // Else it would read after two minutes of grace.
        let equal = async || {
            bretagne.look_again().await;
            in_step(&bretagne, &alpes).await
        };
        until("both catalogues are equal", equal).await;
        let gironde = Region::open("gironde", TestDatabase::sqlite()).await;
        gironde.follow(&alpes).await;
        until("gironde has a copy", async || in_step(&gironde, &alpes).await).await;
        for region in [&alpes, &bretagne, &gironde] {
            assert_eq!(region.found(&[]).await, ["Reste"], "{}", region.host);
        }
        assert!(asked(&alpes).await.is_empty());
    }

    /// Whoever follows an open node without having been accepted could have all of it withdrawn.
    async fn nothing_is_published_before_the_accepted_peers_were_asked(database) {
        let mut alpes = Region::open("alpes", database).await;
        let mut bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        let gironde = Region::open("gironde", TestDatabase::sqlite()).await;
        befriend(&alpes, &bretagne).await;
        gironde.follow(&alpes).await;
        let gone = alpes.publish(repair_cafe("Parti")).await;
        until("gironde has it", async || gironde.found(&[]).await == ["Parti"]).await;
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("before.tar.zst");
        assert_eq!(alpes.command(&["backup", archive.to_str().unwrap()]).status, 0);
        withdraw(&alpes, &gone).await;
        until("bretagne knows", async || in_step(&bretagne, &alpes).await).await;
        until("gironde knows", async || gironde.found(&[]).await.is_empty()).await;
        bretagne.sleep().await;

        alpes.restore(&archive).await;
        assert_eq!(asked(&alpes).await, [bretagne.host.clone()], "the word of a node that nobody accepted counts nothing");
        let added = alpes.publish(repair_cafe("Nouveau")).await;
        for path in ["/catalogue", "/catalogue/changes?since=0", "/catalogue/digest", "/catalogue/snapshot"] {
            assert_eq!(alpes.get_as(path, "application/activity+json").await.status(), 503, "{path}");
        }
        for path in ["/catalogue/tombstones?home=a.example", "/peers", "/actor"] {
            assert_eq!(alpes.get_as(path, "application/activity+json").await.status(), 200, "{path}");
        }
        assert!(gironde.found(&[]).await.is_empty(), "nothing is pushed");
        let now = alpes.app.clock.now();
        let holds_back = async |hours: i64| {
            let at = Timestamp(now.0 + hours * 3_600_000_000);
            alpes.app.db.read(move |conn| recalls::holds_back(conn, at)).await.unwrap()
        };
        assert!(holds_back(5).await && !holds_back(7).await, "a peer that is gone holds up nobody for ever");

        bretagne.wake();
        until("it is withdrawn again", async || state(&alpes, &gone.uri).await == Some(State::Withdrawn)).await;
        alpes.look_again().await;
        until("what is new goes out", async || gironde.found(&[]).await == ["Nouveau"]).await;
        assert_eq!(state(&alpes, &added.uri).await, Some(State::Published));
    }

    async fn a_peer_that_names_nearly_everything_erases_nothing_by_itself(database) {
        let mut alpes = Region::open("alpes", database).await;
        let mut bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        befriend(&alpes, &bretagne).await;
        let mut all = Vec::new();
        for number in 0..60 {
            all.push(alpes.publish(repair_cafe(&format!("Atelier numéro {number}"))).await.uri);
        }
        until("bretagne has them", async || in_step(&bretagne, &alpes).await).await;
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("before.tar.zst");
        assert_eq!(alpes.command(&["backup", archive.to_str().unwrap()]).status, 0);
        bretagne.sleep().await;
        let ids = all.clone();
        bretagne
            .write(move |conn, _, _| {
                let mut known = copies::store::find_many(conn, &ids)?;
                for copied in &mut known {
                    (copied.leaf.state, copied.leaf.hash) = ("withdrawn".into(), String::new());
                }
                copies::store::replace_all(conn, &known)
            })
            .await;
        bretagne.wake();
        alpes.restore(&archive).await;
        let doubted = async || !alpes.app.db.read(recalls::list_doubted).await.unwrap().is_empty();
        until("it is doubted", doubted).await;
        assert_eq!(state(&alpes, &all[0]).await, Some(State::Hidden), "hidden, and not lost");
        assert_eq!(alpes.get_as("/catalogue", "application/activity+json").await.status(), 200);
        let check = alpes.command(&["check"]).out;
        assert!(check.contains(&format!("bocage peer recall {}", bretagne.host)), "{check}");

        assert_eq!(alpes.command(&["peer", "recall", &bretagne.host]).status, 0);
        until("an admin has it withdrawn", async || state(&alpes, &all[59]).await == Some(State::Withdrawn)).await;
        assert_ne!(alpes.command(&["peer", "recall", &bretagne.host]).status, 0, "once");
    }
}
