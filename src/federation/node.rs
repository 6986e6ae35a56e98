//! One node as it meets other servers: its name, its key, the door out, and the keys of those who write to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, watch};

use super::address::Node;
use super::catalogue::snapshot::Snapshots;
use super::fetch::SignedFetch;
use super::forms::Forms;
use super::pull::CopyDigests;
use super::rate::Rate;
use super::signature::sign::SigningKey;
use super::urls::{self, Urls};
use super::verify::Keyring;
use crate::account::keys;
use crate::app::App;
use crate::catalogue::own_digest::OwnDigest;
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::error::{Error, Result, sentence};
use crate::outbound::{Budget, OutboundClient, Reach};
use crate::peer::lease;

/// What all that meets other servers shares.
pub struct Federation {
    /// The node behind it.
    pub app: App,
    /// Its name, as requests and ids say it.
    pub node: Node,
    /// Its addresses.
    pub urls: Urls,
    /// The door out.
    pub client: OutboundClient,
    /// The keys of those who write to it.
    pub keyring: Keyring,
    /// In which form requests to others are signed.
    pub(super) forms: Forms,
    /// How often others may deliver.
    pub(super) rate: Rate,
    /// The RSA key of the node actor.
    pub key: Arc<SigningKey>,
    /// The Ed25519 key of the node actor, for proofs.
    pub proof_key: SigningKey,
    /// Keys of its initiatives that were used lately.
    held_keys: HeldKeys,
    /// The digest of its own catalogue.
    pub own_digest: OwnDigest,
    /// The file of its whole catalogue.
    pub snapshots: Snapshots,
    /// The digests of the copies of peers' catalogues.
    pub copy_digests: CopyDigests,
    /// Who this process is to others that serve the same node.
    pub holder: String,
    /// Told when there is something to apply, to send or to read, so that nobody waits for the next look.
    pub work: Notify,
    /// True once the process is to end: what is being sent is sent, and nothing is begun any more.
    stopping: watch::Sender<bool>,
}

impl Federation {
    /// The node as others meet it; nothing when it has no name that others can reach.
    ///
    /// # Errors
    /// When its key cannot be made or read, or the system has no certificate authorities.
    pub fn open(app: App) -> Result<Option<Arc<Federation>>> {
        if !app.config.federates() {
            return Ok(None);
        }
        let (base, node) = (app.config.base_url(), node_of(&app.config));
        let urls = Urls::new(&base);
        let now = app.clock.now();
        // One process serves a node on SQLite: what another one held, it held before it ended.
        let alone = !app.db.is_postgres();
        let (private, proving) = app.db.write_now(move |conn| {
            if alone {
                lease::give_all_back(conn)?;
            }
            Ok((keys::signing_key_of_node(conn, now)?, keys::proof_key_of_node(conn, now)?))
        })?;
        Ok(Some(Arc::new(Federation {
            key: Arc::new(SigningKey::from_pem(&urls::main_key(&urls.node()), &private)?),
            proof_key: SigningKey::from_pem(&urls::proof_key(&urls.node()), &proving)?,
            client: client_of(&app.config)?,
            held_keys: HeldKeys::default(),
            keyring: Keyring::default(),
            own_digest: OwnDigest::default(),
            snapshots: Snapshots::default(),
            rate: Rate::default(),
            forms: Forms::of_node(app.db.clone()),
            copy_digests: CopyDigests::default(),
            holder: urls::mint(now),
            work: Notify::new(),
            stopping: watch::Sender::new(false),
            node,
            urls,
            app,
        })))
    }

    /// Says that the process is to end.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Whether the process is to end.
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits until the process is to end.
    pub async fn stopped(&self) {
        // An error would mean that the sender is gone, which is `self`.
        drop(self.stopping.subscribe().wait_for(|stopping| *stopping).await);
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// Fetches for one cause.
    pub fn fetching(&self, budget: Budget) -> SignedFetch<'_> {
        let (client, key, forms) = (&self.client, &*self.key, Some(&self.forms));
        SignedFetch { client, key, forms, clock: self.app.clock, budget }
    }

    /// The key with which an owner of this node signs: the node itself, or an initiative by its id.
    ///
    /// # Errors
    /// When it has none, or the database does not answer.
    pub async fn key_of(&self, owner: &str) -> Result<Arc<SigningKey>> {
        if owner == keys::NODE {
            return Ok(self.key.clone());
        }
        if let Some(held) = self.held_keys.find(owner) {
            return Ok(held);
        }
        let wanted = owner.to_owned();
        let private = self.app.db.read(move |conn| keys::private_key(conn, &wanted)).await?;
        let key = Arc::new(SigningKey::from_pem(&urls::main_key(owner), &private)?);
        self.held_keys.keep(owner, key.clone());
        Ok(key)
    }

    /// The public key of an initiative, made when it is first needed: an import makes none.
    ///
    /// # Errors
    /// When none can be made, or the database does not answer.
    pub async fn public_key_of(&self, initiative: &str) -> Result<String> {
        let owner = initiative.to_owned();
        if let Some(key) = self.app.db.read(move |conn| keys::public_key(conn, &owner)).await? {
            return Ok(key);
        }
        // Not in the transaction: the one writer of SQLite would wait for a prime number.
        let pair = tokio::task::spawn_blocking(keys::make_pair).await??;
        let (owner, now) = (initiative.to_owned(), self.now());
        self.app.db.write(move |conn| keys::keep_pair(conn, &owner, pair, now)).await
    }

    /// The epoch of the catalogue: another one after every restore.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn epoch(&self) -> Result<String> {
        let epoch = self.app.db.read(|conn| crate::initiative::store::meta(conn, "epoch")).await?;
        epoch.ok_or_else(|| Error::Internal(anyhow::anyhow!("the database has no epoch")))
    }
}

/// What a command needs that asks another server one thing, beside the process that serves.
pub struct Knock {
    /// The node, as requests and ids say its name.
    pub node: Node,
    client: OutboundClient,
    key: SigningKey,
    clock: Clock,
}

impl Knock {
    /// Takes the key of the node, and the door out.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has no name that others can reach; when its key cannot be made or read.
    pub fn open(app: &App) -> Result<Knock> {
        if !app.config.federates() {
            return Err(Error::Conflict(sentence!("node-not-reachable")));
        }
        let (clock, urls) = (app.clock, Urls::new(&app.config.base_url()));
        let private = app.db.write_now(move |conn| keys::signing_key_of_node(conn, clock.now()))?;
        let key = SigningKey::from_pem(&urls::main_key(&urls.node()), &private)?;
        Ok(Knock { node: node_of(&app.config), client: client_of(&app.config)?, key, clock })
    }

    /// Fetches for one cause.
    pub fn fetching(&self, budget: Budget) -> SignedFetch<'_> {
        SignedFetch { client: &self.client, key: &self.key, forms: None, clock: self.clock, budget }
    }
}

/// The node as its settings name it.
pub fn node_of(config: &Config) -> Node {
    let (host, tls) = (&config.node.host, config.base_url().starts_with("https:"));
    let also = own_addresses(host);
    let also: Vec<&str> = also.iter().map(String::as_str).collect();
    if config.federation.local_network { Node::local(host, tls, &also) } else { Node::public(host) }
}

/// The door out of a node with these settings.
///
/// # Errors
/// When the system has no certificate authorities.
pub fn client_of(config: &Config) -> Result<OutboundClient> {
    let local = config.federation.local_network;
    let reach = if local { Reach::LocalNetwork(HashMap::new()) } else { Reach::Public };
    let agent = format!("bocage/{} (+{}/)", env!("CARGO_PKG_VERSION"), config.base_url());
    OutboundClient::new(reach, &agent, &[])
}

/// Private keys as they sign, by owner: checking one that was read takes as long as several signatures, and so does what an
/// RSA key prepares for its first one. A key never changes while a node runs.
#[derive(Default)]
struct HeldKeys(Mutex<HashMap<String, Arc<SigningKey>>>);

impl HeldKeys {
    /// Some kilobytes each.
    const MAX: usize = 1_000;

    fn find(&self, owner: &str) -> Option<Arc<SigningKey>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(owner).cloned()
    }

    fn keep(&self, owner: &str, key: Arc<SigningKey>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= Self::MAX {
            held.clear();
        }
        held.insert(owner.to_owned(), key);
    }
}

/// With a name of this machine its loopback addresses count as the own host too (DESIGN.md 5).
fn own_addresses(host: &str) -> Vec<String> {
    let port = host.rsplit_once(':').map(|(_, port)| format!(":{port}")).unwrap_or_default();
    ["127.0.0.1", "[::1]"].map(|address| format!("{address}{port}")).into()
}
