//! Sentences in people's languages: one folder of Fluent files per language, `locales/{lang}/`.
//!
//! French and English come with the program and are complete; a folder in the data folder's `locales/` adds a language
//! or overrides single sentences. What a language does not have falls back to the language its `meta.toml` names, then
//! to English. A key that nobody knows is shown as the key: a test keeps that from happening.

use std::path::Path;
use std::sync::OnceLock;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use rust_embed::RustEmbed;
use serde::Deserialize;
use unic_langid::LanguageIdentifier;

use crate::error::{Error, Result, sentence};

mod hours;
mod told;
mod words;

pub use self::hours::varies;
pub use self::words::Words;
/// A value put into a sentence: text or number, made with `.into()`.
pub use fluent_bundle::FluentValue as Argument;

/// The language that has every sentence and is asked last.
const LAST_RESORT: &str = "en";

#[derive(RustEmbed)]
#[folder = "locales"]
struct Shipped;

/// All languages of a node.
pub struct Locales {
    languages: Vec<Language>,
}

/// One language.
pub struct Language {
    /// BCP 47 tag, the name of its folder.
    pub code: String,
    /// Its own name for itself, `français`.
    pub name: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    /// Localised paths: `("chercher", "search")`.
    pub aliases: Vec<(String, String)>,
    /// Texts of the help pages, by name, Markdown.
    pub help: Vec<(String, String)>,
    fallback: String,
    numbers: NumberStyle,
    /// Names of the months: a list says one for each entry.
    months: [OnceLock<String>; 12],
    bundle: FluentBundle<FluentResource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meta {
    name: String,
    #[serde(default = "left_to_right")]
    direction: String,
    #[serde(default = "last_resort")]
    fallback: String,
    #[serde(default)]
    numbers: NumberStyle,
}

/// How numbers are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberStyle {
    /// `1,234.5`
    #[default]
    CommaPoint,
    /// `1 234,5`, with a narrow no-break space.
    SpaceComma,
    /// `1.234,5`
    PointComma,
}

fn left_to_right() -> String {
    "ltr".into()
}

fn last_resort() -> String {
    LAST_RESORT.into()
}

impl Locales {
    /// The languages that come with the program.
    ///
    /// # Errors
    /// When a file of the repository is wrong, which a test would have found.
    pub fn shipped() -> Result<Locales> {
        let mut files: Vec<(String, String)> = Vec::new();
        for path in Shipped::iter() {
            if let Some(file) = Shipped::get(&path) {
                files.push((path.to_string(), String::from_utf8_lossy(&file.data).into_owned()));
            }
        }
        let mut locales = Locales { languages: Vec::new() };
        locales.add(files)?;
        Ok(locales)
    }

    /// The same with what stands in `folder`, one folder per language; a folder that does not exist adds nothing.
    ///
    /// # Errors
    /// [`Error::Usage`] with the file and what is wrong in it.
    pub fn with_folder(mut self, folder: &Path) -> Result<Locales> {
        let mut files = Vec::new();
        collect(folder, "", 2, &mut files)?;
        self.add(files)?;
        Ok(self)
    }

    /// Adds files given by path, `fr/main.ftl`. Later sentences override earlier ones.
    fn add(&mut self, mut files: Vec<(String, String)>) -> Result<()> {
        // `meta.toml` makes the language that its other files need.
        files.sort_by_key(|(path, _)| (!path.ends_with("/meta.toml"), path.clone()));
        for (path, text) in files {
            let Some((code, file)) = path.split_once('/') else { continue };
            if file == "meta.toml" {
                self.add_language(code, &path, &text)?;
            } else if let Some(language) = self.languages.iter_mut().find(|language| language.code == code) {
                language.add_file(file, &path, text)?;
            } else {
                return Err(Error::Usage(sentence!("locale-no-meta", path = &path, code = code)));
            }
        }
        self.languages.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(())
    }

    fn add_language(&mut self, code: &str, path: &str, text: &str) -> Result<()> {
        let wrong = |why: &str| Error::Usage(sentence!("locale-file", path = path, cause = why));
        let meta: Meta = toml::from_str(text).map_err(|e| wrong(e.message()))?;
        let tag: LanguageIdentifier =
            code.parse().map_err(|_| Error::Usage(sentence!("locale-no-language", path = path, code = code)))?;
        if let Some(known) = self.languages.iter_mut().find(|language| language.code == code) {
            (known.name, known.direction) = (meta.name, meta.direction);
            return Ok(());
        }
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Isolation marks would stand in e-mail addresses and terminal output; pages use <bdi>.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match meta.numbers {
            NumberStyle::CommaPoint => |value, _| write_number(value, NumberStyle::CommaPoint),
            NumberStyle::SpaceComma => |value, _| write_number(value, NumberStyle::SpaceComma),
            NumberStyle::PointComma => |value, _| write_number(value, NumberStyle::PointComma),
        }));
        self.languages.push(Language {
            code: code.to_owned(),
            name: meta.name,
            direction: meta.direction,
            aliases: Vec::new(),
            help: Vec::new(),
            fallback: meta.fallback,
            numbers: meta.numbers,
            months: Default::default(),
            bundle,
        });
        Ok(())
    }

    /// All languages, by code.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// One language.
    pub fn language(&self, code: &str) -> Option<&Language> {
        self.languages.iter().find(|language| language.code == code)
    }

    /// A sentence; the key itself when no language has it.
    pub fn text(&self, lang: &str, key: &str, args: &[(&str, Argument<'_>)]) -> String {
        self.find(lang, key, args).unwrap_or_else(|| key.to_owned())
    }

    /// A sentence, if any language has it.
    pub fn find(&self, lang: &str, key: &str, args: &[(&str, Argument<'_>)]) -> Option<String> {
        self.in_order(lang).find_map(|language| language.find(key, args))
    }

    /// A help text, Markdown.
    pub fn help(&self, lang: &str, name: &str) -> Option<&str> {
        let texts = self.in_order(lang).flat_map(|language| &language.help);
        texts.into_iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    fn in_order(&self, lang: &str) -> impl Iterator<Item = &Language> {
        let own = self.language(lang);
        let fallback = own.and_then(|language| self.language(&language.fallback));
        [own, fallback, self.language(LAST_RESORT)].into_iter().flatten()
    }

    /// The language to answer in: the one asked for, else the one chosen before, else the best that the browser
    /// accepts, else the node's.
    pub fn choose(&self, asked: Option<&str>, cookie: Option<&str>, accepted: Option<&str>, default: &str) -> &str {
        let wanted = [asked, cookie].into_iter().flatten().find_map(|code| self.known(code));
        wanted
            .or_else(|| accepted.and_then(|header| self.best_accepted(header)))
            .or_else(|| self.known(default))
            .unwrap_or(LAST_RESORT)
    }

    fn best_accepted(&self, header: &str) -> Option<&str> {
        let mut wishes: Vec<(f32, &str)> = Vec::new();
        for wish in header.split(',').take(16) {
            let mut parts = wish.split(';').map(str::trim);
            let code = parts.next().unwrap_or_default();
            let weight = parts.find_map(|p| p.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
            if weight > 0.0 {
                wishes.push((weight, code));
            }
        }
        wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
        wishes.into_iter().find_map(|(_, code)| self.known(code))
    }

    /// The code as we write it: `fr-CA` is `fr` when there is no folder of its own.
    fn known(&self, code: &str) -> Option<&str> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        [code, primary].into_iter().find_map(|wanted| {
            self.languages.iter().find(|l| l.code.eq_ignore_ascii_case(wanted)).map(|l| l.code.as_str())
        })
    }

    /// The path that an alias stands for, in any language.
    pub fn path_of_alias(&self, alias: &str) -> Option<&str> {
        let aliases = self.languages.iter().flat_map(|language| &language.aliases);
        aliases.into_iter().find(|(from, _)| from == alias).map(|(_, to)| to.as_str())
    }
}

impl Language {
    fn add_file(&mut self, file: &str, path: &str, text: String) -> Result<()> {
        let wrong = |why: String| Error::Usage(sentence!("locale-file", path = path, cause = why));
        if file.ends_with(".ftl") {
            let resource = FluentResource::try_new(text).map_err(|(_, errors)| {
                wrong(errors.first().map_or_else(|| "not a Fluent file".to_owned(), ToString::to_string))
            })?;
            self.bundle.add_resource_overriding(resource);
        } else if file == "aliases.toml" {
            let table: toml::Table = toml::from_str(&text).map_err(|e| wrong(e.message().to_owned()))?;
            for (alias, target) in table {
                let target = target.as_str().ok_or_else(|| wrong(format!("{alias} needs a path in quotes")))?;
                self.aliases.push((alias, target.to_owned()));
            }
        } else if let Some(name) = file.strip_prefix("help/").and_then(|name| name.strip_suffix(".md")) {
            self.help.retain(|(known, _)| known != name);
            self.help.push((name.to_owned(), text));
        }
        Ok(())
    }

    fn find(&self, key: &str, args: &[(&str, Argument<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let args = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::warn!(key, lang = %self.code, "A sentence could not be completed: {errors:?}");
        }
        Some(text)
    }

    /// How this language writes numbers.
    pub fn numbers(&self) -> NumberStyle {
        self.numbers
    }
}

fn collect(folder: &Path, below: &str, depth: u8, files: &mut Vec<(String, String)>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let relative = if below.is_empty() { name.to_owned() } else { format!("{below}/{name}") };
        if path.is_dir() && depth > 0 {
            collect(&path, &relative, depth - 1, files)?;
        } else if path.is_file() {
            files.push((relative, std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

fn write_number(value: &Argument<'_>, style: NumberStyle) -> Option<String> {
    match value {
        Argument::Number(FluentNumber { value, options }) => {
            Some(style.write(*value, options.minimum_fraction_digits.unwrap_or(0)))
        }
        _ => None,
    }
}

/// The digits of a number, without its sign, six of them behind the point; perhaps none when it is whole.
fn digits(value: f64) -> String {
    // Most numbers of a page are counts and points, with two decimals at most: the exact expansion of a float, which is
    // slow, would give the same digits.
    let millionths = (value.abs() * 1e6).round();
    let exact = millionths < 1e15 && (value.abs() * 1e6 - millionths).abs() < 1e-3;
    if !exact {
        return format!("{:.6}", value.abs());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, positive and small")]
    let millionths = millionths as u64;
    match (millionths / 1_000_000, millionths % 1_000_000) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}.{rest:06}"),
    }
}

impl NumberStyle {
    /// Writes a number with at least `decimals` decimals, and no more than it has, at most 6.
    pub fn write(self, value: f64, decimals: usize) -> String {
        let (group, point) = match self {
            NumberStyle::CommaPoint => (',', '.'),
            NumberStyle::SpaceComma => ('\u{202f}', ','),
            NumberStyle::PointComma => ('.', ','),
        };
        let text = digits(value);
        if text.len() <= 3 && value >= 0.0 && decimals == 0 {
            // A small whole number, as most counts beside filters are: there is nothing to group.
            return text;
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let fraction = fraction.trim_end_matches('0');
        let mut written = String::with_capacity(2 * text.len() + 3);
        if value < 0.0 {
            written.push('\u{2212}');
        }
        for (n, digit) in whole.chars().enumerate() {
            if n > 0 && (whole.len() - n) % 3 == 0 {
                written.push(group);
            }
            written.push(digit);
        }
        if !fraction.is_empty() || decimals > 0 {
            written.push(point);
            written.push_str(fraction);
            written.extend(std::iter::repeat_n('0', decimals.saturating_sub(fraction.len())));
        }
        written
    }
}

#[cfg(test)]
mod tests;
