//! What waits is bounded, and nothing stays of what is not whole.

use super::*;

const NOW: Timestamp = Timestamp(1_795_514_400_000_000);

fn intakes(folder: &tempfile::TempDir) -> Intakes {
    let rules = Rules { max_uploaded_bytes: 10, max_fetched_bytes: 10, ..Rules::default() };
    Intakes::new(folder.path().join("imports"), rules)
}

fn stands_there(folder: &tempfile::TempDir) -> usize {
    std::fs::read_dir(folder.path().join("imports")).map_or(0, |entries| entries.count())
}

#[test]
fn nothing_stays_of_a_file_that_is_too_long_or_breaks_off() {
    let folder = tempfile::tempdir().unwrap();
    let intakes = intakes(&folder);
    let mut received = intakes.receive(NOW).unwrap();
    assert_eq!(received.write(b"0123456789").unwrap(), Ok(()));
    assert_eq!(received.write(b"0").unwrap(), Err(TooLarge));
    assert_eq!(stands_there(&folder), 1);
    drop(received);
    assert_eq!((stands_there(&folder), intakes.list().unwrap().len()), (0, 0));
}

#[test]
fn a_name_from_elsewhere_is_read_and_never_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let intakes = intakes(&folder);
    for (name, shown, source) in [
        ("../../etc/passwd", "passwd", "passwd"),
        ("C:\\Mes documents\\lieux.csv", "lieux.csv", "lieux"),
        ("@edit.csv", "@edit.csv", "edit"),
        ("", "", "file"),
    ] {
        let intake = intakes.keep(intakes.receive(NOW).unwrap(), name, "Awa", NOW).unwrap();
        assert_eq!((intake.file_name.as_str(), intake.choices.source.as_str()), (shown, source));
        assert!(is_source_name(&intake.choices.source));
        assert_eq!(intakes.path(&intake).parent().unwrap().parent().unwrap(), folder.path().join("imports"));
    }
    for id in ["", "..", "../imports", "01JD3Z5V7QK8T0R4M2N6W9X1YB", "01jd3z5v7qk8t0r4m2n6w9x1yb"] {
        assert!(matches!(intakes.find(id), Err(Error::NotFound)), "{id}");
    }
    assert!(!is_source_name("@edit") && !is_source_name("") && !is_source_name(&"a".repeat(101)));
}

#[test]
fn so_many_wait_and_what_nobody_goes_on_with_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let intakes = intakes(&folder);
    for _ in 0..MOST_WAITING {
        intakes.keep(intakes.receive(NOW).unwrap(), "lieux.csv", "", NOW).unwrap();
    }
    assert!(matches!(intakes.receive(NOW), Err(Error::Conflict(_))));
    intakes.forget_old(NOW.plus_seconds(KEPT_SECONDS - 1)).unwrap();
    assert_eq!(stands_there(&folder), MOST_WAITING);
    intakes.forget_old(NOW.plus_seconds(KEPT_SECONDS + 1)).unwrap();
    assert_eq!(stands_there(&folder), 0);
    assert!(intakes.receive(NOW).is_ok());
}

#[test]
fn a_file_goes_only_from_one_stage_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let intakes = intakes(&folder);
    let id = intakes.keep(intakes.receive(NOW).unwrap(), "lieux.csv", "", NOW).unwrap().id;
    assert!(intakes.start(&id).is_err(), "nobody has seen what it would do");
    assert!(intakes.stop(&id).is_err(), "nothing is being done");
    intakes.check(&id, Choices::default()).unwrap();
    for refused in [intakes.check(&id, Choices::default()), intakes.start(&id), intakes.leave(&id)] {
        assert!(matches!(refused, Err(Error::Conflict(_))));
    }
    intakes.stop(&id).unwrap();
    assert_eq!(intakes.find(&id).unwrap().stage, Stage::Arrived);
    intakes.leave(&id).unwrap();
    assert!(matches!(intakes.find(&id), Err(Error::NotFound)));
}
