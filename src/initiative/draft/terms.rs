//! What only an offer or a request says: purpose, quantity, dates, price, conditions, how far it is seen (KINDS.md 4.1).
//!
//! Codes of problems beside those of `draft`: `no_initiative`, `bad_visibility`, `not_for_this_purpose`, `no_text_here`,
//! `more_than_all`, `already_over`, `too_far_ahead`, `ends_before_it_begins`, `needs_end`.

use chrono::{Days, NaiveDate};

use super::Check;
use crate::initiative::kind::{AttributeType, Kind};
use crate::initiative::terms::{MAX_LIFE_DAYS, STATUSES, VISIBILITIES, day, last_own_day, usual_end};
use crate::initiative::value::{self, Wanted, strict};
use crate::initiative::{Class, Terms};

/// All fields of the terms.
pub(super) const FIELDS: [&str; 19] = [
    "terms.remaining",
    "terms.purpose",
    "terms.by",
    "terms.quantity",
    "terms.unit",
    "terms.per",
    "terms.minimum",
    "terms.valid_from",
    "terms.valid_until",
    "terms.travel_km",
    "terms.remote",
    "terms.price",
    "terms.exchange_modes",
    "terms.eligibility",
    "terms.eligibility_note",
    "terms.urgency",
    "terms.visibility",
    "terms.contact",
    "terms.at_initiative",
];
/// Longest and shortest title, in characters.
const TITLE_CHARS: std::ops::RangeInclusive<usize> = 3..=120;
/// Longest text, in characters.
pub(super) const MAX_TEXT_CHARS: usize = 4_000;
const MAX_NOTE_CHARS: usize = 280;
const MAX_TRAVEL_KM: f64 = 1_000.0;

impl Check<'_> {
    /// Reads the terms. After this the purpose is known, which decides how fine its place may be.
    pub(super) fn terms(&mut self) {
        if self.class == Class::Initiative {
            return;
        }
        let mut terms = Terms {
            purpose: self.code_of("terms.purpose", "purposes").unwrap_or_default(),
            by: self.read("terms.by", value::plain).unwrap_or_default(),
            at_initiative: self.read("terms.at_initiative", value::yes_no) == Some("yes"),
            ..Terms::default()
        };
        if !matches!(terms.purpose.as_str(), "offer" | "request") {
            self.refuse("terms.purpose", "required", "Please say whether this is an offer or a request.");
        }
        if terms.by.is_empty() {
            self.refuse("terms.by", "no_initiative", "Please say which initiative answers for this.");
        }
        self.amounts(&mut terms);
        self.conditions(&mut terms);
        self.reach(&mut terms);
        self.urgency(&mut terms);
        terms.valid_from = self.read("terms.valid_from", value::date).map(|day| day.to_string());
        terms.valid_until = self.read("terms.valid_until", value::date).map(|day| day.to_string()).unwrap_or_default();
        // A proposal is answered through its initiative: no address of a person is ever public.
        for shown in ["contact.email_public", "contact.phone_public"] {
            self.take(shown);
        }
        self.card.terms = Some(terms);
        self.title();
    }

    fn amounts(&mut self, terms: &mut Terms) {
        terms.quantity = self.decimal("terms.quantity");
        terms.minimum = self.decimal("terms.minimum");
        terms.remaining = self.decimal("terms.remaining");
        let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<f64>().ok());
        if let Some(remaining) = number(&terms.remaining)
            && number(&terms.quantity).is_none_or(|quantity| remaining > quantity)
        {
            let message = "What is missing cannot be more than what is wanted.";
            self.fault("terms.remaining", "more_than_all", &remaining.to_string(), message);
            terms.remaining = None;
        }
        terms.unit = self.line_field("terms.unit", 40);
        terms.per = self.code_of("terms.per", "per");
        let kinds = self.context.kinds;
        let wanted = Wanted { kind: AttributeType::Integer, list: "", min: Some(0.0), max: Some(MAX_TRAVEL_KM) };
        let travel = self.read("terms.travel_km", |given| strict(kinds, wanted, given));
        terms.travel_km = travel.and_then(|km| u32::try_from(km.as_u64()?).ok());
    }

    fn decimal(&mut self, field: &str) -> Option<String> {
        let kinds = self.context.kinds;
        let wanted = Wanted { kind: AttributeType::Decimal, list: "", min: Some(0.0), max: None };
        let value = self.read(field, |given| strict(kinds, wanted, given))?;
        value.as_str().map(str::to_owned)
    }

    fn code_of(&mut self, field: &str, list: &str) -> Option<String> {
        self.codes_of(field, list).into_iter().next()
    }

    fn conditions(&mut self, terms: &mut Terms) {
        let kinds = self.context.kinds;
        terms.remote = self.read("terms.remote", value::yes_no).map(str::to_owned);
        terms.price = self.read("terms.price", |given| {
            let code = given.as_str().and_then(|typed| kinds.code_for("proposal_prices", typed));
            let wanted = Wanted { kind: AttributeType::Money, list: "", min: None, max: None };
            code.map_or_else(|| strict(kinds, wanted, given), |code| Ok(code.into()))
        });
        terms.exchange_modes = self.codes_of("terms.exchange_modes", "exchange_modes");
        terms.eligibility = self.codes_of("terms.eligibility", "eligibility");
        terms.eligibility_note = self.line_field("terms.eligibility_note", MAX_NOTE_CHARS);
        let contact = self.code_of("terms.contact", "proposal_contact");
        // A file that has an address here must not make it public.
        let known = contact.filter(|code| matches!(code.as_str(), "relay" | "link"));
        terms.contact = known.unwrap_or_else(|| "relay".to_owned());
    }

    /// How far it is seen: as its kind usually is, and never further where the privacy floor says so.
    fn reach(&mut self, terms: &mut Terms) {
        let usual = self.main_kind().and_then(|kind| kind.visibility.as_ref()).map(|both| both.of(&terms.purpose));
        let usual = usual.cloned().unwrap_or_else(|| "public".to_owned());
        let asked = self.code_of("terms.visibility", "visibility").filter(|asked| !asked.is_empty());
        let rank = |word: &str| VISIBILITIES.iter().position(|known| *known == word);
        let floor = self.main_kind().is_some_and(Kind::has_closed_reach);
        terms.visibility = match asked {
            None => usual,
            Some(asked) if rank(&asked).is_none() => {
                self.fault(
                    "terms.visibility",
                    "bad_visibility",
                    &asked,
                    "Please choose public, peers, node or parties.",
                );
                usual
            }
            Some(asked) if floor && rank(&asked) < rank(&usual) => {
                let message = format!("This kind is seen no further than “{usual}”.");
                self.fault("terms.visibility", "bad_visibility", &asked, message);
                usual
            }
            Some(asked) => asked,
        };
    }

    /// Two or seven days from now; what is stated already stays, so that an edit does not make it urgent anew.
    fn urgency(&mut self, terms: &mut Terms) {
        let until = self.read("terms.urgent_until", value::date);
        let Some(asked) = self.code_of("terms.urgency", "urgency").filter(|asked| asked != "normal") else { return };
        if !terms.is_request() {
            self.fault("terms.urgency", "not_for_this_purpose", &asked, "Only a request can be urgent.");
            return;
        }
        let days = if asked == "48h" { 2 } else { 7 };
        let last = until.or_else(|| self.context.now.date().checked_add_days(Days::new(days)));
        terms.urgent_until = last.map(|day| day.to_string());
        terms.urgency = Some(asked);
    }

    /// The title; one is made where a person may not write freely.
    fn title(&mut self) {
        if self.main_kind().is_some_and(|kind| kind.no_text) {
            self.take("summary");
            if let Some(text) = self.take("description") {
                let message = "This kind has no free text; please use the fields.";
                self.fault("description", "no_text_here", &value::shown(&text), message);
            }
            self.card.name = self.made_title();
            self.problems.0.retain(|problem| problem.field != "name");
            return;
        }
        let length = self.card.name.chars().count();
        if length > 0 && !TITLE_CHARS.contains(&length) {
            self.refuse("name", "bad_title", "Please give a title of 3 to 120 characters.");
        }
    }

    fn made_title(&self) -> String {
        let Some((kind, terms)) = self.main_kind().zip(self.card.terms.as_ref()) else { return String::new() };
        let lang = self.context.default_lang;
        let begins = kind.purpose_label.as_ref().map_or("", |label| label.of(&terms.purpose).get(lang));
        format!("{begins} : {}", kind.label.get(lang)).trim_start_matches(" : ").to_owned()
    }

    /// What is still missing says how it stands, unless somebody said that it is done.
    pub(super) fn how_it_stands(&mut self) {
        let Some(terms) = &self.card.terms else { return };
        let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<f64>().ok());
        let Some((quantity, remaining)) = number(&terms.quantity).zip(number(&terms.remaining)) else { return };
        if matches!(self.card.status.as_str(), "open" | "partly_met" | "met") {
            let status = if remaining <= 0.0 {
                "met"
            } else if remaining < quantity {
                "partly_met"
            } else {
                "open"
            };
            status.clone_into(&mut self.card.status);
        }
    }

    /// The last day, once the attributes are known: with some kinds one of them is the end.
    pub(super) fn end(&mut self) {
        let Some(mut terms) = self.card.terms.take() else { return };
        let today = self.context.now.date();
        let life = self.main_kind().map_or((None, MAX_LIFE_DAYS), |kind| {
            // Somebody has to say until when something is needed; an offer stands for a while by itself.
            let dated = kind.ends_with.is_some() && last_own_day(kind, &self.card).is_some();
            let usual = usual_end(kind, &self.card, today).filter(|_| dated || !terms.is_request());
            (usual, kind.max_life_days.unwrap_or(MAX_LIFE_DAYS).min(MAX_LIFE_DAYS))
        });
        match day(&terms.valid_until).or(life.0) {
            Some(last) => {
                self.check_end(&terms, last, life.1, today);
                terms.valid_until = last.to_string();
            }
            None => self.refuse("terms.valid_until", "needs_end", "Please say until which day this is needed."),
        }
        self.card.terms = Some(terms);
    }

    fn check_end(&mut self, terms: &Terms, last: NaiveDate, most_days: u32, today: NaiveDate) {
        let field = "terms.valid_until";
        let furthest = today.checked_add_days(Days::new(most_days.into()));
        if last < today && self.card.status != crate::initiative::terms::EXPIRED {
            self.refuse(field, "already_over", "This day is over; please choose today or a later one.");
        } else if furthest.is_some_and(|furthest| last > furthest) {
            let message = format!("Please choose a day within the next {most_days} days; it can be published anew.");
            self.refuse(field, "too_far_ahead", message);
        }
        if terms.valid_from.as_deref().and_then(day).is_some_and(|first| first > last) {
            self.refuse(field, "ends_before_it_begins", "The last day lies before the first.");
        }
    }

    /// The status of an initiative or of a proposal.
    pub(super) fn known_statuses(&self) -> (&'static str, &'static [&'static str]) {
        match self.class {
            Class::Initiative => ("statuses", &super::texts::STATUSES),
            Class::Proposal => ("proposal_statuses", &STATUSES),
        }
    }
}
