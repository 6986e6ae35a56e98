//! Real questions on real data: what people look for stands among the first five answers, with its reasons.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use bocage::app::App;
use bocage::clock::Clock;
use bocage::import::{ImportOptions, Importer, ReadOptions, import};
use bocage::initiative::text::fold;
use bocage::search::{Found, Query};

use crate::support::databases::TestDatabase;
use crate::support::samples;

/// Data set, file, and the mapping that belongs to it.
const FILES: [(&str, &str, Option<&str>); 7] = [
    ("bnlc_covoiturage", "bnlc.csv", None),
    ("fablabs_france", "fablabs_france.json", None),
    ("bzh_fablab", "map_bzh_fablab.geojson", Some("bzh_fablab")),
    ("supermarches_cooperatifs", "supermarches.json", Some("supermarches_cooperatifs")),
    ("amap_nantes", "amap_producteurs.json", Some("amap_nantes")),
    ("france_services", "liste-fs-20240801.csv", None),
    ("hopitaux_idf", "hopitaux.geojson", Some("hopitaux_idf")),
];

/// A question, and a part of the name of an entry that answers it.
const QUESTIONS: [(&str, &str); 44] = [
    ("q=fablab rennes", "labfab"),
    ("q=fab lab rennes", "labfab"),
    ("q=labfab rennes", "labfab de rennes"),
    ("q=fablab lille", "fablab lille"),
    ("q=fablab toulouse", "artilect fablab toulouse"),
    ("q=artilect", "artilect"),
    ("q=les fabriques du ponant", "fabriques du ponant"),
    ("q=fabrique du ponant", "fabriques du ponant"),
    ("q=fabriques du ponnant", "fabriques du ponant"),
    ("q=tyfab", "tyfab"),
    ("q=tyfab brest", "tyfab"),
    ("q=l'etabli", "etabli"),
    ("q=l’établi soustons", "etabli"),
    ("q=machinerie amiens", "machinerie"),
    ("q=fabrique d'objets libres", "fabrique d objets libres"),
    ("q=imprimnte 3D", ""),
    ("q=imprimante 3D", ""),
    ("q=makerspace vannes", "makerspace"),
    ("q=plateforme c nantes", "plateforme c"),
    ("q=konk ar lab", "konk ar lab"),
    ("q=mediatheque pontivy", "mediatheque de pontivy"),
    ("q=médiathèques quiberon", "mediatheque de quiberon"),
    ("q=covoiturage&near=44100&radius=30", ""),
    ("q=aire de covoiturage bain-de-bretagne", "croix blanche"),
    ("q=covoiturage chateaugiron", "etang"),
    ("q=aires de covoiturage&near=Bruz", "louviere"),
    ("q=haute plesse betton", "haute plesse"),
    ("q=amap&near=Nantes", "amap"),
    ("q=amap&near=Nantse", "?"),
    ("q=amap nantes", "amap"),
    ("q=amap de l'hippodrome", "amap de l hippodrome"),
    ("q=amaps hippodrome", "hippodrome"),
    ("q=amap trentemousine", "trentemousine"),
    ("q=épicerie coopérative brest", "ti coop"),
    ("q=breizhicoop", "breizhicoop"),
    ("q=breizicoop", "breizhicoop"),
    ("q=scopéli", "scopeli"),
    ("q=scopeli nantes", "scopeli"),
    ("q=la cagette montpellier", "la cagette"),
    ("q=elefan grenoble", "elefan"),
    ("q=france services quimperlé", "quimperle"),
    ("q=france services pont l'abbé", "pimms mediation quimper"),
    ("q=france service ouessant", "ouessant"),
    ("near=finess:750803454&radius=1", ""),
];

#[test]
fn real_questions_are_answered_among_the_first_five() {
    let folders: Option<Vec<_>> = FILES.iter().map(|(name, ..)| samples::folder(name)).collect();
    let Some(folders) = folders else { return };
    let database = TestDatabase::sqlite();
    let app = App::open(database.config(), Clock::default()).unwrap();
    for ((name, file, mapping), folder) in FILES.iter().zip(&folders) {
        bring_in(&app, name, &folder.join(file), *mapping);
    }
    app.catch_up().unwrap();
    let mut missed = Vec::new();
    let mut reciprocal_ranks = 0.0;
    for (question, wanted) in QUESTIONS {
        let found = ask(&app, question);
        if wanted == "?" {
            assert!(
                matches!(found.place, bocage::search::PlaceAnswer::Unknown { ref did_you_mean, .. } if !did_you_mean.is_empty()),
                "{question}"
            );
            reciprocal_ranks += 1.0;
            continue;
        }
        let names = names(&app, &found);
        assert!(found.hits.iter().all(|hit| !hit.reasons.is_empty()), "{question}: a hit without reasons");
        match names.iter().position(|name| fold(name).contains(wanted)) {
            Some(rank) if rank < 5 => reciprocal_ranks += 1.0 / (rank + 1) as f64,
            _ => missed.push(format!("{question}: wanted {wanted}, got {:?}", &names[..names.len().min(5)])),
        }
    }
    let mean = reciprocal_ranks / QUESTIONS.len() as f64;
    println!("mean reciprocal rank of {} questions: {mean:.3}", QUESTIONS.len());
    assert!(missed.is_empty(), "MRR {mean:.3}\n{}", missed.join("\n"));
    assert!(mean > 0.8, "MRR {mean:.3}");
}

fn bring_in(app: &App, source: &str, path: &Path, mapping: Option<&str>) {
    let mapping = mapping.map(|name| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/mappings");
        std::fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap()
    });
    let options = ImportOptions {
        source: source.to_owned(),
        file_name: path.file_name().map(|name| name.to_string_lossy().into_owned()),
        licence: Some("etalab-2.0".into()),
        read: ReadOptions { mapping, accept_swap: true, ..ReadOptions::default() },
        rows_per_transaction: 500,
        ranking: Vec::new(),
        ..ImportOptions::default()
    };
    let (home, stop) = (app.home(), AtomicBool::new(false));
    let mut importer = Importer { db: &app.db, home: &home, clock: app.clock, stop: &stop, progress: &mut |_| {} };
    let report = import(&mut importer, Box::new(File::open(path).unwrap()), &options).unwrap();
    assert!(report.created > 0, "{source}: {report:?}");
}

fn ask(app: &App, question: &str) -> Found {
    let pairs: Vec<(String, String)> = question
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let (query, dropped) = Query::from_pairs(&pairs, &app.kinds, &app.gazetteer);
    assert!(dropped.is_empty(), "{question}: {dropped:?}");
    app.search.find(&query).unwrap()
}

fn names(app: &App, found: &Found) -> Vec<String> {
    let uris: Vec<String> = found.hits.iter().map(|hit| hit.uri.clone()).collect();
    let entries = app.db.read_now(|conn| bocage::initiative::store::find_many(conn, &uris)).unwrap();
    let names: HashMap<String, String> = entries.into_iter().map(|entry| (entry.uri, entry.card.name)).collect();
    uris.iter().filter_map(|uri| names.get(uri).cloned()).collect()
}
