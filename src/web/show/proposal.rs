//! An offer or a request in words: what, by whom, where, until when.

use chrono::NaiveDate;

use super::facts::Fact;
use super::{Linked, Reader};
use crate::initiative::terms::{EXPIRED, day};
use crate::initiative::{Card, Initiative, Terms};
use crate::search::Hit;

/// What a list shows of a proposal.
#[derive(Debug, Clone)]
pub struct ProposalView {
    /// Its page.
    pub url: String,
    /// `offer` or `request`, which gives it its shape.
    pub purpose: &'static str,
    /// How it begins: `Nous avons besoin de`.
    pub lead: String,
    /// Title.
    pub name: String,
    /// Language of title and text, when it is not the reader's.
    pub lang: Option<String>,
    /// Colour family.
    pub family: String,
    /// Label of its kind.
    pub kind: String,
    /// Who answers for it; its name when it is known here.
    pub by: Option<Linked>,
    /// Town.
    pub town: String,
    /// Distance from the place asked for.
    pub distance: String,
    /// Until when.
    pub until: String,
    /// That it is settled, in words.
    pub settled: Option<String>,
    /// That it is urgent.
    pub urgent: Option<String>,
    /// How much.
    pub amount: String,
    /// How much of it is still missing, of a request.
    pub missing: String,
    /// Where it comes from, when that is another directory.
    pub source: String,
    /// Where one answers it, while one can.
    pub answer: Option<String>,
    /// Why it stands here.
    pub reasons: Vec<String>,
}

impl ProposalView {
    /// The line below the title: kind, town, distance and amount, as far as they are known.
    pub fn what_and_where(&self) -> Vec<&str> {
        let parts = [&self.kind, &self.amount, &self.missing, &self.town, &self.distance];
        parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect()
    }
}

impl Reader<'_> {
    /// A proposal of a list; `by` is who answers for it, where that is known here.
    pub fn proposal(&self, proposal: &Initiative, by: Option<&Initiative>, hit: Option<&Hit>) -> ProposalView {
        let card = &proposal.card;
        let terms = card.terms.clone().unwrap_or_default();
        let (name, lang) = self.name(card);
        let kind = card.main_kind().map(|code| self.kind_label(Some(card), code)).unwrap_or_default();
        ProposalView {
            url: self.path_of(proposal),
            purpose: if terms.is_request() { "request" } else { "offer" },
            lead: self.lead(card, &terms),
            name,
            lang,
            family: self.family(card),
            kind,
            by: by.map(|by| Linked::to(self.name(&by.card).0, self.path_of(by))),
            town: card.location.as_ref().and_then(|location| location.town(&self.app.gazetteer)).unwrap_or_default(),
            distance: hit.and_then(|hit| hit.distance).map(|distance| self.distance(distance)).unwrap_or_default(),
            until: self.until(&terms),
            settled: ["met", "fulfilled"].contains(&card.status.as_str()).then(|| self.words.t("proposal-met")),
            urgent: terms.is_urgent(self.today()).then(|| self.urgency(&terms)),
            amount: self.amount(&terms),
            missing: self.missing(&terms),
            answer: (!proposal.takes_no_answers(self.now)).then(|| self.answer_path(proposal)),
            source: if proposal.own { String::new() } else { self.words.with("via", &proposal.home) },
            reasons: hit.map(|hit| hit.reasons.iter().map(|line| self.reason(line)).collect()).unwrap_or_default(),
        }
    }

    /// The form where this node carries messages, which leads on where none can go; else what its page says.
    fn answer_path(&self, proposal: &Initiative) -> String {
        let carried = proposal.own && self.app.config.mail.is_on();
        format!("{}{}", self.path_of(proposal), if carried { "/contact" } else { "#answer" })
    }

    /// How it begins, in the words of its kind, else what it is.
    fn lead(&self, card: &Card, terms: &Terms) -> String {
        self.lead_of(card.main_kind().unwrap_or_default(), &terms.purpose)
    }

    /// How proposals of a kind and purpose begin.
    pub fn lead_of(&self, kind: &str, purpose: &str) -> String {
        let kind = self.kinds().kind(crate::initiative::Class::Proposal, kind);
        let own = kind.and_then(|kind| kind.purpose_label.as_ref()).map(|label| self.label(label.of(purpose)));
        own.map_or_else(|| self.item("purposes", purpose), str::to_owned)
    }

    /// Until when it holds, or since when it is over.
    pub fn until(&self, terms: &Terms) -> String {
        let Some(last) = day(&terms.valid_until) else { return String::new() };
        let words = self.words;
        match terms.valid_from.as_deref().and_then(day) {
            _ if last < self.today() => words.with("proposal-over", &words.date(last)),
            Some(first) if first > self.today() => words
                .say("proposal-from-until", &[("from", words.date(first).into()), ("until", words.date(last).into())]),
            _ => words.with("proposal-until", &words.date(last)),
        }
    }

    fn urgency(&self, terms: &Terms) -> String {
        let last = terms.urgent_until.as_deref().and_then(day);
        last.map_or_else(String::new, |last: NaiveDate| self.words.with("proposal-urgent", &self.words.date(last)))
    }

    /// `200 blouses par semaine`.
    fn amount(&self, terms: &Terms) -> String {
        let Some(number) = terms.quantity.as_deref().and_then(|text| text.parse::<f64>().ok()) else {
            return String::new();
        };
        let unit = terms.unit.clone().unwrap_or_default();
        let per = terms.per.as_deref().map(|code| self.item("per", code)).unwrap_or_default();
        format!("{} {unit} {per}", self.words.number(number)).trim().to_owned()
    }

    fn missing(&self, terms: &Terms) -> String {
        let left = terms.remaining.as_deref().filter(|_| terms.is_request()).and_then(|left| left.parse::<f64>().ok());
        left.map(|left| self.words.with("proposal-missing-amount", &self.words.number(left))).unwrap_or_default()
    }

    /// What is known of a proposal, in the order of its page.
    pub fn terms(&self, card: &Card) -> Vec<Fact> {
        let Some(terms) = &card.terms else { return Vec::new() };
        let words = self.words;
        let mut facts = Vec::new();
        let mut add = |key: &str, value: String| {
            if !value.is_empty() {
                facts.push(Fact::text(words.t(key), value));
            }
        };
        let codes = |list: &str, codes: &[String]| {
            let items: Vec<String> = codes.iter().map(|code| self.item(list, code)).collect();
            items.join(", ")
        };
        add(
            "proposal-status",
            if card.status == "open" { String::new() } else { self.item("proposal_statuses", &card.status) },
        );
        add("proposal-amount", self.amount(terms));
        let unit = terms.unit.clone().unwrap_or_default();
        let missing = if terms.is_request() { "proposal-missing" } else { "proposal-left" };
        add(missing, terms.remaining.as_ref().map(|left| format!("{left} {unit}")).unwrap_or_default());
        add("proposal-minimum", terms.minimum.as_ref().map(|least| format!("{least} {unit}")).unwrap_or_default());
        add("proposal-price", terms.price.as_ref().map(|price| self.price(price)).unwrap_or_default());
        add("proposal-exchange", codes("exchange_modes", &terms.exchange_modes));
        add("proposal-eligibility", codes("eligibility", &terms.eligibility));
        add("proposal-condition", terms.eligibility_note.clone().unwrap_or_default());
        add("proposal-publics", codes("publics", &card.publics));
        let remote = terms.remote.as_ref().and_then(|remote| self.yes_or_no(&remote.as_str().into()));
        add("proposal-remote", remote.unwrap_or_default());
        add("proposal-travel", terms.travel_km.map(|km| words.distance(f64::from(km) * 1_000.0)).unwrap_or_default());
        facts.extend(self.attributes(card));
        facts
    }

    pub(super) fn price(&self, price: &serde_json::Value) -> String {
        match price.as_str() {
            Some(code) => self.item("proposal_prices", code),
            None => self.money(price),
        }
    }

    /// Whether its page says that it is no longer valid.
    pub fn is_over(&self, proposal: &Initiative) -> bool {
        let over = proposal.card.terms.as_ref().is_none_or(|terms| terms.is_over(self.today()));
        over || proposal.card.status == EXPIRED
    }

    /// That not everybody sees it.
    pub fn seen_by(&self, terms: &Terms) -> Option<String> {
        match terms.visibility.as_str() {
            "node" => Some(self.words.t("proposal-only-here")),
            "peers" => Some(self.words.t("proposal-only-directories")),
            "parties" => Some(self.words.t("proposal-only-parties")),
            _ => None,
        }
    }
}
