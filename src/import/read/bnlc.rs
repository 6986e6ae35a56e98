//! Carpool places: the national base of France (BNLC), FORMATS.md 2.10.

use serde_json::json;

use super::entry::{Entry, Seen};
use super::{Container, Format, RawRecord, Sample};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "bnlc";

const COLUMNS: &[(&str, &str)] = &[
    ("id_lieu", "key"),
    ("id_local", "other_keys"),
    ("nom_lieu", "name"),
    ("ad_lieu", "location.street"),
    ("com_lieu", "location.city"),
    ("insee", "location.territory"),
    ("type", "attributes.services"),
    ("date_maj", "checked_at"),
    ("ouvert", "status"),
    ("source", "sources"),
    ("Xlong", "location.lon"),
    ("Ylat", "location.lat"),
    ("nbre_pl", "attributes.spaces"),
    ("nbre_pmr", "attributes.pmr_spaces"),
    ("duree", "attributes.max_stay"),
    ("horaires", "opening_hours"),
    ("lumiere", "attributes.lit"),
    ("comm", "description"),
];

/// Types that are more than a meeting place, or that are worth a word of their own.
const TYPES: &[(&str, &str)] = &[("Auto-stop", "lift_line")];

/// How sure we are: the two columns that no other file has.
pub(super) fn sniff(sample: &Sample) -> u8 {
    let Container::Csv { header } = sample.container else { return 0 };
    let has = |name: &str| header.iter().any(|column| column == name);
    if has("id_lieu") && has("nom_lieu") && has("Xlong") && has("Ylat") { 95 } else { 0 }
}

/// A reader of such a file.
#[expect(clippy::unnecessary_wraps, reason = "every format's maker may refuse its options")]
pub(super) fn make(_: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    Ok(Box::new(Bnlc { seen: Seen::new(COLUMNS, &[]) }))
}

struct Bnlc {
    seen: Seen,
}

impl Format for Bnlc {
    fn name(&self) -> &'static str {
        NAME
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        self.seen.note(&record.members);
        let mut entry = Entry::of(record);
        let id = entry.text("id_lieu").unwrap_or_default();
        if !is_place_id(&id) {
            entry.incoming.warn("bad_identifier", "id_lieu", &id);
        }
        entry.incoming.key = id;
        if let Some(local) = entry.text("id_local") {
            // The local id is unique within the body that published the row, not in the country.
            let source = entry.text("source").unwrap_or_default();
            if !source.is_empty() {
                entry.incoming.other_keys.push((format!("bnlc:{source}"), local));
            }
        }
        entry.name(entry.text("nom_lieu"));
        entry.kinds(&["mobility"]);
        entry.point_at("Ylat", "Xlong");
        entry.put("location.country", "FR");
        entry.copy(&[
            ("ad_lieu", "location.street"),
            ("com_lieu", "location.city"),
            ("insee", "location.territory"),
            ("nbre_pl", "attributes.spaces"),
            ("nbre_pmr", "attributes.pmr_spaces"),
            ("lumiere", "attributes.lit"),
            ("horaires", "opening_hours"),
            ("comm", "description"),
        ]);
        services(&mut entry);
        if let Some(minutes) = entry.text("duree").filter(|minutes| minutes != "0") {
            entry.put("attributes.max_stay", format!("{minutes} min"));
        }
        if entry.get("ouvert").and_then(super::entry::yes_no) == Some("no") {
            entry.put("status", "paused");
        }
        entry.day("checked_at", "date_maj");
        entry.put("licence", "ODbL-1.0");
        vec![entry.done()]
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

/// Every carpool place is a place to meet, except where one stands to be picked up.
fn services(entry: &mut Entry) {
    let Some(kind) = entry.text("type") else { return };
    let code = TYPES.iter().find(|(label, _)| *label == kind).map_or("meeting_place", |(_, code)| code);
    entry.put("attributes.services", json!([code]));
    entry.tag(&kind);
}

/// `^([013-9]\d|2[AB1-9])\d{3}-C-\d{3}$`
fn is_place_id(id: &str) -> bool {
    let Some((insee, number)) = id.split_once("-C-") else { return false };
    let bytes = insee.as_bytes();
    let head = match bytes {
        [b'2', second, ..] => matches!(second, b'A' | b'B' | b'1'..=b'9'),
        [first, second, ..] => first.is_ascii_digit() && second.is_ascii_digit(),
        _ => false,
    };
    head && bytes.len() == 5
        && bytes[2..].iter().all(u8::is_ascii_digit)
        && number.len() == 3
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{csv_sample, read_csv};
    use super::*;

    const ROWS: &str = "id_lieu,id_local,nom_lieu,ad_lieu,com_lieu,insee,type,date_maj,ouvert,source,Xlong,Ylat,nbre_pl,nbre_pmr,duree,horaires,proprio,lumiere,comm
01027-C-001,SMT-172,Parking du Revirat,RD 1084,BALAN,01027,Aire de covoiturage,2022-07-11,true,240100610,5.099374,45.850267,85,2,,24/7,,true,Couvert
01027-C-002,SMT-173,Parking du Revirat,,BALAN,01027,Auto-stop,2019-08-29,false,240100610,5.099375,45.850268,0,,,,,,
97415-C-001,,Aire de Saint-Paul,,SAINT-PAUL,97415,Parking,2019-08-29,true,,55.28,-21.01,10,,,,,,
X,,Sans identifiant,,BALAN,01027,Parking,2019,true,,5.1,45.8,,,,,,,";

    #[test]
    fn a_row_becomes_a_meeting_place_with_longitude_from_x() {
        let entries = read_csv(make, ROWS);
        let first = &entries[0];
        assert_eq!(first.key, "01027-C-001");
        assert_eq!(first.other_keys, [("bnlc:240100610".to_owned(), "SMT-172".to_owned())]);
        assert_eq!(first.text("location.lon"), Some("5.099374"));
        assert_eq!(first.text("location.lat"), Some("45.850267"));
        assert_eq!(first.text("location.territory"), Some("01027"), "the zero stays");
        assert_eq!(first.fields["attributes.services"], json!(["meeting_place"]));
        assert_eq!(first.text("attributes.spaces"), Some("85"));
        assert_eq!(first.text("opening_hours"), Some("24/7"));
        assert_eq!(first.text("checked_at"), Some("2022-07-11"));
        assert_eq!(first.text("licence"), Some("ODbL-1.0"));
        assert!(first.warnings.is_empty(), "{:?}", first.warnings);
    }

    #[test]
    fn a_place_that_is_not_open_is_paused_and_not_ended() {
        let entries = read_csv(make, ROWS);
        assert_eq!(entries[1].text("status"), Some("paused"));
        assert!(!entries[1].ended);
        assert_eq!(entries[1].fields["attributes.services"], json!(["lift_line"]));
        assert_ne!(entries[0].key, entries[1].key, "the same name is another place");
    }

    #[test]
    fn a_wrong_id_and_half_a_date_are_warnings() {
        let entries = read_csv(make, ROWS);
        let codes: Vec<_> = entries[3].warnings.iter().map(|warning| warning.code).collect();
        assert_eq!(codes, ["bad_identifier", "bad_date"]);
        assert!(entries[3].rejected.is_none());
        assert!(is_place_id("2A004-C-001") && !is_place_id("20004-C-001") && !is_place_id("é0004-C-001"));
    }

    #[test]
    fn a_plain_table_is_not_taken_for_it() {
        assert_eq!(sniff(&csv_sample("id,nom,lat,lon")), 0);
        assert!(sniff(&csv_sample(ROWS.lines().next().unwrap_or_default())) > 90);
    }
}
