//! Entries as a region would have them, from a seed: the same number gives the same entry everywhere.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use bocage::initiative::Class;
use bocage::initiative::kind::{AttributeType, Kinds};
use bocage::place::{Gazetteer, Level, Territory};

use crate::french::{Dice, French, Weighted, capitalised};

/// Columns in the order in which our own exports have them; `a.` and the code of an attribute follow.
const COLUMNS: &[&str] = &[
    "id",
    "name",
    "kinds",
    "summary",
    "description",
    "lang",
    "lat",
    "lon",
    "precision",
    "street",
    "postcode",
    "city",
    "territory",
    "country",
    "area_served",
    "opening_hours",
    "website",
    "email",
    "phone",
    "themes",
    "publics",
    "legal_form",
    "status",
    "price_model",
    "step_free_entry",
    "adapted_toilets",
    "node",
    "licence",
    "source",
    "source_record",
    "checked_at",
];
const STREETS: &[&str] = &["rue", "avenue", "place", "chemin", "impasse", "allée", "boulevard", "route"];
const HOURS: &[&str] = &[
    "Mo-Fr 09:00-12:00,14:00-18:00",
    "Sa 10:00-12:30",
    "We 14:00-18:00; Sa 10:00-18:00",
    "Tu-Sa 10:00-19:00",
    "Mo-Fr 09:00-17:00; PH off",
    "Fr 17:30-19:30",
    "Tu,Th 18:00-20:30",
    "Mo-Su 08:00-20:00",
    "Sa[1,3] 14:00-18:00",
    "Mo-We,Fr 09:30-12:30; Th off",
];

/// One generated entry, with what the queries and the reference need of it.
pub struct Entry {
    pub id: String,
    pub name: String,
    pub summary: String,
    pub description: String,
    pub kind: String,
    pub themes: Vec<String>,
    pub commune: usize,
    pub lat: f64,
    pub lon: f64,
    pub checked_at: String,
    cells: Vec<String>,
}

/// A filterable attribute of coded values.
struct Coded {
    code: String,
    kinds: Vec<usize>,
    items: Vec<String>,
    several: bool,
}

pub struct Generator {
    pub seed: u64,
    pub french: French,
    pub kinds: Arc<Kinds>,
    pub communes: Vec<Territory>,
    people: Weighted,
    kind_codes: Vec<String>,
    kind_words: Vec<Vec<String>>,
    kind_frequency: Weighted,
    themes: Vec<String>,
    publics: Vec<String>,
    legal_forms: Vec<String>,
    price_models: Vec<String>,
    coded: Vec<Coded>,
}

impl Generator {
    pub fn new(seed: u64, kinds: Arc<Kinds>, gazetteer: &Gazetteer) -> Generator {
        let communes = communes(gazetteer);
        let people = Weighted::new(communes.iter().map(|commune| f64::from(commune.population) + 20.0));
        // What needs a legal form or an address of its own is left out, so that every entry is taken.
        let usable = || kinds.kinds(Class::Initiative).iter().filter(|kind| !kind.deprecated);
        let usable: Vec<_> = usable().filter(|kind| kind.code != "cooperative_platform").collect();
        let kind_codes: Vec<String> = usable.iter().map(|kind| kind.code.clone()).collect();
        let kind_words = usable
            .iter()
            .map(|kind| {
                let names = kind.synonyms.iter().filter(|name| !name.contains("co-op")).cloned();
                names.chain([kind.label.get("fr").to_owned()]).collect()
            })
            .collect();
        let items = |list: &str| -> Vec<String> {
            let items = kinds.list(list).map(|list| list.items.as_slice()).unwrap_or_default();
            items.iter().filter(|item| !item.deprecated).map(|item| item.code.clone()).collect()
        };
        let mut coded: Vec<Coded> = Vec::new();
        for (number, kind) in usable.iter().enumerate() {
            for attribute in kind.attributes.iter().filter(|attribute| attribute.is_filterable() && !attribute.hidden) {
                let several = attribute.kind == AttributeType::Codes;
                let Some(list) = attribute.list_code().filter(|_| several || attribute.kind == AttributeType::Code)
                else {
                    continue;
                };
                match coded.iter_mut().find(|known| known.code == attribute.code) {
                    Some(known) => known.kinds.push(number),
                    None => coded.push(Coded {
                        code: attribute.code.clone(),
                        kinds: vec![number],
                        items: items(list),
                        several,
                    }),
                }
            }
        }
        coded.retain(|attribute| !attribute.items.is_empty());
        Generator {
            seed,
            french: French::new(),
            communes,
            people,
            kind_frequency: Weighted::new((0..kind_codes.len()).map(|rank| 1.0 / (rank as f64 + 2.0))),
            kind_codes,
            kind_words,
            themes: kinds.themes().iter().map(|theme| theme.code.clone()).collect(),
            publics: items("publics"),
            legal_forms: items("legal_forms"),
            price_models: items("price_models"),
            coded,
            kinds,
        }
    }

    pub fn kind_codes(&self) -> &[String] {
        &self.kind_codes
    }

    /// A commune, the likelier the more people live there.
    pub fn commune(&self, dice: &mut Dice) -> usize {
        self.people.draw(dice)
    }

    pub fn entry(&self, number: u64) -> Entry {
        let mut dice = Dice::new(self.seed, number);
        let kind = self.kind_frequency.draw(&mut dice);
        let commune = self.commune(&mut dice);
        let (lat, lon) = self.spot(commune, &mut dice);
        let place = &self.communes[commune];
        let name = self.name(kind, place, &mut dice);
        let words = 6 + dice.below(9);
        let summary = self.french.text(&mut dice, words);
        let words = 12 + dice.below(32);
        let description = if dice.chance(70) { self.french.text(&mut dice, words) } else { String::new() };
        let themes = draw_some(&self.themes, 1 + dice.below(3), &mut dice);
        let mut entry = Entry {
            id: format!("banc-{number:07}"),
            name,
            summary,
            description,
            kind: self.kind_codes[kind].clone(),
            themes,
            commune,
            lat,
            lon,
            checked_at: format!("202{}-{:02}-{:02}", 4 + dice.below(3), 1 + dice.below(10), 1 + dice.below(28)),
            cells: Vec::new(),
        };
        if !dice.chance(60) {
            entry.checked_at.clear();
        }
        entry.cells = self.cells(&entry, kind, &mut dice);
        entry
    }

    /// Within a few kilometres of the middle of the commune, nearer ones more often.
    fn spot(&self, commune: usize, dice: &mut Dice) -> (f64, f64) {
        let Some(point) = self.communes[commune].point else { return (0.0, 0.0) };
        let spread = 0.004 + f64::from(self.communes[commune].population).sqrt() / 20_000.0;
        let mut around = || (dice.share() + dice.share() + dice.share() - 1.5) * spread;
        let (north, east) = (around(), around());
        (point.lat + north, point.lon + east / point.lat.to_radians().cos().max(0.1))
    }

    fn name(&self, kind: usize, place: &Territory, dice: &mut Dice) -> String {
        let what = capitalised(dice.one::<String>(&self.kind_words[kind]));
        let proper = self.french.proper_name(dice);
        match dice.below(6) {
            0 => format!("{what} {} de {}", self.french.content_word(dice), place.name),
            1 => format!("{what} {proper}"),
            2 => format!("{what} {} {proper}", self.french.content_word(dice)),
            3 => format!("{} {} {proper}", capitalised(self.french.content_word(dice)), self.french.content_word(dice)),
            4 => format!("L'{} {}", self.french.content_word(dice), self.french.content_word(dice)),
            _ => format!("{what} {proper} {}", place.name),
        }
    }

    fn cells(&self, entry: &Entry, kind: usize, dice: &mut Dice) -> Vec<String> {
        let place = &self.communes[entry.commune];
        let some =
            |dice: &mut Dice, percent: usize, text: String| if dice.chance(percent) { text } else { String::new() };
        let site = format!("https://{}-{}.example", self.french.proper_name(dice).to_lowercase(), dice.below(100_000));
        let street = format!("{} {} {}", 1 + dice.below(150), dice.one(STREETS), self.french.proper_name(dice));
        let precision = ["exact", "exact", "exact", "exact", "street", "municipality"][dice.below(6)];
        let publics = draw_some(&self.publics, dice.below(3), dice).join("|");
        let yes_no = |dice: &mut Dice| ["", "", "yes", "no"][dice.below(4)].to_owned();
        let mut cells = vec![
            entry.id.clone(),
            entry.name.clone(),
            entry.kind.clone(),
            entry.summary.clone(),
            entry.description.clone(),
            "fr".to_owned(),
            format!("{:.6}", entry.lat),
            format!("{:.6}", entry.lon),
            precision.to_owned(),
            some(dice, 85, street),
            place.postcodes.first().cloned().unwrap_or_default(),
            place.name.clone(),
            place.code.clone(),
            "FR".to_owned(),
            String::new(),
            some(dice, 50, (*dice.clone().one(HOURS)).to_owned()),
            some(dice, 55, site),
            String::new(),
            some(dice, 40, format!("+33199{:06}", 0)),
            entry.themes.join("|"),
            publics,
            dice.one(self.legal_forms.as_slice()).clone(),
            String::new(),
            if dice.chance(60) { dice.one(&self.price_models).clone() } else { String::new() },
            yes_no(dice),
            yes_no(dice),
            String::new(),
            "ODbL-1.0".to_owned(),
            String::new(),
            String::new(),
            entry.checked_at.clone(),
        ];
        for attribute in &self.coded {
            cells.push(match attribute.kinds.contains(&kind) && dice.chance(60) {
                true if attribute.several => draw_some(&attribute.items, 1 + dice.below(4), dice).join("|"),
                true => dice.one(&attribute.items).clone(),
                false => String::new(),
            });
        }
        cells
    }

    /// Writes a file as an operator would have it; answers its bytes.
    pub fn write_csv(&self, path: &Path, entries: u64) -> Result<u64> {
        let mut writer = csv::Writer::from_writer(BufWriter::new(File::create(path)?));
        let attributes = self.coded.iter().map(|attribute| format!("a.{}", attribute.code));
        writer.write_record(COLUMNS.iter().map(|column| (*column).to_owned()).chain(attributes))?;
        for number in 0..entries {
            writer.write_record(&self.entry(number).cells)?;
        }
        writer.flush()?;
        drop(writer);
        Ok(std::fs::metadata(path)?.len())
    }
}

/// Municipalities that have a place of their own or of their district, as the gazetteer knows them.
fn communes(gazetteer: &Gazetteer) -> Vec<Territory> {
    let regions = ["ARA", "BFC", "BRE", "CVL", "20R", "GES", "HDF", "IDF", "NOR", "NAQ", "OCC", "PDL", "PAC"];
    let mut todo: Vec<String> = regions.iter().map(|region| format!("FR-{region}")).collect();
    let mut communes: Vec<Territory> = Vec::new();
    while let Some(code) = todo.pop() {
        for child in gazetteer.children(&code) {
            let Some(mut territory) = gazetteer.territory(&child) else { continue };
            if territory.level != Level::Commune {
                todo.push(child);
                continue;
            }
            territory.point = gazetteer.reference_point(&child).map(|(point, _)| point);
            if territory.point.is_some() && !territory.postcodes.is_empty() {
                communes.push(territory);
            }
        }
    }
    communes.sort_by(|a, b| a.code.cmp(&b.code));
    communes.dedup_by(|a, b| a.code == b.code);
    communes
}

fn draw_some(of: &[String], count: usize, dice: &mut Dice) -> Vec<String> {
    let mut drawn: Vec<String> = (0..count).map(|_| dice.one(of).clone()).collect();
    drawn.sort();
    drawn.dedup();
    drawn
}

/// Flushes what `write!` gathered for a person who waits.
pub fn tell(what: &str) {
    let mut out = std::io::stderr();
    // Nobody may be listening.
    drop(writeln!(out, "{what}").and_then(|()| out.flush()));
}
