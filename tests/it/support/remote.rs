//! A home elsewhere, in memory: its entries as they travel, and what its catalogue lists.

use std::collections::BTreeMap;

use bocage::catalogue::digest::{Digest, Leaf, entry_hash};
use bocage::initiative::publish::{Received, RemoteHome};
use bocage::place::{Point, cell_centre};
use serde_json::{Value, json};

/// The catalogue of another node.
#[derive(Clone)]
pub struct RemoteCatalogue {
    pub host: String,
    pub base: String,
    pub epoch: String,
    pub seq: i64,
    /// The line in force of each entry, by its number.
    pub lines: BTreeMap<i64, Received>,
}

impl RemoteCatalogue {
    /// An empty one.
    pub fn of(scheme: &str, host: &str) -> RemoteCatalogue {
        RemoteCatalogue {
            host: host.into(),
            base: format!("{scheme}://{host}"),
            epoch: "01JD0000000000000000000000".into(),
            seq: 0,
            lines: BTreeMap::new(),
        }
    }

    /// Who it is to those who copy it.
    pub fn home(&self) -> RemoteHome {
        RemoteHome { host: self.host.clone(), base_url: self.base.clone(), new_epoch: false, quarantine: None }
    }

    /// The id of its nth entry.
    pub fn id(&self, n: u32) -> String {
        format!("{}/i/01JD{n:022}", self.base)
    }

    /// Its nth entry as it travels.
    pub fn document(&self, n: u32, rev: i64, name: &str) -> Value {
        let id = self.id(n);
        let point = cell_centre(Point::new(47.74 + f64::from(n % 100) / 100.0, -3.36).unwrap(), 500.0);
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": id, "type": "Organization", "preferredUsername": format!("atelier-{n}"), "name": name,
            "summary": "<p>On répare.</p>", "url": format!("{}/@atelier-{n}", self.base),
            "published": "2025-11-01T09:00:00Z", "updated": "2025-11-20T10:00:00Z", "indexable": false,
            "location": { "type": "Place", "name": "Lorient", "latitude": point.lat, "longitude": point.lon,
                "radius": 500, "units": "m",
                "address": { "type": "PostalAddress", "postalCode": "56100", "addressLocality": "Lorient", "addressCountry": "FR" } },
            "bocage:entry": { "class": "initiative", "rev": rev, "kinds": ["reuse"], "lang": "fr", "status": "open",
                "summary": "On répare.", "description": "Apportez un objet **en panne**.",
                "location": { "precision": "neighbourhood", "territory": "FR-56121" }, "licence": "ODbL-1.0",
                "sources": [{ "source": "osm", "record": "node/1", "licence": "ODbL-1.0", "attribution": "© OpenStreetMap" }] },
        })
    }

    /// Lists an entry as this document says.
    pub fn list(&mut self, document: &Value) -> Received {
        let received = published(document);
        self.push(received)
    }

    /// Lists the nth entry under this name.
    pub fn publish(&mut self, n: u32, rev: i64, name: &str) -> Received {
        self.list(&self.document(n, rev, name))
    }

    /// Lists the nth entry as `hidden`, `withdrawn` or `moved`.
    pub fn stub(&mut self, n: u32, rev: i64, state: &str) -> Received {
        let leaf = Leaf { id: self.id(n), rev, hash: String::new(), state: state.into() };
        self.push(Received { leaf, document: None })
    }

    /// Adds a line as it stands.
    pub fn push(&mut self, received: Received) -> Received {
        self.lines.retain(|_, line| line.leaf.id != received.leaf.id);
        self.seq += 1;
        self.lines.insert(self.seq, received.clone());
        received
    }

    /// All that it lists.
    pub fn received(&self) -> Vec<Received> {
        self.lines.values().cloned().collect()
    }

    /// Its digest.
    pub fn digest(&self) -> Digest {
        Digest::of(self.lines.values().map(|line| line.leaf.clone()))
    }
}

/// A published entry with its leaf. The text has blanks that no other writer of JSON would make.
pub fn published(document: &Value) -> Received {
    let leaf = Leaf {
        id: document["id"].as_str().unwrap().into(),
        rev: document["bocage:entry"]["rev"].as_i64().unwrap_or_default(),
        hash: entry_hash(document),
        state: "published".into(),
    };
    Received { leaf, document: Some(document.to_string().replacen("{", "{ ", 1)) }
}
