//! One line of the log as an activity of the node actor: read from pages, or pushed.

use serde_json::{Value, json};

use crate::catalogue::store::Line;
use crate::federation::urls::Urls;

/// What `bocage:` stands for.
pub const NAMESPACE: &str = "https://w3id.org/bocage/ns#";

/// The contexts of what a catalogue sends.
pub fn context() -> Value {
    json!(["https://www.w3.org/ns/activitystreams", { "bocage": NAMESPACE }])
}

/// The activity of a line: `Create` when it is the `first` of its entry, `Delete` of what is no longer listed, `Update`
/// otherwise. Its id stays the same however often it is made.
///
/// `object` is the document of a published entry, the [`stub`] of any other.
pub fn activity(urls: &Urls, line: &Line, first: bool, object: Value) -> Value {
    let verb = match (is_published(line), first) {
        (false, _) => "Delete",
        (true, true) => "Create",
        (true, false) => "Update",
    };
    json!({
        "@context": context(),
        "id": urls.at(&format!("/catalogue/changes/{}", line.seq)),
        "type": verb,
        "actor": urls.node(),
        "published": line.at().rfc3339(),
        "bocage:seq": line.seq,
        "bocage:hash": line.hash,
        "object": object,
    })
}

/// What is told of an entry that is not published; `moved_to` is where one lives that was handed over.
pub fn stub(line: &Line, moved_to: Option<&String>) -> Value {
    let mut stub = json!({ "id": line.uri, "rev": line.rev, "state": line.state });
    if let Some(moved_to) = moved_to {
        stub["movedTo"] = json!(moved_to);
    }
    stub
}

/// A line with its content, as snapshots and answers about single entries have it: `object` as in [`activity`].
pub fn leaf(line: &Line, object: Value) -> Value {
    if !is_published(line) {
        return object;
    }
    json!({ "id": line.uri, "rev": line.rev, "state": line.state, "hash": line.hash, "entry": object })
}

/// Whether it has a document.
pub fn is_published(line: &Line) -> bool {
    line.state == "published"
}

/// Whether it lives elsewhere.
pub fn is_moved(line: &Line) -> bool {
    line.state == "moved"
}
