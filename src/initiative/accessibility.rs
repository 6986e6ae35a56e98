//! Accessibility as facts, never a score: what is not known is never "no" (KINDS.md 2.4).

use serde_json::{Map, Value};

/// The facts in the order in which they decide whether somebody can come, most important first.
pub const BY_IMPORTANCE: [&str; 23] = [
    "step_free_entry",
    "entry_steps",
    "entry_ramp",
    "entry_lift",
    "separate_adapted_entry",
    "door_width",
    "adapted_toilets",
    "adapted_parking",
    "hearing_equipment",
    "sound_beacon",
    "audio_description",
    "outdoor_step_free",
    "outdoor_stable_ground",
    "outdoor_guide_strip",
    "reception_step_free",
    "reception_visible",
    "human_help",
    "call_device",
    "trained_staff",
    "adapted_parking_nearby",
    "public_transport_near",
    "toilets",
    "disability_labels",
];

/// Yes, no, or nobody said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tri {
    /// Stated.
    Yes,
    /// Stated to be otherwise.
    No,
    /// Not stated.
    Unknown,
}

impl Tri {
    /// Reads a `bool3` value; whatever is neither yes nor no is unknown.
    pub fn of(value: Option<&Value>) -> Tri {
        match value {
            Some(Value::Bool(true)) => Tri::Yes,
            Some(Value::Bool(false)) => Tri::No,
            Some(Value::String(word)) if word == "yes" => Tri::Yes,
            Some(Value::String(word)) if word == "no" => Tri::No,
            _ => Tri::Unknown,
        }
    }

    /// The filter «yes only».
    pub fn is_yes(self) -> bool {
        self == Tri::Yes
    }

    /// The filter «not no».
    pub fn is_not_no(self) -> bool {
        self != Tri::No
    }
}

/// The known facts of a profile, most important first. Facts of other software follow in the order of their names;
/// the comment, the link and who reported what are no facts.
pub fn known_facts(profile: &Map<String, Value>) -> Vec<(&str, &Value)> {
    let mut facts: Vec<(&str, &Value)> = profile
        .iter()
        .map(|(fact, value)| (fact.as_str(), value))
        .filter(|(fact, value)| is_fact(fact) && is_known(value))
        .collect();
    facts.sort_by_key(|(fact, _)| (place_of(fact), *fact));
    facts
}

fn place_of(fact: &str) -> usize {
    BY_IMPORTANCE.iter().position(|known| *known == fact).unwrap_or(BY_IMPORTANCE.len())
}

fn is_fact(name: &str) -> bool {
    let about = matches!(name, "comment" | "link" | "reported_at" | "reported_by");
    !about && !name.ends_with("_reported_at") && !name.ends_with("_reported_by")
}

fn is_known(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty() && text != "unknown",
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_unknown_is_neither_yes_nor_no() {
        for unknown in [None, Some(json!(null)), Some(json!("unknown")), Some(json!("")), Some(json!(1))] {
            let tri = Tri::of(unknown.as_ref());
            assert!(tri == Tri::Unknown && !tri.is_yes() && tri.is_not_no());
        }
        assert!(Tri::of(Some(&json!("yes"))).is_yes() && Tri::of(Some(&json!(true))).is_yes());
        assert!(!Tri::of(Some(&json!("no"))).is_not_no() && !Tri::of(Some(&json!(false))).is_not_no());
    }

    #[test]
    fn the_facts_that_decide_come_first() {
        let profile = json!({
            "toilets": "no", "adapted_toilets": "yes", "entry_steps": 0, "comment": "Sonnez", "step_free_entry": "no",
            "reported_by": "visitor", "hearing_equipment": [], "human_help": null, "https://x.example/f": "yes",
        });
        let facts: Vec<&str> = known_facts(profile.as_object().unwrap()).into_iter().map(|(fact, _)| fact).collect();
        assert_eq!(facts, ["step_free_entry", "entry_steps", "adapted_toilets", "toilets", "https://x.example/f"]);
    }
}
