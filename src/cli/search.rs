//! The command that searches: what a page shows of an answer, in lines.

use clap::Args;
use serde_json::{Value, json};

use super::Json;
use super::cards::short_name;
use super::kinds::check_kinds;
use super::terminal::{Place, Terminal};
use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::initiative::store::{self, Initiative};
use crate::initiative::{Class, Terms};
use crate::search::{Found, Hit, OpenState, PlaceAnswer, PlaceSuggestion, Query, Widen, nearest_parameter};

#[derive(Args)]
pub(super) struct Search {
    /// Words, and parameters as in the address of a page: kind=maker open=now.
    #[arg(required_unless_present = "class")]
    words: Vec<String>,
    /// Search initiatives, or with `proposal` their offers and requests.
    #[arg(long, value_parser = ["initiative", "proposal"])]
    class: Option<String>,
    /// Town, postcode, territory code, `lat,lon`, or @handle.
    #[arg(long)]
    near: Option<String>,
    /// Kilometres around it.
    #[arg(long)]
    radius: Option<String>,
    /// Kind; repeatable.
    #[arg(long)]
    kind: Vec<String>,
    /// Order: best, distance, name, new, confirmed.
    #[arg(long)]
    sort: Option<String>,
    /// Page of 20.
    #[arg(long)]
    page: Option<String>,
    #[command(flatten)]
    json: Json,
}

pub(super) fn search(args: &Search, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    app.catch_up()?;
    let options = [
        ("class", &args.class),
        ("near", &args.near),
        ("radius", &args.radius),
        ("sort", &args.sort),
        ("page", &args.page),
    ];
    let options = options.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    let kinds = args.kind.iter().map(|kind| ("kind".to_owned(), kind.clone()));
    let query = question(&app, &args.words, options.chain(kinds).collect(), terminal)?;
    let mut found = app.search.find(&query)?;
    let uris: Vec<String> = found.hits.iter().map(|hit| hit.uri.clone()).collect();
    let mut entries = app.db.read_now(|conn| store::find_many(conn, &uris))?;
    entries.retain(Initiative::is_shown);
    found.leave_out_all_but(|uri| entries.iter().any(|entry| entry.uri == uri));
    if args.json.json {
        let hits: Vec<Value> = found.hits.iter().map(|hit| json!({ "uri": hit.uri, "score": hit.score })).collect();
        out!("{}", json!({ "total": found.total, "hits": hits, "entries": entries }));
    }
    let which = say_which_place(&found, terminal);
    if !args.json.json && !which {
        let answering = answering(&app, &entries)?;
        List { app: &app, class: query.class, entries: &entries, answering, terminal }.say(&found);
    }
    Ok(())
}

/// What was asked in words and parameters; more may come from options.
///
/// # Errors
/// [`Error::Usage`] for a parameter or a kind that does not exist.
pub(super) fn question(app: &App, words: &[String], more: Vec<(String, String)>, terminal: &Terminal) -> Result<Query> {
    let given: Vec<(String, String)> = pairs(words).into_iter().chain(more).collect();
    for (name, _) in &given {
        if let Some(nearest) = nearest_parameter(name, &app.kinds) {
            return Err(Error::Usage(sentence!("cli-search-parameter", name = name, nearest = nearest)));
        }
    }
    let (query, not_understood) = Query::from_pairs(&given, &app.kinds, &app.gazetteer);
    let kinds = given.iter().filter(|(name, value)| name == "kind" && value != "other");
    check_kinds(app, query.class, kinds.map(|(_, kind)| kind.as_str()).filter(|kind| !kind.is_empty()))?;
    for part in &not_understood {
        terminal.note("cli-not-understood", &[("value", part.value.as_str().into())]);
    }
    Ok(query)
}

/// `name=value` pairs and plain words as the parameters of a search.
fn pairs(words: &[String]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut text: Vec<&str> = Vec::new();
    for word in words {
        match word
            .split_once('=')
            .filter(|(name, _)| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._".contains(&b)))
        {
            Some((name, value)) => pairs.push((name.to_owned(), value.to_owned())),
            None => text.push(word),
        }
    }
    if !text.is_empty() {
        pairs.push(("q".into(), text.join(" ")));
    }
    pairs
}

/// Says that the place is not known, or which ones have this name; whether there was something to say.
fn say_which_place(found: &Found, terminal: &Terminal) -> bool {
    let places: &[PlaceSuggestion] = match &found.place {
        PlaceAnswer::Unknown { typed, did_you_mean } => {
            let key = if did_you_mean.is_empty() { "place-unknown-at-all" } else { "place-unknown" };
            terminal.note(key, &[("x", typed.as_str().into())]);
            did_you_mean
        }
        PlaceAnswer::Several(places) => {
            terminal.note("which-town", &[]);
            places
        }
        _ => return false,
    };
    for place in places {
        let department = place.department.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
        eprintln!("  {}{department}  near={}", place.name, place.territory);
    }
    true
}

/// The initiatives that answer for the proposals among these entries, as far as they are known here.
fn answering(app: &App, entries: &[Initiative]) -> Result<Vec<Initiative>> {
    let uris: Vec<String> = entries.iter().filter_map(|entry| Some(entry.card.terms.as_ref()?.by.clone())).collect();
    app.db.read_now(|conn| store::find_many(conn, &uris))
}

/// The entries of a page.
struct List<'a> {
    app: &'a App,
    entries: &'a [Initiative],
    answering: Vec<Initiative>,
    class: Class,
    terminal: &'a Terminal,
}

impl List<'_> {
    fn say(&self, found: &Found) {
        let key = match self.class {
            Class::Initiative => "cli-found",
            Class::Proposal => "cli-found-proposals",
        };
        self.terminal.say(key, &[("n", found.total.into())]);
        if found.open_groups.is_empty() {
            found.hits.iter().for_each(|hit| self.line(hit));
        }
        for group in &found.open_groups {
            let key = match group.state {
                OpenState::Open => "group-open",
                OpenState::Unknown => "group-unknown",
                OpenState::Closed => "group-closed",
            };
            self.terminal.say(key, &[("n", group.count.into())]);
            found.hits.iter().filter(|hit| hit.open == Some(group.state)).for_each(|hit| self.line(hit));
        }
        if found.total == 0 {
            found.widen.iter().for_each(|widen| self.wider(widen));
        }
    }

    fn line(&self, hit: &Hit) {
        let Some(entry) = self.entries.iter().find(|entry| entry.uri == hit.uri) else { return };
        let town = entry.card.location.as_ref().and_then(|location| location.town(&self.app.gazetteer));
        let town = town.map(|town| format!("  ({town})")).unwrap_or_default();
        let handle = entry.handle.as_deref().map(|handle| format!("  @{handle}")).unwrap_or_default();
        match &entry.card.terms {
            None => out!("{}{town}{handle}", entry.card.name),
            Some(terms) => self.proposal(entry, terms, &town),
        }
    }

    /// Purpose, title, who answers, town, last day, and what commands take for it.
    fn proposal(&self, entry: &Initiative, terms: &Terms, town: &str) {
        let purpose = self.app.kinds.item_label("purposes", &terms.purpose, self.terminal.lang());
        let by = self.answering.iter().find(|initiative| initiative.uri == terms.by);
        let by = by.map_or(terms.by.as_str(), |initiative| initiative.card.name.as_str());
        let until = self.terminal.text("cli-proposal-until", &[("day", terms.valid_until.as_str().into())]);
        let name = if entry.own { short_name(entry) } else { entry.uri.clone() };
        out!("{purpose}  {}  {by}{town}  {until}  {name}", entry.card.name);
    }

    /// A wider search that finds something, in the words of the page, with what to write for it.
    fn wider(&self, widen: &Widen) {
        let lang = self.terminal.lang();
        let (text, how) = match widen {
            Widen::Radius { radius_km, count } => {
                let args = [("km", (*radius_km).into()), ("n", (*count).into())];
                (self.terminal.text("widen-radius", &args), format!("  --radius {radius_km}"))
            }
            Widen::Everywhere { count } => {
                (self.terminal.text("widen-everywhere", &[("n", (*count).into())]), String::new())
            }
            Widen::WithoutFilters { count } => {
                (self.terminal.text("widen-without-filters", &[("n", (*count).into())]), String::new())
            }
            Widen::Kind { kind, count } => {
                let list = if self.class == Class::Proposal { "proposal_kinds" } else { "initiative_kinds" };
                let label = self.app.kinds.item_label(list, kind, lang);
                let args = [("kind", label.into()), ("n", (*count).into())];
                (self.terminal.text("widen-kind", &args), format!("  kind={kind}"))
            }
        };
        out!("  {text}{how}");
    }
}
