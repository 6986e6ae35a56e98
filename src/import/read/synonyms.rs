//! Column names that are recognised without a mapping file, in French and English.

use std::collections::BTreeMap;

use crate::initiative::Class;
use crate::initiative::kind::Kinds;

/// Folded names (see [`folded`]) in front of the field they fill. The first column of a file that
/// means a field wins, so the more exact names stand first.
const SYNONYMS: &[(&str, &str)] = &[
    (
        "name",
        "name nom title titre libelle raison_sociale nom_lieu lib_fs lieu denomination nom_structure nom_de_la_structure structure_name organisation_name nom_de_l_organisation outlet_name intitule",
    ),
    ("location.lat", "location_lat lat latitude lattitude ylat y coord_y geo_lat latitude_wgs84 point_lat"),
    ("location.lon", "location_lon lon lng long longitude xlong x coord_x geo_lon geo_lng longitude_wgs84 point_lon"),
    (
        "location.postcode",
        "location_postcode cp code_postal codepostal postcode postal_code zip zip_code zipcode c_postcode addr_postcode",
    ),
    (
        "location.city",
        "location_city ville commune city town com_lieu lib_com localite municipality addr_city nom_commune",
    ),
    (
        "location.territory",
        "location_territory insee code_insee insee_com code_commune citycode codeinsee commune_insee territory",
    ),
    (
        "location.street",
        "location_street adresse address rue street adresse_postale street_address adresse1 addr_street adresse_complete numero_et_rue",
    ),
    ("location.country", "location_country pays country code_pays country_code addr_country"),
    ("location.precision", "location_precision precision"),
    ("contact.website", "contact_website site site_web site_internet siteweb url website web homepage site_url"),
    ("contact.email", "contact_email mail email e_mail courriel courriels adresse_mail adresse_email"),
    ("contact.phone", "contact_phone tel telephone phone numero_telephone phone_number"),
    (
        "opening_hours",
        "horaires opening_hours horaires_d_ouverture horaires_ouverture hours heures_d_ouverture openhours",
    ),
    ("summary", "summary resume accroche description_courte short_description presentation_resume"),
    (
        "description",
        "description descriptif presentation presentation_detail description_longue long_description texte details",
    ),
    ("kinds", "kind kinds type_bocage"),
    ("themes", "theme themes thematique thematiques"),
    ("tags", "tags mots_cles motscles keywords etiquettes tag"),
    ("publics", "publics public publics_accueillis public_cible"),
    ("identifiers.siret", "siret num_siret numero_siret n_siret"),
    ("identifiers.siren", "siren num_siren numero_siren"),
    ("identifiers.rna", "rna numero_rna id_rna"),
    ("identifiers.finess_et", "finess_et finess numero_finess nofinesset"),
    ("identifiers.finess_ej", "finess_ej nofinessej"),
    ("identifiers.osm", "osm osm_id id_osm"),
    ("identifiers.wikidata", "wikidata wikidata_id"),
    ("legal_form", "legal_form forme_juridique statut_juridique"),
    ("price_model", "price_model tarification modele_tarif"),
    ("status", "status statut etat"),
    (
        "checked_at",
        "checked_at date_maj date_mise_a_jour derniere_maj updated_at last_updated date_de_mise_a_jour date_maj_fiche",
    ),
    ("lang", "lang langue_des_textes"),
    ("languages", "languages langues langues_parlees"),
    ("area_served", "area_served zone_desservie"),
    ("licence", "licence license"),
];

/// The same of offers and requests, in front of what they have in common with initiatives.
const OF_PROPOSALS: &[(&str, &str)] = &[
    ("terms.purpose", "purpose terms_purpose sens offre_ou_besoin offre_besoin offre_ou_demande offer_or_request"),
    ("kinds", "kind kinds type type_d_offre categorie category"),
    ("description", "text texte"),
    (
        "terms.by",
        "by terms_by initiative porteur propose_par proposed_by structure organisation organization id_initiative",
    ),
    (
        "terms.by_name",
        "by_name nom_initiative nom_de_l_initiative nom_structure nom_de_la_structure structure_name organisation_name raison_sociale",
    ),
    ("terms.quantity", "quantity terms_quantity quantite qte"),
    ("terms.unit", "unit terms_unit unite"),
    ("terms.per", "per terms_per periodicite frequence"),
    ("terms.minimum", "minimum terms_minimum quantite_minimum"),
    ("terms.valid_from", "valid_from terms_valid_from du debut date_debut date_de_debut a_partir_du start_date"),
    (
        "terms.valid_until",
        "valid_until terms_valid_until au fin date_fin date_de_fin jusqu_au date_limite expiration end_date expires",
    ),
    ("terms.travel_km", "travel_km terms_travel_km deplacement_km"),
    ("terms.remote", "remote terms_remote a_distance distanciel"),
    ("terms.price", "price terms_price prix tarif"),
    ("terms.exchange_modes", "exchange_modes terms_exchange_modes modes_d_echange mode_d_echange"),
    ("terms.eligibility", "eligibility terms_eligibility conditions"),
    ("terms.eligibility_note", "eligibility_note terms_eligibility_note conditions_en_clair"),
    ("terms.urgency", "urgency terms_urgency urgence"),
    ("terms.visibility", "visibility terms_visibility visibilite"),
    ("terms.contact", "terms_contact mode_de_contact"),
    ("terms.at_initiative", "at_initiative terms_at_initiative chez_l_initiative"),
];

/// Names of columns that hold an id of the record.
const KEYS: &[&str] =
    &["id", "uid", "uuid", "identifiant", "gid", "_id", "id_lieu", "record_id", "code", "ref", "slug"];

/// Parts of names of columns that speak of a person. They are never read.
const PERSONAL: &[&str] = &[
    "contact_name",
    "contact_nom",
    "contact_person",
    "nom_contact",
    "nom_du_contact",
    "prenom",
    "first_name",
    "firstname",
    "last_name",
    "lastname",
    "nom_de_famille",
    "subscriber",
    "abonne",
    "author",
    "auteur",
    "created_by",
    "createur",
    "modified_by",
    "userid",
    "user_id",
    "referent",
    "referee",
    "referer",
    "age",
    "date_naissance",
    "date_de_naissance",
    "birth",
    "rating",
    "ratings",
    "avg_rating",
    "note_moyenne",
    "avis",
    "c_contacts",
    "contacts",
    "initial_agent",
    "c_initial_agent",
    "responsable",
    "president",
    "contact_role",
    "civilite",
    "mobile_personnel",
    "personne_contact",
    "interlocuteur",
];

/// The field that a column of this name fills in a file of entries of this class.
pub fn field_of(column: &str, class: Class) -> Option<&'static str> {
    let name = folded(column);
    let of_class = if class == Class::Proposal { OF_PROPOSALS } else { &[] };
    let mut known = of_class.iter().chain(SYNONYMS);
    known.find(|(_, names)| names.split(' ').any(|known| known == name)).map(|(field, _)| *field)
}

/// The fields that columns of a file of entries of this class fill, those of the class alone first.
pub fn fields_of(class: Class) -> Vec<&'static str> {
    let of_class = if class == Class::Proposal { OF_PROPOSALS } else { &[] };
    let mut fields: Vec<&str> = Vec::new();
    for (field, _) in of_class.iter().chain(SYNONYMS) {
        if !fields.contains(field) {
            fields.push(field);
        }
    }
    fields
}

/// What the kinds of proposals ask, by folded code and by folded labels, in front of the field that it fills.
pub fn asked_of_proposals(kinds: &Kinds) -> BTreeMap<String, String> {
    let attributes = || kinds.kinds(Class::Proposal).iter().flat_map(|kind| &kind.attributes);
    let labels = attributes().flat_map(|attribute| {
        attribute.label.0.values().map(move |label| (folded(label), format!("attributes.{}", attribute.code)))
    });
    // A code says more than a label that another attribute has too.
    let codes = attributes().map(|attribute| (folded(&attribute.code), format!("attributes.{}", attribute.code)));
    labels.chain(codes).collect()
}

/// How exact the name is for its field: smaller is better.
pub fn rank(column: &str, field: &str) -> usize {
    let name = folded(column);
    let of_field = OF_PROPOSALS.iter().chain(SYNONYMS).filter(|(known, _)| *known == field);
    let mut names = of_field.flat_map(|(_, names)| names.split(' '));
    names.position(|known| known == name).unwrap_or(usize::MAX)
}

/// Whether a column holds the id of the record, and how surely: smaller is better.
pub fn key_rank(column: &str) -> Option<usize> {
    if column == "@feature_id" {
        return Some(0);
    }
    let name = column.to_lowercase();
    KEYS.iter().position(|known| *known == name).map(|position| position + 1)
}

/// Whether a column speaks of a person.
pub fn is_personal(column: &str) -> bool {
    let name = folded(column);
    if name.starts_with("contact_") && matches!(name.as_str(), "contact_email" | "contact_phone" | "contact_website") {
        return false;
    }
    PERSONAL.iter().any(|personal| name == *personal)
        || [
            "subscriber",
            "prenom",
            "first_name",
            "last_name",
            "date_naissance",
            "nom_contact",
            "contact_nom",
            "contact_name",
        ]
        .iter()
        .any(|part| name.contains(part))
}

/// Lower case, no accents, `_` between words.
pub fn folded(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut folded = String::with_capacity(name.len());
    for c in name.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            folded.push(c);
        } else if !folded.is_empty() && !folded.ends_with('_') {
            folded.push('_');
        }
    }
    folded.truncate(folded.trim_end_matches('_').len());
    folded
}
