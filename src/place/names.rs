//! Names of towns as people type them: without accents, hyphens and capitals, «St» for «Saint».

use unicode_normalization::UnicodeNormalization;

/// `Saint-Étienne`, `ST ETIENNE` and `st. etienne` are all `saint etienne`.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for sign in text.chars().take(200) {
        if sign.is_ascii() {
            push_sign(&mut folded, sign);
        } else {
            match sign {
                'œ' | 'Œ' => folded.push_str("oe"),
                'æ' | 'Æ' => folded.push_str("ae"),
                _ => push_plain(&mut folded, sign),
            }
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    with_whole_saints(folded)
}

fn push_sign(folded: &mut String, sign: char) {
    if sign.is_ascii_alphanumeric() {
        folded.push(sign.to_ascii_lowercase());
    } else {
        push_space(folded);
    }
}

fn push_space(folded: &mut String) {
    if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

fn push_plain(folded: &mut String, sign: char) {
    for part in sign.to_lowercase().flat_map(|lower| std::iter::once(lower).nfkd()) {
        if part.is_alphanumeric() {
            folded.push(part);
        } else if !unicode_normalization::char::is_combining_mark(part) {
            push_space(folded);
        }
    }
}

fn with_whole_saints(folded: String) -> String {
    if !folded.split(' ').any(|word| word == "st" || word == "ste") {
        return folded;
    }
    let words = folded.split(' ').map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        _ => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A folded town as an address line has it, without «cedex 2», «3e arrondissement» or «12».
pub(super) fn town_of_address(text: &str) -> String {
    let folded = fold(text);
    let mut words: Vec<&str> = folded.split(' ').take_while(|word| *word != "cedex").collect();
    while words.len() > 1 && words.last().is_some_and(|word| is_arrondissement(word)) {
        words.pop();
    }
    words.join(" ")
}

fn is_arrondissement(word: &str) -> bool {
    let number = word.trim_start_matches(|sign: char| sign.is_ascii_digit());
    word == "arrondissement" || (number.len() < word.len() && matches!(number, "" | "e" | "er" | "eme" | "ieme"))
}

/// A folded name without its article, «havre» for «le havre».
pub(super) fn without_article(folded: &str) -> Option<&str> {
    ["le ", "la ", "les ", "l "].iter().find_map(|article| folded.strip_prefix(article))
}

/// A folded name of an EPCI without its legal form, «lorient agglomeration».
pub(super) fn without_legal_form(folded: &str) -> Option<&str> {
    ["cc ", "ca ", "cu ", "communaute de communes ", "communaute d agglomeration "]
        .iter()
        .find_map(|form| folded.strip_prefix(form))
        .map(|rest| {
            ["du ", "de la ", "des ", "de l ", "de "].iter().find_map(|of| rest.strip_prefix(of)).unwrap_or(rest)
        })
}

/// One bit per letter and one for all other signs: names that differ much are told apart without comparing them.
pub(super) fn letters(folded: &str) -> u32 {
    folded.bytes().fold(0, |bits, byte| match byte {
        b'a'..=b'z' => bits | (1 << (byte - b'a')),
        _ => bits | (1 << 26),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_folded_as_people_type_it() {
        for typed in ["Saint-Étienne", "saint etienne", "ST ETIENNE", "St. Étienne", " st-etienne "] {
            assert_eq!(fold(typed), "saint etienne", "{typed}");
        }
        assert_eq!(fold("Œuilly"), "oeuilly");
        assert_eq!(fold("L’Haÿ-les-Roses"), "l hay les roses");
        assert_eq!(fold("…"), "");
    }

    #[test]
    fn an_address_line_is_a_town() {
        assert_eq!(town_of_address("NIORT CEDEX 9"), "niort");
        assert_eq!(town_of_address("Lyon 3e Arrondissement"), "lyon");
        assert_eq!(town_of_address("Paris 12"), "paris");
        assert_eq!(town_of_address("Marseille 1er"), "marseille");
    }
}
