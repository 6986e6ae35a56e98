//! The form of an entry as text: what `bocage edit --edit` opens in an editor, and how it is read back.
//!
//! Every field has a line that says what it is. A field without a value stands there as a comment, so
//! that nothing is said by leaving it as it is.

mod proposal;

use std::fmt::Write as _;

use serde_json::Value;

use super::draft::Draft;
use super::kind::{Attribute, AttributeType, Kinds};
use super::{Card, Class, Fields, Problem, Problems};
use crate::error::{Error, Result};

/// Codes of a list that fit in its explanation; of longer lists the beginning is shown.
const CODES_SHOWN: usize = 24;

/// A core field: its dotted name, an example, and what it is, in French and in English.
type Core = (&'static str, &'static str, &'static str, &'static str);

const CORE: [Core; 31] = [
    ("name", "\"\"", "Nom, 200 signes au plus", "Name, at most 200 characters"),
    ("kinds", "[]", "Types, 1 à 4, le principal d'abord", "Kinds, 1 to 4, the main one first"),
    ("summary", "\"\"", "Ce qu'elle fait, 280 signes au plus", "What it does, at most 280 characters"),
    ("description", "\"\"", "Texte en Markdown, 10 000 signes au plus", "Text in Markdown, at most 10,000 characters"),
    ("lang", "\"fr\"", "Langue de ces textes", "Language of these texts"),
    ("status", "\"open\"", "État", "Status"),
    ("themes", "[]", "Thèmes, 12 au plus", "Themes, at most 12"),
    ("tags", "[]", "Mots-clés libres, 24 au plus", "Free words, at most 24"),
    ("location.street", "\"\"", "Numéro et rue", "Street and number"),
    ("location.postcode", "\"29200\"", "Code postal, toujours entre guillemets", "Postcode, always in quotes"),
    ("location.city", "\"\"", "Ville", "Town"),
    ("location.country", "\"FR\"", "Pays, deux lettres", "Country, two letters"),
    ("location.lat", "48.39", "Latitude en degrés", "Latitude in degrees"),
    ("location.lon", "-4.49", "Longitude en degrés", "Longitude in degrees"),
    ("location.precision", "\"exact\"", "Précision publiée", "Precision that is published"),
    (
        "area_served",
        "\"national\"",
        "national, remote, ou codes de territoire [\"FR-29\"]",
        "national, remote, or territory codes [\"FR-29\"]",
    ),
    ("opening_hours", "\"Mo-Fr 09:00-12:00\"", "Horaires, syntaxe OSM", "Opening hours, OSM syntax"),
    ("contact.website", "\"https://example.org\"", "Site web", "Website"),
    ("contact.email", "\"\"", "Courriel", "E-mail"),
    ("contact.email_public", "\"no\"", "Courriel visible par tous ? yes ou no", "E-mail visible to all? yes or no"),
    ("contact.phone", "\"\"", "Téléphone", "Phone"),
    ("contact.phone_public", "\"no\"", "Téléphone visible par tous ? yes ou no", "Phone visible to all? yes or no"),
    ("price_model", "\"free\"", "Prix", "Price"),
    ("languages", "[\"fr\"]", "Langues parlées avec le public", "Languages spoken with the public"),
    ("publics", "[]", "Pour qui", "For whom"),
    ("legal_form", "\"association\"", "Forme juridique", "Legal form"),
    ("labels", "[]", "Labels", "Labels"),
    ("identifiers.siret", "\"\"", "SIRET, 14 chiffres", "SIRET, 14 digits"),
    ("identifiers.osm", "\"node/1\"", "Objet OpenStreetMap", "OpenStreetMap object"),
    ("economics.commission_pct", "\"0\"", "Commission en %, 0 à 100", "Commission in %, 0 to 100"),
    ("licence", "\"ODbL-1.0\"", "Licence de la fiche", "Licence of the entry"),
];

/// Core fields whose values are codes, with their lists.
const LISTS: [(&str, &str); 10] = [
    ("kinds", "initiative_kinds"),
    ("status", "statuses"),
    ("themes", "themes"),
    ("location.precision", "precisions"),
    ("price_model", "price_models"),
    ("languages", "languages"),
    ("publics", "publics"),
    ("legal_form", "legal_forms"),
    ("labels", "labels"),
    ("licence", "licences"),
];

/// The list whose codes a core field of a class takes.
pub fn list_of(class: Class, field: &str) -> Option<&'static str> {
    let (_, lists) = core(class);
    lists.iter().find(|(name, _)| *name == field).map(|(_, list)| *list)
}

/// The core fields of the forms, with what explains them in French and in English.
pub(super) fn explained() -> impl Iterator<Item = (&'static str, [&'static str; 2])> {
    let all = CORE.into_iter().chain(proposal::CORE);
    all.map(|(field, _, in_french, in_english)| (field, [in_french, in_english]))
}

/// The core fields that the form of a class asks for, and the lists of their codes.
fn core(class: Class) -> (&'static [Core], &'static [(&'static str, &'static str)]) {
    match class {
        Class::Initiative => (&CORE, &LISTS),
        Class::Proposal => (&proposal::CORE, &proposal::LISTS),
    }
}

/// The form for a card, or for a new entry of `kind`, as TOML with explanations in `lang`.
///
/// Values that are not public are not in a card; who may see them uses [`template_of`].
pub fn template(kinds: &Kinds, card: Option<&Card>, kind: &str, lang: &str) -> String {
    let mut fields = card.and_then(|card| card.to_fields().ok()).unwrap_or_default();
    for (value, public) in [("contact.email", "contact.email_public"), ("contact.phone", "contact.phone_public")] {
        if fields.contains_key(value) {
            fields.insert(public.to_owned(), "yes".into());
        }
    }
    if card.is_none() && !kind.is_empty() {
        fields.insert("kinds".to_owned(), vec![kind].into());
    }
    template_of(kinds, &fields, lang)
}

/// The form filled with `fields`; that of a proposal when they have terms, with what is asked for its purpose.
pub fn template_of(kinds: &Kinds, fields: &Fields, lang: &str) -> String {
    let class = Class::of_fields(fields);
    let (core, _) = core(class);
    let french = lang.starts_with("fr");
    let mut text = String::from(if french {
        "# Corrigez, enregistrez, fermez. Une ligne qui commence par # ne compte pas ;\n# une ligne effacée efface la valeur.\n"
    } else {
        "# Correct, save, close. A line that begins with # does not count;\n# a line taken away takes the value away.\n"
    });
    for (field, example, in_french, in_english) in core.iter().copied() {
        let list = list_of(class, field);
        let explanation = if french { in_french } else { in_english };
        line(&mut text, field, explanation, &choices(kinds, list, lang), fields.get(field), example);
    }
    heading(&mut text, if french { "Selon le type" } else { "Of this kind" });
    let codes: Vec<String> =
        fields.get("kinds").map(|given| super::value::parts(given).unwrap_or_default()).unwrap_or_default();
    let asked = kinds.attributes(class, &codes).into_iter().filter(|attribute| proposal::asks(attribute, fields));
    for attribute in asked {
        attribute_line(&mut text, kinds, "attributes", attribute, fields, lang);
    }
    heading(
        &mut text,
        if french {
            "Accessibilité : rien ne veut dire « on ne sait pas »"
        } else {
            "Access: nothing means “not known”"
        },
    );
    for fact in kinds.accessibility() {
        attribute_line(&mut text, kinds, "accessibility", fact, fields, lang);
    }
    rest(&mut text, kinds, &codes, fields, french);
    text
}

fn heading(text: &mut String, words: &str) {
    let _ = writeln!(text, "\n# ---- {words} ----");
}

fn attribute_line(text: &mut String, kinds: &Kinds, group: &str, attribute: &Attribute, fields: &Fields, lang: &str) {
    let field = format!("{group}.{}", attribute.code);
    let value = fields.get(&field);
    if (attribute.hidden || attribute.deprecated) && value.is_none() {
        return;
    }
    let unit = attribute.unit.as_deref().map(|unit| format!(" ({unit})")).unwrap_or_default();
    let star = if attribute.required { " *" } else { "" };
    let seen = match (attribute.access.is_private(), lang.starts_with("fr")) {
        (false, _) => "",
        (true, true) => ", jamais publié",
        (true, false) => ", never published",
    };
    let explanation = format!("{}{unit}{seen}{star}", attribute.label.get(lang));
    line(text, &field, &explanation, &choices(kinds, attribute.list_code(), lang), value, example(attribute.kind));
}

fn example(kind: AttributeType) -> &'static str {
    match kind {
        AttributeType::Bool3 => "\"yes\"",
        AttributeType::Integer => "0",
        AttributeType::Decimal => "\"0.5\"",
        AttributeType::Money => "\"12.50\"",
        AttributeType::Date => "\"2026-11-24\"",
        AttributeType::DateIntervals => "[[\"2026-11-24\", \"2026-11-30\"]]",
        AttributeType::TimeInterval => "\"09:00-12:00\"",
        AttributeType::Codes => "[]",
        AttributeType::Area => "[\"FR-29\"]",
        AttributeType::Url => "\"https://example.org\"",
        AttributeType::Hours => "\"Mo-Fr 09:00-12:00\"",
        AttributeType::Text | AttributeType::Markdown | AttributeType::Code | AttributeType::Id => "\"\"",
    }
}

fn choices(kinds: &Kinds, list: Option<&str>, lang: &str) -> String {
    let Some(list) = list.and_then(|list| kinds.list(list)) else { return String::new() };
    let offered: Vec<_> = list.items.iter().filter(|item| !item.deprecated).collect();
    let shown = offered.iter().take(CODES_SHOWN).map(|item| format!("{} ({})", item.code, item.label.get(lang)));
    let more = if offered.len() > CODES_SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.collect::<Vec<_>>().join(", "))
}

fn line(text: &mut String, field: &str, explanation: &str, choices: &str, value: Option<&Value>, example: &str) {
    let _ = writeln!(text, "\n# {}", one_line(explanation));
    if !choices.is_empty() {
        let _ = writeln!(text, "#   {}", one_line(choices));
    }
    let _ = match value {
        Some(value) => writeln!(text, "{} = {}", key(field), toml_value(value)),
        None => writeln!(text, "# {} = {example}", key(field)),
    };
}

/// What stands in no line of the form, so that saving it loses nothing.
fn rest(text: &mut String, kinds: &Kinds, codes: &[String], fields: &Fields, french: bool) {
    let class = Class::of_fields(fields);
    let in_form = |field: &str| {
        let attribute =
            |code: &str| kinds.attribute(class, codes, code).is_some_and(|attribute| proposal::asks(attribute, fields));
        let fact = |code: &str| kinds.accessibility().iter().any(|fact| fact.code == code);
        core(class).0.iter().any(|(name, ..)| *name == field)
            || field.strip_prefix("attributes.").is_some_and(attribute)
            || field.strip_prefix("accessibility.").is_some_and(fact)
    };
    let mut others = fields.iter().filter(|(field, _)| !in_form(field)).peekable();
    if others.peek().is_some() {
        heading(text, if french { "Autres valeurs" } else { "Other values" });
    }
    for (field, value) in others {
        let _ = writeln!(text, "{} = {}", key(field), toml_value(value));
    }
}

fn one_line(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A dotted name as one quoted key: a form is flat, and codes may be addresses.
fn key(field: &str) -> String {
    if field.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        field.to_owned()
    } else {
        quoted(field)
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A JSON value as TOML, which has no null: what is null is left out.
fn toml_value(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_owned(),
        Value::String(text) => quoted(text),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().filter(|value| !value.is_null()).map(toml_value).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            let members: Vec<String> =
                members.map(|(name, value)| format!("{} = {}", key(name), toml_value(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        other => other.to_string(),
    }
}

/// Reads a form back. A dotted name may be written as one quoted key or as a table.
///
/// # Errors
/// `Invalid` with the line, when it is not TOML.
pub fn parse_template(text: &str) -> Result<Fields> {
    let table: toml::Table = text.parse().map_err(|problem: toml::de::Error| {
        let line = problem.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let message = format!("Line {line} cannot be read: {}", problem.message());
        Error::Invalid(Problems(vec![Problem::new("", "bad_form", line, message)]))
    })?;
    let mut fields = Fields::new();
    for (name, value) in table {
        let value = json(value);
        match value {
            Value::Object(members) if Card::is_group(&name) => {
                fields.extend(members.into_iter().map(|(member, value)| (format!("{name}.{member}"), value)));
            }
            value => {
                fields.insert(name, value);
            }
        }
    }
    Ok(fields)
}

fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(at) => at.to_string().into(),
        toml::Value::Array(values) => values.into_iter().map(json).collect(),
        toml::Value::Table(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, json(value))).collect())
        }
    }
}

impl From<Fields> for Draft {
    fn from(fields: Fields) -> Draft {
        Draft { fields }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_form_that_nobody_touched_says_what_the_card_says() {
        let kinds = Kinds::shipped().unwrap();
        let given = fields(json!({
            "name": "Fab \"lab\" d'Étel\\", "kinds": ["maker"], "description": "Une ligne\nune autre \u{7}", "tags": ["a", "b"],
            "location.postcode": "01000", "location.lat": 47.5, "contact.website": "https://example.org",
            "attributes.machines": ["laser"], "attributes.capacity_per_week": 3, "attributes.https://x.example/k/a": { "b": [1, 2.5] },
            "accessibility.step_free_entry": "yes", "links": [{ "type": "social", "url": "https://example.org/s" }], "local_only": true,
        }));
        for lang in ["fr", "en"] {
            let text = template_of(&kinds, &given, lang);
            assert_eq!(parse_template(&text).unwrap(), given, "{text}");
        }
    }

    #[test]
    fn an_empty_form_explains_every_field_and_says_nothing() {
        let kinds = Kinds::shipped().unwrap();
        let text = template(&kinds, None, "maker", "fr");
        assert_eq!(parse_template(&text).unwrap(), fields(json!({ "kinds": ["maker"] })));
        assert!(text.contains("# Capacité par semaine (item)\n# \"attributes.capacity_per_week\" = 0"), "{text}");
        assert!(text.contains("laser (Découpe laser)"));
        // Every example is itself well written.
        let filled: String = text
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|rest| rest.contains("\" = ")).unwrap_or(line))
            .fold(String::new(), |all, line| all + line + "\n");
        assert!(parse_template(&filled).unwrap().len() > 30);
    }

    #[test]
    fn a_public_address_stays_public_when_the_form_is_saved() {
        let kinds = Kinds::shipped().unwrap();
        let mut card = Card { name: "Café".to_owned(), kinds: vec!["reuse".to_owned()], ..Card::default() };
        card.contact.email = Some("contact@example.org".to_owned());
        let read = parse_template(&template(&kinds, Some(&card), "", "en")).unwrap();
        assert_eq!(read["contact.email_public"], json!("yes"));
    }

    #[test]
    fn tables_are_read_too_and_a_torn_form_names_its_line() {
        let read = parse_template("name = \"A\"\n[location]\ncity = \"Brest\"\n[attributes]\nmachines = [\"laser\"]\n")
            .unwrap();
        assert_eq!(read, fields(json!({ "name": "A", "location.city": "Brest", "attributes.machines": ["laser"] })));
        let Err(Error::Invalid(problems)) = parse_template("name = \"A\"\nkinds = [") else {
            panic!("must be refused")
        };
        assert!(problems.has("bad_form") && problems.0[0].message.starts_with("Line 2"), "{problems}");
    }
}
