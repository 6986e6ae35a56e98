use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn leaf(n: u32, rev: i64, state: &str) -> Leaf {
    let hash = if state == "published" { hex(&Sha256::digest(format!("{n} {rev}"))) } else { String::new() };
    Leaf { id: format!("https://bretagne.example/i/{n:026}"), rev, hash, state: state.to_owned() }
}

fn published(numbers: impl Iterator<Item = u32>) -> Digest {
    Digest::of(numbers.map(|n| leaf(n, 1, "published")))
}

/// Numbers whose ids all fall into one bucket.
fn in_bucket(first: u8, how_many: usize) -> Vec<u32> {
    (0..).filter(|n| key_of(&leaf(*n, 1, "hidden").id)[0] == first).take(how_many).collect()
}

fn assert_same(left: &Digest, right: &Digest) {
    assert_eq!(hex(&left.root()), hex(&right.root()));
    assert_eq!(left.buckets(), right.buckets());
    assert_eq!(
        (left.leaves(), left.published(), left.tombstones()),
        (right.leaves(), right.published(), right.tombstones())
    );
}

#[test]
fn an_empty_catalogue_hashes_256_empty_strings() {
    let empty: Hash = Sha256::digest(b"").into();
    let root: Hash = Sha256::digest(empty.repeat(256)).into();
    assert_eq!(Digest::default().root(), root);
    assert_eq!(Digest::default().bucket("3f"), Some(Bucket::Leaves(Vec::new())));
}

#[test]
fn the_bytes_are_those_of_the_protocol() {
    let [first, second] = [in_bucket(0x3f, 2)[0], in_bucket(0x3f, 2)[1]];
    let (a, b) = (leaf(first, 3, "published"), leaf(second, 5, "withdrawn"));
    let bytes = format!("{}\n3\n{}\npublished\n{}\n5\n\nwithdrawn\n", a.id, a.hash, b.id);
    let digest = Digest::of([b, a].into_iter());
    let bucket: Hash = Sha256::digest(bytes).into();
    assert_eq!(digest.buckets()[0x3f], bucket);
    let root: Hash = Sha256::digest(digest.buckets().concat()).into();
    assert_eq!(digest.root(), root);
    assert_eq!((digest.published(), digest.tombstones(), digest.leaves()), (1, 1, 2));
}

#[test]
fn a_hash_counts_only_while_published() {
    let mut hidden = leaf(1, 2, "hidden");
    let without = Digest::of(std::iter::once(hidden.clone()));
    hidden.hash = "f".repeat(64);
    assert_same(&Digest::of(std::iter::once(hidden)), &without);
}

#[test]
fn a_bucket_splits_above_500_and_merges_at_500() {
    let numbers = in_bucket(0x3f, SPLIT_ABOVE + 1);
    let mut digest = published(numbers[..SPLIT_ABOVE].iter().copied());
    let Some(Bucket::Leaves(leaves)) = digest.bucket("3f") else { panic!("500 leaves stay together") };
    assert!(leaves.is_sorted_by_key(|leaf| leaf.id.as_str()) && leaves.len() == SPLIT_ABOVE);
    assert_eq!(digest.bucket("3fa2"), None);

    let last = leaf(numbers[SPLIT_ABOVE], 1, "published");
    digest.insert(last.clone());
    let Some(Bucket::Split(parts)) = digest.bucket("3f") else { panic!("501 leaves are split") };
    let whole: Hash = Sha256::digest(parts.concat()).into();
    assert_eq!(digest.buckets()[0x3f], whole);
    let address = hex(&key_of(&last.id)[..2]);
    let Some(Bucket::Leaves(leaves)) = digest.bucket(&address) else { panic!("the parts hold leaves") };
    assert!(leaves.contains(&&last));

    assert_eq!(digest.remove(&last.id), Some(last));
    assert_same(&digest, &published(numbers[..SPLIT_ABOVE].iter().copied()));
    assert!(matches!(digest.bucket("3f"), Some(Bucket::Leaves(_))));
}

#[test]
fn only_lower_case_pairs_of_hex_digits_are_addresses() {
    let digest = published(0..10);
    for wrong in ["", "3", "3F", "zz", "3f3", "é", "+1", "3f/..", &"00".repeat(40)] {
        assert_eq!(digest.bucket(wrong), None, "{wrong}");
    }
}

#[test]
fn numbers_and_keys_are_written_as_rfc_8785_wants() {
    let text = serde_json_canonicalizer::to_string(&json!({
        "numbers": [333_333_333.333_333_3, 1e30, 4.50, 2e-3, 0.000_000_000_000_000_000_000_000_001, -0.0, 48.0, 47.658_236],
        "€": "\u{20ac}$\u{f}\nA'B\"\\", "a": null, "\u{1f600}": 1, "\u{fb33}": 2,
    }))
    .unwrap();
    let expected = concat!(
        "{\"a\":null,\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27,0,48,47.658236],",
        "\"€\":\"€$\\u000f\\nA'B\\\"\\\\\",\"\u{1f600}\":1,\"\u{fb33}\":2}"
    );
    assert_eq!(text, expected);
}

#[test]
fn the_hash_of_an_entry_is_known() {
    let entry = json!({"type": "Organization", "id": "https://bretagne.example/i/1", "inbox": "ignored"});
    let canonical = r#"{"id":"https://bretagne.example/i/1","type":"Organization"}"#;
    assert_eq!(entry_hash(&entry), hex(&Sha256::digest(canonical)));
    assert_eq!(entry_hash(&json!([])), hex(&Sha256::digest("{}")));
}

fn any_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991_i64..9_007_199_254_740_991).prop_map(Value::from),
        (-180_000_000_i32..180_000_000).prop_map(|n| Value::from(f64::from(n) / 1e6)),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("\\PC{0,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_entry() -> impl Strategy<Value = Map<String, Value>> {
    proptest::collection::btree_map(proptest::sample::select(&HASHED_MEMBERS[..]), any_value(), 1..10)
        .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The same JSON with the members of every object in the opposite order.
fn written_backwards(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .rev()
                .map(|(name, value)| format!("{}: {}", json!(name), written_backwards(value)))
                .collect();
            format!("{{ {} }}", members.join(" ,\n"))
        }
        Value::Array(items) => format!("[ {} ]", items.iter().map(written_backwards).collect::<Vec<_>>().join(" , ")),
        other => other.to_string(),
    }
}

proptest! {
    #[test]
    fn the_hash_ignores_order_spaces_and_other_members(entry in any_entry(), other in any_value()) {
        let hash = entry_hash(&Value::Object(entry.clone()));
        let again: Value = serde_json::from_str(&written_backwards(&Value::Object(entry.clone()))).unwrap();
        prop_assert_eq!(entry_hash(&again), hash.clone());
        let mut more = entry;
        more.insert("followers".to_owned(), other);
        prop_assert_eq!(entry_hash(&Value::Object(more)), hash);
    }

    #[test]
    fn the_hash_sees_every_listed_member(entry in any_entry(), member in proptest::sample::select(&HASHED_MEMBERS[..])) {
        let hash = entry_hash(&Value::Object(entry.clone()));
        let mut changed = entry.clone();
        changed.insert(member.to_owned(), json!({"something": "else entirely, nobody generates this"}));
        prop_assert_ne!(entry_hash(&Value::Object(changed)), hash.clone());
        let mut shorter = entry;
        if shorter.remove(member).is_some() {
            prop_assert_ne!(entry_hash(&Value::Object(shorter)), hash);
        }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Put(u32, i64, &'static str),
    Remove(u32),
    Ask,
}

fn any_history() -> impl Strategy<Value = Vec<Step>> {
    let states = proptest::sample::select(&["published", "hidden", "withdrawn", "moved"][..]);
    let step = prop_oneof![
        4 => (0..700_u32, 1..9_i64, states).prop_map(|(n, rev, state)| Step::Put(n, rev, state)),
        2 => (0..700_u32).prop_map(Step::Remove),
        1 => Just(Step::Ask),
    ];
    proptest::collection::vec(step, 0..400)
}

/// All in one bucket; to find them takes a second, so that it is done once.
static CROWDED: LazyLock<Vec<u32>> = LazyLock::new(|| in_bucket(0x3f, 700));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_changed_catalogue_equals_one_built_anew(history in any_history(), start in 480..520_usize) {
        // All in one bucket, around the limit, so that histories split and merge it.
        let numbers = &*CROWDED;
        let mut kept: BTreeMap<u32, Leaf> = numbers[..start].iter().map(|n| (*n, leaf(*n, 1, "published"))).collect();
        let mut digest = Digest::of(kept.values().cloned());
        for step in history {
            match step {
                Step::Put(n, rev, state) => {
                    let new = leaf(numbers[n as usize], rev, state);
                    prop_assert_eq!(digest.insert(new.clone()), kept.insert(numbers[n as usize], new));
                }
                Step::Remove(n) => {
                    let id = leaf(numbers[n as usize], 1, "hidden").id;
                    prop_assert_eq!(digest.remove(&id), kept.remove(&numbers[n as usize]));
                }
                Step::Ask => { digest.root(); }
            }
        }
        let anew = Digest::of(kept.values().rev().cloned());
        assert_same(&digest, &anew);
        prop_assert_eq!(digest.bucket("3f"), anew.bucket("3f"));
        for leaf in kept.values() {
            prop_assert_eq!(digest.get(&leaf.id), Some(leaf));
        }
    }
}
