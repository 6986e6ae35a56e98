//! What the columns and labels of digital help are called, and our codes for them.

pub const COLUMNS: &[(&str, &str)] = &[
    ("id", "key"),
    ("pivot", "identifiers.siret"),
    ("nom", "name"),
    ("commune", "location.city"),
    ("code_postal", "location.postcode"),
    ("code_insee", "location.territory"),
    ("adresse", "location.street"),
    ("complement_adresse", "location.street"),
    ("latitude", "location.lat"),
    ("longitude", "location.lon"),
    ("typologie", "tags"),
    ("telephone", "contact.phone"),
    ("courriels", "contact.email"),
    ("site_web", "contact.website"),
    ("horaires", "opening_hours"),
    ("presentation_resume", "summary"),
    ("presentation_detail", "description"),
    ("itinerance", "attributes.modes"),
    ("date_maj", "checked_at"),
    ("services", "attributes.topics"),
    ("publics_specifiquement_adresses", "publics"),
    ("prise_en_charge_specifique", "publics"),
    ("frais_a_charge", "price_model"),
    ("dispositif_programmes_nationaux", "labels"),
    ("formations_labels", "labels"),
    ("modalites_acces", "attributes.access_mode"),
    ("modalites_accompagnement", "attributes.modes"),
    ("fiche_acces_libre", "accessibility.link"),
    ("prise_rdv", "links"),
    ("id_fs", "key"),
    ("lib_fs", "name"),
    ("insee_com", "location.territory"),
    ("lib_com", "location.city"),
    ("mail", "contact.email"),
    ("h_lundi", "opening_hours"),
    ("h_mardi", "opening_hours"),
    ("h_mercredi", "opening_hours"),
    ("h_jeudi", "opening_hours"),
    ("h_vendredi", "opening_hours"),
    ("h_samedi", "opening_hours"),
    ("commentaire", "description"),
    ("format_fs", "attributes.modes"),
    ("type_fs", "parent"),
    ("groupe_fs", "parent"),
];

/// Their labels, and our codes.
pub type Table = &'static [(&'static str, &'static str)];

pub const TOPICS: Table = &[
    ("Aide aux démarches administratives", "online_procedures"),
    ("Maîtrise des outils numériques du quotidien", "digital_basics"),
    ("Insertion professionnelle via le numérique", "job_search"),
    ("Utilisation sécurisée du numérique", "digital_basics"),
    ("Parentalité et éducation avec le numérique", "digital_basics"),
    ("Loisirs et créations numériques", "digital_fabrication"),
    ("Compréhension du monde numérique", "digital_basics"),
    ("Accès internet et matériel informatique", "other"),
    ("Acquisition de matériel informatique à prix solidaire", "other"),
];

pub const PUBLICS: Table = &[
    ("Jeunes", "young_people"),
    ("Étudiants", "students"),
    ("Familles et/ou enfants", "families_children"),
    ("Familles/enfants", "families_children"),
    ("Seniors", "seniors"),
    ("Femmes", "women"),
    ("Surdité", "deaf_hard_of_hearing"),
    ("Handicaps moteurs", "mobility_disability"),
    ("Handicaps mentaux", "mental_disability"),
    ("Illettrisme", "reading_difficulty"),
    ("Langues étrangères (anglais)", "foreign_languages"),
    ("Langues étrangères (autres)", "foreign_languages"),
    ("Déficience visuelle", "blind_low_vision"),
];

pub const ACCESS: Table = &[
    ("Se présenter", "walk_in"),
    ("Téléphoner", "phone"),
    ("Contacter par mail", "e_mail"),
    ("Prendre un RDV en ligne", "online_booking"),
    ("Ce lieu n'accueille pas de public", "no_public"),
    ("Envoyer un mail avec une fiche de prescription", "prescription"),
];

pub const MODES: Table = &[
    ("Itinérant", "itinerant"),
    ("Fixe", "on_site"),
    ("En autonomie", "on_site"),
    ("Accompagnement individuel", "on_site"),
    ("Dans un atelier collectif", "on_site"),
    ("À distance", "remote"),
    ("À domicile", "home_visit"),
];

pub const LABELS: Table =
    &[("France Services", "france_services"), ("Fabriques de Territoire", "fabrique_de_territoire")];

pub const DAYS: &[(&str, &str)] = &[
    ("h_lundi", "Mo"),
    ("h_mardi", "Tu"),
    ("h_mercredi", "We"),
    ("h_jeudi", "Th"),
    ("h_vendredi", "Fr"),
    ("h_samedi", "Sa"),
    ("h_dimanche", "Su"),
];
