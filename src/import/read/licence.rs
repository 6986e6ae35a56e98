//! Licences as files state them: a code, a name, or the address of the text.

/// What to look for, folded to letters and digits, in front of our code. The first that fits counts:
/// the longer name stands before the shorter one that it contains.
const LICENCES: &[(&str, &str)] = &[
    ("odbl", "ODbL-1.0"),
    ("opendatabaselicen", "ODbL-1.0"),
    ("opendatacommonsorglicensespddl", "PDDL-1.0"),
    ("pddl", "PDDL-1.0"),
    ("publicdomainzero", "CC0-1.0"),
    ("creativecommonsorgpublicdomainzero", "CC0-1.0"),
    ("cc0", "CC0-1.0"),
    ("publicdomain", "public-domain"),
    ("etalab", "etalab-2.0"),
    ("licenceouverte", "etalab-2.0"),
    ("openlicence", "etalab-2.0"),
    ("creativecommonsorglicensesbysa40", "CC-BY-SA-4.0"),
    ("ccbysa40", "CC-BY-SA-4.0"),
    ("creativecommonsorglicensesby40", "CC-BY-4.0"),
    ("ccby40", "CC-BY-4.0"),
    ("agpl30", "AGPL-3.0-only"),
    ("agplv3", "AGPL-3.0-only"),
    ("gpl30", "GPL-3.0-only"),
    ("gplv3", "GPL-3.0-only"),
    ("apache20", "Apache-2.0"),
    ("apachelicense20", "Apache-2.0"),
];

/// Our code of a licence that a file states; `None` when it is none of those of KINDS.md 7.8.
pub fn code(text: &str) -> Option<&'static str> {
    let folded: String =
        text.chars().take(200).filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    if folded == "mit" || folded == "mitlicense" {
        return Some("MIT");
    }
    LICENCES.iter().find(|(part, _)| folded.contains(part)).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_a_name_and_an_address_mean_the_same() {
        for (text, expected) in [
            ("ODbL-1.0", Some("ODbL-1.0")),
            ("https://opendatacommons.org/licenses/odbl/summary/", Some("ODbL-1.0")),
            ("CC0-1.0", Some("CC0-1.0")),
            ("https://creativecommons.org/publicdomain/zero/1.0/", Some("CC0-1.0")),
            ("Public Domain", Some("public-domain")),
            ("Licence Ouverte 2.0", Some("etalab-2.0")),
            ("https://creativecommons.org/licenses/by-sa/4.0/", Some("CC-BY-SA-4.0")),
            ("CC BY 4.0", Some("CC-BY-4.0")),
            ("MIT", Some("MIT")),
            ("all rights reserved", None),
            ("CC-BY-NC-4.0", None),
            ("", None),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }
}
