//! What is new, for feed readers: one list of things told, as Atom (RFC 4287) or as RSS 2.0, with the point of each as
//! its card publishes it (GeoRSS Simple).

use std::collections::BTreeMap;

use atom_syndication::{Entry, Feed, FixedDateTime, Link, Person, Text};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::show::Reader;
use super::show::proposal::ProposalView;
use crate::clock::Timestamp;
use crate::initiative::Initiative;

/// Things of one feed (FORMATS.md 3).
pub const MOST: usize = 50;

const GEORSS: &str = "http://www.georss.org/georss";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
const ATOM: &str = "http://www.w3.org/2005/Atom";

/// How a feed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 4287.
    Atom,
    /// RSS 2.0.
    Rss,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 2] = [Format::Atom, Format::Rss];

    /// Reads the end of an address.
    pub fn parse(extension: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.extension() == extension)
    }

    /// The end of its address.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Atom => "atom",
            Format::Rss => "rss",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Atom => "Atom",
            Format::Rss => "RSS",
        }
    }

    /// The media type, without its charset.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Atom => "application/atom+xml",
            Format::Rss => "application/rss+xml",
        }
    }
}

/// A feed.
pub struct Channel {
    /// What it is called.
    pub title: String,
    /// Its own address.
    pub own: String,
    /// The page that shows the same.
    pub page: String,
    /// Language of its titles.
    pub lang: String,
    /// When something in it changed last.
    pub updated: Timestamp,
    /// What is told, the newest first.
    pub told: Vec<Told>,
}

/// One thing in a feed.
pub struct Told {
    /// What it is known by for ever.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// When it appeared.
    pub published: Timestamp,
    /// When it changed last.
    pub updated: Timestamp,
    /// Who answers for it.
    pub author: Option<String>,
    /// A few words.
    pub summary: String,
    /// The text, cleaned HTML.
    pub html: Option<String>,
    /// Latitude and longitude in degrees, at the published precision.
    pub point: Option<(f64, f64)>,
}

impl Told {
    /// An initiative as a list shows it.
    pub fn initiative(reader: &Reader<'_>, entry: &Initiative) -> Told {
        let card = reader.card(entry, None);
        let lines = [card.what_and_where().join(" · "), card.summary.clone(), card.freshness.text.clone()];
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        Told {
            title: card.name,
            author: Some(card.source).filter(|source| !source.is_empty()),
            summary: lines.join("\n"),
            ..Told::new(reader, entry, &card.url)
        }
    }

    /// An offer or a request as a list shows it.
    pub fn proposal(reader: &Reader<'_>, entry: &Initiative, view: &ProposalView) -> Told {
        let mut lines = view.what_and_where();
        lines.push(&view.until);
        Told {
            title: format!("{} : {}", view.lead, view.name),
            author: view.by.as_ref().map(|by| by.text.clone()),
            summary: lines.join(" · "),
            ..Told::new(reader, entry, &view.url)
        }
    }

    fn new(reader: &Reader<'_>, entry: &Initiative, path: &str) -> Told {
        let location = entry.card.location.as_ref();
        let base = reader.app.config.base_url();
        Told {
            id: entry.uri.clone(),
            title: String::new(),
            url: if path.starts_with('/') { format!("{base}{path}") } else { path.to_owned() },
            published: entry.published,
            updated: entry.updated,
            author: None,
            summary: String::new(),
            html: None,
            point: location.and_then(|place| place.lat.zip(place.lon)),
        }
    }
}

impl Channel {
    /// The feed as an answer.
    pub fn answer(&self, format: Format) -> Response {
        let text = match format {
            Format::Atom => self.atom().to_string(),
            Format::Rss => self.rss().to_string(),
        };
        ([(CONTENT_TYPE, format!("{}; charset=utf-8", format.media_type()))], text).into_response()
    }

    fn atom(&self) -> Feed {
        let link = |rel: &str, url: &str, kind: &str| Link {
            rel: rel.to_owned(),
            href: url.to_owned(),
            mime_type: Some(kind.to_owned()),
            ..Link::default()
        };
        let entry = |told: &Told| Entry {
            title: Text::plain(told.title.clone()),
            id: told.id.clone(),
            updated: date(told.updated),
            published: Some(date(told.published)),
            authors: told.author.iter().map(|name| Person { name: name.clone(), ..Person::default() }).collect(),
            links: vec![link("alternate", &told.url, "text/html")],
            summary: (!told.summary.is_empty()).then(|| Text::plain(told.summary.clone())),
            content: told.html.clone().map(|html| atom_syndication::Content {
                value: Some(html),
                content_type: Some("html".to_owned()),
                ..Default::default()
            }),
            extensions: told.point.map(atom_point).unwrap_or_default(),
            ..Entry::default()
        };
        Feed {
            title: Text::plain(self.title.clone()),
            id: self.own.clone(),
            updated: date(self.updated),
            lang: Some(self.lang.clone()),
            links: vec![link("self", &self.own, Format::Atom.media_type()), link("alternate", &self.page, "text/html")],
            entries: self.told.iter().map(entry).collect(),
            namespaces: BTreeMap::from([("georss".to_owned(), GEORSS.to_owned())]),
            ..Feed::default()
        }
    }

    fn rss(&self) -> rss::Channel {
        let item = |told: &Told| rss::Item {
            title: Some(told.title.clone()),
            link: Some(told.url.clone()),
            description: Some(told.html.clone().unwrap_or_else(|| told.summary.clone())),
            guid: Some(rss::Guid { value: told.id.clone(), permalink: false }),
            pub_date: Some(told.published.utc().to_rfc2822()),
            // An author of RSS is a mail address; names stand in Dublin Core.
            dublin_core_ext: told.author.clone().map(|name| rss::extension::dublincore::DublinCoreExtension {
                creators: vec![name],
                ..Default::default()
            }),
            extensions: told.point.map(rss_point).unwrap_or_default(),
            ..rss::Item::default()
        };
        let own = rss::extension::atom::Link {
            rel: "self".to_owned(),
            href: self.own.clone(),
            mime_type: Some(Format::Rss.media_type().to_owned()),
            ..Default::default()
        };
        let namespaces = [("atom", ATOM), ("dc", DUBLIN_CORE), ("georss", GEORSS)];
        rss::Channel {
            title: self.title.clone(),
            link: self.page.clone(),
            description: self.title.clone(),
            language: Some(self.lang.clone()),
            last_build_date: Some(self.updated.utc().to_rfc2822()),
            items: self.told.iter().map(item).collect(),
            atom_ext: Some(rss::extension::atom::AtomExtension { links: vec![own] }),
            namespaces: namespaces.map(|(name, address)| (name.to_owned(), address.to_owned())).into(),
            ..rss::Channel::default()
        }
    }
}

fn date(at: Timestamp) -> FixedDateTime {
    at.utc().fixed_offset()
}

const POINT: &str = "georss:point";

fn atom_point((lat, lon): (f64, f64)) -> atom_syndication::extension::ExtensionMap {
    let point = atom_syndication::extension::Extension {
        name: POINT.to_owned(),
        value: Some(format!("{lat} {lon}")),
        ..Default::default()
    };
    BTreeMap::from([("georss".to_owned(), BTreeMap::from([("point".to_owned(), vec![point])]))])
}

fn rss_point((lat, lon): (f64, f64)) -> rss::extension::ExtensionMap {
    let point =
        rss::extension::Extension { name: POINT.to_owned(), value: Some(format!("{lat} {lon}")), ..Default::default() };
    BTreeMap::from([("georss".to_owned(), BTreeMap::from([("point".to_owned(), vec![point])]))])
}
