//! The traps of FORMATS.md 4 in small, and files that are not what they say.

use std::io::{BufReader, Cursor, Read, Write};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;

use super::{Opened, Places, open};
use crate::import::{FileProblem, Incoming, ReadOptions};

/// Saint-André stands on La Réunion, whatever a geocoder says; every French town is near.
struct FewPlaces;

impl Places for FewPlaces {
    fn municipality(&self, _: Option<&str>, _: Option<&str>, city: Option<&str>) -> Option<(f64, f64)> {
        (city == Some("Bourg-en-Bresse")).then_some((46.2, 5.22))
    }

    fn nearest_m(&self, lat: f64, lon: f64) -> Option<f64> {
        let in_the_sea = lat < 47.0 && lon < -3.0;
        Some(if in_the_sea { 120_000.0 } else { 800.0 })
    }
}

fn opened(bytes: &[u8], options: &ReadOptions) -> Result<Opened, FileProblem> {
    open(Box::new(Cursor::new(bytes.to_vec())), None, options, &Arc::new(FewPlaces))
}

fn read(text: &str) -> Vec<Incoming> {
    let opened = opened(text.as_bytes(), &ReadOptions::default()).expect("a file that can be read");
    opened.records.collect::<Result<_, _>>().expect("records")
}

fn refusal(bytes: &[u8]) -> FileProblem {
    match opened(bytes, &ReadOptions::default()) {
        Err(problem) => problem,
        Ok(opened) => opened.records.filter_map(Result::err).next().expect("a file that cannot be read"),
    }
}

fn has(record: &Incoming, code: &str) -> bool {
    record.warnings.iter().any(|warning| warning.code == code)
}

#[test]
fn a_french_table_is_understood_without_a_mapping() {
    let text = "id;nom;adresse;code_postal;commune;lat;lon;site;horaires\n\
                12;Ressourcerie du Pont;3 rue Basse;01000;Bourg-en-Bresse;46,2052;5,2255;pont.example.org;Sa 10:00-17:00\n\n;;;;;;;;\n";
    let opened = opened(text.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!((opened.facts.delimiter, opened.facts.decimal), (Some(';'), Some(',')));
    let records: Vec<_> = opened.records.map(Result::unwrap).collect();
    assert_eq!(records.len(), 1, "blank rows are no records");
    let fields = &records[0].fields;
    assert_eq!(records[0].key, "12");
    assert_eq!(fields["location.postcode"], "01000");
    assert_eq!(fields["location.lat"], 46.2052);
    assert_eq!(fields["contact.website"], "https://pont.example.org");
    assert_eq!(fields["opening_hours"], "Sa 10:00-17:00");
    assert_eq!(records[0].line, 2);
}

#[test]
fn windows_1252_and_utf_16_are_text_too() {
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode("nom,ville\nCafé associatif,Orléans\n");
    let records: Vec<_> = opened(&bytes, &ReadOptions::default()).unwrap().records.map(Result::unwrap).collect();
    assert_eq!(records[0].text("name"), Some("Café associatif"));
    let mut wide = vec![0xff, 0xfe];
    wide.extend("nom\tville\nCafé\tBrest\n".encode_utf16().flat_map(u16::to_le_bytes));
    let opened = opened(&wide, &ReadOptions::default()).unwrap();
    assert_eq!(opened.facts.encoding, "utf-16le");
    assert_eq!(opened.records.map(Result::unwrap).next().unwrap().text("name"), Some("Café"));
}

#[test]
fn line_breaks_in_cells_and_wrong_numbers_of_cells_keep_their_lines() {
    let records =
        read("nom,adresse,ville\n\"A \"\"B\"\"\",\"1 rue\r\nBasse\",Brest\r\nC,trop,de,cellules\r\nD,2 rue,Brest\r\n");
    assert_eq!(records[0].text("name"), Some("A \"B\""));
    assert_eq!(records[1].rejected.as_ref().unwrap().reason, "bad_record");
    assert_eq!((records[1].line, records[2].line), (4, 5));
}

#[test]
fn a_whole_file_turned_around_is_proposed_and_exchanged_only_when_accepted() {
    let text = "nom,lat,lon,ville\nA,-1.55,47.2,Nantes\nB,-1.6,47.3,Nantes\n";
    let plain = opened(text.as_bytes(), &ReadOptions::default()).unwrap();
    assert!(plain.facts.swap_proposed);
    let records: Vec<_> = plain.records.map(Result::unwrap).collect();
    assert!(
        records.iter().all(|record| has(record, "swapped_suspected") && !record.fields.contains_key("location.lat"))
    );
    let options = ReadOptions { accept_swap: true, ..ReadOptions::default() };
    let records: Vec<_> = opened(text.as_bytes(), &options).unwrap().records.map(Result::unwrap).collect();
    assert_eq!(records[0].fields["location.lat"], 47.2);
}

#[test]
fn single_points_that_cannot_be_are_taken_away() {
    let text = "nom,lat,lon,ville,pays\nTournée,2.35,48.85,Paris,France\nSans,0,0,Paris,FR\nMer,46.11,-4.264,,FR\n\
                Loin,43.3,5.4,Bourg-en-Bresse,FR\nHors,147.1,12,Paris,FR\nRéunion,-21.1,55.5,Saint-Paul,FR\nBien,48.85,2.35,Paris,FR\n";
    let records = read(text);
    for (n, code) in
        [(0, "swapped_suspected"), (1, "zero_coordinates"), (3, "far_from_municipality"), (4, "out_of_range")]
    {
        assert!(has(&records[n], code), "{:?}", records[n]);
        assert!(!records[n].fields.contains_key("location.lat"));
    }
    assert!(records[2].rejected.is_none(), "a doubtful point waits for a moderator");
    assert!(records[5].warnings.is_empty() && records[5].fields.contains_key("location.lat"), "{:?}", records[5]);
    assert!(records[6].fields.contains_key("location.lat"));
}

#[test]
fn json_streams_from_any_path_and_notes_names_that_stand_twice() {
    let records =
        read("{\"licence\":\"x\",\"_structuresDatas\":[\n{\"nom\":\"A\",\"ville\":\"Brest\",\"nom\":\"B\"},\n{},\n3]}");
    assert_eq!(records[0].text("name"), Some("B"));
    assert!(has(&records[0], "duplicate_key"));
    assert_eq!(records[0].line, 2);
    assert_eq!(records[1].rejected.as_ref().unwrap().reason, "no_name");
    assert_eq!(records[2].rejected.as_ref().unwrap().reason, "bad_record");
    let lines = read("{\"name\":\"A\",\"city\":\"Brest\"}\n{\"name\": oops}\n{\"name\":\"C\",\"city\":\"Brest\"}\n");
    assert_eq!(lines.iter().filter(|record| record.rejected.is_none()).count(), 2, "{lines:?}");
}

#[test]
fn broken_json_is_refused_with_its_line() {
    for (text, line) in [
        ("[\n{\"name\":\"A\",\n\"lat\": NaN}]", 3),
        ("[\n// a comment\n{}]", 2),
        ("[{\"name\":\"A\"},\n]", 2),
        ("[{\"name\":\"A\"\n", 2),
    ] {
        assert_eq!(refusal(text.as_bytes()).line, Some(line), "{text}");
    }
}

#[test]
fn geojson_gives_a_point_for_any_shape_and_refuses_other_systems() {
    let shape = |geometry: serde_json::Value| {
        json!({"data": {"type": "FeatureCollection", "license": "ODbL", "features": [
            {"type": "Feature", "id": 7, "properties": {"name": "A", "addr:city": "Paris"}, "geometry": geometry}]}})
    };
    let point = read(&shape(json!({"type": "Point", "coordinates": ["2.35", "48.85", "30"]})).to_string());
    assert_eq!((point[0].key.as_str(), &point[0].fields["location.lat"]), ("7", &json!(48.85)));
    let ring = json!([[[2.0, 48.0], [3.0, 48.0], [3.0, 49.0], [2.0, 49.0], [2.0, 48.0]]]);
    let polygon = read(&shape(json!({"type": "Polygon", "coordinates": ring})).to_string());
    assert_eq!(polygon[0].fields["location.lon"], 2.5);
    assert!(has(&read(&shape(json!(null)).to_string())[0], "no_coordinates"));
    let lambert = r#"{"type":"FeatureCollection","crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},"features":[{"properties":{"name":"A"}}]}"#;
    assert_eq!(refusal(lambert.as_bytes()).code, "other_projection");
}

#[test]
fn personal_columns_are_not_read_even_when_mapped_by_hand() {
    let mapping = "[columns]\nnom = \"name\"\nville = \"location.city\"\nnom_contact = \"summary\"\n";
    let options = ReadOptions { mapping: Some(mapping.to_owned()), ..ReadOptions::default() };
    let opened = opened(b"nom,ville,nom_contact\nA,Brest,Jeanne Martin\n", &options).unwrap();
    assert!(!format!("{:?}", opened.facts).contains("Jeanne"));
    let records: Vec<_> = opened.records.map(Result::unwrap).collect();
    assert!(!format!("{records:?}").contains("Jeanne"));
}

#[test]
fn unread_columns_are_listed_with_samples() {
    let facts =
        opened("nom,ville,surface\nA,Brest,120\nB,Brest,80\n".as_bytes(), &ReadOptions::default()).unwrap().facts;
    let surface = facts.columns.iter().find(|column| column.name == "surface").unwrap();
    assert_eq!((surface.field.as_ref(), surface.samples.len()), (None, 2));
}

#[test]
fn postcodes_placeholders_markup_and_repeated_ids() {
    let records =
        read("id,nom,cp,ville,pays\n1,Park Slop<br>Food Coop,2100,NC,FR\n1,B,néant,Brest,FR\n3,#N/A,01000,Brest,FR\n");
    assert_eq!(records[0].text("name"), Some("Park Slop Food Coop"));
    assert_eq!(records[0].text("location.postcode"), Some("02100"));
    assert!(has(&records[0], "postcode_padded") && records[0].text("location.city").is_none());
    assert_eq!(records[1].rejected.as_ref().unwrap().reason, "duplicate_id");
    assert_eq!(records[2].rejected.as_ref().unwrap().reason, "no_name");
}

#[test]
fn a_file_that_is_not_what_it_says_ends_with_one_sentence() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let noise: String = (0..4000).map(|n| format!("nom{n},{}\n", n * 7919 % 1013)).collect();
    packed.write_all(noise.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    assert!(opened(&packed, &ReadOptions::default()).is_ok(), "whole, it is read");
    for (bytes, code) in [
        (b"\x89PNG\r\n\x1a\n0000".as_slice(), "not_data"),
        (b"\xff\xd8\xff\xe0", "not_data"),
        (b"%PDF-1.7", "not_data"),
        (b"PK\x03\x04....", "not_data"),
        (b"<!doctype html><html><body>404</body></html>", "a_page"),
        (b"export const a = [{}]", "a_script"),
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\x00\x01\x02\x03\x04\x05", "not_data"),
        (b"just words\nand more words\n", "not_a_table"),
        (&packed[..packed.len() / 2], "damaged_archive"),
    ] {
        let problem = refusal(bytes);
        assert_eq!(problem.code, code, "{problem}");
        assert!(problem.to_string().len() > 30 && problem.to_string().ends_with('.'), "{problem}");
    }
}

#[test]
fn many_members_under_a_long_name_cost_no_more_than_their_own_names() {
    let long = "n".repeat(100_000);
    let members: String = (0..5_000).map(|n| format!("\"m{n}\":{n},\"twice\":{n},")).collect();
    let file =
        format!(r#"[{{"name":"A","city":"Brest","{long}":{{{members}"x":1}},"o":{{"{long}":{{{members}"x":1}}}}}}]"#);
    let opened = opened(file.as_bytes(), &ReadOptions::default()).unwrap();
    let told: usize = opened.facts.columns.iter().map(|column| column.name.len()).sum();
    assert!(told < 1000, "{told} bytes of names");
    assert!(opened.facts.columns.iter().any(|column| column.name == format!("o.{}…", "n".repeat(60))));
    let record = opened.records.map(Result::unwrap).next().unwrap();
    assert_eq!((record.text("name"), &record.rejected), (Some("A"), &None));
    let told: usize = record.warnings.iter().map(|warning| warning.field.len()).sum();
    assert!(told < 1000, "{told} bytes of names");
    assert!(has(&record, "long_name") && has(&record, "duplicate_key"));
}

#[test]
fn a_record_over_the_limit_is_rejected_and_the_next_one_is_read() {
    let long = "x".repeat(1_200_000);
    let records = read(&format!("nom,ville\nA,Brest\n{long},Brest\nC,Brest\n"));
    assert_eq!(records[1].rejected.as_ref().unwrap().reason, "too_large");
    assert_eq!(records[2].text("name"), Some("C"));
    let deep = "[".repeat(5000) + &"]".repeat(5000);
    let records = read(&format!("[{{\"name\":\"A\",\"x\":{deep}}},{{\"name\":\"B\",\"city\":\"Brest\"}}]"));
    assert_eq!(records[0].rejected.as_ref().unwrap().reason, "too_large");
    assert_eq!(records[1].text("name"), Some("B"));
}

#[test]
fn one_endless_line_ends_with_a_sentence_and_little_memory() {
    let endless = Box::new(Cursor::new(b"nom,ville\n\"".to_vec()).chain(std::io::repeat(b'x').take(3_000_000_000)));
    let result = open(endless, None, &ReadOptions::default(), &Arc::new(FewPlaces));
    assert_eq!(result.err().expect("refused").code, "not_a_table");
}

const ROWS: u32 = 20_000;

/// Makes rows as they are asked for, and counts them.
struct Rows {
    next: u32,
    made: Arc<std::sync::atomic::AtomicU32>,
}

impl Read for Rows {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.next > ROWS {
            return Ok(0);
        }
        // Wide rows, so that a few thousand are more than what is looked at ahead.
        let row = match self.next {
            0 => "id,nom,ville,lat,lon,zz\n".to_owned(),
            n => format!("{n},Jardin partagé {n},Nantes,47.2,-1.5,{:400}\n", "z"),
        };
        let row = row.as_bytes();
        buffer[..row.len()].copy_from_slice(row);
        self.next += 1;
        self.made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(row.len())
    }
}

#[test]
fn a_long_table_is_read_as_it_is_asked_for() {
    let made = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let rows = Box::new(BufReader::new(Rows { next: 0, made: Arc::clone(&made) }));
    let opened = open(rows, None, &ReadOptions::default(), &Arc::new(FewPlaces)).unwrap();
    let before = made.load(std::sync::atomic::Ordering::Relaxed);
    assert!(before < ROWS * 6 / 10, "{before} rows were read before the first was asked for");
    let taken = |record: &Result<Incoming, FileProblem>| record.as_ref().is_ok_and(|record| record.rejected.is_none());
    assert_eq!(opened.records.filter(taken).count(), ROWS as usize);
}

#[test]
fn our_own_words_come_back_as_they_went() {
    let table = "id,name,kinds,precision,area_served,node,source_record,description,lat,lon,territory,a.machines,phone\n\
                 https://a.example/i/1,Atelier,maker|place,exact,FR-56|FR-29,https://a.example,,'=1+1,47.6,-2.7,FR-56260,laser|cnc_milling,'+33 2\n";
    let opened_table = opened(table.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(opened_table.facts.format, "bocage");
    let record = opened_table.records.map(Result::unwrap).next().unwrap();
    assert_eq!(record.key, "https://a.example/i/1");
    assert_eq!(record.fields["kinds"], json!(["maker", "place"]));
    assert_eq!(record.fields["description"], "=1+1");
    assert_eq!(record.fields["attributes.machines"], json!(["laser", "cnc_milling"]));
    assert_eq!(record.fields["contact.phone"], "+33 2");
    let card = json!([{ "key": "k", "name": "A", "kinds": ["reuse"], "location": {"city": "Brest", "lat": 48.39, "lon": -4.48},
        "attributes": {"modes": ["repair"]}, "translations": {"en": {"name": "B"}} }]);
    let record = &read(&card.to_string())[0];
    assert_eq!(record.fields["location.city"], "Brest");
    assert_eq!(record.fields["attributes.modes"], json!(["repair"]));
    assert_eq!(record.fields["translations"]["en"]["name"], "B");
}

#[test]
fn a_compact_map_is_read_by_its_own_header() {
    let file = json!({"ontology": "gogocompact", "mapping": ["id", ["website", "name"], "lat", "lng", "status"],
        "data": [["a1", ["https://pont.example/", "Le Pont"], 46.2, 5.22, 1], [7, ["", "Refusé"], 46.2, 5.22, -1]]});
    let records = read(&file.to_string());
    assert_eq!(records[0].key, "a1");
    assert_eq!(records[0].text("name"), Some("Le Pont"));
    assert_eq!(records[0].text("contact.website"), Some("https://pont.example/"));
    assert_eq!((&records[0].fields["location.lat"], &records[0].fields["location.lon"]), (&json!(46.2), &json!(5.22)));
    assert_eq!(records[1].rejected.as_ref().map(|rejection| rejection.reason), Some("refused_status"));
    let usual = json!({"ontology": "gogocompact", "data": [["a1", ["Le Pont"], 46.2, 5.22, [4, 5], 1, 0]]});
    assert_eq!(read(&usual.to_string())[0].text("name"), Some("Le Pont"));
}

#[test]
fn a_page_gives_the_entries_of_its_scripts_with_their_lines() {
    let entry = |name: &str| {
        json!({"@context": "https://schema.org", "@type": "NGO", "@id": format!("https://a.example/{name}"), "name": name,
            "address": {"postalCode": "01000", "addressLocality": "Bourg-en-Bresse", "addressCountry": "FR"},
            "geo": {"latitude": 46.2, "longitude": 5.22}})
    };
    let script = |entry: String| format!("<script type=\"application/ld+json\">\n{entry}\n</script>\n");
    let page = format!(
        "<!doctype html>\n<html><head>\n{}<script>var a = 1;</script>\n{}{}</head><body>Bonjour</body></html>",
        script(entry("Un").to_string()),
        script("{broken".to_owned()),
        script(json!([entry("Deux"), entry("Trois")]).to_string())
    );
    let records = read(&page);
    let found: Vec<_> = records.iter().map(|record| (record.line, record.text("name"))).collect();
    assert_eq!(found, [(3, Some("Un")), (10, Some("Deux")), (10, Some("Trois"))]);
    assert!(records.iter().all(|record| record.rejected.is_none()), "{records:?}");
}

#[test]
fn features_may_stand_one_in_a_line() {
    let feature = |id: u32, name: &str| {
        json!({"type": "Feature", "id": id, "properties": {"name": name, "ville": "Bourg-en-Bresse"},
            "geometry": {"type": "LineString", "coordinates": [[5.21, 46.2], [5.22, 46.2], [5.23, 46.2]]}})
    };
    let records = read(&format!("{}\n{}\nnot json\n", feature(1, "Un"), feature(2, "Deux")));
    assert_eq!(records.len(), 3);
    assert_eq!(records[0].text("name"), Some("Un"));
    assert_eq!((&records[0].fields["location.lat"], &records[0].fields["location.lon"]), (&json!(46.2), &json!(5.22)));
    assert_eq!(records[1].key, "2");
    assert_eq!(records[2].rejected.as_ref().map(|rejection| rejection.reason), Some("bad_record"));
}

#[test]
fn hours_in_a_column_for_each_end_of_a_slot_become_a_rule() {
    let file = json!([{"Nom de l'organisation": "Cyber-base", "Rue": "1 rue Haute", "Ville": "Bourg-en-Bresse",
        "Code postal": "01000", "latitude": "46.2", "longitude": "5.22", "result_score": "0.9", "Lundi": "Mo",
        "Ouverture matin (ou journée continue) lundi": "08:30", "Fermeture matin lundi": "12:00",
        "Ouverture après-midi (sauf si une seule tranche horaire) lundi": "13h", "Fermeture après-midi lundi": "16:30",
        "Ouverture matin (ou journée continue) mardi": "08:30", "Fermeture matin mardi": "",
        "Ouverture matin (ou journée continue) samedi": "12:00", "Fermeture matin samedi": "09:00"}]);
    let records = read(&file.to_string());
    assert_eq!(records[0].text("opening_hours"), Some("Mo 08:30-12:00,13:00-16:30"));
    let bad: Vec<_> = records[0].warnings.iter().filter(|warning| warning.code == "bad_hours").collect();
    assert_eq!(bad.len(), 1, "half a slot is no slot, an evening before the morning is a mistake: {bad:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_end_with_records_or_one_sentence(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(opened) = opened(&bytes, &ReadOptions::default()) {
            let _ = opened.records.count();
        }
    }

    #[test]
    fn anything_like_data_ends_too(text in "[\\[\\]{}\",;:|\n a-z0-9.<>\\\\/-]{0,300}") {
        if let Ok(opened) = opened(text.as_bytes(), &ReadOptions::default()) {
            let _ = opened.records.count();
        }
    }
}
