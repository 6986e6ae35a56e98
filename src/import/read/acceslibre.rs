//! Accessibility of places open to the public: acceslibre's API, CSV and fixtures, FORMATS.md 2.9.

use serde_json::{Value, json};

use super::entry::{Entry, Seen, yes_no};
use super::{Container, Format, RawRecord, Sample};
use crate::import::{Column, FileProblem, Incoming, ReadOptions};

/// What `--format` calls it.
pub(super) const NAME: &str = "acceslibre";

const COLUMNS: &[(&str, &str)] = &[
    ("uuid", "key"),
    ("id", "key"),
    ("pk", "key"),
    ("nom", "name"),
    ("name", "name"),
    ("fields.nom", "name"),
    ("web_url", "accessibility.link"),
    ("adresse", "location.street"),
    ("voie", "location.street"),
    ("numero", "location.street"),
    ("lieu_dit", "location.street"),
    ("commune", "location.city"),
    ("code_postal", "location.postcode"),
    ("postal_code", "location.postcode"),
    ("code_insee", "location.territory"),
    ("geom", "location.lat"),
    ("latitude", "location.lat"),
    ("longitude", "location.lon"),
    ("siret", "identifiers.siret"),
    ("telephone", "contact.phone"),
    ("site_internet", "contact.website"),
    ("activite", "tags"),
    ("updated_at", "checked_at"),
];

/// acceslibre's boolean fields and ours.
const FLAGS: &[(&str, &str)] = &[
    ("entree_plain_pied", "step_free_entry"),
    ("entree_ascenseur", "entry_lift"),
    ("entree_pmr", "separate_adapted_entry"),
    ("entree_aide_humaine", "human_help"),
    ("entree_dispositif_appel", "call_device"),
    ("entree_balise_sonore", "sound_beacon"),
    ("cheminement_ext_plain_pied", "outdoor_step_free"),
    ("cheminement_ext_terrain_stable", "outdoor_stable_ground"),
    ("cheminement_ext_bande_guidage", "outdoor_guide_strip"),
    ("stationnement_pmr", "adapted_parking"),
    ("stationnement_ext_pmr", "adapted_parking_nearby"),
    ("transport_station_presence", "public_transport_near"),
    ("accueil_visibilite", "reception_visible"),
    ("accueil_cheminement_plain_pied", "reception_step_free"),
    ("accueil_audiodescription_presence", "audio_description"),
    ("sanitaires_presence", "toilets"),
    ("sanitaires_adaptes", "adapted_toilets"),
];

const RAMPS: &[(&str, &str)] = &[("aucune", "none"), ("fixe", "fixed"), ("amovible", "removable")];
const STAFF: &[(&str, &str)] = &[("aucun", "none"), ("formés", "trained"), ("non-formés", "untrained")];
const HEARING: &[(&str, &str)] = &[
    ("bim", "loop_fixed"),
    ("bmp", "loop_portable"),
    ("lsf", "sign_language_fr"),
    ("sts", "subtitles_or_transcription"),
    ("lpc", "cued_speech"),
    ("autres", "other"),
];

/// How sure we are: the sections of the API, the columns of the CSV, or the model of a fixture.
pub(super) fn sniff(sample: &Sample) -> u8 {
    if sample.has_columns(&["id", "name", "entree_plain_pied", "sanitaires_adaptes"]) {
        return 95;
    }
    if !matches!(sample.container, Container::Json { .. } | Container::Lines) {
        return 0;
    }
    let fixture =
        sample.records.iter().any(|record| record.members.get("model").is_some_and(|model| model == "erp.erp"));
    if fixture || sample.has_members(&["uuid", "accessibilite", "commune"]) { 95 } else { 0 }
}

/// A reader of such a file. By default a record fills in what is unknown of an entry that we have;
/// `create=yes` makes places of the records. Fixtures hold no answers: they can only make places.
#[expect(clippy::unnecessary_wraps, reason = "every format's maker may refuse its options")]
pub(super) fn make(options: &ReadOptions) -> Result<Box<dyn Format>, FileProblem> {
    let create = options.extra.get("create").is_some_and(|word| matches!(word.as_str(), "yes" | "true" | "oui" | "1"));
    Ok(Box::new(Acceslibre { seen: Seen::new(COLUMNS, &["user", "contributions"]), create }))
}

struct Acceslibre {
    seen: Seen,
    create: bool,
}

impl Format for Acceslibre {
    fn name(&self) -> &'static str {
        NAME
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        self.seen.note(&record.members);
        let (record, fixture) = unfolded(record);
        let mut entry = Entry::of(record);
        let uuid = entry.first(&["uuid", "id"]).filter(|id| id.len() == 36);
        entry.incoming.key = uuid.clone().or_else(|| entry.first(&["pk", "id"])).unwrap_or_default();
        if let Some(uuid) = uuid {
            entry.put("identifiers.acceslibre", uuid);
        }
        entry.incoming.enriches_only = !self.create && !fixture;
        if !entry.incoming.enriches_only {
            entry.kinds(&["place"]);
        }
        entry.name(entry.first(&["nom", "name"]));
        place(&mut entry);
        entry.copy(&[("siret", "identifiers.siret"), ("telephone", "contact.phone")]);
        entry.website(entry.text("site_internet"));
        // A fixture gives the number of the activity, which means nothing outside its database.
        if let Some(activity) = entry.first(&["activite.nom", "activite"]).filter(|name| name.parse::<f64>().is_err()) {
            entry.tag(&activity);
        }
        profile(&mut entry);
        entry.day("checked_at", "updated_at");
        if !entry.incoming.enriches_only && entry.text("ferme").as_deref() == Some("true") {
            entry.put("status", "closed");
        }
        vec![entry.done()]
    }

    fn columns(&self) -> Vec<Column> {
        self.seen.columns()
    }
}

/// Brings the members of a fixture, and the sections of an API answer, to the top.
fn unfolded(mut record: RawRecord) -> (RawRecord, bool) {
    let fixture = record.members.get("model").is_some_and(|model| model == "erp.erp");
    if let Some(Value::Object(fields)) = record.members.remove("fields") {
        record.members.extend(fields);
    }
    if let Some(Value::Object(sections)) = record.members.remove("accessibilite") {
        for section in sections {
            match section {
                (_, Value::Object(facts)) => record.members.extend(facts),
                (name, value) => {
                    record.members.insert(name, value);
                }
            }
        }
    }
    (record, fixture)
}

fn place(entry: &mut Entry) {
    let (lat, lon) = match entry.get("geom") {
        // GeoJSON: longitude first.
        Some(Value::Object(_)) => (entry.get("geom.coordinates.1").cloned(), entry.get("geom.coordinates.0").cloned()),
        Some(Value::String(text)) => match well_known_point(text) {
            Some((lon, lat)) => (Some(json!(lat)), Some(json!(lon))),
            None => (None, None),
        },
        _ => (entry.get("latitude").cloned(), entry.get("longitude").cloned()),
    };
    entry.point(lat, lon);
    entry.put("location.country", "FR");
    entry.copy(&[("commune", "location.city"), ("code_insee", "location.territory")]);
    entry.postcode(entry.first(&["code_postal", "postal_code"]));
    let parts: Vec<String> = ["numero", "voie"].iter().filter_map(|part| entry.text(part)).collect();
    let street = entry.text("adresse").unwrap_or_else(|| parts.join(" "));
    let hamlet = entry.text("lieu_dit").filter(|hamlet| !street.contains(hamlet.as_str()));
    let street =
        [Some(street), hamlet].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    entry.put("location.street", street);
}

/// `SRID=4326;POINT (lon lat)`
fn well_known_point(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = text.split_once("POINT")?;
    let inside = rest.trim().strip_prefix('(')?.split_once(')')?.0;
    let mut numbers = inside.split_whitespace();
    Some((numbers.next()?, numbers.next()?))
}

fn profile(entry: &mut Entry) {
    for (theirs, ours) in FLAGS {
        if let Some(answer) = entry.get(theirs).and_then(yes_no) {
            entry.put(&format!("accessibility.{ours}"), answer);
        }
    }
    for (theirs, ours) in [("entree_marches", "entry_steps"), ("entree_largeur_mini", "door_width")] {
        if let Some(number) =
            entry.text(theirs).and_then(|text| text.parse::<f64>().ok()).filter(|n| (0.0..1000.0).contains(n))
        {
            entry.put(&format!("accessibility.{ours}"), number.round().to_string());
        }
    }
    for (theirs, ours, table) in
        [("entree_marches_rampe", "entry_ramp", RAMPS), ("accueil_personnels", "trained_staff", STAFF)]
    {
        let code =
            entry.text(theirs).and_then(|word| table.iter().find(|(label, _)| *label == word)).map(|(_, code)| *code);
        entry.put(&format!("accessibility.{ours}"), code.unwrap_or_default());
    }
    let words = entry.list("accueil_equipements_malentendants", &[',']);
    entry.codes("accessibility.hearing_equipment", &words, HEARING, false);
    let labels: Vec<String> =
        ["labels", "labels_familles_handicap"].iter().flat_map(|member| entry.list(member, &[','])).collect();
    for label in labels {
        entry.add("accessibility.disability_labels", label);
    }
    entry.copy(&[("commentaire", "accessibility.comment")]);
    let link = entry.first(&["web_url"]).and_then(|url| super::entry::address(&url));
    entry.put("accessibility.link", link.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read_csv, read_json, read_json_with};
    use super::*;

    const CSV: &str = "id,name,postal_code,commune,numero,voie,lieu_dit,code_insee,siret,contact_url,site_internet,longitude,latitude,activite,transport_station_presence,stationnement_pmr,entree_plain_pied,entree_marches,entree_marches_rampe,entree_largeur_mini,accueil_personnels,accueil_equipements_malentendants,sanitaires_adaptes,labels,labels_familles_handicap
ae6d05c1-586d-4557-bc82-09fe43c1f61e,Au Pont,10410,SAINT-PARRES,17,Rue Basse,,,88138151100016,,https://pont.example/,4.1297,48.2938,Restaurant,True,False,,1,amovible,90,formés,\"bim,lsf\",,\"[\"\"th\"\"]\",\"[\"\"moteur\"\", \"\"mental\"\"]\"";

    #[test]
    fn answers_have_three_states_and_enrich_by_default() {
        let entry = read_csv(make, CSV).remove(0);
        assert!(entry.enriches_only);
        assert!(!entry.fields.contains_key("kinds"));
        assert_eq!(entry.key, "ae6d05c1-586d-4557-bc82-09fe43c1f61e");
        assert_eq!(entry.text("identifiers.acceslibre"), Some("ae6d05c1-586d-4557-bc82-09fe43c1f61e"));
        assert_eq!(entry.text("accessibility.public_transport_near"), Some("yes"));
        assert_eq!(entry.text("accessibility.adapted_parking"), Some("no"));
        assert!(!entry.fields.contains_key("accessibility.step_free_entry"), "empty is unknown");
        assert_eq!(entry.text("accessibility.entry_ramp"), Some("removable"));
        assert_eq!(entry.text("accessibility.entry_steps"), Some("1"));
        assert_eq!(entry.text("accessibility.door_width"), Some("90"));
        assert_eq!(entry.text("accessibility.trained_staff"), Some("trained"));
        assert_eq!(entry.fields["accessibility.hearing_equipment"], json!(["loop_fixed", "sign_language_fr"]));
        assert_eq!(entry.fields["accessibility.disability_labels"], json!(["th", "moteur", "mental"]));
        assert_eq!(entry.fields["tags"], json!(["Restaurant"]));
    }

    #[test]
    fn a_fixture_makes_places_and_its_point_is_longitude_first() {
        let entry = read_json(make, json!([{"model":"erp.erp","pk":10300,"fields":{"nom":"École","activite":174,"geom":"SRID=4326;POINT (4.8885 45.7679)",
            "numero":"251","voie":"Cours","lieu_dit":"","code_postal":"69100","commune":"Lyon","code_insee":"69386","siret":null}}])).remove(0);
        assert!(!entry.enriches_only);
        assert_eq!(entry.fields["kinds"], json!(["place"]));
        assert_eq!((entry.text("location.lat"), entry.text("location.lon")), (Some("45.7679"), Some("4.8885")));
        assert_eq!(entry.text("location.territory"), Some("69386"), "the check makes Lyon of its arrondissements");
        assert_eq!(entry.text("location.street"), Some("251 Cours"));
        assert!(!entry.fields.contains_key("tags"), "the number of an activity is no word");
        assert_eq!(entry.key, "10300");
    }

    #[test]
    fn the_api_answer_has_sections_and_can_create() {
        let file = json!([{"uuid":"ae6d05c1-586d-4557-bc82-09fe43c1f61e","nom":"Mairie","activite":{"nom":"Mairie","slug":"mairie"},"adresse":"1 place","commune":"Guise",
            "code_insee":"02361","code_postal":"02120","geom":{"type":"Point","coordinates":[3.6,49.9]},"siret":null,"web_url":"https://acceslibre.example/x/",
            "accessibilite":{"transport":null,"entree":{"entree_plain_pied":true},"accueil":{"accueil_personnels":"non-formés"},"commentaire":{"commentaire":"Sonnez."}}}]);
        let entry = read_json_with(make, &[("create", "yes")], file).remove(0);
        assert!(!entry.enriches_only);
        assert_eq!(entry.text("accessibility.step_free_entry"), Some("yes"));
        assert_eq!(entry.text("accessibility.trained_staff"), Some("untrained"));
        assert_eq!(entry.text("accessibility.comment"), Some("Sonnez."));
        assert_eq!(entry.fields["location.lat"], json!(49.9));
        assert_eq!(entry.text("accessibility.link"), Some("https://acceslibre.example/x/"));
    }
}
