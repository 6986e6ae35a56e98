//! Plain texts about the directory. An operator replaces them in the data folder, `locales/fr/help/about.md`.

use askama::Template;
use axum::extract::State;
use pulldown_cmark::{Options, Parser, html};

use crate::app::App;
use crate::web::failure::Answer;
use crate::web::feeds::feed_handle;
use crate::web::frame::{self, Frame, pages};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "text.html")]
struct TextPage {
    frame: Frame,
    /// HTML of a text that comes with the program or from the operator.
    text: String,
    /// Facts below the text: name and value.
    facts: Vec<(String, String)>,
}

pages!(TextPage);

/// `GET /about`
pub async fn about(State(app): State<App>, visitor: Visitor) -> Answer {
    let words = &visitor.words;
    let mut facts = Vec::new();
    let territories = &app.config.node.territories;
    if !territories.is_empty() {
        let names: Vec<String> = territories.clone();
        facts.push((words.t("about-territories"), words.list(&names)));
    }
    let exchange = if app.config.federates() { words.t("about-exchange-on") } else { words.t("about-exchange-off") };
    facts.push((words.t("about-exchange"), exchange));
    if app.config.federates() {
        facts.push((words.t("about-feed"), words.with("about-feed-handle", &feed_handle(&app))));
    }
    let languages: Vec<String> = words.locales().languages().iter().map(|language| language.name.clone()).collect();
    facts.push((words.t("about-languages"), words.list(&languages)));
    facts.push((words.t("about-version"), format!("Bocage {}", env!("CARGO_PKG_VERSION"))));
    text_page(&app, &visitor, "about", facts)
}

/// `GET /about/legal`: who answers for this directory.
pub async fn legal(State(app): State<App>, visitor: Visitor) -> Answer {
    let words = &visitor.words;
    let legal = &app.config.legal;
    let stated = |value: &str| match value.trim() {
        "" => words.t("not-stated"),
        value => value.to_owned(),
    };
    let facts = vec![
        (words.t("legal-publisher"), stated(&legal.publisher)),
        (words.t("legal-director"), stated(&legal.director)),
        (words.t("legal-hosting"), stated(&legal.hosting)),
        (words.t("legal-contact"), stated(&legal.contact)),
    ];
    text_page(&app, &visitor, "legal", facts)
}

/// `GET /about/ranking`: the rule of the order, with its weights.
pub async fn ranking(State(app): State<App>, visitor: Visitor) -> Answer {
    let words = &visitor.words;
    let weights = &app.config.search.weights;
    let number = |weight: f64| words.number((weight * 100.0).round() / 100.0);
    let percent = |share: f64| words.with("percent", &words.number((share * 100.0).round()));
    let facts = vec![
        (words.t("ranking-name"), number(weights.name)),
        (words.t("ranking-tags"), number(weights.tags)),
        (words.t("ranking-text"), number(weights.text)),
        (words.t("ranking-beginning"), percent(weights.beginning)),
        (words.t("ranking-one-typo"), percent(weights.one_typo)),
        (words.t("ranking-two-typos"), percent(weights.two_typos)),
        (words.t("ranking-whole-name"), number(weights.whole_name)),
        (words.t("ranking-distance"), number(weights.distance)),
        (words.t("ranking-half-distance"), words.distance(weights.half_distance_km * 1_000.0)),
        (words.t("ranking-confirmed"), number(weights.confirmed)),
        (words.t("ranking-confirmed-days"), number(weights.confirmed_days)),
        (words.t("ranking-version"), weights.version.to_string()),
    ];
    text_page(&app, &visitor, "ranking", facts)
}

/// `GET /about/privacy`
pub async fn privacy(State(app): State<App>, visitor: Visitor) -> Answer {
    text_page(&app, &visitor, "privacy", Vec::new())
}

/// `GET /about/accessibility`
pub async fn accessibility(State(app): State<App>, visitor: Visitor) -> Answer {
    let contact = app.config.legal.contact.trim();
    let contact = if contact.is_empty() { visitor.words.t("not-stated") } else { contact.to_owned() };
    text_page(&app, &visitor, "accessibility", vec![(visitor.words.t("accessibility-contact"), contact)])
}

/// `GET /help`
pub async fn help(State(app): State<App>, visitor: Visitor) -> Answer {
    text_page(&app, &visitor, "help", Vec::new())
}

fn text_page(app: &App, visitor: &Visitor, name: &str, facts: Vec<(String, String)>) -> Answer {
    let markdown = visitor.words.help(name).unwrap_or_default();
    let title = markdown.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(name).trim().to_owned();
    let mut text = String::new();
    html::push_html(&mut text, Parser::new_ext(&markdown, Options::ENABLE_TABLES));
    Ok(frame::show(&TextPage { frame: Frame::new(app, visitor, title).at("about"), text, facts })?)
}
