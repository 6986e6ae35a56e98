//! The second step: what the file is, what its columns are, and what it does not say itself.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect};

use super::look::{Look, MOST_CHOICES, PURPOSE, look_at};
use super::remembered::chosen;
use super::{Needed, find, path_of, size, with_intakes};
use crate::app::App;
use crate::error::{Error, Result};
use crate::import::intake::remembered::remember;
use crate::import::intake::{Choices, Intake, Outcome, Stage, is_source_name};
use crate::import::read::chosen::{ID, can_choose, mapping_of};
use crate::import::read::rows::Row;
use crate::import::read::{fields_of, is_personal};
use crate::import::{Column, FileFacts};
use crate::initiative::Class;
use crate::initiative::kind::Kinds;
use crate::web::failure::{Answer, Failure};
use crate::web::form::{FieldProblem, FormToken, Sent, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::Reader;
use crate::web::show::facts::Fact;
use crate::web::steward::Steward;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/import_columns.html")]
struct ColumnsPage {
    frame: Frame,
    name: String,
    path: String,
    /// What went wrong with it last.
    failed: Option<String>,
    problems: Vec<FieldProblem>,
    facts: Vec<Fact>,
    first: Vec<(String, Vec<Fact>)>,
    columns: Vec<ColumnChoice>,
    /// Sentences about columns that nobody chooses for.
    remarks: Vec<String>,
    can_choose: bool,
    kinds: Vec<Choice>,
    licences: Vec<Choice>,
    choices: Choices,
    /// It came from an address.
    has_address: bool,
    token: FormToken,
}

pages!(ColumnsPage);

impl ColumnsPage {
    /// What is wrong with one of its inputs.
    fn problem(&self, field: &str) -> Option<&FieldProblem> {
        self.problems.iter().find(|problem| problem.field == field)
    }
}

/// One column, what it holds, and what it can be.
struct ColumnChoice {
    id: String,
    name: String,
    samples: String,
    offered: Vec<Choice>,
}

/// One value that can be chosen.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// `GET /team/import/{id}/columns`
pub async fn form(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<Needed>,
    Path(id): Path<String>,
) -> Answer {
    let intake = find(&app, &id).await?;
    show(&app, &visitor, &steward, &intake, Vec::new()).await
}

/// The page of a file that is here and with which nothing is being done.
pub async fn show(
    app: &App,
    visitor: &Visitor,
    steward: &Steward<Needed>,
    intake: &Intake,
    problems: Vec<FieldProblem>,
) -> Answer {
    if !matches!(intake.stage, Stage::Arrived | Stage::Checked | Stage::Interrupted) {
        return Ok(Redirect::to(&path_of(&intake.id)).into_response());
    }
    let look = match look_at(app, intake).await {
        Err(Error::Unreadable(why)) => return super::stages::unreadable(app, visitor, steward, intake, &why),
        look => look?,
    };
    let (choices, is_remembered) = chosen(app, intake, look.names()).await?;
    let intake = &Intake { choices, ..intake.clone() };
    let words = &visitor.words;
    let reader = Reader::now(app, words).of(look.class(&intake.choices));
    let heading = words.t("import-columns-title");
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let failed = match app.intakes.progress(&intake.id).outcome {
        Some(Outcome::Failed(sentence)) => Some(words.sentence(&sentence)),
        _ => is_check_lost(app, intake).await?.then(|| words.t("import-check-lost")),
    };
    let page = ColumnsPage {
        frame: Frame::new(app, visitor, titled(words, &heading, &problems)).at("team"),
        name: intake.file_name.clone(),
        path: path_of(&intake.id),
        failed,
        facts: facts(&reader, intake, &look.facts),
        first: look.rows.iter().map(|row| first(&reader, row)).collect(),
        columns: columns(&reader, intake, &look),
        remarks: is_remembered
            .then(|| words.t("import-remembered"))
            .into_iter()
            .chain(remarks(&reader, &look))
            .collect(),
        can_choose: can_choose(&look.facts),
        kinds: kinds(&reader, &intake.choices),
        licences: licences(&reader, &look.facts, &intake.choices),
        choices: intake.choices.clone(),
        has_address: intake.address.is_some(),
        token: steward.token(app),
        problems,
    };
    Ok(frame::show_with(status, &page)?)
}

/// It was checked, and what came of it is not to be had any more.
async fn is_check_lost(app: &App, intake: &Intake) -> Result<bool> {
    Ok(intake.stage == Stage::Checked && super::check::found(app, intake).await?.is_none())
}

fn facts(reader: &Reader<'_>, intake: &Intake, file: &FileFacts) -> Vec<Fact> {
    let words = reader.words;
    let mut facts = vec![
        Fact::text(words.t("import-format"), &file.format),
        Fact::text(words.t("import-size"), size(words, intake.bytes)),
        Fact::text(words.t("import-encoding"), &file.encoding),
    ];
    if let Some(delimiter) = file.delimiter {
        let shown = if delimiter == '\t' { words.t("import-tab") } else { delimiter.to_string() };
        facts.push(Fact::text(words.t("import-separator"), shown));
    }
    if let Some(mapping) = &file.mapping {
        facts.push(Fact::text(words.t("import-mapping"), mapping));
    }
    if let Some(address) = &intake.address {
        facts.push(Fact::text(words.t("import-address"), address));
    }
    facts
}

fn first(reader: &Reader<'_>, row: &Row) -> (String, Vec<Fact>) {
    let cells = row.cells.iter().filter(|(name, value)| !value.trim().is_empty() && !is_personal(name));
    let short = |value: &String| value.chars().take(200).collect::<String>();
    let facts = cells.map(|(name, value)| Fact::text(name, short(value))).collect();
    (reader.words.count("import-line", row.line), facts)
}

fn columns(reader: &Reader<'_>, intake: &Intake, look: &Look) -> Vec<ColumnChoice> {
    let offered = offered(reader, intake);
    let choice = |(n, column): (usize, &Column)| {
        let guess = look.guess(&column.name);
        let chosen = intake.choices.columns.get(&column.name).map_or(guess, String::as_str);
        let mut offered: Vec<(String, String)> = offered.clone();
        for field in [guess, chosen] {
            if !offered.iter().any(|(known, _)| known == field) {
                offered.push((field.to_owned(), label(reader, field)));
            }
        }
        ColumnChoice {
            id: format!("column-{n}"),
            name: column.name.clone(),
            samples: column.samples.join(" · "),
            offered: choices(offered, chosen),
        }
    };
    look.choosable().map(choice).collect()
}

fn choices(offered: Vec<(String, String)>, chosen: &str) -> Vec<Choice> {
    offered.into_iter().map(|(value, label)| Choice { chosen: value == chosen, value, label }).collect()
}

/// What any column can be: nothing, the id, what all entries of the class have, and what the chosen kind asks.
fn offered(reader: &Reader<'_>, intake: &Intake) -> Vec<(String, String)> {
    let words = reader.words;
    let fixed = [("", "import-column-unread"), (ID, "import-column-id")];
    let fixed = fixed.into_iter().map(|(value, key)| (value.to_owned(), words.t(key)));
    let purpose = (reader.class == Class::Initiative).then_some(PURPOSE);
    let core = fields_of(reader.class).into_iter().chain(purpose).map(str::to_owned);
    let kinds = [intake.choices.kind.clone()];
    let asked = reader.kinds().attributes(reader.class, &kinds).into_iter();
    let asked =
        asked.filter(|attribute| !attribute.deprecated).map(|attribute| format!("attributes.{}", attribute.code));
    fixed.chain(core.chain(asked).map(|field| (field.clone(), label(reader, &field)))).collect()
}

/// What a field is called, whichever kind asks it.
pub fn label(reader: &Reader<'_>, field: &str) -> String {
    let attribute = field.strip_prefix("attributes.");
    let known = attribute.and_then(|code| named(reader.kinds(), reader.class, code, reader.words.lang()));
    known.unwrap_or_else(|| reader.field_name(&[], field))
}

fn named(kinds: &Kinds, class: Class, code: &str, lang: &str) -> Option<String> {
    kinds.attributes_named(class, code).next().map(|attribute| attribute.label.get(lang).to_owned())
}

fn remarks(reader: &Reader<'_>, look: &Look) -> Vec<String> {
    let words = reader.words;
    let names = |chosen: &dyn Fn(&Column) -> bool| {
        let names = look.facts.columns.iter().filter(|column| chosen(column)).map(|column| column.name.clone());
        names.collect::<Vec<_>>().join(", ")
    };
    let choosable: Vec<&str> = look.choosable().map(|(_, column)| column.name.as_str()).collect();
    let unread = names(&|column| choosable.contains(&column.name.as_str()) && look.guess(&column.name).is_empty());
    let personal = names(&|column| is_personal(&column.name));
    let known = [("import-columns-unread", unread), ("import-columns-personal", personal)];
    let told = known.into_iter().filter(|(_, names)| !names.is_empty()).map(|(key, names)| words.with(key, &names));
    let more = look.facts.columns.len() > MOST_CHOICES;
    let more = more.then(|| words.count("import-columns-more", MOST_CHOICES as u64));
    let fixed = (!can_choose(&look.facts)).then(|| words.with("import-columns-fixed", &look.facts.format));
    fixed.into_iter().chain(told).chain(more).collect()
}

fn kinds(reader: &Reader<'_>, chosen: &Choices) -> Vec<Choice> {
    let none = (String::new(), reader.words.t("import-kind-none"));
    let all = reader.kinds().kinds(reader.class).iter().filter(|kind| !kind.deprecated);
    let all = all.map(|kind| (kind.code.clone(), reader.label(&kind.label).to_owned()));
    choices(std::iter::once(none).chain(all).collect(), &chosen.kind)
}

fn licences(reader: &Reader<'_>, file: &FileFacts, chosen: &Choices) -> Vec<Choice> {
    let words = reader.words;
    let none = match &file.licence {
        Some(licence) => words.with("import-licence-stated", licence),
        None => words.t("import-licence-none"),
    };
    let items = reader.kinds().list("licences").map(|list| list.items.as_slice()).unwrap_or_default();
    let all = items.iter().filter(|item| !item.deprecated && item.code != "unknown");
    let all = all.map(|item| (item.code.clone(), reader.item("licences", &item.code)));
    choices(std::iter::once((String::new(), none)).chain(all).collect(), &chosen.licence)
}

/// `POST /team/import/{id}/columns`, with a field for each column, `kind`, `licence`, `attribution`, `source`,
/// `publish_address`, `complete`; `action` is `choose` for who wants to see first what the kind asks.
pub async fn send(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, sent: Sent<Needed>) -> Answer {
    let mut intake = find(&app, &id).await?;
    let look = match look_at(&app, &intake).await {
        Err(Error::Unreadable(why)) => return super::stages::unreadable(&app, &visitor, &sent.steward, &intake, &why),
        look => look?,
    };
    let (before, _) = chosen(&app, &intake, look.names()).await?;
    let class = look.class(&before);
    let reader = Reader::now(&app, &visitor.words).of(class);
    (intake.choices, intake.chosen) = (typed(&reader, &look, &before, &sent.fields)?, true);
    if !is_source_name(&intake.choices.source) {
        let words = &visitor.words;
        let message = words.t("import-source-wrong");
        let problem = FieldProblem { field: "source".into(), label: words.t("import-source"), message };
        return show(&app, &visitor, &sent.steward, &intake, vec![problem]).await;
    }
    let (next, choices) = (path_of(&id), intake.choices);
    // Another class has other fields and other kinds.
    if sent.fields.has("action", "choose") || look.class(&choices) != class {
        with_intakes(&app, move |intakes| intakes.choose(&id, choices)).await?;
        return Ok(Redirect::to(&format!("{next}/columns")).into_response());
    }
    let (columns, chosen) = (look.names(), choices.clone());
    app.db.write(move |conn| remember(conn, &columns, &chosen)).await?;
    with_intakes(&app, move |intakes| intakes.check(&id, choices)).await?;
    Ok(Redirect::to(&next).into_response())
}

/// What was chosen. A browser can send only what was offered.
fn typed(reader: &Reader<'_>, look: &Look, before: &Choices, fields: &Pairs) -> Result<Choices> {
    let text = |name: &str| fields.first(name).unwrap_or_default().trim().chars().take(300).collect::<String>();
    let columns: BTreeMap<String, String> = if can_choose(&look.facts) {
        let chosen = look.choosable().filter_map(|(n, column)| {
            let field = fields.first(&format!("column-{n}"))?;
            (field != look.guess(&column.name)).then(|| (column.name.clone(), field.to_owned()))
        });
        chosen.collect()
    } else {
        BTreeMap::new()
    };
    let kind = text("kind");
    let licence = text("licence");
    let is_licence = reader.kinds().list("licences").is_some_and(|list| list.item(&licence).is_some());
    if !(kind.is_empty() || reader.kinds().kind(reader.class, &kind).is_some()) || !(licence.is_empty() || is_licence) {
        return Err(Error::NotFound);
    }
    Ok(Choices {
        source: text("source"),
        licence,
        attribution: text("attribution"),
        kind,
        mapping: if columns.is_empty() { None } else { mapping_of(&look.facts, &columns) },
        columns,
        publish_address: fields.has("publish_address", "yes"),
        complete: fields.has("complete", "yes"),
        accept_swap: before.accept_swap,
    })
}

/// `GET /team/import/{id}/mapping.toml`: what was chosen, as `bocage import --map` takes it.
pub async fn mapping(State(app): State<App>, _steward: Steward<Needed>, Path(id): Path<String>) -> Answer {
    let intake = find(&app, &id).await?;
    let look = look_at(&app, &intake).await?;
    let Some(text) = mapping_of(&look.facts, &intake.choices.columns) else { return Err(Failure(Error::NotFound)) };
    let headers = [
        (CONTENT_TYPE, "application/toml; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"mapping.toml\""),
    ];
    Ok((headers, text).into_response())
}
