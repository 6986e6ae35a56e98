//! Sentences about a search: what was found, in which order, what was not understood, where else to look.

use crate::search::{Found, NotUnderstood, OpenState, OpenWish, Order, PlaceAnswer, PlaceSuggestion, Widen};
use crate::web::ask::Asked;
use crate::web::links::Pairs;
use crate::web::show::{Linked, Reader};

impl Reader<'_> {
    /// «38 initiatives, réparation vélo à Brest, page 1 sur 2»
    pub(in crate::web::pages) fn search_title(&self, asked: &Asked, start: bool) -> String {
        let words = self.words;
        if start {
            return words.t("search-title-start");
        }
        let mut parts = vec![words.count("initiatives", asked.found.total)];
        parts.extend(self.what_and_where(asked));
        if let Some((page, last)) = super::found_page(asked.found.total, asked.query.page) {
            parts.push(words.say("title-page", &[("n", page.into()), ("last", last.into())]));
        }
        parts.join(", ")
    }

    /// «réparation vélo à Brest»; nothing when neither was asked.
    pub(in crate::web::pages) fn what_and_where(&self, asked: &Asked) -> Option<String> {
        let (words, text) = (self.words, asked.query.text.trim());
        match (text.is_empty(), self.place_name(&asked.found.place)) {
            (false, Some(place)) => Some(words.say("title-text-at", &[("text", text.into()), ("place", place.into())])),
            (false, None) => Some(text.to_owned()),
            (true, Some(place)) => Some(words.with("title-at", &place)),
            (true, None) => None,
        }
    }

    fn place_name(&self, place: &PlaceAnswer) -> Option<String> {
        match place {
            PlaceAnswer::Around { name, .. } | PlaceAnswer::Inside { name, .. } => Some(name.clone()),
            _ => None,
        }
    }

    /// «38 initiatives à moins de 10 km de Brest»
    pub(in crate::web::pages) fn count_sentence(&self, asked: &Asked) -> String {
        let words = self.words;
        let found = &asked.found;
        let text = asked.query.text.trim();
        match &found.place {
            PlaceAnswer::Several(_) => words.t("which-town"),
            PlaceAnswer::Unknown { typed, did_you_mean } if did_you_mean.is_empty() => {
                words.with("place-unknown-at-all", typed)
            }
            PlaceAnswer::Unknown { typed, .. } => words.with("place-unknown", typed),
            PlaceAnswer::Around { name, radius_km, .. } => {
                let place = ("place", name.as_str().into());
                let km = ("km", (*radius_km).into());
                match (found.total, text.is_empty()) {
                    (0, false) => words.say("nothing-for-around", &[("text", text.into()), place, km]),
                    (0, true) => words.say("nothing-around", &[place, km]),
                    (total, _) => words.say("results-count", &[("n", total.into()), place, km]),
                }
            }
            PlaceAnswer::Inside { name, .. } => {
                let place = ("place", name.as_str().into());
                match found.total {
                    0 => words.say("nothing-inside", &[place]),
                    total => words.say("results-inside", &[("n", total.into()), place]),
                }
            }
            PlaceAnswer::None if found.total == 0 && !text.is_empty() => words.with("nothing-for", text),
            PlaceAnswer::None if found.total == 0 => words.t("nothing"),
            PlaceAnswer::None => words.count("initiatives", found.total),
        }
    }

    /// «Ouvert samedi (9)»: what the hits of one group have in common, as it was asked.
    pub(super) fn opening_group(&self, wish: Option<OpenWish>, state: OpenState, count: u64) -> String {
        let orders = wish == Some(OpenWish::Orders);
        let key = match (state, wish) {
            (OpenState::Open, Some(OpenWish::Weekday(_))) => "group-open-day",
            (OpenState::Open, _) if orders => "group-open-orders",
            (OpenState::Open, _) => "group-open",
            (OpenState::Closed, Some(OpenWish::Weekday(_))) => "group-closed-day",
            (OpenState::Closed, _) if orders => "group-closed-orders",
            (OpenState::Closed, _) => "group-closed",
            (OpenState::Unknown, _) if orders => "group-unknown-orders",
            (OpenState::Unknown, _) => "group-unknown",
        };
        let day = match wish {
            Some(OpenWish::Weekday(day)) => self.words.weekday(day.into()),
            _ => String::new(),
        };
        self.words.say(key, &[("day", day.into()), ("n", count.into())])
    }

    /// The rule of the order.
    pub(in crate::web::pages) fn order_sentence(&self, order: Order) -> String {
        self.words.t(match order {
            Order::Best => "order-best",
            Order::Distance => "order-distance",
            Order::Name => "order-name",
            Order::New => "order-new",
            Order::Confirmed => "order-confirmed",
            Order::Day => "order-day",
            Order::Ending => "order-ending",
        })
    }

    /// The name of an order, as a link says it.
    pub(in crate::web::pages) fn order_name(&self, order: Order) -> String {
        self.words.t(match order {
            Order::Best => "sort-best",
            Order::Distance => "sort-distance",
            Order::Name => "sort-name",
            Order::New => "sort-new",
            Order::Confirmed => "sort-confirmed",
            Order::Day => "sort-day",
            Order::Ending => "sort-ending",
        })
    }

    /// A value that was dropped, in people's words and never by its parameter.
    pub(crate) fn not_understood(&self, dropped: &NotUnderstood) -> String {
        let what = match dropped.parameter.as_str() {
            "radius" => "what-radius",
            "near" | "serves" | "territory" => "what-place",
            "kind" => "what-kind",
            "theme" => "what-theme",
            "page" | "cursor" => "what-page",
            "open" => "what-open",
            "sort" => "what-order",
            "q" => "what-text",
            "bbox" => "what-box",
            _ => "what-filter",
        };
        let args = [("what", self.words.t(what).into()), ("value", dropped.value.as_str().into())];
        self.words.say(&format!("search-not-understood-{}", dropped.code), &args)
    }

    /// «Résultats pour réparation vélo. Chercher plutôt repration velo»
    pub(in crate::web::pages) fn correction(&self, pairs: &Pairs, found: &Found) -> Option<(String, Option<Linked>)> {
        let correction = found.correction.as_ref()?;
        let link = Linked::to(
            self.words.with("search-as-typed", &correction.typed),
            pairs.without("page").set("exact", "true").url(self.list()),
        );
        Some((self.words.with("search-corrected", &correction.searched), Some(link)))
    }

    /// The place was read from the words: says so, with a way back.
    pub(in crate::web::pages) fn place_from_words(
        &self,
        pairs: &Pairs,
        found: &Found,
    ) -> Option<(String, Option<Linked>)> {
        let (PlaceAnswer::Around { name, from_words: true, .. } | PlaceAnswer::Inside { name, from_words: true, .. }) =
            &found.place
        else {
            return None;
        };
        let url = pairs.without("page").set("exact", "true").url(self.list());
        Some((self.words.with("place-from-words", name), Some(Linked::to(self.words.t("place-not-meant"), url))))
    }

    /// «Quelle ville ?»: towns of one name, or nearly the name that was typed.
    pub(in crate::web::pages) fn places_to_choose(&self, pairs: &Pairs, found: &Found) -> Vec<Linked> {
        let link = |place: &PlaceSuggestion| {
            let name = match &place.department {
                Some(department) => format!("{} ({department})", place.name),
                None => place.name.clone(),
            };
            let text = match place.count {
                0 => name,
                n => self.words.say("place-with-count", &[("place", name.into()), ("n", n.into())]),
            };
            Linked::to(text, pairs.without("page").set("near", &place.territory).url(self.list()))
        };
        match &found.place {
            PlaceAnswer::Unknown { did_you_mean, .. } if did_you_mean.is_empty() => {
                let anywhere = pairs.without("page").without("near").without("radius").url(self.list());
                vec![Linked::to(self.words.t("search-anywhere"), anywhere)]
            }
            PlaceAnswer::Several(places) => places.iter().map(link).collect(),
            PlaceAnswer::Unknown { did_you_mean, .. } => did_you_mean.iter().map(link).collect(),
            _ => Vec::new(),
        }
    }

    /// Wider searches that find something, with their numbers.
    pub(in crate::web::pages) fn widen_links(&self, pairs: &Pairs, found: &Found) -> Vec<Linked> {
        let words = self.words;
        let pairs = pairs.without("page");
        let place = ["q", "near", "radius", "sort"];
        let link = |widen: &Widen| match widen {
            Widen::Radius { radius_km, count } => {
                let args = [("km", (*radius_km).into()), ("n", (*count).into())];
                Linked::to(words.say("widen-radius", &args), pairs.set("radius", radius_km).url(self.list()))
            }
            Widen::Everywhere { count } => {
                let wide =
                    ["near", "radius", "territory", "bbox"].iter().fold(pairs.clone(), |p, name| p.without(name));
                Linked::to(words.count("widen-everywhere", *count), wide.set("exact", "true").url(self.list()))
            }
            Widen::WithoutFilters { count } => {
                let kept = pairs.0.iter().filter(|(name, _)| place.contains(&name.as_str())).cloned().collect();
                Linked::to(words.count("widen-without-filters", *count), Pairs(kept).url(self.list()))
            }
            Widen::Kind { kind, count } => {
                let args = [("kind", self.kind_label(None, kind).into()), ("n", (*count).into())];
                let kept = pairs.0.iter().filter(|(name, _)| name == "near" || name == "radius").cloned().collect();
                Linked::to(words.say("widen-kind", &args), Pairs(kept).set("kind", kind).url(self.list()))
            }
        };
        found.widen.iter().map(link).collect()
    }
}
