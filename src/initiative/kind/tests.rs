use super::*;
use crate::initiative::Class::{Initiative, Proposal};

const NODE: &str = "https://annuaire.example";

fn shipped() -> Kinds {
    Kinds::shipped().expect("the shipped vocabulary")
}

fn refused(text: &str) -> String {
    shipped().with_file(&format!("format = 1\n{text}"), NODE).expect_err("must be refused").to_string()
}

fn taken(text: &str) -> Kinds {
    shipped().with_file(&format!("format = 1\n{text}"), NODE).expect("must be accepted")
}

#[test]
fn the_shipped_vocabulary_has_all_kinds_and_themes() {
    let kinds = shipped();
    assert_eq!(kinds.kinds(Initiative).len(), 15);
    assert_eq!(kinds.kinds(Proposal).len(), 14);
    let parents = kinds.themes().iter().filter(|theme| theme.broader.is_none()).count();
    assert_eq!((parents, kinds.themes().len() - parents), (12, 44));
    assert_eq!(kinds.accessibility().len(), 24);
    assert_eq!(kinds.item_label("machines", "laser", "fr"), "Découpe laser");
    assert_eq!(kinds.item_label("machines", "plasma", "fr"), "plasma");
    let colours =
        ["food", "repair", "make", "housing", "mobility", "exchange", "energy", "care", "culture", "land", "ink"];
    for kind in kinds.kinds(Initiative).iter().chain(kinds.kinds(Proposal)) {
        assert!(colours.contains(&kind.colour.as_str()), "{}: {}", kind.code, kind.colour);
        assert!(!kind.icon.is_empty() && !kind.definition.is_empty(), "{}", kind.code);
    }
}

#[test]
fn a_vocabulary_saved_and_read_again_is_the_same() {
    let kinds = shipped();
    let again = Kinds::from_text(&kinds.to_text().unwrap()).unwrap();
    assert_eq!(kinds, again);
    assert_eq!(kinds.to_text().unwrap(), again.to_text().unwrap());
}

#[test]
fn every_code_stands_once_and_whatever_is_named_exists() {
    let label = r#"label = { fr = "Énergie", en = "Energy" }"#;
    let twice = format!("[[theme]]\ncode = \"energy\"\n{label}\n[[theme]]\ncode = \"energy\"\n{label}\n");
    assert!(refused(&twice).contains("line 5: the theme `energy` stands there twice"), "{}", refused(&twice));
    let lost = format!("[[theme]]\ncode = \"energy\"\nbroader = \"power\"\n{label}\n");
    assert!(refused(&lost).contains("line 2: there is no theme `power`"));
    let lost = format!("[[initiative_kind]]\ncode = \"energy\"\ndefault_themes = [\"power\"]\n{label}\n");
    assert!(refused(&lost).contains("there is no theme `power`"));
    let lost = format!("[[initiative_kind]]\ncode = \"energy\"\nreplaced_by = \"power\"\n{label}\n");
    assert!(refused(&lost).contains("there is no kind `power`"));
    let ring = format!(
        "[[theme]]\ncode = \"energy\"\nbroader = \"power\"\n{label}\n[[theme]]\ncode = \"power\"\nbroader = \"energy\"\n{label}\n"
    );
    assert!(refused(&ring).contains("would contain itself"));
    assert!(refused(&format!("[[theme]]\ncode = \"Energy\"\n{label}\n")).contains("is not a code"));
}

#[test]
fn every_label_speaks_french_and_english() {
    let text = "[[theme]]\ncode = \"energy\"\nlabel = { fr = \"Énergie\" }\n";
    assert!(refused(text).contains("line 2: `energy` has no words in `en`"));
    let text =
        "[[list]]\ncode = \"fuels\"\nitem = [\n  { code = \"wood\", label = { en = \"Wood\", fr = \" \" } },\n]\n";
    assert!(refused(text).contains("line 5: `wood` has no words in `fr`"), "{}", refused(text));
}

fn extension(kind: &str, attribute: &str) -> String {
    format!(
        "[[extend]]\nkind = \"{kind}\"\n[[extend.attribute]]\nlabel = {{ fr = \"Mot\", en = \"Word\" }}\n{attribute}\n"
    )
}

#[test]
fn an_unknown_type_or_role_is_refused_with_its_line() {
    let found = refused(&extension("initiative/maker", "code = \"power\"\ntype = \"watt\""));
    assert!(found.contains("line 7:") && found.contains("watt"), "{found}");
    let found = refused(&extension("initiative/maker", "code = \"power\"\ntype = \"date\"\nrole = \"birthday\""));
    assert!(found.contains("line 8:") && found.contains("birthday"), "{found}");
    let found = refused(&extension("initiative/maker", "code = \"power\"\ntype = \"code\""));
    assert!(found.contains("there is no list `power`"), "{found}");
}

#[test]
fn care_has_no_room_for_words_about_a_person() {
    for text in [
        "code = \"remarks\"\ntype = \"text\"",
        "code = \"story\"\ntype = \"markdown\"",
        "code = \"age\"\ntype = \"integer\"",
    ] {
        assert!(refused(&extension("proposal/care", text)).contains("`care` may not have the attribute"), "{text}");
    }
    taken(&extension("proposal/care", "code = \"by_bike\"\ntype = \"bool3\""));
    let care = shipped().kind(Proposal, "care").unwrap().clone();
    assert_eq!(care.visibility.unwrap().of("request"), "parties");
}

#[test]
fn an_address_of_a_proposal_is_for_the_parties_or_the_staff() {
    for code in ["address", "phone", "name"] {
        let open = extension("proposal/barter", &format!("code = \"{code}\"\ntype = \"text\""));
        assert!(refused(&open).contains("must have `access"), "{code}");
        taken(&extension("proposal/barter", &format!("code = \"{code}\"\ntype = \"text\"\naccess = \"staff\"")));
    }
    taken(&extension("initiative/maker", "code = \"address\"\ntype = \"text\""));
    let loosened = extension("proposal/make", "code = \"pickup_address\"\ntype = \"text\"");
    assert!(refused(&loosened).contains("visible to more people"));
}

#[test]
fn no_file_makes_a_home_more_precise_than_the_floor() {
    for (kind, finer, allowed) in [
        ("aid", "street", "neighbourhood"),
        ("reuse", "exact", "neighbourhood"),
        ("host", "neighbourhood", "municipality"),
        ("care", "neighbourhood", "municipality"),
    ] {
        let whole = |precision: &str| {
            format!(
                "[[proposal_kind]]\ncode = \"{kind}\"\nlabel = {{ fr = \"A\", en = \"A\" }}\npledges = \"state_only\"\n\
                 no_text = true\nvisibility = \"parties\"\nmax_precision = \"{precision}\"\n"
            )
        };
        assert!(refused(&whole(finer)).contains(&format!("may not be more precise than `{allowed}`")), "{kind}");
        taken(&whole(allowed));
    }
    let public = "[[proposal_kind]]\ncode = \"host\"\nlabel = { fr = \"A\", en = \"A\" }\npledges = \"state_only\"\n\
                  visibility = \"public\"\nmax_precision = \"municipality\"\n";
    assert!(refused(public).contains("`host` may not be public"));
}

#[test]
fn what_is_not_public_is_no_filter() {
    for access in ["parties", "staff"] {
        let text = extension(
            "initiative/maker",
            &format!("code = \"budget\"\ntype = \"integer\"\naccess = \"{access}\"\nfilter = \"range\""),
        );
        assert!(refused(&text).contains("cannot be a filter"), "{access}");
    }
    taken(&extension(
        "initiative/maker",
        "code = \"budget\"\ntype = \"integer\"\naccess = \"coarse\"\nfilter = \"range\"",
    ));
}

#[test]
fn a_node_adds_and_rewords_but_takes_nothing_away() {
    let kinds = taken(
        "[[initiative_kind]]\ncode = \"maker\"\nlabel = { fr = \"Ateliers\", en = \"Workshops\" }\ndeprecated = true\n\
         [[initiative_kind]]\ncode = \"energy_coop\"\nlabel = { fr = \"Énergie citoyenne\", en = \"Energy co-op\" }\n\
         [[extend]]\nkind = \"initiative/food_point\"\nhide = [\"stage\"]\n[[extend.attribute]]\ncode = \"island_ferry\"\n\
         type = \"bool3\"\nfilter = \"any\"\nlabel = { fr = \"Accessible par bateau\", en = \"Reached by boat\" }\n\
         [[list]]\ncode = \"machines\"\nitem = [{ code = \"loom\", label = { fr = \"Métier à tisser\", en = \"Loom\" } }]\n",
    );
    let maker = kinds.kind(Initiative, "maker").unwrap();
    assert_eq!((maker.label.get("fr"), maker.deprecated, maker.attributes.len()), ("Ateliers", true, 8));
    assert_eq!((maker.shipped, maker.iri.as_str()), (true, "https://w3id.org/bocage/kinds/initiative/maker"));
    let own = kinds.kind(Initiative, "energy_coop").unwrap();
    assert_eq!((own.shipped, own.iri.as_str()), (false, "https://annuaire.example/kinds/initiative/energy_coop"));
    assert_eq!((own.colour.as_str(), own.label.get("br")), ("ink", "Energy co-op"));
    let ferry = kinds.attribute(Initiative, &["food_point".to_owned()], "island_ferry").unwrap();
    assert_eq!(ferry.iri, "https://annuaire.example/kinds/initiative/food_point/island_ferry");
    let stage = kinds.attribute(Initiative, &["food_point".to_owned()], "stage").unwrap();
    assert!(stage.hidden && stage.shipped);
    assert_eq!(kinds.item_label("machines", "loom", "fr"), "Métier à tisser");
    assert_eq!(kinds.item_label("machines", "laser", "en"), "Laser cutting");
    assert!(shipped().missing_from(&kinds).is_empty());
    let missing = kinds.missing_from(&shipped());
    assert!(
        missing.contains(&"initiative/energy_coop".to_owned()) && missing.contains(&"list/machines/loom".to_owned())
    );
    assert!(missing.contains(&"initiative/food_point/island_ferry".to_owned()), "{missing:?}");
}

#[test]
fn a_type_that_values_already_have_cannot_change() {
    let text = extension("initiative/food_point", "code = \"delivery\"\ntype = \"text\"");
    assert!(refused(&text).contains("line 4: `delivery` exists with another type"), "{}", refused(&text));
    assert!(
        refused("[[extend]]\nkind = \"initiative/castle\"\n").contains("line 2: there is no kind `initiative/castle`")
    );
    assert!(refused("colour = \"#ff0000\"\n").contains("line 2"));
}

#[test]
fn who_selects_a_parent_theme_selects_its_children() {
    let kinds = shipped();
    assert_eq!(kinds.theme_with_children("civic"), ["civic", "citizen_action", "participation", "local_policy"]);
    assert_eq!(kinds.theme_with_children("giving"), ["giving"]);
}

#[test]
fn filters_are_known_by_their_code() {
    let kinds = shipped();
    let codes: Vec<&str> = kinds.filterable(Initiative).iter().map(|attribute| attribute.code.as_str()).collect();
    assert!(codes.contains(&"machines") && codes.contains(&"zone") && !codes.contains(&"pickup_address"));
    assert_eq!(codes.iter().filter(|code| **code == "modes").count(), 1);
    assert_eq!(kinds.value_label(Initiative, "modes", "itinerant", "fr"), "Itinérant");
    let role = kinds.attributes_named(Initiative, "zone").next().unwrap().role;
    assert_eq!(role, Some(Role::Serves));
}
