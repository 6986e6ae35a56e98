//! Opening hours as French files and people write them, as OSM syntax.

use super::{LONGEST_RULE, normalise};

const DAYS: [(&str, &str, &str); 7] = [
    ("lundi", "lun", "Mo"),
    ("mardi", "mar", "Tu"),
    ("mercredi", "mer", "We"),
    ("jeudi", "jeu", "Th"),
    ("vendredi", "ven", "Fr"),
    ("samedi", "sam", "Sa"),
    ("dimanche", "dim", "Su"),
];

/// Words that say nothing about when.
const NOISE: [&str; 28] = [
    "de",
    "du",
    "des",
    "le",
    "les",
    "la",
    "l",
    "chaque",
    "ouvert",
    "ouverte",
    "ouverts",
    "ouverture",
    "horaire",
    "horaires",
    "entre",
    "puis",
    "mois",
    "matin",
    "matins",
    "midis",
    "apres",
    "soir",
    "aprem",
    "d",
    "accueil",
    "public",
    "heures",
    "dans",
];

#[derive(Debug, Clone, PartialEq)]
enum Word {
    Day(&'static str),
    EveryDay,
    Nth(i8),
    Time(u32),
    To,
    And,
    Closed,
}

/// `09:00 - 12:00 / 13:30 - 17:00`, `lundi 9h-12h, mardi 14h-18h`, `1er et 3e samedi 14h-18h` as OSM syntax. Times
/// without a day come back without a day. `None` when anything is not understood: wrong hours are worse than none.
pub fn from_french(text: &str) -> Option<String> {
    if text.len() > LONGEST_RULE {
        return None;
    }
    let mut reader = Reader::default();
    for word in words(text)? {
        reader.read(word)?;
    }
    reader.end_group()?;
    let rules: Vec<String> = reader
        .rules
        .iter()
        .map(|(days, times)| {
            let separator = if days.is_empty() { "" } else { " " };
            format!("{days}{separator}{}", times.join(","))
        })
        .collect();
    normalise(&rules.join("; ")).ok()
}

fn words(text: &str) -> Option<Vec<Word>> {
    let text = text.to_lowercase().replace(['é', 'è', 'ê'], "e").replace(['à', 'â'], "a").replace("jusqu'", " ");
    let mut words = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let is_word = |sign: char| sign.is_alphanumeric() || sign == ':';
        let end = rest.find(|sign: char| is_word(sign) != is_word(first)).unwrap_or(rest.len());
        if is_word(first) {
            push_word(&mut words, rest.get(..end)?)?;
            rest = rest.get(end..)?;
        } else {
            match first {
                '-' | '–' | '—' | '>' | '→' => words.push(Word::To),
                ',' | ';' | '/' | '&' | '+' | '\n' | '|' => words.push(Word::And),
                ' ' | '\u{a0}' | '\u{202f}' | '.' | '(' | ')' | '\'' | '’' | '\r' | '\t' => {}
                _ => return None,
            }
            rest = rest.get(first.len_utf8()..)?;
        }
    }
    Some(words)
}

fn push_word(words: &mut Vec<Word>, word: &str) -> Option<()> {
    let word = word.trim_matches(':');
    let word = match word {
        "" => return Some(()),
        "a" | "au" => Word::To,
        "et" | "ou" => Word::And,
        "ferme" | "fermee" | "fermeture" => Word::Closed,
        "midi" if words.last() == Some(&Word::To) => Word::Time(12 * 60),
        "minuit" => Word::Time(24 * 60),
        "tous" | "jours" | "7j" | "tlj" => Word::EveryDay,
        "premier" | "1er" | "1ere" => Word::Nth(1),
        "deuxieme" | "second" => Word::Nth(2),
        "troisieme" => Word::Nth(3),
        "quatrieme" => Word::Nth(4),
        "dernier" | "derniere" => Word::Nth(-1),
        other if NOISE.contains(&other) || other == "midi" => return Some(()),
        other => day(other).or_else(|| nth(other)).or_else(|| time(other))?,
    };
    words.push(word);
    Some(())
}

fn day(word: &str) -> Option<Word> {
    let found =
        DAYS.iter().find(|(name, short, _)| word == *name || word == *short || word.strip_suffix('s') == Some(name));
    found.map(|(_, _, code)| Word::Day(code))
}

fn nth(word: &str) -> Option<Word> {
    let number = word.strip_suffix("eme").or_else(|| word.strip_suffix("nd")).or_else(|| word.strip_suffix('e'))?;
    number.parse().ok().filter(|n| (1..=5).contains(n)).map(Word::Nth)
}

/// Minutes of `9h`, `9h30`, `09:00`, `9:00:00`, `18h00`.
fn time(word: &str) -> Option<Word> {
    let (hours, minutes) = word.split_once(['h', ':'])?;
    let minutes = minutes.split(':').next().unwrap_or_default().trim_end_matches("mn").trim_end_matches("min");
    let digits = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if hours.is_empty() || !digits(hours) || !digits(minutes) {
        return None;
    }
    let minutes = if minutes.is_empty() { 0 } else { minutes.parse::<u32>().ok()? };
    let minute_of_day = hours.parse::<u32>().ok()? * 60 + minutes;
    (minutes < 60 && minute_of_day <= 24 * 60).then_some(Word::Time(minute_of_day))
}

#[derive(Default)]
struct Reader {
    rules: Vec<(String, Vec<String>)>,
    days: Vec<String>,
    nths: Vec<i8>,
    times: Vec<String>,
    start: Option<u32>,
    to: bool,
}

impl Reader {
    fn read(&mut self, word: Word) -> Option<()> {
        let after_to = std::mem::take(&mut self.to);
        match word {
            Word::Day(code) => self.day(code, after_to),
            Word::EveryDay => {
                self.start_days()?;
                if !self.days.iter().any(|days| days == "Mo-Su") {
                    self.days.push("Mo-Su".to_owned());
                }
                Some(())
            }
            Word::Nth(n) => {
                self.start_days()?;
                self.nths.push(n);
                Some(())
            }
            Word::Time(minutes) => self.time(minutes, after_to),
            Word::To => {
                self.to = true;
                Some(())
            }
            Word::And => (self.start.is_none()).then_some(()),
            Word::Closed => {
                // «Fermé le lundi» and «lundi fermé» cannot be told apart in a longer sentence.
                if self.days.is_empty() || !self.times.is_empty() {
                    return None;
                }
                self.times.push("off".to_owned());
                Some(())
            }
        }
    }

    /// A day after times begins the next group.
    fn start_days(&mut self) -> Option<()> {
        if self.times.is_empty() { self.start.is_none().then_some(()) } else { self.end_group() }
    }

    fn day(&mut self, code: &str, after_to: bool) -> Option<()> {
        self.start_days()?;
        if !self.nths.is_empty() {
            let nths: Vec<String> = self.nths.drain(..).map(|n| n.to_string()).collect();
            self.days.push(format!("{code}[{}]", nths.join(",")));
        } else if after_to && !self.days.is_empty() {
            let first = self.days.pop().filter(|first| first.len() == 2)?;
            self.days.push(format!("{first}-{code}"));
        } else {
            self.days.push(code.to_owned());
        }
        Some(())
    }

    fn time(&mut self, minutes: u32, after_to: bool) -> Option<()> {
        match (self.start.take(), after_to) {
            (None, _) => self.start = Some(minutes),
            // Forms that ask for every slot leave the unused ones at midnight.
            (Some(0), true) if minutes == 0 => {}
            (Some(start), _) if start == minutes => return None,
            (Some(start), true) => self.times.push(format!("{}-{}", clock(start), clock(minutes))),
            (Some(_), false) => return None,
        }
        Some(())
    }

    fn end_group(&mut self) -> Option<()> {
        let complete = self.start.is_none() && self.nths.is_empty() && !self.times.is_empty();
        let bare_only = !self.days.is_empty() || self.rules.is_empty();
        if !complete || !bare_only || self.rules.first().is_some_and(|(days, _)| days.is_empty()) {
            return None;
        }
        let (days, times) = (self.days.join(","), std::mem::take(&mut self.times));
        self.days.clear();
        match self.rules.iter_mut().find(|(known, _)| *known == days) {
            Some((_, known)) => known.extend(times),
            None => self.rules.push((days, times)),
        }
        Some(())
    }
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
