//! One entry of a list.

use super::status::Status;
use super::{Linked, Reader};
use crate::initiative::Initiative;
use crate::search::Hit;

/// What a list shows of an entry.
#[derive(Debug, Clone)]
pub struct CardView {
    /// Its page.
    pub url: String,
    /// Name.
    pub name: String,
    /// Language of name and summary, when it is not the reader's.
    pub lang: Option<String>,
    /// Colour family.
    pub family: String,
    /// Labels of its kinds.
    pub kinds: String,
    /// One or two sentences.
    pub summary: String,
    /// Town.
    pub town: String,
    /// Distance from the place asked for.
    pub distance: String,
    /// Open or closed, orders.
    pub states: Vec<Status>,
    /// Last confirmation.
    pub freshness: Status,
    /// Life state other than open.
    pub life: Option<String>,
    /// Where it comes from.
    pub source: String,
    /// Why it stands here.
    pub reasons: Vec<String>,
}

impl CardView {
    /// The line below the name: kinds, town and distance, as far as they are known.
    pub fn what_and_where(&self) -> Vec<&str> {
        let parts = [&self.kinds, &self.town, &self.distance];
        parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect()
    }
}

impl Reader<'_> {
    /// An entry of a list; `hit` when a search found it.
    pub fn card(&self, initiative: &Initiative, hit: Option<&Hit>) -> CardView {
        let card = &initiative.card;
        let (name, lang) = self.name(card);
        let summary = self.text(card, |texts| texts.summary.as_ref(), card.summary.as_ref());
        let kinds: Vec<String> = card.kinds.iter().map(|code| self.kind_label(Some(card), code)).collect();
        let states = [self.opening(card), self.orders(card)];
        CardView {
            url: self.path_of(initiative),
            name,
            lang,
            family: self.family(card),
            kinds: kinds.join(", "),
            summary: summary.map(|(text, _)| text).unwrap_or_default(),
            town: card.location.as_ref().and_then(|location| location.town(&self.app.gazetteer)).unwrap_or_default(),
            distance: hit.and_then(|hit| hit.distance).map(|distance| self.distance(distance)).unwrap_or_default(),
            states: states.into_iter().flatten().filter(|status| status.class != "unknown").collect(),
            freshness: self.freshness(card),
            life: self.life(card),
            source: self.source_name(initiative),
            reasons: hit.map(|hit| hit.reasons.iter().map(|line| self.reason(line)).collect()).unwrap_or_default(),
        }
    }

    /// Who brought the entry: its home when it is a copy, else the first source, else nothing.
    pub fn source_name(&self, initiative: &Initiative) -> String {
        if !initiative.own {
            return self.words.with("via", &initiative.home);
        }
        let source = initiative.card.sources.first();
        let named = source.map(|source| match source.attribution.as_deref() {
            Some(attribution) if !attribution.is_empty() => attribution.to_owned(),
            _ => source.source.clone(),
        });
        named.map(|name| self.words.with("via", &name)).unwrap_or_default()
    }

    /// Kinds of an entry with their pages.
    pub fn kind_links(&self, initiative: &Initiative) -> Vec<Linked> {
        let card = &initiative.card;
        let link = |code: &String| {
            let label = self.kind_label(Some(card), code);
            match self.kinds().kind(crate::initiative::Class::Initiative, code) {
                Some(_) => Linked::to(label, format!("/k/{code}")),
                None => Linked::plain(label),
            }
        };
        card.kinds.iter().map(link).collect()
    }
}
