use std::collections::BTreeMap;

use super::*;
use crate::db::Db;
use crate::federation::signature::PublicKey;
use crate::federation::store::{Follow, replace_follow};
use crate::federation::testing::{NOW, RFC_9421_RSA};

fn with_database(work: impl FnOnce(&mut Conn) -> Result<()> + Send + 'static) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite:{}", folder.path().join("bocage.sqlite").display()), 1).unwrap();
    db.write_now(work).unwrap();
}

fn later(seconds: i64) -> Timestamp {
    Timestamp(NOW.0 + seconds * 1_000_000)
}

fn actor(name: &str, fetched_at: Timestamp) -> ActorCopy {
    let id = Url::parse(&format!("https://alpes.example:8443/{name}")).unwrap();
    let remote = RemoteActor {
        id: id.clone(),
        inbox: Url::parse(&format!("{id}/inbox")).unwrap(),
        shared_inbox: Some(Url::parse("https://alpes.example:8443/inbox").unwrap()),
        catalogue: None,
        name: "Anna".into(),
    };
    let keys = BTreeMap::from([(format!("{id}#main-key"), PublicKey::from_pem(RFC_9421_RSA).unwrap())]);
    ActorCopy { id, keys, remote: Some(remote), fetched_at }
}

fn names(conn: &mut Conn) -> Vec<String> {
    let ids: Vec<String> = actors::table.order(actors::id.asc()).select(actors::id).load(conn).unwrap();
    ids.into_iter().map(|id| id.rsplit('/').next().unwrap().to_owned()).collect()
}

#[test]
fn an_actor_comes_back_as_it_was_kept() {
    with_database(|conn| {
        let anna = actor("anna", NOW);
        let nowhere = ActorCopy { remote: None, keys: BTreeMap::new(), ..actor("nobody", NOW) };
        for copy in [&anna, &nowhere] {
            replace(conn, copy)?;
            assert_eq!(find(conn, copy.id.as_str())?.as_ref(), Some(copy));
        }
        assert!(is_kept(conn, anna.id.as_str())?);
        forget(conn, anna.id.as_str())?;
        assert!(!is_kept(conn, anna.id.as_str())?);
        Ok(())
    });
}

#[test]
fn an_older_copy_replaces_no_newer_one_and_a_stranger_is_not_kept_by_an_update() {
    with_database(|conn| {
        let anna = actor("anna", later(1));
        update(conn, &anna)?;
        assert!(names(conn).is_empty());
        replace(conn, &anna)?;
        update(conn, &ActorCopy { keys: BTreeMap::new(), ..actor("anna", NOW) })?;
        assert_eq!(find(conn, anna.id.as_str())?.unwrap().keys.len(), 1);
        update(conn, &ActorCopy { keys: BTreeMap::new(), ..actor("anna", later(2)) })?;
        assert!(find(conn, anna.id.as_str())?.unwrap().keys.is_empty());
        Ok(())
    });
}

#[test]
fn whom_nobody_needs_is_forgotten_after_a_while_and_when_there_are_too_many() {
    with_database(|conn| {
        for (number, name) in ["a", "b", "c", "d", "e", "f"].into_iter().enumerate() {
            replace(conn, &actor(name, later(number as i64)))?;
        }
        let follower = actor("a", NOW).id.to_string();
        let follow = Follow {
            id: "https://alpes.example:8443/follows/1".into(),
            origin: "https://alpes.example:8443".into(),
            follower,
            followed: "https://bretagne.example/i/1".into(),
            inbox: "https://alpes.example:8443/inbox".into(),
            shared_inbox: "https://alpes.example:8443/inbox".into(),
            created: NOW.0,
        };
        replace_follow(conn, &follow)?;
        forget_unneeded(conn, later(2))?;
        assert_eq!(names(conn), ["a", "c", "d", "e", "f"]);
        forget_beyond(conn, 5)?;
        assert_eq!(names(conn), ["a", "c", "d", "e", "f"], "there is room");
        forget_beyond(conn, 3)?;
        assert_eq!(names(conn), ["a", "f"]);
        forget_beyond(conn, 1)?;
        assert_eq!(names(conn), ["f"], "beyond that also those who are needed");
        Ok(())
    });
}
