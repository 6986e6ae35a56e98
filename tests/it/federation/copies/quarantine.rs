//! Copies of a home that is new here: kept within a quota, and shown once somebody has looked.

use super::*;

fn quarantined(home: &RemoteCatalogue, entries_per_day: i64) -> RemoteHome {
    RemoteHome { quarantine: Some(Quarantine { entries_per_day }), ..home.home() }
}

on_each_database! {
    fn quarantine_keeps_and_does_not_show(database) {
        let (directory, mut alpes) = (TestDirectory::new(database), alpes());
        let sent = alpes.publish(1, 1, "Inconnu");
        let new = quarantined(&alpes, 10);
        assert_eq!(accept(&directory.app, &new, std::slice::from_ref(&sent)), counted(1, 0, 0));
        let kept = row(&directory.app, &alpes.id(1)).unwrap();
        assert_eq!((kept.state, kept.document), (State::Hidden, sent.document));
        assert!(directory.found(&[("q", "inconnu")]).is_empty());
        let counts = directory.app.db.read_now(|conn| copies::store::count(conn, "alpes.test")).unwrap();
        assert_eq!((counts.published, counts.not_shown, counts.quarantined), (1, 1, 1));
        let changed = alpes.publish(1, 2, "Connu");
        accept(&directory.app, &alpes.home(), &[changed]);
        assert_eq!(directory.found(&[("q", "connu")]), ["Connu"]);
    }

    /// SECURITY.md 3: a new home brings so much a day. What is over is mirrored, so that both roots are equal, and not kept.
    fn a_new_home_has_a_quota(database) {
        let (directory, mut alpes) = (TestDirectory::new(database), alpes());
        let app = &directory.app;
        (0..3).for_each(|n| drop(alpes.publish(n, 1, "Atelier")));
        let new = quarantined(&alpes, 2);
        assert_eq!(accept(app, &new, &alpes.received()), counted(2, 0, 1));
        let over: Vec<Copied> = (0..3).filter_map(|n| copied(app, &alpes.id(n))).filter(|one| one.decision == Decision::Refused).collect();
        assert_eq!(over.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(), ["over_quota"]);
        assert!(row(app, &over[0].leaf.id).is_none(), "nothing of it is kept");
        assert_eq!(root(app, "alpes.test"), hex(&alpes.digest().root()));
        let kept = (0..3).find(|n| alpes.id(*n) != over[0].leaf.id).unwrap();
        let changed = alpes.publish(kept, 2, "Atelier changé");
        assert_eq!(accept(app, &new, &[changed]), counted(1, 0, 0), "what is kept may change");
        let withdrawn = alpes.stub(kept, 3, "withdrawn");
        accept(app, &new, &[withdrawn]);
        assert_eq!(accept(app, &new, &alpes.received()), counted(0, 3, 0), "who takes back brings no more for it");
        let tomorrow = |entries: Vec<Received>| {
            let (home, now) = (new.clone(), Timestamp(app.clock.now().0 + 86_400_000_000));
            app.db.write_now(move |conn| accept_remote(conn, &home, &entries, now)).unwrap()
        };
        assert_eq!(tomorrow(alpes.received()), counted(1, 2, 0), "another day brings as much");
        (3..6).for_each(|n| drop(alpes.publish(n, 1, "Atelier")));
        assert_eq!(tomorrow(alpes.received()), counted(1, 3, 2), "and no more, whatever was not used before");
    }

    fn what_waited_is_shown_when_its_home_is_accepted(database) {
        let (directory, mut alpes) = (TestDirectory::new(database), alpes());
        let app = &directory.app;
        (0..620).for_each(|n| drop(alpes.publish(n, 1, "Atelier")));
        let withdrawn = alpes.stub(7, 2, "withdrawn");
        let hidden = alpes.stub(8, 2, "hidden");
        let new = quarantined(&alpes, 619);
        accept(app, &new, &alpes.received());
        accept(app, &new, &[withdrawn, hidden]);
        assert_eq!(directory.search(&[]).total, 0);
        while app.db.write_now(|conn| release(conn, "alpes.test")).unwrap() {}
        let counts = app.db.read_now(|conn| copies::store::count(conn, "alpes.test")).unwrap();
        assert_eq!((counts.published, counts.not_shown, counts.quarantined), (618, 0, 0));
        assert_eq!(directory.search(&[("from", "alpes.test")]).total, 618);
        assert_eq!(row(app, &alpes.id(7)).map(|row| row.state), None, "it was withdrawn before it came");
        assert_eq!(root(app, "alpes.test"), hex(&alpes.digest().root()));
        directory.assert_indexed();
    }
}
