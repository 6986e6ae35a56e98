//! The search as a whole, on a small directory in memory.

mod answers;
mod counts;
mod following;
mod order;
mod wishes;

use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};

use super::*;
use crate::clock::{Clock, Timestamp};
use crate::error::Result;
use crate::initiative::card::Location;
use crate::initiative::kind::Kinds;
use crate::initiative::{Card, Class};
use crate::place::Gazetteer;

/// Tuesday, 24 November 2026, 10:00 in Paris.
pub(super) const NOW: Timestamp = Timestamp(1_795_510_800_000_000);

pub(super) const BREST: (f64, f64) = (48.39, -4.486);
pub(super) const NANTES: (f64, f64) = (47.218, -1.554);
pub(super) const RENNES: (f64, f64) = (48.113, -1.677);

/// The database of these tests.
#[derive(Default)]
pub(super) struct Directory {
    pub rows: Vec<Entry>,
    position: i64,
}

impl Directory {
    /// Writes a card, new or again.
    pub fn write(&mut self, id: &str, card: Card) -> &mut Entry {
        self.position += 1;
        let uri = format!("https://bretagne.example/i/{id}");
        self.rows.retain(|row| row.uri != uri);
        self.rows.push(Entry {
            position: self.position,
            uri,
            class: Class::Initiative,
            home: "bretagne.example".into(),
            own: true,
            handle: Some(id.to_lowercase()),
            card: Arc::new(card),
            published: Timestamp(NOW.0 - self.position * 1_000_000),
            updated: NOW,
            searchable: true,
        });
        self.rows.last_mut().unwrap()
    }

    pub fn hide(&mut self, id: &str) {
        self.position += 1;
        let position = self.position;
        let row = self.rows.iter_mut().find(|row| row.uri.ends_with(id)).unwrap();
        row.searchable = false;
        row.position = position;
        self.rows.sort_by_key(|row| row.position);
    }
}

impl Entries for Directory {
    fn written_after(&mut self, position: i64, limit: usize) -> Result<Vec<Entry>> {
        Ok(self.rows.iter().filter(|row| row.position > position).take(limit).cloned().collect())
    }

    fn latest_position(&mut self) -> Result<i64> {
        Ok(self.position)
    }

    fn find(&mut self, uris: &[String]) -> Result<Vec<Entry>> {
        Ok(self.rows.iter().filter(|row| uris.contains(&row.uri)).cloned().collect())
    }
}

pub(super) fn kinds() -> Arc<Kinds> {
    static KINDS: OnceLock<Arc<Kinds>> = OnceLock::new();
    Arc::clone(KINDS.get_or_init(|| Arc::new(Kinds::shipped().unwrap())))
}

pub(super) fn gazetteer() -> Arc<Gazetteer> {
    static GAZETTEER: OnceLock<Arc<Gazetteer>> = OnceLock::new();
    Arc::clone(GAZETTEER.get_or_init(|| Arc::new(Gazetteer::embedded())))
}

/// A search over a directory, in a folder of its own.
pub(super) struct Node {
    pub folder: tempfile::TempDir,
    pub directory: Directory,
    pub search: Search,
}

impl Node {
    pub fn with(directory: Directory) -> Node {
        let folder = tempfile::tempdir().unwrap();
        let search = open(folder.path());
        let mut node = Node { folder, directory, search };
        node.follow();
        node
    }

    pub fn follow(&mut self) {
        while !self.search.follow(&mut self.directory).unwrap().caught_up {}
    }

    pub fn ask(&self, address: &str) -> Found {
        self.search.find(&query(address)).unwrap()
    }

    /// Last parts of the URIs, in order.
    pub fn ids(&self, address: &str) -> Vec<String> {
        ids(&self.ask(address))
    }

    pub fn sorted_ids(&self, address: &str) -> Vec<String> {
        let mut ids = self.ids(address);
        ids.sort();
        ids
    }
}

pub(super) fn open(folder: &std::path::Path) -> Search {
    Search::open(folder, kinds(), gazetteer(), Weights::default(), Clock::fixed(NOW)).unwrap()
}

pub(super) fn ids(found: &Found) -> Vec<String> {
    found.hits.iter().filter_map(|hit| hit.uri.rsplit('/').next().map(str::to_owned)).collect()
}

/// Reads `q=vélo brest&open=now`; values are not percent-encoded.
pub(super) fn query(address: &str) -> Query {
    let pairs: Vec<(String, String)> = address
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Query::from_pairs(&pairs, &kinds(), &gazetteer()).0
}

/// A card from its members; the texts are French unless `lang` says otherwise.
pub(super) fn card(name: &str, more: Value) -> Card {
    let mut members = json!({"name": name, "lang": "fr", "kinds": ["place"]});
    if let (Some(members), Some(more)) = (members.as_object_mut(), more.as_object()) {
        members.extend(more.clone());
    }
    serde_json::from_value(members).unwrap()
}

/// The same card at a point.
pub(super) fn at((lat, lon): (f64, f64), city: &str, territory: &str, card: Card) -> Card {
    let location = Location {
        lat: Some(lat),
        lon: Some(lon),
        precision: "exact".into(),
        city: Some(city.into()),
        territory: Some(territory.into()),
        country: Some("FR".into()),
        ..Location::default()
    };
    Card { location: Some(location), timezone: Some("Europe/Paris".into()), ..card }
}

/// A dozen entries of three towns.
pub(super) fn towns() -> Directory {
    let mut towns = Directory::default();
    let brest = |card| at(BREST, "Brest", "FR-29019", card);
    let nantes = |card| at(NANTES, "Nantes", "FR-44109", card);
    let rennes = |card| at(RENNES, "Rennes", "FR-35238", card);
    towns.write(
        "fab",
        rennes(card(
            "LabFab de Rennes",
            json!({"kinds": ["maker"], "themes": ["industry"],
        "summary": "Fablab ouvert à tous, avec une imprimante 3D et une découpe laser.", "tags": ["fablab"],
        "checked_at": "2026-11-12", "attributes": {"machines": ["3d_printer", "laser_cutter"]}}),
        )),
    );
    towns.write(
        "print",
        nantes(card(
            "Plateforme C",
            json!({"kinds": ["maker"],
        "description": "Machines partagées : imprimantes 3D, fraiseuse."}),
        )),
    );
    towns.write(
        "epi",
        brest(card(
            "L'Épicerie du coin",
            json!({"kinds": ["food_point"], "price_model": "solidarity_price",
        "summary": "Coopérative d'habitants, produits locaux.", "opening_hours": "Mo-Fr 09:00-12:00"}),
        )),
    );
    towns.write(
        "velo",
        brest(card(
            "Vélos solidaires",
            json!({"kinds": ["reuse"], "tags": ["réparation"],
        "summary": "Réparer son vélo ensemble.", "opening_hours": "Tu 14:00-18:00"}),
        )),
    );
    towns.write("velo2", rennes(card("La Petite Rennes", json!({"kinds": ["reuse"], "summary": "Atelier vélo."}))));
    towns.write(
        "amap",
        nantes(card(
            "AMAP des Pommiers",
            json!({"kinds": ["food_point"],
        "attributes": {"point_type": "amap", "order_opens": "2026-11-20", "order_closes": "2026-11-25"}}),
        )),
    );
    towns.write(
        "amap2",
        at(
            (47.3, -1.5),
            "Carquefou",
            "FR-44026",
            card(
                "AMAP de Carquefou",
                json!({"kinds": ["food_point"],
        "attributes": {"point_type": "amap", "order_closes": "2026-11-01"}}),
            ),
        ),
    );
    towns.write(
        "english",
        brest(card(
            "The Repair Shed",
            json!({"lang": "en", "kinds": ["reuse"],
        "summary": "Volunteers repairing bicycles and sharing tools."}),
        )),
    );
    towns.write("tiers", nantes(card("Tiers-lieu Le Wattignies", json!({"summary": "Jardin partagé et cantine."}))));
    towns.write(
        "jardin",
        brest(card(
            "Jardin des voisines",
            json!({"summary": "Un espace partagé, au jardin public.",
        "accessibility": {"step_free_entry": "yes"}}),
        )),
    );
    towns.write("closed", brest(card("Ancienne épicerie", json!({"status": "closed"}))));
    towns.write("remote", card("Réseau sans lieu", json!({"kinds": ["network"]})));
    towns
}
