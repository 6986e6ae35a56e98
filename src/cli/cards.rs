//! Commands around single entries: show, add, edit, confirm, hide, withdraw, erase.

use std::io::{IsTerminal, Write};
use std::process::Command;

use clap::Args;
use serde_json::{Value, json};

use super::Json;
use super::kinds::check_kinds;
use super::terminal::{Place, Terminal};
use crate::admin::peers::COMMAND;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::import::store as records;
use crate::initiative::draft::Draft;
use crate::initiative::publish::{self, Home, Origin, relations};
use crate::initiative::store::{self, Initiative, State};
use crate::initiative::{Card, Class, Fields, form, matching};
use crate::moderation::Fate;
use crate::moderation::log::Decider;

/// Finds the entry a person means: `@handle`, an address, an id, or `source:record`.
pub(super) fn find(app: &App, text: &str) -> Result<Initiative> {
    let (home, text) = (app.home(), text.trim());
    let found = app.db.read_now(|conn| {
        if text.starts_with('@') || text.contains("://") {
            let uri = relations::id_of(conn, &home, text)?;
            return store::find(conn, &uri);
        }
        if let Some((source, record)) = text.split_once(':') {
            let known = records::find_records(conn, source, &[record.to_owned()])?;
            return known.get(record).map_or(Ok(None), |record| store::find(conn, &record.uri));
        }
        let uris = [Class::Initiative, Class::Proposal]
            .map(|class| format!("{}{}{text}", app.config.base_url(), class.path()));
        Ok(store::find_many(conn, &uris)?.into_iter().next())
    })?;
    found.ok_or(Error::NotFound)
}

#[derive(Args)]
pub(super) struct Show {
    /// @handle, address, id, or source:record.
    entry: String,
    #[command(flatten)]
    json: Json,
}

pub(super) fn show(args: &Show, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let entry = find(&app, &args.entry)?;
    let uri = entry.uri.clone();
    let (suggestions, pairs, duplicates) = app.db.read_now(|conn| {
        Ok((
            store::list_suggestions(conn, &uri)?,
            records::list_records(conn, &uri)?,
            matching::find_duplicates(conn, &uri)?,
        ))
    })?;
    if args.json.json {
        let suggestions: Vec<Value> = suggestions
            .iter()
            .map(|(field, source, value)| json!({ "field": field, "source": source, "value": serde_json::from_str::<Value>(value).unwrap_or_default() }))
            .collect();
        out!(
            "{}",
            serde_json::to_string_pretty(
                &json!({ "entry": entry, "suggestions": suggestions, "duplicates": duplicates })
            )?
        );
        return Ok(());
    }
    out!("{}  {}", entry.card.name, short_name(&entry));
    out!("{}  {}  rev {}", entry.uri, entry.state.as_str(), entry.rev);
    if entry.state == State::Withdrawn {
        let erased = entry.card == Card::default();
        terminal.say(if erased { "cli-show-erased" } else { "cli-show-withdrawn" }, &[]);
    }
    if let Some(why) = &entry.unlisted_because {
        terminal.say(&format!("cli-not-listed-{}", why.replace('_', "-")), &[("n", 1.into())]);
    }
    for (field, value) in entry.card.to_fields()? {
        let owner = entry.field_sources.get(&field).map(|owner| format!("  [{owner}]")).unwrap_or_default();
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        out!("  {field}: {value}{owner}");
    }
    for record in pairs.iter().filter(|record| record.source != matching::ANY_SOURCE) {
        out!("  {}:{}", record.source, record.record);
    }
    for (field, source, value) in suggestions {
        terminal.say("cli-suggestion", &[("field", field.into()), ("source", source.into()), ("value", value.into())]);
    }
    Ok(())
}

/// Where the new values come from.
#[derive(Args)]
pub(super) struct Values {
    /// Set a field, as opening_hours="Sa 14:00-18:00"; an empty value removes it; repeatable.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// Open all fields in your editor ($EDITOR).
    #[arg(long)]
    edit: bool,
}

impl Values {
    pub fn read(&self, template: impl FnOnce() -> String) -> Result<Fields> {
        let mut fields = if self.edit { edited(&template())? } else { Fields::new() };
        for pair in &self.set {
            let (field, value) =
                pair.split_once('=').ok_or_else(|| Error::Usage(sentence!("cli-set-pair", pair = pair)))?;
            // JSON where it is JSON, else the text as it stands.
            let value = match value.trim() {
                "" => Value::Null,
                text if text.starts_with(['[', '{', '"']) => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
                text => text.into(),
            };
            fields.insert(field.trim().to_owned(), value);
        }
        Ok(fields)
    }
}

/// What was changed in the editor, and nothing else: a line taken away takes the value away.
fn edited(template: &str) -> Result<Fields> {
    let before = form::parse_template(template)?;
    let mut edits = form::parse_template(&in_editor(template)?)?;
    let taken_away: Vec<String> = before.keys().filter(|field| !edits.contains_key(*field)).cloned().collect();
    edits.retain(|field, value| before.get(field) != Some(value));
    edits.extend(taken_away.into_iter().map(|field| (field, Value::Null)));
    Ok(edits)
}

fn in_editor(text: &str) -> Result<String> {
    let editor = std::env::var("VISUAL").or_else(|_| std::env::var("EDITOR")).unwrap_or_else(|_| "nano".into());
    if !std::io::stdin().is_terminal() && std::env::var_os("EDITOR").is_none() {
        return Err(Error::Usage(sentence!("cli-edit-no-terminal")));
    }
    let mut file = tempfile::Builder::new().prefix("bocage-").suffix(".toml").tempfile()?;
    file.write_all(text.as_bytes())?;
    file.flush()?;
    let status = Command::new("sh").arg("-c").arg(format!("{editor} \"$0\"")).arg(file.path()).status()?;
    if !status.success() {
        return Err(Error::Conflict(sentence!("cli-editor-failed")));
    }
    Ok(std::fs::read_to_string(file.path())?)
}

#[derive(Args)]
pub(super) struct Add {
    /// Kind; repeatable, the first is the main one.
    #[arg(long, required = true)]
    kind: Vec<String>,
    #[command(flatten)]
    values: Values,
    #[command(flatten)]
    json: Json,
}

pub(super) fn add(args: &Add, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    check_kinds(&app, Class::Initiative, args.kind.iter().map(String::as_str))?;
    let main = args.kind.first().cloned().unwrap_or_default();
    let mut fields = args.values.read(|| form::template(&app.kinds, None, &main, terminal.lang()))?;
    fields.retain(|_, value| !value.is_null());
    fields.entry("kinds".into()).or_insert(json!(args.kind));
    let home = app.home();
    let now = app.clock.now();
    let named: Vec<String> = fields.keys().cloned().collect();
    let fields = app.db.read_now(|conn| relations::with_ids(conn, &home, fields))?;
    let checked = Draft { fields }.check_named(named.iter(), &home.context(now, false)).map_err(Error::Invalid)?;
    let profile = matching::Profile::of(&checked.card);
    let (added, suspected) = app.db.write_now(move |conn| {
        let suspected = matching::suspect(conn, &[(String::new(), profile)])?;
        let added = publish::publish(conn, &home, checked, Origin::Person, now)?;
        for (_, suspicion) in &suspected {
            matching::note(conn, &added.uri, suspicion, now)?;
        }
        Ok((added, suspected.len()))
    })?;
    if suspected > 0 {
        terminal.note("cli-add-suspected", &[("n", suspected.into())]);
    }
    done(&added, "cli-added", args.json, terminal)
}

#[derive(Args)]
pub(super) struct Edit {
    /// @handle, address, id, or source:record.
    entry: String,
    #[command(flatten)]
    values: Values,
    /// Let imports write this field again; repeatable.
    #[arg(long, value_name = "FIELD")]
    release: Vec<String>,
    #[command(flatten)]
    json: Json,
}

pub(super) fn edit(args: &Edit, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let entry = find(&app, &args.entry)?;
    let kind = entry.card.main_kind().unwrap_or_default().to_owned();
    let edits = args.values.read(|| form::template(&app.kinds, Some(&entry.card), &kind, terminal.lang()))?;
    if edits.is_empty() && args.release.is_empty() {
        terminal.say("cli-edit-nothing", &[]);
        return Ok(());
    }
    let (release, released) = (args.release.clone(), args.release.join(", "));
    let (home, uri, now, changed) = (app.home(), entry.uri.clone(), app.clock.now(), !edits.is_empty());
    let after = app.db.write_now(move |conn| publish::revise(conn, &home, &uri, &edits, &release, now))?;
    if changed || args.json.json {
        done(&after, "cli-edited", args.json, terminal)?;
    }
    if !released.is_empty() && !args.json.json {
        terminal.say("cli-released", &[("fields", released.into())]);
    }
    Ok(())
}

#[derive(Args)]
pub(super) struct One {
    /// @handle, address, id, or source:record.
    entry: String,
    #[command(flatten)]
    json: Json,
}

pub(super) fn confirm(args: &One, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let uri = find(&app, &args.entry)?.uri;
    change(&app, &uri, "cli-confirmed", args.json, terminal, |conn, home, uri, now| {
        publish::confirm(conn, home, uri, "moderator", now)
    })
}

#[derive(Args)]
pub(super) struct Hide {
    /// @handle, address, id, or source:record.
    entry: String,
    /// Show it again.
    #[arg(long)]
    undo: bool,
    #[command(flatten)]
    json: Json,
}

pub(super) fn hide(args: &Hide, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let uri = find(&app, &args.entry)?.uri;
    if args.undo {
        change(&app, &uri, "cli-shown", args.json, terminal, decided(Fate::Shown))
    } else {
        change(&app, &uri, "cli-hidden", args.json, terminal, decided(Fate::Hidden))
    }
}

#[derive(Args)]
pub(super) struct Gone {
    /// @handle, address, id, or source:record.
    entry: String,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    json: Json,
}

pub(super) fn withdraw(args: &Gone, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let entry = find(&app, &args.entry)?;
    ask(args, &entry, "cli-withdraw-ask", terminal)?;
    change(&app, &entry.uri, "cli-withdrawn", args.json, terminal, decided(Fate::Withdrawn))
}

pub(super) fn erase(args: &Gone, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let entry = find(&app, &args.entry)?;
    ask(args, &entry, "cli-erase-ask", terminal)?;
    change(&app, &entry.uri, "cli-erased", args.json, terminal, decided(Fate::Erased))?;
    app.db.empty_journal()
}

fn ask(args: &Gone, entry: &Initiative, key: &str, terminal: &Terminal) -> Result<()> {
    if args.yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Error::Usage(sentence!("cli-needs-yes")));
    }
    eprint!("{} ", terminal.text(key, &[("name", entry.card.name.as_str().into())]));
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    let agreed = ["o", "oui", "y", "yes"].contains(&answer.trim().to_lowercase().as_str());
    if agreed { Ok(()) } else { Err(Error::Conflict(sentence!("cli-nothing-changed"))) }
}

/// Decides about an entry as a whole, in the name of the command.
fn decided(fate: Fate) -> impl FnOnce(&mut Conn, &Home, &str, Timestamp) -> Result<Initiative> + Send + 'static {
    move |conn, home, uri, now| fate.decide(conn, home, uri, &Decider::new(COMMAND, ""), now)
}

pub(super) fn change(
    app: &App,
    uri: &str,
    key: &str,
    json: Json,
    terminal: &Terminal,
    work: impl FnOnce(&mut Conn, &Home, &str, Timestamp) -> Result<Initiative> + Send + 'static,
) -> Result<()> {
    let (home, uri, now) = (app.home(), uri.to_owned(), app.clock.now());
    let changed = app.db.write_now(move |conn| work(conn, &home, &uri, now))?;
    done(&changed, key, json, terminal)
}

pub(super) fn done(entry: &Initiative, key: &str, json: Json, terminal: &Terminal) -> Result<()> {
    if json.json {
        out!("{}", serde_json::to_string_pretty(entry)?);
        return Ok(());
    }
    let (name, short) = (entry.card.name.as_str(), short_name(entry));
    terminal.say(key, &[("name", name.into()), ("entry", short.into()), ("uri", entry.uri.as_str().into())]);
    Ok(())
}

/// What commands take for an entry: `@handle`, or of one without a handle the ULID at the end of its id.
pub(super) fn short_name(entry: &Initiative) -> String {
    let ulid = || entry.uri.rsplit('/').next().unwrap_or_default().to_owned();
    entry.handle.as_ref().map_or_else(ulid, |handle| format!("@{handle}"))
}
