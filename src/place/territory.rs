//! Administrative areas and their codes (KINDS.md 2.2), and the clock each of them lives by.

use super::point::Point;

/// What an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A municipality, or a town of another country.
    Commune,
    /// A group of municipalities.
    Epci,
    /// A département; overseas it is the région too.
    Department,
    /// A région.
    Region,
}

impl Level {
    /// The level of this code.
    pub fn parse(code: &str) -> Option<Level> {
        [Level::Commune, Level::Epci, Level::Department, Level::Region].into_iter().find(|level| level.as_str() == code)
    }

    /// Its code, `commune`.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Commune => "commune",
            Level::Epci => "epci",
            Level::Department => "department",
            Level::Region => "region",
        }
    }
}

/// One administrative area.
#[derive(Debug, Clone, PartialEq)]
pub struct Territory {
    /// `FR-56121`.
    pub code: String,
    /// What it is.
    pub level: Level,
    /// `Lorient`.
    pub name: String,
    /// Codes of the areas that hold it, smallest first: EPCI, département, région.
    pub parents: Vec<String>,
    /// Its postcodes; of a commune only.
    pub postcodes: Vec<String>,
    /// Inhabitants, 0 when unknown.
    pub population: u32,
    /// Its own reference point; see `Gazetteer::reference_point` for one that may be borrowed.
    pub point: Option<Point>,
}

impl Territory {
    /// Number of its département, `29` in «Brest (29)».
    pub fn department_number(&self) -> Option<&str> {
        let own = self.code.strip_prefix("FR-")?;
        match self.level {
            Level::Commune => Some(department_number(own)),
            Level::Department => Some(own),
            _ => None,
        }
    }

    /// «Brest (29)» for a commune, the bare name for all else.
    pub fn label(&self) -> String {
        match (self.level, self.department_number()) {
            (Level::Commune, Some(number)) => format!("{} ({number})", self.name),
            _ => self.name.clone(),
        }
    }
}

/// Number of the département of an INSEE code: two signs, overseas three.
pub(super) fn department_number(insee: &str) -> &str {
    let length = if insee.starts_with("97") || insee.starts_with("98") { 3 } else { 2 };
    insee.get(..length).unwrap_or(insee)
}

/// The territory code of an INSEE code of a commune: `56121` and `FR-56121` are `FR-56121`; an arrondissement of
/// Paris, Lyon or Marseille is its commune.
pub fn commune_from_insee(code: &str) -> Option<String> {
    let code = code.trim().to_ascii_uppercase();
    let code = code.strip_prefix("FR-").unwrap_or(&code);
    let bytes = code.as_bytes();
    let digits = |from: usize| bytes.iter().skip(from).all(u8::is_ascii_digit);
    let shape = bytes.len() == 5
        && digits(2)
        && match (bytes[0], bytes[1]) {
            (b'2', b'A' | b'B') => true,
            (first, second) => first.is_ascii_digit() && second.is_ascii_digit() && &bytes[..2] != b"00",
        };
    if !shape {
        return None;
    }
    let commune = match code.parse::<u32>() {
        Ok(75101..=75120) => "75056",
        Ok(69381..=69389) => "69123",
        Ok(13201..=13216) => "13055",
        _ => code,
    };
    Some(format!("FR-{commune}"))
}

/// IANA name of the clock of a French territory, or of a country that has one clock only.
pub(super) fn timezone(code: &str, name: &str) -> Option<&'static str> {
    let (country, own) = code.split_once('-').unwrap_or((code, ""));
    match country {
        "FR" => Some(french_timezone(department_number(own), name)),
        _ => COUNTRY_TIMEZONES.iter().find(|(known, _)| *known == country).map(|(_, zone)| *zone),
    }
}

fn french_timezone(department: &str, name: &str) -> &'static str {
    match department {
        "971" => "America/Guadeloupe",
        "972" => "America/Martinique",
        "973" => "America/Cayenne",
        "974" => "Indian/Reunion",
        "975" => "America/Miquelon",
        "976" => "Indian/Mayotte",
        "977" => "America/St_Barthelemy",
        "978" => "America/Marigot",
        "984" => "Indian/Kerguelen",
        "986" => "Pacific/Wallis",
        "987" => match name {
            "Fatu-Hiva" | "Hiva-Oa" | "Nuku-Hiva" | "Tahuata" | "Ua-Huka" | "Ua-Pou" => "Pacific/Marquesas",
            "Gambier" => "Pacific/Gambier",
            _ => "Pacific/Tahiti",
        },
        "988" => "Pacific/Noumea",
        "989" => "Etc/GMT+8",
        _ => "Europe/Paris",
    }
}

const COUNTRY_TIMEZONES: [(&str, &str); 44] = [
    ("AD", "Europe/Andorra"),
    ("AL", "Europe/Tirane"),
    ("AT", "Europe/Vienna"),
    ("BA", "Europe/Sarajevo"),
    ("BE", "Europe/Brussels"),
    ("BG", "Europe/Sofia"),
    ("BY", "Europe/Minsk"),
    ("CH", "Europe/Zurich"),
    ("CY", "Asia/Nicosia"),
    ("CZ", "Europe/Prague"),
    ("DE", "Europe/Berlin"),
    ("DK", "Europe/Copenhagen"),
    ("DZ", "Africa/Algiers"),
    ("EE", "Europe/Tallinn"),
    ("FI", "Europe/Helsinki"),
    ("GB", "Europe/London"),
    ("GR", "Europe/Athens"),
    ("HR", "Europe/Zagreb"),
    ("HU", "Europe/Budapest"),
    ("IE", "Europe/Dublin"),
    ("IS", "Atlantic/Reykjavik"),
    ("IT", "Europe/Rome"),
    ("LI", "Europe/Vaduz"),
    ("LT", "Europe/Vilnius"),
    ("LU", "Europe/Luxembourg"),
    ("LV", "Europe/Riga"),
    ("MA", "Africa/Casablanca"),
    ("MC", "Europe/Monaco"),
    ("MD", "Europe/Chisinau"),
    ("ME", "Europe/Podgorica"),
    ("MK", "Europe/Skopje"),
    ("MT", "Europe/Malta"),
    ("NL", "Europe/Amsterdam"),
    ("NO", "Europe/Oslo"),
    ("PL", "Europe/Warsaw"),
    ("RO", "Europe/Bucharest"),
    ("RS", "Europe/Belgrade"),
    ("SE", "Europe/Stockholm"),
    ("SI", "Europe/Ljubljana"),
    ("SK", "Europe/Bratislava"),
    ("SM", "Europe/San_Marino"),
    ("TN", "Africa/Tunis"),
    ("UA", "Europe/Kyiv"),
    ("VA", "Europe/Vatican"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrondissement_is_its_commune() {
        assert_eq!(commune_from_insee("75101").as_deref(), Some("FR-75056"));
        assert_eq!(commune_from_insee("69389").as_deref(), Some("FR-69123"));
        assert_eq!(commune_from_insee("FR-13216").as_deref(), Some("FR-13055"));
        assert_eq!(commune_from_insee("56121").as_deref(), Some("FR-56121"));
        assert_eq!(commune_from_insee(" 2a004 ").as_deref(), Some("FR-2A004"));
    }

    #[test]
    fn what_is_no_insee_code_is_none() {
        for text in ["", "5612", "561210", "AB123", "2C004", "56é21", "00123", "56 21"] {
            assert_eq!(commune_from_insee(text), None, "{text}");
        }
    }
}
