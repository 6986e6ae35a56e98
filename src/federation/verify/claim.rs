//! What a request claims: steps 10 and 11, without any key yet.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use url::Url;

use super::fetching::Bond;
use crate::federation::activity::{self, Reference, Verb};
use crate::federation::address::{Node, same_origin};
use crate::federation::proof::{self, Proof};
use crate::federation::refusal::Refusal;
use crate::federation::signature::{Presented, PublicKey};
use crate::federation::strict_json;

/// An activity as its sender claims it.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Its id, on the origin of its actor.
    pub id: Url,
    /// Who is said to act.
    pub actor: Url,
    /// What is said to be done.
    pub verb: Verb,
    /// The activity, strictly read. What is stored is the body, verbatim.
    pub document: Map<String, Value>,
}

/// What the rules need to know about an activity before they can judge it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Questions {
    /// Who acts.
    pub actor: String,
    /// Whether the actor says that it is gone.
    pub farewell: bool,
    /// Ids under this node's own name, as written, in any spelling.
    pub own: BTreeSet<String>,
    /// Things that the activity acts on.
    pub objects: BTreeSet<String>,
    /// Keys that proofs in it name.
    pub proof_keys: BTreeSet<String>,
}

/// Answers to [`Questions`], read from the database at one moment.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Whether the actor is stored here.
    pub knows_actor: bool,
    /// Whether the actor is a peer with which this node exchanges.
    pub exchanges: bool,
    /// Whether the actor follows an initiative of this node.
    pub follows: bool,
    /// Keys of the actor that are pinned here, by id: it is a peer.
    pub pins: BTreeMap<String, PublicKey>,
    /// Whether it has listed others since, and no admin has accepted them.
    pub is_in_doubt: bool,
    /// Whether the actor is the node actor of an accepted peer.
    pub is_node_actor: bool,
    /// Which of the own ids this node has issued.
    pub issued: BTreeSet<String>,
    /// Of objects that are stored here: who owns them; of activities: who sent them; of actors: themselves.
    pub owners: BTreeMap<String, String>,
    /// Follows that this node sent, by id, with the actor that each asks.
    pub follows_sent: BTreeMap<String, String>,
    /// The actor's own collections.
    pub collections: BTreeSet<String>,
    /// Keys for proofs that are pinned here, by id.
    pub pinned: BTreeMap<String, Pinned>,
}

impl Facts {
    /// What the actor is to this node.
    pub fn bond(&self) -> Bond {
        match (self.exchanges, self.follows) {
            (true, _) => Bond::Known,
            (false, true) => Bond::Follower,
            (false, false) => Bond::Stranger,
        }
    }
}

/// A key for proofs that is known since an earlier contact.
#[derive(Debug, Clone)]
pub struct Pinned {
    /// Whose it is.
    pub owner: String,
    /// Whether its owner is the node actor of an accepted peer.
    pub is_node_actor: bool,
    /// The key.
    pub key: PublicKey,
}

impl Claim {
    /// Reads the body of a request (step 10) and compares the names in it with that of its key (step 11).
    ///
    /// # Errors
    /// 400, 401 or 403.
    pub fn read(presented: &Presented, body: &[u8], node: &Node) -> Result<Claim, Refusal> {
        let document = strict_json::parse(body).map_err(|_| Refusal::malformed("the body is not strict JSON"))?;
        let Value::Object(document) = document else { return Err(Refusal::malformed("the body is no object")) };
        activity::check_sizes(&document)?;
        let verb = activity::verb(&document)?;
        let actor = foreign(activity::one_id(&document, "actor")?, node)?;
        let id = foreign(activity::one_id(&document, "id")?, node)?;
        let key_id = node.id(&presented.key_id).ok_or_else(|| Refusal::signature("the key id is none"))?;
        if !same_origin(&actor, &key_id) {
            return Err(Refusal::signature("the key is of another origin than the actor"));
        }
        if !same_origin(&actor, &id) {
            return Err(Refusal::malformed("the activity is of another origin than its actor"));
        }
        Ok(Claim { id, actor, verb, document })
    }

    /// What the activity acts on.
    ///
    /// # Errors
    /// 400 when it cannot be read.
    pub fn objects(&self) -> Result<Vec<Reference<'_>>, Refusal> {
        activity::references(&self.document, "object")
    }

    /// An actor says that it is gone. Its key may be gone with it, and most nodes have never heard of it.
    pub fn is_farewell(&self) -> bool {
        let own = |object: &Reference<'_>| {
            object.id().and_then(|id| Url::parse(id).ok()).is_some_and(|object| object == self.actor)
        };
        self.verb == Verb::Delete && self.objects().is_ok_and(|objects| matches!(objects.as_slice(), [one] if own(one)))
    }

    /// What must be known to judge it.
    pub fn questions(&self, node: &Node) -> Questions {
        let mut questions =
            Questions { actor: self.actor.to_string(), farewell: self.is_farewell(), ..Questions::default() };
        questions.ask_proof(&self.document);
        for object in self.objects().unwrap_or_default() {
            questions.ask_object(&object, node);
        }
        questions
    }

    /// Ids under this node's own name that it did not issue (step 11).
    ///
    /// # Errors
    /// 403 when there is one.
    pub fn check_own_ids(&self, questions: &Questions, facts: &Facts) -> Result<(), Refusal> {
        match questions.own.is_subset(&facts.issued) {
            true => Ok(()),
            false => Err(Refusal::forbidden("an id of this node that it did not issue")),
        }
    }
}

impl Questions {
    fn ask_object(&mut self, object: &Reference<'_>, node: &Node) {
        if let Some(id) = object.id() {
            self.ask_id(id, node);
        }
        let Some(copy) = object.copy() else { return };
        self.ask_proof(copy);
        // The activity that is taken back or answered: what it acted on is named one level deeper.
        for inner in activity::references(copy, "object").unwrap_or_default() {
            if let Some(id) = inner.id().filter(|id| node.owns(id)) {
                self.own.insert(id.to_owned());
            }
        }
    }

    fn ask_id(&mut self, id: &str, node: &Node) {
        if node.owns(id) {
            self.own.insert(id.to_owned());
        }
        if let Ok(url) = Url::parse(id) {
            self.objects.insert(url.to_string());
        }
    }

    fn ask_proof(&mut self, document: &Map<String, Value>) {
        if let Proof::By(claimed) = proof::of(document) {
            self.proof_keys.insert(claimed.key_id);
        }
    }
}

/// One absolute id that is not this node's.
fn foreign(text: &str, node: &Node) -> Result<Url, Refusal> {
    if node.owns(text) {
        return Err(Refusal::forbidden("an id of this node comes from outside"));
    }
    node.id(text).ok_or_else(|| Refusal::malformed("an id is not absolute and public"))
}
