//! Reading the catalogue of another node, which keeps to the protocol or lies as it can.

mod hostile;
mod reader;
pub mod server;

use bocage::app::App;
use bocage::catalogue::copies;
use bocage::catalogue::digest::Leaf;
use bocage::federation::pull::{Pulled, Pushed, take_pushed};
use bocage::initiative::State;
use bocage::initiative::card::flatten;
use bocage::initiative::draft::Draft;
use bocage::initiative::publish::{self, Origin, Received};
use bocage::initiative::store;
use bocage::peer::{self, Following};
use serde_json::{Value, json};

use self::reader::Reader;
use self::server::{Asked, Elsewhere, status};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::node::TestNode;
use crate::support::ports::HeldPort;
use crate::support::remote::{RemoteCatalogue, published};

on_each_database! {
    async fn a_small_catalogue_is_read_by_number(database) {
        let alpes = Elsewhere::start("alpes").await;
        alpes.change(|catalogue| {
            (0..130).for_each(|n| drop(catalogue.publish(n, 100, "Atelier")));
            catalogue.stub(5, 101, "withdrawn");
            catalogue.stub(6, 101, "hidden");
            catalogue.stub(7, 101, "moved");
        });
        let reader = Reader::of(database, &alpes);
        let pulled = reader.pull().await;
        assert_eq!((pulled.pages, pulled.entries, pulled.requests, pulled.differing), (1, 130, 2, 0));
        reader.assert_in_step(&alpes);
        let counts = reader.counts();
        assert_eq!((counts.leaves, counts.published, counts.not_shown, counts.tombstones), (130, 127, 0, 1));
        let sent = alpes.catalogue().received().into_iter().find(|received| received.leaf.id == alpes.id(9)).unwrap();
        assert_eq!(reader.row(&alpes.id(9)).unwrap().document, sent.document, "byte for byte");
        assert_eq!(reader.pull().await, Pulled { requests: 1, ..Pulled::default() });

        alpes.change(|catalogue| {
            catalogue.publish(9, 102, "Autre nom");
            catalogue.stub(10, 102, "withdrawn");
        });
        let pulled = reader.pull().await;
        assert_eq!((pulled.pages, pulled.entries), (1, 2));
        assert_eq!(reader.row(&alpes.id(9)).unwrap().card.name, "Autre nom");
        assert_eq!(reader.row(&alpes.id(10)).unwrap().state, State::Withdrawn);
        reader.assert_in_step(&alpes);
    }

    async fn a_large_catalogue_comes_as_a_whole_and_what_is_lost_is_mended_leaf_by_leaf(database) {
        let alpes = Elsewhere::start("alpes").await;
        alpes.change(|catalogue| {
            (0..640).for_each(|n| drop(catalogue.publish(n, 100, "Atelier")));
            (640..650).for_each(|n| drop(catalogue.stub(n, 100, "withdrawn")));
        });
        let reader = Reader::of(database, &alpes);
        let pulled = reader.pull().await;
        assert_eq!((pulled.pages, pulled.entries, pulled.requests, pulled.differing), (0, 650, 2, 0));
        reader.assert_in_step(&alpes);

        // Lost here, and changed there without a line of the log: found by comparing.
        let lost = [alpes.id(1), alpes.id(2), alpes.id(640)];
        reader.federation.app.db.write_now({ let lost = lost.to_vec(); move |conn| copies::store::forget(conn, &lost) }).unwrap();
        alpes.change(|catalogue| {
            let seq = catalogue.seq;
            catalogue.publish(3, 100, "Même numéro");
            catalogue.publish(4, 99, "Plus ancien");
            catalogue.stub(5, 200, "hidden");
            let gone = catalogue.id(6);
            catalogue.lines.retain(|_, line| line.leaf.id != gone);
            catalogue.seq = seq;
        });
        let pulled = reader.pull().await;
        assert_eq!((pulled.entries, pulled.differing), (6, 0));
        reader.assert_in_step(&alpes);
        assert_eq!(reader.row(&alpes.id(3)).unwrap().card.name, "Même numéro");
        assert_eq!(reader.row(&alpes.id(4)).unwrap().card.name, "Plus ancien");
        let gone = reader.row(&alpes.id(6)).unwrap();
        assert_eq!((gone.state, gone.card.name.as_str()), (State::Hidden, ""));
    }

    async fn a_bucket_that_is_split_is_compared_part_by_part(database) {
        let alpes = Elsewhere::start("alpes").await;
        let ids = alpes.ids_in_one_bucket(520);
        alpes.change(|catalogue| for id in &ids {
            let leaf = Leaf { id: id.clone(), rev: 1, hash: String::new(), state: "hidden".into() };
            catalogue.push(Received { leaf, document: None });
        });
        let reader = Reader::of(database, &alpes);
        reader.pull().await;
        reader.assert_in_step(&alpes);
        for lost in [ids[..3].to_vec(), ids[..30].to_vec(), ids.clone()] {
            reader.federation.app.db.write_now(move |conn| copies::store::forget(conn, &lost)).unwrap();
            assert_eq!(reader.pull().await.differing, 0);
            reader.assert_in_step(&alpes);
        }
    }

    async fn a_restored_catalogue_counts_from_below_and_tombstones_stay(database) {
        let alpes = Elsewhere::start("alpes").await;
        alpes.change(|catalogue| {
            (0..20).for_each(|n| drop(catalogue.publish(n, 200, "Nouveau")));
        });
        let reader = Reader::of(database, &alpes);
        reader.pull().await;
        alpes.change(|catalogue| drop(catalogue.stub(1, 201, "withdrawn")));
        reader.pull().await;
        alpes.change(|catalogue| {
            catalogue.epoch = "01JD1111111111111111111111".into();
            (catalogue.seq, catalogue.lines) = Default::default();
            (0..10).for_each(|n| drop(catalogue.publish(n, 100, "Ancien")));
        });
        let pulled = reader.pull().await;
        assert_eq!(pulled.differing, 1, "the tombstone, until the home knows it again");
        assert_eq!(reader.row(&alpes.id(2)).unwrap().card.name, "Ancien");
        assert_eq!(reader.row(&alpes.id(1)).unwrap().state, State::Withdrawn);
        assert_eq!(reader.row(&alpes.id(15)).unwrap().state, State::Hidden, "the home does not know it any more");
        assert_eq!((reader.cursor().epoch, reader.cursor().seq), (alpes.catalogue().epoch, 10));
        alpes.change(|catalogue| drop(catalogue.stub(1, 150, "withdrawn")));
        assert_eq!(reader.pull().await.differing, 0);
        reader.assert_in_step(&alpes);
    }

    async fn a_snapshot_that_breaks_off_goes_on_where_it_was(database) {
        let alpes = Elsewhere::start("alpes").await;
        alpes.change(|catalogue| (0..650).for_each(|n| drop(catalogue.publish(n, 100, "Atelier"))));
        let reader = Reader::of(database, &alpes);
        alpes.answer(|catalogue, asked| {
            let whole = asked.is("/catalogue/snapshot").then(|| pack(&server::snapshot(catalogue)))?;
            Some(server::in_pieces(whole, asked, 5_000))
        });
        let pulled = reader.pull().await;
        assert_eq!((pulled.entries, pulled.pages, pulled.differing), (650, 0, 0));
        assert!(pulled.requests > 3, "{pulled:?}");
        reader.assert_in_step(&alpes);
    }

    /// Unsigned, and signed once it is asked who reads.
    async fn a_catalogue_that_wants_to_know_its_readers_is_read_in_the_name_of_the_node(database) {
        let alpes = Elsewhere::start("alpes").await;
        alpes.change(|catalogue| (0..3).for_each(|n| drop(catalogue.publish(n, 100, "Atelier"))));
        let wants = |field: &'static str| move |_: &RemoteCatalogue, asked: &Asked| {
            let said = asked.headers.get(field).map(|value| value.to_str().unwrap().to_owned());
            let named = said.is_some_and(|text| text.contains("http://bretagne.localhost:8080/actor#main-key"));
            (!named).then(|| status(401))
        };
        alpes.answer(wants("signature-input"));
        let reader = Reader::of(database, &alpes);
        let pulled = reader.pull().await;
        assert_eq!((pulled.entries, pulled.requests, pulled.differing), (3, 3, 0), "by RFC 9421");
        reader.assert_in_step(&alpes);
        alpes.change(|catalogue| drop(catalogue.publish(3, 100, "Atelier")));
        alpes.answer(wants("signature"));
        let pulled = reader.pull().await;
        assert_eq!((pulled.entries, pulled.requests, pulled.differing), (1, 4, 0), "by the draft");
        reader.assert_in_step(&alpes);
    }

    /// Whatever breaks off whenever: after one run that does not, both are equal.
    async fn a_run_that_breaks_off_anywhere_is_taken_up_again(database) {
        let alpes = Elsewhere::start("alpes").await;
        let reader = Reader::of(database, &alpes);
        let mut rev = 100;
        for round in 0..12_u32 {
            alpes.change(|catalogue| for step in 0..30_u32 {
                rev += 1;
                let n = (round * 7 + step * 11) % 40;
                let stone = catalogue.lines.values().any(|line| line.leaf.id == catalogue.id(n) && line.leaf.state == "withdrawn");
                match step % 5 {
                    _ if stone => {}
                    0 => drop(catalogue.stub(n, rev, "hidden")),
                    1 if round % 3 == 0 => drop(catalogue.stub(n, rev, "withdrawn")),
                    _ => drop(catalogue.publish(n, rev, &format!("Atelier {rev}"))),
                }
            });
            let last = alpes.asked() + round as usize % 5;
            alpes.answer_numbered(move |asked| (asked > last).then(|| status(503)));
            drop(reader.try_pull().await);
        }
        alpes.answer(|_, _| None);
        assert_eq!(reader.pull().await.differing, 0);
        reader.assert_in_step(&alpes);
        for line in alpes.catalogue().received() {
            let shown = reader.row(&line.leaf.id).is_some_and(|row| row.state == State::Published);
            assert_eq!(shown, line.leaf.state == "published");
        }
    }

    /// What this program serves is what it reads: all examples, in every state, with and without the snapshot.
    async fn two_nodes_of_this_program_agree(database) {
        let held = HeldPort::any();
        let port = held.port();
        let host = format!("alpes.localhost:{port}");
        let settings = [
            ("BOCAGE__NODE__HOST", host.as_str()),
            ("BOCAGE__SERVER__PORT", port.as_str()),
            ("BOCAGE__FEDERATION__LOCAL_NETWORK", "true"),
        ];
        let alpes = TestNode::start_with(TestDatabase::sqlite(), &settings).await;
        let uris = publish_examples(&alpes.app, 6);
        let reader = Reader::following(database, host);
        let pulled = reader.pull().await;
        assert_eq!(pulled.differing, 0);
        let counts = reader.counts();
        assert!(counts.published > 200 && counts.not_shown == 0, "{counts:?}");

        let (home, now, gone) = (alpes.app.home(), alpes.app.clock.now(), uris[..20].to_vec());
        alpes.app.db.write_now(move |conn| {
            gone[..10].iter().try_for_each(|uri| publish::withdraw(conn, &home, uri, now).map(drop))?;
            gone[10..].iter().try_for_each(|uri| publish::hide(conn, &home, uri, now).map(drop))
        }).unwrap();
        let pulled = reader.pull().await;
        assert_eq!((pulled.pages, pulled.entries, pulled.differing), (1, 20, 0));
        assert_eq!(reader.counts().tombstones, 10);
        for uri in &uris[20..60] {
            let (there, here) = (alpes.app.db.read_now(|conn| store::find(conn, uri)).unwrap().unwrap(), reader.row(uri).unwrap());
            assert_eq!((here.card, here.hash, here.rev, here.handle), (there.card, there.hash, there.rev, there.handle));
        }
        let lost = uris[30..200].to_vec();
        reader.federation.app.db.write_now(move |conn| copies::store::forget(conn, &lost)).unwrap();
        let pulled = reader.pull().await;
        assert_eq!((pulled.pages, pulled.entries, pulled.differing), (0, 170, 0));
        alpes.stop().await;
        assert_eq!(reader.fails().await, "peer-does-not-answer");
    }

    async fn what_is_pushed_has_the_shape_of_a_page(database) {
        let alpes = Elsewhere::start("alpes").await;
        let reader = Reader::of(database, &alpes);
        reader.pull().await;
        let mut pushed = Vec::new();
        alpes.change(|catalogue| { catalogue.publish(1, 100, "Poussé"); });
        let page = server::page(&alpes.catalogue(), &Asked::of("/catalogue/changes?since=0"));
        pushed.push(page["orderedItems"][0].to_string());
        pushed.push(json!({ "type": "Create", "object": { "type": "Note", "id": "x" } }).to_string());
        pushed.push("no JSON".into());
        let read: Vec<Option<Pushed>> = pushed.iter().map(|body| Pushed::read(body)).collect();
        assert_eq!(read.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, false]);
        let (host, now) = (reader.host.clone(), reader.federation.now());
        reader.federation.app.db.write_now(move |conn| {
            let peer = peer::store::find(conn, &host)?.unwrap();
            read.iter().try_for_each(|pushed| take_pushed(conn, &peer, pushed, now))
        }).unwrap();
        assert_eq!(reader.row(&alpes.id(1)).unwrap().card.name, "Poussé");
        assert_eq!(reader.root(), alpes.root());
    }
}

fn pack(lines: &[String]) -> Vec<u8> {
    zstd::encode_all(lines.concat().as_bytes(), 3).unwrap()
}

/// Publishes the examples so many times; answers their ids.
fn publish_examples(app: &App, times: usize) -> Vec<String> {
    let path = format!("{}/examples/bretagne.json", env!("CARGO_MANIFEST_DIR"));
    let examples: Vec<serde_json::Map<String, Value>> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let (home, now) = (app.home(), app.clock.now());
    let publish = move |conn: &mut bocage::db::Conn| {
        let mut uris = Vec::new();
        for example in std::iter::repeat_n(examples, times).flatten() {
            let checked = Draft { fields: flatten(example) }.check(&home.context(now, true)).unwrap();
            let published = publish::publish(conn, &home, checked, Origin::Source("examples"), now)?;
            uris.extend(published.listed.then_some(published.uri));
        }
        Ok(uris)
    };
    app.db.write_now(publish).unwrap()
}
