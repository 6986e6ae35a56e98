//! Countries as people write them, in the languages of our sources, and as ISO 3166-1 says them.

use unicode_normalization::UnicodeNormalization;

/// Names, folded, in front of the code they mean. Misspellings are those met in real files.
const NAMES: &[(&str, &str)] = &[
    ("AD", "andorre andorra"),
    ("AL", "albanie albania shqiperia"),
    ("AR", "argentine argentina argentinien"),
    ("AT", "autriche austria osterreich oesterreich"),
    ("AU", "australie australia australien"),
    ("BA", "bosnie_herzegovine bosnia_and_herzegovina bosnia"),
    ("BE", "belgique belgium belgie belgien belgica"),
    ("BF", "burkina_faso"),
    ("BG", "bulgarie bulgaria bulgarien българия"),
    ("BJ", "benin"),
    ("BR", "bresil brazil brasil brasilien"),
    ("CA", "canada kanada"),
    ("CH", "suisse switzerland schweiz svizzera"),
    ("CI", "cote_d_ivoire ivory_coast"),
    ("CL", "chili chile"),
    ("CM", "cameroun cameroon"),
    ("CN", "chine china"),
    ("CO", "colombie colombia"),
    ("CR", "costa_rica"),
    ("CY", "chypre cyprus zypern cypres κυπρος"),
    ("CZ", "tchequie republique_tcheque czech_republic czechia cesko ceska_republika tschechien"),
    ("DE", "allemagne germany deutschland alemania germania duitsland"),
    ("DK", "danemark denmark danmark danemark"),
    ("DZ", "algerie algeria"),
    ("EC", "equateur ecuador"),
    ("EE", "estonie estonia eesti estland"),
    ("EG", "egypte egypt"),
    ("ES", "espagne spain espana spanien spagna"),
    ("FI", "finlande finland suomi finnland"),
    ("FR", "france frankreich francia frankrijk frace republique_francaise france_metropolitaine"),
    (
        "GB",
        "royaume_uni united_kingdom great_britain grande_bretagne angleterre england ecosse scotland pays_de_galles wales \
         irlande_du_nord northern_ireland vereinigtes_konigreich grossbritannien reino_unido regno_unito uk u_k",
    ),
    ("GH", "ghana"),
    ("GR", "grece greece griechenland grecia hellas ellada ελλαδα ελλας el"),
    ("HR", "croatie croatia hrvatska kroatien"),
    ("HT", "haiti"),
    ("HU", "hongrie hungary magyarorszag ungarn"),
    ("IE", "irlande ireland eire irland republic_of_ireland"),
    ("IL", "israel"),
    ("IM", "ile_de_man isle_of_man"),
    ("IN", "inde india indien"),
    ("IS", "islande iceland island"),
    ("IT", "italie italy italia italien italu"),
    ("JP", "japon japan"),
    ("KE", "kenya"),
    ("KR", "coree_du_sud south_korea"),
    ("LB", "liban lebanon"),
    ("LI", "liechtenstein"),
    ("LT", "lituanie lithuania lietuva litauen"),
    ("LU", "luxembourg luxemburg letzebuerg"),
    ("LV", "lettonie latvia latvija lettland"),
    ("MA", "maroc morocco"),
    ("MC", "monaco"),
    ("MD", "moldavie moldova"),
    ("ME", "montenegro"),
    ("MG", "madagascar"),
    ("MK", "macedoine macedoine_du_nord north_macedonia macedonia"),
    ("ML", "mali"),
    ("MT", "malte malta"),
    ("MU", "maurice ile_maurice mauritius"),
    ("MX", "mexique mexico mexiko"),
    ("NL", "pays_bas netherlands the_netherlands nederland niederlande holland paises_bajos"),
    ("NO", "norvege norway norge norwegen"),
    ("NZ", "nouvelle_zelande new_zealand"),
    ("PE", "perou peru"),
    ("PL", "pologne poland polska polen"),
    ("PT", "portugal portogallo"),
    ("RO", "roumanie romania rumanien"),
    ("RS", "serbie serbia srbija serbien"),
    ("RU", "russie russia"),
    ("SE", "suede sweden sverige schweden"),
    ("SI", "slovenie slovenia slovenija slowenien"),
    ("SK", "slovaquie slovakia slovensko slowakei"),
    ("SM", "saint_marin san_marino"),
    ("SN", "senegal"),
    ("SR", "suriname surinam"),
    ("TG", "togo"),
    ("TN", "tunisie tunisia"),
    ("TR", "turquie turkey turkiye turkei"),
    ("UA", "ukraine"),
    ("UG", "ouganda uganda"),
    ("US", "etats_unis united_states united_states_of_america usa u_s_a"),
    ("UY", "uruguay"),
    ("VA", "vatican"),
    ("XK", "kosovo"),
    ("ZA", "afrique_du_sud south_africa"),
];

/// ISO 3166-1 alpha-2, without `SR`: Serbian rows use it, so it says nothing by itself.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY \
    BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB \
    GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI \
    KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ \
    NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI \
    SJ SK SL SM SN SO SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU \
    WF WS YE YT ZA ZM ZW";

/// ISO 3166-1 alpha-3 of the countries that our sources write so (the DFC does).
const CODES_3: &[(&str, &str)] = &[
    ("AUT", "AT"),
    ("BEL", "BE"),
    ("CAN", "CA"),
    ("CHE", "CH"),
    ("DEU", "DE"),
    ("DNK", "DK"),
    ("ESP", "ES"),
    ("FIN", "FI"),
    ("FRA", "FR"),
    ("GBR", "GB"),
    ("GRC", "GR"),
    ("IRL", "IE"),
    ("ITA", "IT"),
    ("LUX", "LU"),
    ("NLD", "NL"),
    ("NOR", "NO"),
    ("POL", "PL"),
    ("PRT", "PT"),
    ("SWE", "SE"),
];

/// The ISO code of a country written as a code or a name; `None` when we do not know it.
pub fn code(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.len() > 60 {
        return None;
    }
    if text.len() == 2
        && let Some(code) = CODES.split_ascii_whitespace().find(|code| code.eq_ignore_ascii_case(text))
    {
        return Some(code);
    }
    if let Some((_, code)) = CODES_3.iter().find(|(long, _)| long.eq_ignore_ascii_case(text)) {
        return Some(code);
    }
    let folded = fold(text);
    NAMES.iter().find(|(_, names)| names.split_ascii_whitespace().any(|name| name == folded)).map(|(code, _)| *code)
}

/// Country, and territory where it says more, of a column made for French departments into which
/// other things were typed: `29`, `988`, `CH`, `IE_N`.
pub fn of_department(text: &str) -> Option<(&'static str, Option<String>)> {
    let text = text.trim().to_ascii_uppercase();
    let number = matches!(text.len(), 2 | 3) && text.starts_with(|c: char| c.is_ascii_digit());
    if number && (text.bytes().all(|byte| byte.is_ascii_digit()) || matches!(text.as_str(), "2A" | "2B")) {
        return Some(("FR", Some(format!("FR-{text}"))));
    }
    if text == "IE_N" {
        return Some(("GB", None));
    }
    code(&text).map(|code| (code, None))
}

/// Lower case, no accents, every run of other characters one `_`.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.is_empty() || folded.ends_with('_') => {}
            _ => folded.push('_'),
        }
    }
    folded.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_susy_map_has_its_code() {
        for (text, expected) in [
            ("Österreich", "AT"),
            ("ÖSterreich", "AT"),
            ("England", "GB"),
            ("uk", "GB"),
            ("SCOTLAND", "GB"),
            ("United Kingdom", "GB"),
            ("Ελλάδα", "GR"),
            ("GR", "GR"),
            ("Frace", "FR"),
            ("FRANCE", "FR"),
            ("fr", "FR"),
            ("France", "FR"),
            ("Italu", "IT"),
            ("Portogallo", "PT"),
            ("România", "RO"),
            ("Slovenija", "SI"),
            ("Latvija", "LV"),
            ("Cypres", "CY"),
            ("Czech Republic", "CZ"),
            ("Isle of Man", "IM"),
            ("Belgique", "BE"),
            ("Uganda", "UG"),
            ("FRA", "FR"),
            ("Nederland", "NL"),
            ("États-Unis", "US"),
        ] {
            assert_eq!(code(text), Some(expected), "{text}");
        }
        assert_eq!(code("ABERDEEN"), None);
        assert_eq!(code("SR"), None, "Suriname to ISO, Serbia to those who wrote it");
        assert_eq!(code(""), None);
    }

    #[test]
    fn a_department_column_names_countries_too() {
        assert_eq!(of_department("06"), Some(("FR", Some("FR-06".to_owned()))));
        assert_eq!(of_department("988"), Some(("FR", Some("FR-988".to_owned()))));
        assert_eq!(of_department("2a"), Some(("FR", Some("FR-2A".to_owned()))));
        assert_eq!(of_department("CH"), Some(("CH", None)));
        assert_eq!(of_department("IE_N"), Some(("GB", None)));
        assert_eq!(of_department("?"), None);
    }
}
