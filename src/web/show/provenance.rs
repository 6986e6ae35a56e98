//! Where an entry comes from, under which licence, and how often it was changed.

use super::facts::{Fact, short};
use super::{Linked, Reader, is_web_address};
use crate::clock::Timestamp;
use crate::export::parts::licence_url;
use crate::initiative::Initiative;

impl Reader<'_> {
    /// The first sentence of «D'où vient cette fiche ?».
    pub fn origin(&self, initiative: &Initiative) -> String {
        let words = self.words;
        if !initiative.own {
            return words.with("from-peer", &initiative.home);
        }
        if initiative.claimed {
            return words.with("from-maintainer", &self.name(&initiative.card).0);
        }
        let sources: Vec<String> = initiative
            .card
            .sources
            .iter()
            .map(|source| {
                source.attribution.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| source.source.clone())
            })
            .collect();
        if sources.is_empty() { words.t("from-directory") } else { words.with("from-import", &words.list(&sources)) }
    }

    /// Licence, sources, confirmation, dates, address.
    pub fn provenance(&self, initiative: &Initiative) -> Vec<Fact> {
        let words = self.words;
        let card = &initiative.card;
        let mut facts = vec![Fact::of(words.t("fact-licence"), vec![self.licence(&card.licence)])];
        if let Some(because) = initiative.unlisted_because.as_deref() {
            facts.push(Fact::text(
                words.t("fact-exchange"),
                words.t(match because {
                    "local_only" => "unlisted-local-only",
                    "not_for_peers" => "unlisted-not-for-peers",
                    _ => "unlisted-licence-unknown",
                }),
            ));
        }
        for source in &card.sources {
            let name =
                source.attribution.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| source.source.clone());
            let mut values = vec![match source.dataset.as_deref().filter(|url| is_web_address(url)) {
                Some(url) => Linked::to(name, url),
                None => Linked::plain(name),
            }];
            values
                .extend(source.seen_at.as_deref().map(|day| Linked::plain(words.with("source-seen", &self.day(day)))));
            values
                .extend(source.licence.as_deref().filter(|code| *code != card.licence).map(|code| self.licence(code)));
            facts.push(Fact::of(words.t("fact-source"), values));
        }
        let confirmed = match card.checked_at.as_deref() {
            None => words.t("fresh-never"),
            Some(day) => {
                let by = card.checked_by.as_deref().map(|by| self.item("checked_by", by)).unwrap_or_default();
                let day = self.day(day);
                if by.is_empty() { day } else { words.say("confirmed-by", &[("day", day.into()), ("by", by.into())]) }
            }
        };
        // A proposal ends instead of growing old.
        if card.terms.is_none() {
            facts.push(Fact::text(words.t("fact-confirmed"), confirmed));
        }
        facts.push(Fact::text(words.t("fact-published"), self.date_of(initiative.published)));
        facts.push(Fact::text(words.t("fact-updated"), self.date_of(initiative.updated)));
        facts.push(Fact::of(words.t("fact-address"), vec![Linked::to(short(&initiative.uri), &initiative.uri)]));
        facts
    }

    /// A licence with where it is explained.
    pub fn licence(&self, code: &str) -> Linked {
        match licence_url(code) {
            url if url.is_empty() => Linked::plain(self.words.t("licence-unknown")),
            url => Linked::to(self.item("licences", code), url),
        }
    }

    fn date_of(&self, at: Timestamp) -> String {
        self.words.date(at.date())
    }
}
