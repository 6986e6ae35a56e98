//! A peer that lies about its entries, and others who speak of them: DIR-03, 04, 14; FETCH-04; JSON-08; ORIG-06.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bocage::initiative::{State, store};
use bocage::peer;
use serde_json::{Value, json};

use super::case::{ALICE, Case, actor_of, answer_as, document};
use super::sealed;
use crate::federation::pull::server::{self, Asked};
use crate::support::commons::until;
use crate::support::remote::RemoteCatalogue;
use crate::support::sealed::{Answer, OUTSIDE};
use crate::support::stranger::Stranger;

const PEER: &str = "peer.example.org";
const NODE_ACTOR: &str = "https://peer.example.org/actor";

/// A node that is followed, with its catalogue.
struct Followed {
    case: Case,
    catalogue: Arc<Mutex<RemoteCatalogue>>,
}

/// What the peer says at a path. With `endless` its pages name themselves as the next one.
fn said(catalogue: &RemoteCatalogue, stranger: &Stranger, target: &str, endless: bool) -> Option<Answer> {
    let path = target.split('?').next()?;
    let json = |value: Value| Some(document("200 OK", "", &value.to_string()).into());
    match path {
        "/.well-known/webfinger" => {
            let link = json!({ "rel": "self", "type": "application/activity+json", "href": NODE_ACTOR });
            let descriptor = json!({ "subject": format!("https://{PEER}/"), "links": [link] });
            Some(answer_as("application/jrd+json", "200 OK", "", &descriptor.to_string()).into())
        }
        "/actor" => {
            let mut actor = actor_of(stranger, PEER, path);
            actor["type"] = json!("Application");
            actor["bocage:catalogue"] = json!(format!("https://{PEER}/catalogue"));
            json(actor)
        }
        "/catalogue" => json(server::head(catalogue)),
        "/catalogue/changes" => {
            let mut page = server::page(catalogue, &Asked::of(target));
            if endless {
                page["next"] = json!(format!("https://{PEER}{target}1"));
            }
            json(page)
        }
        "/catalogue/digest" => json(server::digest(catalogue)),
        _ => match path.strip_prefix("/catalogue/bucket/") {
            Some(prefix) => json(server::bucket(catalogue, prefix)?),
            None => Some(document("200 OK", "", &actor_of(stranger, PEER, path).to_string()).into()),
        },
    }
}

impl Followed {
    /// Follows the peer, which says yes, and shows what it lists.
    async fn start(endless: bool, prepare: impl FnOnce(&mut RemoteCatalogue)) -> Followed {
        let mut catalogue = RemoteCatalogue::of("https", PEER);
        prepare(&mut catalogue);
        let (catalogue, key) = (Arc::new(Mutex::new(catalogue)), Stranger::new());
        let (listed, stranger) = (Arc::clone(&catalogue), key.clone());
        let answer = move |host: &str, target: &str| match host {
            PEER => said(&listed.lock().unwrap(), &stranger, target, endless),
            _ => Some(document("200 OK", "", &actor_of(&stranger, host, target).to_string()).into()),
        };
        let mut case = Case::start(answer).await;
        case.world.name(PEER, &[&[&OUTSIDE.to_string()]]);
        for command in ["follow", "accept"] {
            let ended = case.command(&["peer", command, PEER]);
            assert_eq!(ended.status, 0, "{command}: {}", ended.err);
        }
        let follow_id = || case.read(|conn| Ok(peer::store::find(conn, PEER)?.and_then(|peer| peer.follow_id)));
        until("it is asked", async || follow_id().is_some()).await;
        let accept = case.activity("Accept", NODE_ACTOR, json!(follow_id()));
        case.stranger = key;
        assert_eq!(case.sent(&accept).await, 202);
        Followed { case, catalogue }
    }

    /// The copy of its nth entry.
    fn copy(&self, n: u32) -> Option<(String, State)> {
        let id = self.catalogue.lock().unwrap().id(n);
        let found = self.case.read(move |conn| store::find(conn, &id));
        found.map(|entry| (entry.card.name, entry.state))
    }

    async fn shows(&self, n: u32, name: &str) {
        until(name, async || self.copy(n) == Some((name.to_owned(), State::Published))).await;
    }

    /// Its node actor tells what was listed last.
    async fn push(&self, change: impl FnOnce(&mut RemoteCatalogue)) {
        let told = {
            let mut catalogue = self.catalogue.lock().unwrap();
            let since = catalogue.seq;
            change(&mut catalogue);
            let received = &catalogue.lines[&catalogue.seq];
            let mut told = self.case.activity("Update", NODE_ACTOR, json!(null));
            told.as_object_mut()
                .unwrap()
                .extend(server::activity(catalogue.seq, received).as_object().unwrap().clone());
            told["bocage:since"] = json!(since);
            told
        };
        assert_eq!(self.case.sent(&told).await, 202, "{told}");
        self.case.applied().await;
    }
}

sealed! {
    /// DIR-03, 04: a deletion by the home is applied without a fetch and for ever; what is hidden may come back.
    async fn what_its_home_withdrew_stays_withdrawn() {
        let peer = Followed::start(false, |catalogue| {
            catalogue.publish(1, 100, "Atelier un");
            catalogue.publish(2, 100, "Atelier deux");
        })
        .await;
        peer.shows(1, "Atelier un").await;
        peer.shows(2, "Atelier deux").await;
        peer.push(|catalogue| drop(catalogue.stub(1, 101, "withdrawn"))).await;
        let state = |n: u32| peer.copy(n).map(|(_, state)| state);
        assert_eq!(state(1), Some(State::Withdrawn));
        assert_eq!(peer.case.times_asked(&format!("{PEER}/i/")), 0, "its home said so");
        peer.push(|catalogue| drop(catalogue.publish(1, 100, "Atelier un"))).await;
        peer.push(|catalogue| drop(catalogue.publish(1, 200, "Atelier un de retour"))).await;
        assert_eq!(state(1), Some(State::Withdrawn), "an old version and a new one under the same id");
        peer.push(|catalogue| drop(catalogue.stub(2, 101, "hidden"))).await;
        assert_ne!(state(2), Some(State::Published));
        peer.push(|catalogue| drop(catalogue.publish(2, 102, "Atelier deux de retour"))).await;
        peer.shows(2, "Atelier deux de retour").await;
    }

    /// DIR-03, ORIG-06: others of its server and elsewhere take nothing away, while the id still answers.
    async fn nobody_but_its_home_takes_an_entry_away() {
        let peer = Followed::start(false, |catalogue| drop(catalogue.publish(1, 100, "Atelier un"))).await;
        peer.shows(1, "Atelier un").await;
        let id = peer.catalogue.lock().unwrap().id(1);
        let colleague = format!("https://{PEER}/users/bob");
        for (actor, refused) in [(colleague.as_str(), true), (id.as_str(), false)] {
            let status = peer.case.sent(&peer.case.activity("Delete", actor, json!(id))).await;
            assert!(status == 403 || !refused && status == 202, "{actor}: {status}");
        }
        let mut altered = peer.catalogue.lock().unwrap().document(1, 900, "Pris");
        altered["attributedTo"] = json!(colleague);
        assert_eq!(peer.case.sent(&peer.case.activity("Update", &colleague, altered)).await, 403);
        peer.case.applied().await;
        assert_eq!(peer.copy(1), Some(("Atelier un".to_owned(), State::Published)));
        assert_eq!(peer.case.sent(&peer.case.activity("Delete", ALICE, json!(id))).await, 403);
    }

    /// JSON-08, DIR-14: such entries are refused, the others of the page are shown.
    async fn a_point_that_is_none_and_a_time_to_come_are_not_shown() {
        let peer = Followed::start(false, |catalogue| {
            catalogue.publish(1, 100, "Atelier juste");
            let cases: [fn(&mut Value); 5] = [
                |entry| entry["location"]["latitude"] = json!(91),
                |entry| entry["location"]["longitude"] = json!(181),
                |entry| entry["location"]["radius"] = json!(-1),
                |entry| entry["location"]["latitude"] = json!(47.748123),
                |entry| entry["updated"] = json!("2099-01-01T00:00:00Z"),
            ];
            for (n, spoil) in (2..).zip(cases) {
                let mut entry = catalogue.document(n, 100, "Atelier faux");
                spoil(&mut entry);
                catalogue.list(&entry);
            }
            catalogue.publish(7, 100, "Atelier dernier");
        })
        .await;
        peer.shows(1, "Atelier juste").await;
        peer.shows(7, "Atelier dernier").await;
        for n in 2..=6 {
            assert_ne!(peer.copy(n).map(|(_, state)| state), Some(State::Published), "{n}");
        }
        let page = peer.case.client.get("https://bretagne.example.org/search?q=atelier").send().await.unwrap();
        assert!(!page.text().await.unwrap().contains("Atelier faux"));
    }

    /// FETCH-04.
    async fn pages_without_end_are_left() {
        let peer = Followed::start(true, |catalogue| drop(catalogue.publish(1, 100, "Atelier un"))).await;
        until("a page is read", async || peer.case.times_asked(&format!("{PEER}/catalogue/changes")) >= 1).await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let asked = peer.case.times_asked(&format!("{PEER}/catalogue/changes"));
        assert!(asked <= 20, "{asked} pages in two seconds");
        assert_eq!(peer.case.hits(), 0);
    }
}
