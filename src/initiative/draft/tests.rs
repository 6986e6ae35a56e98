use std::sync::LazyLock;

use serde_json::{Value, json};

use super::*;
use crate::initiative::card::Location;
use crate::initiative::form;

static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds::shipped().unwrap());
static FRANCE: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::embedded);

fn context(importing: bool) -> DraftContext<'static> {
    // 2026-11-24.
    let now = Timestamp(1_795_478_400_000_000);
    DraftContext { kinds: &KINDS, gazetteer: &FRANCE, now, default_lang: "fr", default_licence: "ODbL-1.0", importing }
}

/// A repair café at Brest, with `more` fields laid over.
fn cafe(more: Value) -> Draft {
    let mut fields: Fields = serde_json::from_value(json!({
        "name": "Repair Café de Brest", "kinds": "reuse", "location.city": "Brest", "location.postcode": "29200",
    }))
    .unwrap();
    fields.extend(serde_json::from_value::<Fields>(more).unwrap());
    Draft { fields }
}

fn typed(more: Value) -> Result<CheckedDraft, Vec<(String, &'static str)>> {
    cafe(more).check(&context(false)).map_err(|problems| problems.0.into_iter().map(|p| (p.field, p.code)).collect())
}

fn imported(more: Value) -> CheckedDraft {
    cafe(more).check(&context(true)).expect("an import is not stopped by this")
}

fn warned(checked: &CheckedDraft) -> Vec<(&str, &str)> {
    checked.warnings.iter().map(|problem| (problem.field.as_str(), problem.code)).collect()
}

fn place(checked: &CheckedDraft) -> &Location {
    checked.card.location.as_ref().expect("a place")
}

#[test]
fn a_good_draft_becomes_a_card_with_its_territory_and_clock() {
    let checked = typed(json!({ "contact.website": "example.org", "opening_hours": "Sa 14:00-18:00" })).unwrap();
    assert_eq!(checked.card.kinds, ["reuse"]);
    assert_eq!(place(&checked).territory.as_deref(), Some("FR-29019"));
    assert_eq!(place(&checked).territory_from.as_deref(), Some("postcode"));
    assert_eq!(place(&checked).country.as_deref(), Some("FR"));
    assert_eq!(checked.card.timezone.as_deref(), Some("Europe/Paris"));
    assert_eq!(checked.card.contact.website.as_deref(), Some("https://example.org"));
    assert_eq!((checked.card.lang.as_str(), checked.card.licence.as_str()), ("fr", "ODbL-1.0"));
    assert_eq!(checked.card.status, "open");
    assert_eq!((checked.private, checked.warnings), (Private::default(), vec![]));
}

#[test]
fn a_person_hears_of_all_problems_at_once() {
    let problems = typed(json!({
        "name": " <b></b> ", "kinds": "castle", "contact.website": "update6", "opening_hours": "often",
        "identifiers.siret": "123", "attributes.assisted_self_repair": "perhaps", "summary": "x".repeat(281),
    }))
    .unwrap_err();
    for wanted in [
        ("name", "no_name"),
        ("kinds", "no_kind"),
        ("contact.website", "bad_url"),
        ("opening_hours", "bad_hours"),
        ("identifiers.siret", "bad_identifier"),
        ("summary", "too_long"),
    ] {
        assert!(problems.contains(&(wanted.0.to_owned(), wanted.1)), "{wanted:?} in {problems:?}");
    }
}

#[test]
fn an_import_drops_what_is_wrong_and_keeps_the_entry() {
    let checked = imported(json!({
        "contact.website": "update6", "opening_hours": "often", "identifiers.siret": "123",
        "attributes.assisted_self_repair": "perhaps", "summary": "mot ".repeat(100), "attributes.takes": "livres|cerfs-volants",
    }));
    let warnings = warned(&checked);
    for wanted in [
        ("contact.website", "bad_url"),
        ("opening_hours", "bad_hours"),
        ("identifiers.siret", "bad_identifier"),
        ("attributes.assisted_self_repair", "bad_yes_no"),
        ("summary", "too_long"),
        ("attributes.takes", "unknown_code"),
    ] {
        assert!(warnings.contains(&wanted), "{wanted:?} in {warnings:?}");
    }
    assert!(checked.card.contact.website.is_none() && checked.card.identifiers.is_empty());
    assert_eq!(checked.card.attributes["takes"], json!(["books", "cerfs-volants"]));
    assert!(checked.card.summary.unwrap().chars().count() <= 280);
}

#[test]
fn only_name_place_and_size_refuse_a_record() {
    let refused = |more: Value| {
        let problems = cafe(more).check(&context(true)).unwrap_err();
        problems.0.into_iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    assert_eq!(refused(json!({ "name": "<br>" })), ["no_name"]);
    let nowhere = json!({ "location.city": "", "location.postcode": null, "location.lat": "0", "location.lon": "0" });
    assert_eq!(refused(nowhere.clone()), ["no_location"]);
    assert_eq!(refused(json!({ "extra": "x".repeat(70_000) })), ["too_large"]);
    let mut served = nowhere;
    served["area_served"] = json!("national");
    let checked = imported(served);
    assert_eq!(checked.card.area_served, Some(json!("national")));
    assert!(warned(&checked).contains(&("location.lat", "zero_coordinates")));
}

#[test]
fn html_is_taken_out_of_names_and_texts() {
    let checked =
        imported(json!({ "name": "Park Slop<br>Food Coop", "description": "<p onclick='x()'>Bonjour <b>toi</b></p>" }));
    assert_eq!(checked.card.name, "Park Slop Food Coop");
    let text = checked.card.description.clone().unwrap();
    assert!(text.contains("Bonjour") && !text.contains("onclick") && !text.contains('<'), "{text}");
    assert!(warned(&checked).contains(&("name", "html_stripped")));
}

#[test]
fn unknown_kinds_attributes_and_members_of_a_file_are_kept() {
    let checked =
        imported(json!({ "kinds": ["castle", "reuse"], "attributes.moat": "deep", "planet": { "name": "Earth" } }));
    assert_eq!(checked.card.kinds, ["castle", "reuse"]);
    assert_eq!(checked.card.attributes["moat"], json!("deep"));
    assert_eq!(checked.card.other["planet"], json!({ "name": "Earth" }));
    assert_eq!(warned(&checked), [("kinds", "unknown_kind"), ("attributes.moat", "unknown_attribute")]);
    assert_eq!(imported(json!({ "kinds": "castle" })).card.kinds, ["castle"]);
}

#[test]
fn a_coarser_place_is_snapped_and_the_exact_one_is_private() {
    let exact =
        json!({ "location.lat": 48.390_123, "location.lon": -4.486_012, "location.street": "12 bis, rue de Siam" });
    let with = |precision: &str| {
        let mut fields = exact.clone();
        fields["location.precision"] = json!(precision);
        typed(fields).unwrap()
    };
    let checked = with("exact");
    assert_eq!((place(&checked).lat, place(&checked).radius_m), (Some(48.390_123), 0));
    assert_eq!(place(&checked).street.as_deref(), Some("12 bis, rue de Siam"));
    assert_eq!(checked.private, Private::default());

    for (precision, radius_m, street) in [("street", 100, Some("rue de Siam")), ("neighbourhood", 500, None)] {
        let checked = with(precision);
        assert_eq!((place(&checked).radius_m, place(&checked).street.as_deref()), (radius_m, street), "{precision}");
        assert_ne!(place(&checked).lat, Some(48.390_123));
        assert_eq!((checked.private.lat, checked.private.lon), (Some(48.390_123), Some(-4.486_012)));
        assert_eq!(checked.private.street.as_deref(), Some("12 bis, rue de Siam"));
        assert_eq!(place(&checked).postcode.as_deref(), Some("29200"));
    }
    let checked = with("department");
    assert_eq!((place(&checked).territory.as_deref(), place(&checked).city.as_deref()), (Some("FR-29"), None));
    assert_eq!(checked.private.other["location.city"], json!("Brest"));
    let checked = with("hidden");
    let text = serde_json::to_string(&checked.card.location).unwrap();
    assert!(!text.contains("Brest") && !text.contains("29") && !text.contains("48."), "{text}");
    assert_eq!(checked.private.other["location.territory"], json!("FR-29019"));
}

#[test]
fn a_kind_may_forbid_an_exact_place() {
    let checked =
        typed(json!({ "kinds": "host_network", "location.lat": 48.390_123, "location.lon": -4.486_012 })).unwrap();
    assert_eq!((place(&checked).precision.as_str(), place(&checked).radius_m), ("street", 100));
    assert_eq!(checked.private.lat, Some(48.390_123));
}

#[test]
fn doubtful_points_of_a_file_wait_for_a_moderator() {
    let toulouse = json!({ "location.lat": "43,6", "location.lon": "1,44" });
    let checked = imported(toulouse.clone());
    assert_eq!((warned(&checked), place(&checked).lat), (vec![("location.lat", "far_from_municipality")], None));
    assert_eq!(place(&typed(toulouse).unwrap()).lat, Some(43.6));
    let checked = imported(json!({ "location.lat": 95, "location.lon": 1 }));
    assert_eq!((warned(&checked), place(&checked).lat), (vec![("location.lat", "out_of_range")], None));
}

#[test]
fn mail_and_phone_are_public_only_when_somebody_said_so() {
    let quiet =
        typed(json!({ "contact.email": "contact@cafe.example.org", "contact.phone": "02 98 00 00 00" })).unwrap();
    assert!(quiet.card.contact.is_empty());
    assert_eq!(quiet.private.email.as_deref(), Some("contact@cafe.example.org"));
    assert_eq!(quiet.private.phone.as_deref(), Some("02 98 00 00 00"));
    let said = typed(json!({
        "contact.email": "jean.dupont@example.org", "contact.email_public": true,
        "contact.phone": "06 12 34 56 78", "contact.phone_public": "oui",
    }))
    .unwrap();
    assert_eq!(said.card.contact.email.as_deref(), Some("jean.dupont@example.org"));
    assert_eq!(said.card.contact.phone.as_deref(), Some("06 12 34 56 78"));
    assert_eq!(said.private, Private::default());
}

#[test]
fn an_import_holds_back_mobiles_and_addresses_of_persons() {
    let public = |email: &str, phone: &str| {
        imported(json!({
            "contact.email": email, "contact.email_public": "yes", "contact.phone": phone, "contact.phone_public": "yes",
        }))
    };
    for email in ["jean.dupont@example.org", "marie83@gmail.com", "jdupont@orange.fr"] {
        let checked = public(email, "0298000000");
        assert_eq!(checked.card.contact.email, None, "{email}");
        assert_eq!(checked.private.email.as_deref(), Some(email));
        assert!(checked.warnings.iter().all(|warning| warning.code == "contact_held_back" && warning.value.is_empty()));
    }
    for email in ["contact@example.org", "repaircafe.brest@gmail.com", "info@cafe.example.org", "brest.cafe@free.fr"] {
        assert_eq!(public(email, "0298000000").card.contact.email.as_deref(), Some(email));
    }
    for phone in [
        "0612345678",
        "07.12.34.56.78",
        "+33 6 12 34 56 78",
        "+33(0)7 12 34 56 78",
        "0033612345678",
        "02 98 00 00 00 / 06 12 34 56 78",
    ] {
        let checked = public("contact@example.org", phone);
        assert_eq!(checked.card.contact.phone, None, "{phone}");
        assert_eq!(checked.private.phone.as_deref(), Some(phone));
    }
    for phone in ["02 98 00 00 00", "+33 2 98 00 00 00", "+32 2 000 00 00"] {
        assert_eq!(public("contact@example.org", phone).card.contact.phone.as_deref(), Some(phone));
    }
}

#[test]
fn values_for_the_parties_or_the_staff_leave_the_card() {
    let checked = typed(json!({ "kinds": "food_point;host_network", "attributes.pickup_address": "12 rue de Siam", "attributes.hosts": 4 })).unwrap();
    assert!(checked.card.attributes.is_empty());
    assert_eq!(checked.private.other["attributes.pickup_address"], json!("12 rue de Siam"));
    assert_eq!(checked.private.other["attributes.hosts"], json!(4));
    let many = typed(json!({ "kinds": "host_network", "attributes.hosts": 5 })).unwrap();
    assert_eq!(many.card.attributes["hosts"], json!(5));
    // Taking the kind away publishes nothing.
    let changed = typed(json!({ "kinds": "maker", "attributes.pickup_address": "12 rue de Siam" })).unwrap();
    assert!(changed.card.attributes.is_empty());
}

#[test]
fn a_person_answers_what_the_kind_asks_and_an_import_need_not() {
    let platform = json!({ "kinds": "cooperative_platform" });
    let problems = typed(platform.clone()).unwrap_err();
    for field in ["attributes.platform_url", "legal_form", "economics.commission_pct"] {
        assert!(problems.contains(&(field.to_owned(), "required")), "{problems:?}");
    }
    assert!(imported(platform).card.legal_form.is_none());
    let resource = Draft { fields: serde_json::from_value(json!({
        "name": "Guide", "kinds": "resource", "attributes.url": "example.org/guide", "attributes.resource_licence": "CC-BY-4.0",
    })).unwrap() };
    assert_eq!(resource.check(&context(false)).unwrap().card.location, None);
}

#[test]
fn crisis_hours_end_within_ninety_days() {
    let until = |day: &str| typed(json!({ "crisis_hours": { "hours": "off", "from": "2026-11-01", "until": day } }));
    assert_eq!(until("2026-12-31").unwrap().card.crisis_hours.unwrap().hours, "off");
    assert_eq!(until("2027-06-30").unwrap_err(), [("crisis_hours".to_owned(), "bad_crisis_hours")]);
    assert_eq!(typed(json!({ "crisis_hours": { "hours": "off" } })).unwrap_err()[0].1, "bad_crisis_hours");
}

#[test]
fn a_card_checked_again_stays_the_same() {
    let first = typed(json!({
        "location.lat": 48.39, "location.lon": -4.48, "tags": "vélo, #réparation", "links": [{ "type": "social", "url": "example.org/a" }],
        "accessibility.step_free_entry": "oui", "governance.colleges": "users;workers", "translations": { "br": { "name": "Kafe" } },
        "themes": "Réparation", "attributes.repairs": ["vélo"], "contact.email": "contact@example.org", "contact.email_public": "yes",
    }))
    .unwrap();
    let mut fields = first.card.to_fields().unwrap();
    fields.insert("contact.email_public".to_owned(), json!("yes"));
    let again = Draft { fields }.check(&context(false)).unwrap();
    assert_eq!(again.card, first.card);
    assert_eq!(first.card.tags, ["vélo", "réparation"]);
    assert_eq!(first.card.themes, ["repair"]);
    assert_eq!(first.card.attributes["repairs"], json!(["bicycle"]));
}

#[test]
fn parents_and_members_are_addresses_of_entries() {
    let parent = "http://localhost:8080/i/01JD0000000000000000000000";
    let checked = typed(json!({ "parent": parent, "members": [parent, parent] })).unwrap();
    assert_eq!((checked.card.parent.as_deref(), checked.card.members.len()), (Some(parent), 1));
    assert_eq!(typed(json!({ "parent": "Mon réseau" })).unwrap_err(), [("parent".to_owned(), "bad_entry")]);
}

#[test]
fn a_field_that_a_person_names_exists_or_the_nearest_is_told() {
    let context = context(false);
    let given = json!({"name": "Atelier", "kinds": ["maker"], "location.city": "Brest", "location.postcode": "29200"});
    let good: Fields = serde_json::from_value(given).unwrap();
    for (field, nearest) in [
        ("horaires", "opening_hours"),
        ("opening_hour", "opening_hours"),
        ("téléphone", "contact.phone"),
        ("email", "contact.email"),
        ("ville", "location.city"),
        ("attributes.machine", "attributes.machines"),
    ] {
        let fields = Fields::from([(field.to_owned(), json!("3"))]);
        let mut all = good.clone();
        all.extend(fields.clone());
        let problems = Draft { fields: all.clone() }.check_named(fields.keys(), &context).unwrap_err();
        assert_eq!((problems.0[0].code, problems.0[0].value.as_str()), ("unknown_field", nearest), "{field}");
        assert!(Draft { fields: all }.check_named(good.keys(), &context).is_ok(), "what a file brought stays");
    }
}

#[test]
fn every_field_of_a_full_card_may_be_named() {
    let context = context(false);
    let form = form::template(context.kinds, None, "maker", "en");
    let line = |line: &str| line.strip_prefix("# ").filter(|line| line.contains(" = ")).map(str::to_owned);
    let filled: Vec<String> = form.lines().filter_map(line).collect();
    let full = form::parse_template(&filled.join("\n")).unwrap();
    assert!(full.len() > 30);
    let more = ["links", "members", "attributes.https://x.example/k/a", "accessibility.link", "identifiers.siret"]
        .map(str::to_owned);
    let names: Vec<String> = full.into_keys().chain(more).collect();
    let problems = Draft::default().check_named(names.iter(), &context).unwrap_err();
    assert!(!problems.has("unknown_field"), "{problems}");
}
