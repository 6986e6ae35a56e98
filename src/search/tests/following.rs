//! In step with the database, whatever happens.

use serde_json::json;

use super::*;

#[test]
fn changes_are_found_and_hidden_entries_are_not() {
    let mut node = Node::with(towns());
    node.directory.write("epi", card("Quincaillerie", json!({})));
    node.directory.hide("velo");
    node.follow();
    assert_eq!(node.ids("q=quincaillerie"), ["epi"]);
    assert!(node.ids("q=solidaires").is_empty());
    assert_eq!(node.search.entries(), node.directory.rows.iter().filter(|row| row.searchable).count() as u64);
}

#[test]
fn what_was_not_committed_is_read_again() {
    let mut node = Node::with(towns());
    node.directory.write("late", card("Dernière arrivée", json!({})));
    node.directory.write("later", card("Encore une", json!({})));
    struct Torn<'a>(&'a mut Directory, bool);
    impl Entries for Torn<'_> {
        fn written_after(&mut self, position: i64, limit: usize) -> Result<Vec<Entry>> {
            if self.1 {
                return Err(crate::error::Error::Unavailable(crate::error::sentence!("error-gone")));
            }
            self.1 = true;
            self.0.written_after(position, limit.min(1))
        }
        fn latest_position(&mut self) -> Result<i64> {
            self.0.latest_position()
        }
        fn find(&mut self, uris: &[String]) -> Result<Vec<Entry>> {
            self.0.find(uris)
        }
    }
    let before = node.search.position();
    assert!(node.search.follow(&mut Torn(&mut node.directory, false)).is_err());
    assert_eq!(node.search.position(), before);
    assert!(node.ids("q=arrivée").is_empty());
    node.follow();
    assert_eq!(node.ids("q=arrivée"), ["late"]);
}

#[test]
fn the_place_is_kept_over_a_restart() {
    let Node { folder, mut directory, search } = Node::with(towns());
    let position = search.position();
    drop(search);
    let search = open(folder.path());
    assert_eq!(search.position(), position);
    assert_eq!(ids(&search.find(&query("q=labfab")).unwrap()), ["fab"]);
    assert_eq!(search.follow(&mut directory).unwrap().entries, 0);
}

#[test]
fn a_torn_or_foreign_folder_is_built_anew() {
    type Damage = fn(&std::path::Path);
    let damages: [Damage; 4] = [
        |folder| std::fs::write(folder.join("meta.json"), b"{").unwrap(),
        |folder| {
            for file in std::fs::read_dir(folder).unwrap().flatten() {
                if file.path().extension().is_some_and(|extension| extension == "fast") {
                    std::fs::write(file.path(), b"torn").unwrap();
                }
            }
        },
        |folder| std::fs::remove_dir_all(folder).unwrap(),
        |folder| std::fs::write(folder.parent().unwrap().join("current"), "v0-0.0.1-1").unwrap(),
    ];
    for damage in damages {
        let Node { folder, mut directory, search } = Node::with(towns());
        drop(search);
        let current = std::fs::read_to_string(folder.path().join("current")).unwrap();
        damage(&folder.path().join(current));
        let search = open(folder.path());
        while !search.follow(&mut directory).unwrap().caught_up {}
        assert_eq!(ids(&search.find(&query("q=labfab")).unwrap()), ["fab"]);
    }
}

#[test]
fn another_process_reads_while_one_writes() {
    let mut node = Node::with(towns());
    let other = open(node.folder.path());
    assert_eq!(ids(&other.find(&query("q=labfab")).unwrap()), ["fab"]);
    node.directory.write("late", card("Dernière arrivée", json!({})));
    node.follow();
    let followed = other.follow(&mut node.directory).unwrap();
    assert!(!followed.writing);
    assert_eq!(ids(&other.find(&query("q=arrivée")).unwrap()), ["late"]);
}

#[test]
fn a_rebuild_by_another_process_is_noticed_while_the_old_index_serves() {
    let mut node = Node::with(towns());
    let other = open(node.folder.path());
    let mut seen = 0;
    other.rebuild(&mut node.directory, &mut |count| seen = count).unwrap();
    assert_eq!(seen, node.directory.rows.len() as u64);
    assert_eq!(node.ids("q=labfab"), ["fab"]);
    drop(other);
    node.directory.write("late", card("Dernière arrivée", json!({})));
    node.follow();
    assert_eq!(node.ids("q=arrivée"), ["late"]);
    let folders =
        std::fs::read_dir(node.folder.path()).unwrap().flatten().filter(|entry| entry.path().is_dir()).count();
    assert_eq!(folders, 1, "the old folder is gone");
}

#[test]
fn a_database_restored_to_an_earlier_state_is_read_from_the_start() {
    let mut node = Node::with(towns());
    let mut restored = Directory::default();
    restored.write("only", card("Seule fiche", json!({})));
    node.directory = restored;
    node.follow();
    assert_eq!(node.ids("per_page=100"), ["only"]);
}

/// A database into which somebody else writes whenever it is read: it never runs dry.
struct Busy<'a>(&'a mut Directory);

impl Entries for Busy<'_> {
    fn written_after(&mut self, position: i64, limit: usize) -> Result<Vec<Entry>> {
        let read = self.0.written_after(position, limit)?;
        for _ in 0..limit.min(20) {
            let id = format!("busy{}", self.0.rows.len());
            self.0.write(&id, card("Fiche en route", json!({})));
        }
        Ok(read)
    }
    fn latest_position(&mut self) -> Result<i64> {
        self.0.latest_position()
    }
    fn find(&mut self, uris: &[String]) -> Result<Vec<Entry>> {
        self.0.find(uris)
    }
}

#[test]
fn what_was_written_is_seen_although_another_process_goes_on_writing() {
    let mut node = Node::with(towns());
    for round in 0..3 {
        node.directory.write(&format!("seen{round}"), card("Vue aussitôt", json!({})));
        let latest = node.directory.latest_position().unwrap();
        let followed = node.search.follow(&mut Busy(&mut node.directory)).unwrap();
        assert!(followed.caught_up && followed.position >= latest);
        assert_eq!(node.ask("q=aussitôt").total, round + 1);
    }
}

#[test]
fn another_vocabulary_is_noticed_and_the_index_built_anew() {
    let Node { folder, mut directory, search } = Node::with(towns());
    drop(search);
    let more = r#"format = 1
[[initiative_kind]]
code = "maker"
label = { fr = "Bidouilleurs", en = "Tinkerers" }
"#;
    let other = Arc::new(kinds().with_file(more, "https://bretagne.example").unwrap());
    let open = |kinds: Arc<Kinds>| {
        Search::open(folder.path(), kinds, gazetteer(), Weights::default(), Clock::fixed(NOW)).unwrap()
    };
    let search = open(Arc::clone(&other));
    let asked = query("q=bidouilleurs&exact=true");
    assert_eq!(ids(&search.find(&query("q=labfab")).unwrap()), ["fab"], "the old index serves meanwhile");
    assert_eq!(search.find(&asked).unwrap().total, 0);
    while !search.follow(&mut directory).unwrap().caught_up {}
    assert_eq!(search.find(&asked).unwrap().total, 2);
    drop(search);
    // Once is enough.
    let search = open(other);
    assert_eq!(search.follow(&mut directory).unwrap().entries, 0);
}
