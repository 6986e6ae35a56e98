//! Entries in words of the reader's language: what list, page and API say about one.

pub mod actions;
pub mod card;
pub mod facts;
pub mod fields;
pub mod hours;
pub mod page;
pub mod peer;
pub mod proposal;
pub mod provenance;
pub mod reasons;
pub mod status;
pub mod versions;

use chrono::NaiveDate;

use crate::app::App;
use crate::clock::Timestamp;
use crate::initiative::kind::{Attribute, Kinds, Label};
use crate::initiative::{Card, Class, Initiative};
use crate::locale::Words;

/// Who reads, and when: what all sentences about entries depend on.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The node.
    pub app: &'a App,
    /// The reader's language.
    pub words: &'a Words,
    /// The instant.
    pub now: Timestamp,
    /// What lists are of: initiatives, or offers and requests.
    pub class: Class,
}

/// A piece of text with an address behind it, or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// What is read.
    pub text: String,
    /// Where it leads; empty when it leads nowhere.
    pub url: String,
}

impl Linked {
    /// Text with an address.
    pub fn to(text: impl Into<String>, url: impl Into<String>) -> Linked {
        Linked { text: text.into(), url: url.into() }
    }

    /// Text alone.
    pub fn plain(text: impl Into<String>) -> Linked {
        Linked { text: text.into(), url: String::new() }
    }
}

impl<'a> Reader<'a> {
    /// A reader at this moment.
    pub fn now(app: &'a App, words: &'a Words) -> Reader<'a> {
        Reader { app, words, now: app.clock.now(), class: Class::Initiative }
    }

    /// The same who reads a list of this class.
    pub fn of(self, class: Class) -> Reader<'a> {
        Reader { class, ..self }
    }

    /// The page that lists what is read.
    pub fn list(&self) -> &'static str {
        match self.class {
            Class::Initiative => "/search",
            Class::Proposal => "/board",
        }
    }

    /// Of what class a card is; without one, that of the list.
    fn class_of(&self, card: Option<&Card>) -> Class {
        match card {
            Some(card) if card.terms.is_some() => Class::Proposal,
            Some(_) => Class::Initiative,
            None => self.class,
        }
    }

    /// The vocabulary.
    pub fn kinds(&self) -> &'a Kinds {
        &self.app.kinds
    }

    /// The day.
    pub fn today(&self) -> NaiveDate {
        self.now.date()
    }

    /// A label in the reader's language.
    pub fn label<'l>(&self, label: &'l Label) -> &'l str {
        label.get(self.words.lang())
    }

    /// The label of a kind; of one that another node made, the label it came with; else its code.
    pub fn kind_label(&self, card: Option<&Card>, code: &str) -> String {
        match self.kinds().kind(self.class_of(card), code) {
            Some(kind) => self.label(&kind.label).to_owned(),
            None => card.and_then(|card| self.foreign_label(card, code)).unwrap_or_else(|| last_part(code)),
        }
    }

    /// The label that came with an entry for something which another node made.
    pub fn foreign_label(&self, card: &Card, iri: &str) -> Option<String> {
        let labels = card.vocabulary.get(iri)?;
        let labels = labels.get("label").or_else(|| labels.get("labels")).unwrap_or(labels);
        let in_language = |lang: &str| labels.get(lang)?.as_str().map(str::to_owned);
        in_language(self.words.lang()).or_else(|| in_language("en")).or_else(|| in_language("fr"))
    }

    /// The colour family of a kind.
    pub fn family(&self, card: &Card) -> String {
        let kind = card.main_kind().and_then(|code| self.kinds().kind(self.class_of(Some(card)), code));
        kind.map(|kind| kind.colour.clone()).filter(|colour| !colour.is_empty()).unwrap_or_else(|| "ink".into())
    }

    /// The label of a theme, or its code.
    pub fn theme_label(&self, code: &str) -> String {
        self.kinds().theme(code).map_or_else(|| last_part(code), |theme| self.label(&theme.label).to_owned())
    }

    /// The label of a code of a list, or the code.
    pub fn item(&self, list: &str, code: &str) -> String {
        self.kinds().item_label(list, code, self.words.lang())
    }

    /// The name of a territory, or its code.
    pub fn territory(&self, code: &str) -> String {
        self.app.gazetteer.territory(code).map_or_else(|| code.to_owned(), |territory| territory.label())
    }

    /// Where the page of an entry is: on this node, or with its home when there is no name for it here.
    pub fn path(&self, home: &str, own: bool, handle: Option<&str>, uri: &str) -> String {
        match handle {
            Some(handle) if own => format!("/@{handle}"),
            Some(handle) => format!("/@{handle}@{home}"),
            None => self.path_without_name(home, own, uri),
        }
    }

    fn path_without_name(&self, home: &str, own: bool, uri: &str) -> String {
        let (class, ulid) = (Class::of(uri), uri.rsplit('/').next().unwrap_or_default());
        match class {
            _ if own => format!("{}{ulid}", class.path()),
            Class::Initiative => uri.to_owned(),
            Class::Proposal => format!("/o/{ulid}@{home}"),
        }
    }

    /// The same with the address of this node.
    pub fn url_of(&self, initiative: &Initiative) -> String {
        let path = self.path_of(initiative);
        if path.starts_with('/') { format!("{}{path}", self.app.config.base_url()) } else { path }
    }

    /// Where the page of an initiative is.
    pub fn path_of(&self, initiative: &Initiative) -> String {
        self.path(&initiative.home, initiative.own, initiative.handle.as_deref(), &initiative.uri)
    }

    /// A link to an initiative named by its address: here when it is ours, else where it lives.
    pub fn link_to(&self, uri: &str) -> Linked {
        match uri.strip_prefix(&self.app.config.base_url()) {
            Some(path) if path.starts_with("/i/") => Linked::to(uri, path),
            _ if is_web_address(uri) => Linked::to(uri, uri),
            _ => Linked::plain(uri),
        }
    }

    /// The texts of a card in the reader's language, else as written, with the language when it is another one.
    pub fn text<'c>(
        &self,
        card: &'c Card,
        of: impl Fn(&'c crate::initiative::card::Texts) -> Option<&'c String>,
        own: Option<&'c String>,
    ) -> Option<(String, Option<String>)> {
        let lang = self.words.lang();
        if card.lang != lang
            && let Some(text) = card.translations.get(lang).and_then(of)
        {
            return Some((text.clone(), None));
        }
        let other = Some(card.lang.clone()).filter(|written| !written.is_empty() && written != lang);
        own.map(|text| (text.clone(), other))
    }

    /// The name of a card, with its language when it is not the reader's.
    pub fn name(&self, card: &Card) -> (String, Option<String>) {
        self.text(card, |texts| texts.name.as_ref(), Some(&card.name)).unwrap_or_default()
    }

    /// An attribute's label with its unit.
    pub fn attribute_label(&self, attribute: &Attribute) -> String {
        self.label(&attribute.label).to_owned()
    }
}

/// Whether an address may stand behind a link.
pub fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// What of an IRI a person can read.
fn last_part(code: &str) -> String {
    code.rsplit(['/', '#']).next().unwrap_or(code).replace('_', " ")
}
