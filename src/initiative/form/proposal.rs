//! What the form of an offer or a request asks beside the attributes of its kind.

use super::Core;
use crate::initiative::Fields;
use crate::initiative::kind::Attribute;

/// The core fields in the order of the form.
pub(super) const CORE: [Core; 34] = [
    ("name", "\"\"", "Titre, 3 à 120 signes", "Title, 3 to 120 characters"),
    ("kinds", "[]", "Type, un seul", "Kind, one only"),
    ("terms.purpose", "\"offer\"", "Offre ou besoin", "Offer or request"),
    (
        "terms.by",
        "\"@fablab-lorient\"",
        "L’initiative qui en répond ; elle ne change plus ensuite",
        "The initiative that answers for it; it stays the same afterwards",
    ),
    ("description", "\"\"", "Texte en Markdown, 4 000 signes au plus", "Text in Markdown, at most 4,000 characters"),
    ("lang", "\"fr\"", "Langue du texte, sinon celle de l’initiative", "Language of the text, else its initiative's"),
    ("terms.quantity", "\"200\"", "Quantité", "Quantity"),
    ("terms.unit", "\"kg\"", "Unité de la quantité", "Unit of the quantity"),
    ("terms.per", "\"week\"", "Quantité par", "Quantity for each"),
    (
        "terms.minimum",
        "\"20\"",
        "Le moins qui soit utile, dans la même unité",
        "The least that helps, in the same unit",
    ),
    ("terms.valid_from", "\"2026-11-24\"", "Premier jour", "First day"),
    (
        "terms.valid_until",
        "\"2026-12-24\"",
        "Dernier jour ; obligatoire pour un besoin",
        "Last day; a request must have one",
    ),
    ("terms.urgency", "\"week\"", "Urgence, pour un besoin", "Urgency, of a request"),
    (
        "terms.at_initiative",
        "\"yes\"",
        "Là où se trouve l’initiative ? yes ou no ; sans lieu ci-dessous, c’est oui",
        "Where its initiative is? yes or no; without a place below it is yes",
    ),
    (
        "location.street",
        "\"\"",
        "Numéro et rue, jamais publiés plus finement que le type ne le permet",
        "Street and number, never published finer than the kind allows",
    ),
    ("location.postcode", "\"29200\"", "Code postal, toujours entre guillemets", "Postcode, always in quotes"),
    ("location.city", "\"\"", "Ville", "Town"),
    ("location.country", "\"FR\"", "Pays, deux lettres", "Country, two letters"),
    ("location.lat", "48.39", "Latitude en degrés", "Latitude in degrees"),
    ("location.lon", "-4.49", "Longitude en degrés", "Longitude in degrees"),
    ("location.precision", "\"municipality\"", "Précision publiée", "Precision that is published"),
    (
        "area_served",
        "[\"FR-29\"]",
        "Zone : national, remote, ou codes de territoire",
        "Area: national, remote, or territory codes",
    ),
    ("terms.remote", "\"no\"", "À distance ? yes ou no", "From a distance? yes or no"),
    ("terms.travel_km", "10", "Prêt à se déplacer, en km", "Ready to travel, in km"),
    ("terms.price", "\"free\"", "Prix : un code ou un montant", "Price: a code or an amount"),
    ("terms.exchange_modes", "[]", "Modes d’échange", "Ways of exchange"),
    ("terms.eligibility", "[]", "Conditions", "Conditions"),
    ("terms.eligibility_note", "\"\"", "Conditions en clair, 280 signes au plus", "Conditions in words, at most 280"),
    ("publics", "[]", "Pour qui", "For whom"),
    ("terms.visibility", "\"public\"", "Qui le voit", "Who sees it"),
    ("terms.contact", "\"relay\"", "Comment répondre", "How to answer"),
    ("contact.email", "\"\"", "Courriel, jamais publié", "E-mail, never published"),
    ("contact.phone", "\"\"", "Téléphone, jamais publié", "Phone, never published"),
    ("status", "\"open\"", "État", "Status"),
];

/// Core fields whose values are codes, with their lists.
pub(super) const LISTS: [(&str, &str); 12] = [
    ("kinds", "proposal_kinds"),
    ("terms.purpose", "purposes"),
    ("terms.per", "per"),
    ("terms.urgency", "urgency"),
    ("location.precision", "precisions"),
    ("terms.price", "proposal_prices"),
    ("terms.exchange_modes", "exchange_modes"),
    ("terms.eligibility", "eligibility"),
    ("publics", "publics"),
    ("terms.visibility", "visibility"),
    ("terms.contact", "proposal_contact"),
    ("status", "proposal_statuses"),
];

/// Whether the form asks for an attribute with the purpose that these fields state.
pub(super) fn asks(attribute: &Attribute, fields: &Fields) -> bool {
    let purpose = fields.get("terms.purpose").and_then(|purpose| purpose.as_str());
    attribute.only.as_deref().is_none_or(|only| purpose.is_none_or(|purpose| purpose == only))
}
