//! Digital help: the standard of the médiation numérique and the list of France services, FORMATS.md 2.11.

mod codes;

use std::collections::HashMap;

use serde_json::json;

use self::codes::{ACCESS, COLUMNS, DAYS, LABELS, MODES, PUBLICS, TOPICS, Table};
use super::entry::{Entry, Seen};
use super::{Container, Format, RawRecord, Sample};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "mednum";

/// How sure we are: columns that only these two files have together. Regional lists of digital help
/// have their own columns and are for the generic reader.
pub(super) fn sniff(sample: &Sample) -> u8 {
    let has = |name: &str| match sample.container {
        Container::Csv { header } => header.iter().any(|column| column == name),
        Container::Json { .. } => sample.records.first().is_some_and(|record| record.members.contains_key(name)),
        _ => false,
    };
    let standard = has("nom") && has("commune") && (has("pivot") || has("services")) && has("code_insee");
    let france_services = has("id_fs") && has("lib_fs");
    if france_services || standard && (has("modalites_acces") || has("frais_a_charge") || has("prise_rdv")) {
        95
    } else {
        0
    }
}

/// A reader of such a file.
#[expect(clippy::unnecessary_wraps, reason = "every format's maker may refuse its options")]
pub(super) fn make(_: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    Ok(Box::new(Mednum { seen: Seen::new(COLUMNS, &[]), main_sites: HashMap::new(), branches: Vec::new() }))
}

struct Mednum {
    seen: Seen,
    /// Of each group: its main site, or nothing when it has several.
    main_sites: HashMap<Group, Option<String>>,
    /// Held back, because their main site may stand further down.
    branches: Vec<(Group, Incoming)>,
}

/// Département and name: two groups may have one name.
type Group = (String, String);
/// Further branches are taken without their main site.
const MAX_BRANCHES: usize = 20_000;

impl Format for Mednum {
    fn name(&self) -> &'static str {
        NAME
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        self.seen.note(&record.members);
        let mut entry = Entry::of(record);
        entry.put("location.country", "FR");
        entry.point_at("latitude", "longitude");
        let street: Vec<String> =
            ["adresse", "complement_adresse"].iter().filter_map(|part| entry.text(part)).collect();
        entry.put("location.street", street.join(", "));
        entry.postcode(entry.text("code_postal"));
        entry.copy(&[("telephone", "contact.phone")]);
        if entry.get("id_fs").is_some() {
            return self.france_services(entry);
        }
        standard(&mut entry);
        vec![entry.done()]
    }

    fn finish(&mut self) -> Vec<Incoming> {
        let main_sites = std::mem::take(&mut self.main_sites);
        let branches = std::mem::take(&mut self.branches).into_iter();
        branches
            .map(|(group, mut branch)| {
                if let Some(Some(main)) = main_sites.get(&group) {
                    branch.relate("parent", main);
                }
                branch
            })
            .collect()
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

impl Mednum {
    /// A branch belongs to the main site of its group; a group with several main sites does not say to which.
    fn france_services(&mut self, mut entry: Entry) -> Vec<Incoming> {
        france_services(&mut entry);
        let part = |column: &str| entry.text(column).unwrap_or_default();
        let group = (part("insee_dep"), part("groupe_fs"));
        let is_branch = part("type_fs") == "Antenne";
        let incoming = entry.done();
        if group.1.is_empty() || incoming.rejected.is_some() {
            return vec![incoming];
        }
        if is_branch && self.branches.len() < MAX_BRANCHES {
            self.branches.push((group, incoming));
            return Vec::new();
        }
        if !is_branch {
            let main = Some(incoming.key.clone());
            self.main_sites.entry(group).and_modify(|known| *known = None).or_insert(main);
        }
        vec![incoming]
    }
}

fn standard(entry: &mut Entry) {
    entry.incoming.key = entry.text("id").unwrap_or_default();
    entry.name(entry.text("nom"));
    entry.kinds(&["training", "place"]);
    entry.copy(&[("commune", "location.city"), ("code_insee", "location.territory"), ("horaires", "opening_hours")]);
    pivot(entry);
    let sites = entry.list("site_web", &['|', ' ']);
    for (number, site) in sites.into_iter().enumerate() {
        if number == 0 { entry.website(Some(site)) } else { entry.link("social", Some(site), None) }
    }
    if let Some(email) = entry.list("courriels", &['|', ',', ' ']).into_iter().next() {
        entry.put("contact.email", email);
    }
    entry.summarise(entry.text("presentation_resume"));
    entry.describe(entry.text("presentation_detail"));
    for word in entry.list("typologie", &['|']) {
        entry.tag(&word.replace('_', " ").to_lowercase());
    }
    let lists: [(&str, &str, Table, bool); 8] = [
        ("services", "attributes.topics", TOPICS, false),
        ("publics_specifiquement_adresses", "publics", PUBLICS, true),
        ("prise_en_charge_specifique", "publics", PUBLICS, true),
        ("modalites_acces", "attributes.access_mode", ACCESS, false),
        ("itinerance", "attributes.modes", MODES, false),
        ("modalites_accompagnement", "attributes.modes", MODES, false),
        ("dispositif_programmes_nationaux", "labels", LABELS, true),
        ("formations_labels", "labels", LABELS, true),
    ];
    for (column, field, table, tags) in lists {
        let words = entry.list(column, &['|']);
        entry.codes(field, &words, table, tags);
    }
    price(entry);
    if let Some(link) = entry.text("fiche_acces_libre").and_then(|link| super::entry::address(&link)) {
        entry.put("accessibility.link", link);
    }
    entry.link("book", entry.text("prise_rdv"), None);
    entry.day("checked_at", "date_maj");
    entry.put("themes", json!(["digital_help"]));
}

/// The pivot is a SIRET, or the RNA number of an association that has none.
fn pivot(entry: &mut Entry) {
    let Some(pivot) = entry.text("pivot") else { return };
    if pivot.bytes().all(|byte| byte == b'0') {
        return;
    }
    match (pivot.len(), pivot.starts_with('W')) {
        (14, false) => entry.put("identifiers.siret", pivot),
        (10, true) => entry.put("identifiers.rna", pivot),
        (9, false) => entry.put("identifiers.siren", pivot),
        _ => entry.incoming.warn("bad_identifier", "pivot", &pivot),
    }
}

/// The kindest of several prices would promise too much: the mildest condition that covers all is taken.
fn price(entry: &mut Entry) {
    let words = entry.list("frais_a_charge", &['|']);
    let has = |label: &str| words.iter().any(|word| word.to_lowercase() == label);
    let model = if has("gratuit sous condition") || has("gratuit") && has("payant") {
        "solidarity_price"
    } else if has("gratuit") {
        "free"
    } else if has("payant") {
        "paid"
    } else {
        return;
    };
    entry.put("price_model", model);
    if model == "free" {
        entry.put("attributes.free_of_charge", "yes");
    }
}

fn france_services(entry: &mut Entry) {
    entry.incoming.key = entry.text("id_fs").unwrap_or_default();
    entry.name(entry.text("lib_fs"));
    entry.kinds(&["training", "place"]);
    entry.copy(&[
        ("lib_com", "location.city"),
        ("insee_com", "location.territory"),
        ("mail", "contact.email"),
        ("commentaire", "description"),
    ]);
    entry.put("labels", json!(["france_services"]));
    entry.put("themes", json!(["digital_help"]));
    entry.put("attributes.topics", json!(["online_procedures"]));
    entry.put("price_model", "free");
    entry.put("attributes.free_of_charge", "yes");
    match entry.text("format_fs").as_deref() {
        Some("Itinérante" | "Bus_équivalent") => entry.put("attributes.modes", json!(["itinerant"])),
        Some("Multisites") => {
            if let Some(commune) = entry.text("insee_com") {
                entry.put("area_served", json!([commune]));
            }
        }
        _ => {}
    }
    week(entry);
}

/// One column a day, empty on a closed day. A week without any hours is unknown, not closed.
fn week(entry: &mut Entry) {
    let mut rules: Vec<(&str, String)> = Vec::new();
    for (column, day) in DAYS {
        let Some(text) = entry.text(column) else { continue };
        match slots(&text) {
            Some(hours) if hours.is_empty() => {}
            Some(hours) => rules.push((day, hours)),
            None => entry.incoming.warn("bad_hours", column, &text),
        }
    }
    let rules: Vec<String> = rules.into_iter().map(|(day, hours)| format!("{day} {hours}")).collect();
    entry.put("opening_hours", rules.join("; "));
}

/// `09:00 - 12:00 / 13:30 - 17:00` as `09:00-12:00,13:30-17:00`; `00:00 - 00:00` is a slot left empty.
fn slots(text: &str) -> Option<String> {
    let mut slots = Vec::new();
    for slot in text.split('/') {
        let (from, to) = slot.split_once('-')?;
        let (from, to) = (time(from)?, time(to)?);
        if from == "00:00" && to == from {
            continue;
        }
        slots.push((from < to).then(|| format!("{from}-{to}"))?);
    }
    Some(slots.join(","))
}

pub(super) fn time(text: &str) -> Option<String> {
    let (hour, minute) = text.trim().split_once([':', 'h'])?;
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, if minute.is_empty() { 0 } else { minute.parse().ok()? });
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{csv_sample, read_csv};
    use super::*;

    const FS: &str = "id_fs,insee_dep,lib_fs,adresse,complement_adresse,insee_com,code_postal,lib_com,latitude,longitude,mail,telephone,h_lundi,h_mardi,h_mercredi,h_jeudi,h_vendredi,h_samedi,prise_rdv,commentaire,type_fs,format_fs,groupe_fs,labellisation_fs
1,01,France services du Pont,5 Rue Basse,Mairie,01033,01200,Valserhône,46.146,5.826,contact@pont.example,04 50 00 00 00,13:30 - 17:00,09:00 - 12:00 / 13:30 - 17:00,00:00 - 00:00,00:00 - 00:00 / 15:00 - 16:00,08:00 - 09:00 / 09:30 - 10:00 / 11:00 - 12:00 / 14:00 - 15:00,,Non,,Principal,Fixe,,Espace labellisé 01/01/2020
2,974,Bus France services,,,97415,97460,Saint-Paul,-21.01,55.28,,,,,,,,,Oui,,Principal,Bus_équivalent,,Espace labellisé 01/01/2020
3,02,Trois,,,02361,02120,Guise,49.9,3.6,,,le matin,,,,,,Non,,Antenne,Multisites,Guise,";

    #[test]
    fn hours_per_day_become_rules_and_none_is_unknown() {
        let entries = read_csv(make, FS);
        let expected = "Mo 13:30-17:00; Tu 09:00-12:00,13:30-17:00; Th 15:00-16:00; Fr 08:00-09:00,09:30-10:00,11:00-12:00,14:00-15:00";
        assert_eq!(entries[0].text("opening_hours"), Some(expected));
        assert!(!entries[1].fields.contains_key("opening_hours"), "no hours are unknown, not closed");
        assert_eq!(entries[1].fields["attributes.modes"], json!(["itinerant"]));
        assert_eq!(entries[1].text("location.territory"), Some("97415"));
        assert!(entries[2].warnings.iter().any(|warning| warning.code == "bad_hours" && warning.field == "h_lundi"));
        assert_eq!(entries[2].fields["area_served"], json!(["02361"]));
        assert_eq!(entries[0].text("location.postcode"), Some("01200"));
    }

    #[test]
    fn a_branch_has_the_one_main_site_of_its_group_as_parent() {
        let row = |id: &str, dep: &str, sort: &str, group: &str| {
            format!("{id},{dep},Site {id},,,01033,01200,Valserhône,46.1,5.8,,,,,,,,,Non,,{sort},Fixe,{group},\n")
        };
        let header = FS.split_once('\n').expect("a header").0;
        let rows = [
            row("1", "15", "Antenne", "Murat"),
            row("2", "15", "Principal", "Murat"),
            row("3", "22", "Antenne", "Trégor"),
            row("4", "22", "Principal", "Trégor"),
            row("5", "22", "Principal", "Trégor"),
            row("6", "16", "Antenne", "Murat"),
            row("7", "15", "Antenne", ""),
        ];
        let entries = read_csv(make, &format!("{header}\n{}", rows.concat()));
        let parents: Vec<(&str, Option<&str>)> = entries
            .iter()
            .filter(|entry| !entry.relations.is_empty())
            .map(|entry| (entry.key.as_str(), entry.relations.first().map(|parent| parent.source_key.as_str())))
            .collect();
        assert_eq!(entries.len(), 7);
        assert_eq!(parents, [("1", Some("2"))], "not of two main sites, not of another département's group");
    }

    const STANDARD: &str = "id,pivot,nom,commune,code_postal,code_insee,adresse,complement_adresse,latitude,longitude,typologie,telephone,courriels,site_web,horaires,presentation_resume,presentation_detail,source,itinerance,structure_parente,date_maj,services,publics_specifiquement_adresses,prise_en_charge_specifique,frais_a_charge,modalites_acces,modalites_accompagnement,fiche_acces_libre,prise_rdv
s1,43493312300029,Atelier,Reims,51100,51454,12 rue,Patio,43.5,5.4,TIERS_LIEUX|ASSO,+33180059880,a@x.example|b@x.example,https://a.example/|https://b.example/,Mo-Fr 09:00-12:00,Court,Long,Hubik,Itinérant,,2024-04-02,Maîtrise des outils numériques du quotidien|Insertion professionnelle via le numérique,Jeunes|Femmes,Surdité|Langues étrangères (anglais),Gratuit sous condition|Payant,Se présenter|Téléphoner,À distance,https://acceslibre.example/a/,https://rdv.example/
s2,W123456789,Autre,Reims,51100,51454,,,43.5,5.4,,,,,,,,,,,02/04/2024,,,,Gratuit,,,,";

    #[test]
    fn the_standard_speaks_our_codes() {
        let entries = read_csv(make, STANDARD);
        let one = &entries[0];
        assert_eq!(one.text("identifiers.siret"), Some("43493312300029"));
        assert_eq!(one.fields["attributes.topics"], json!(["digital_basics", "job_search"]));
        assert_eq!(
            one.fields["publics"],
            json!(["young_people", "women", "deaf_hard_of_hearing", "foreign_languages"])
        );
        assert_eq!(one.text("price_model"), Some("solidarity_price"));
        assert_eq!(one.fields["attributes.access_mode"], json!(["walk_in", "phone"]));
        assert_eq!(one.fields["attributes.modes"], json!(["itinerant", "remote"]));
        assert_eq!(one.text("accessibility.link"), Some("https://acceslibre.example/a/"));
        assert_eq!(one.text("contact.website"), Some("https://a.example/"));
        assert!(one.fields["links"].as_array().is_some_and(|links| links.iter().any(|link| link["type"] == "book")));
        assert_eq!(entries[1].text("identifiers.rna"), Some("W123456789"));
        assert_eq!(entries[1].text("price_model"), Some("free"));
        assert_eq!(entries[1].text("checked_at"), Some("2024-04-02"));
    }

    #[test]
    fn a_regional_list_is_not_taken_for_the_standard() {
        assert_eq!(sniff(&csv_sample("gid,c_nom,c_postcode,c_city,c_lat_coor1,c_long_coor1,c_coworking,c_epn")), 0);
        assert_eq!(sniff(&csv_sample("id,nom,commune,code_postal,latitude,longitude")), 0);
        assert!(sniff(&csv_sample(FS.lines().next().unwrap_or_default())) > 90);
        assert!(sniff(&csv_sample(STANDARD.lines().next().unwrap_or_default())) > 90);
    }
}
