//! A node without a listener: requests go straight to its routes, on a day of their own.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use bocage::app::App;
use bocage::clock::{Clock, Timestamp};
use bocage::initiative::card::flatten;
use bocage::initiative::draft::Draft;
use bocage::initiative::publish::{Home, Origin, proposals, publish};
use bocage::initiative::{Fields, Initiative};
use regex::Regex;
use serde_json::Value;
use tower::ServiceExt;

use super::databases::TestDatabase;

/// Tuesday 24 November 2026, 11:00 in Paris.
const NOW: &str = "2026-11-24T10:00:00Z";

/// A node `bretagne.test`. Its database goes with it.
pub struct Site {
    pub app: App,
    routes: Router,
    _database: TestDatabase,
}

/// An answer, whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Site {
    /// An empty directory.
    pub fn empty(database: TestDatabase) -> Site {
        let settings = [("BOCAGE__NODE__HOST", "bretagne.test"), ("BOCAGE__NODE__NAME", "Annuaire de Bretagne")];
        let now: chrono::DateTime<chrono::Utc> = NOW.parse().unwrap();
        let app = App::open(database.config_with(&settings), Clock::fixed(Timestamp::from(now))).unwrap();
        Site { routes: bocage::web::router(app.clone()), app, _database: database }
    }

    /// A directory with the invented examples of Bretagne.
    pub fn with_examples(database: TestDatabase) -> Site {
        Site::with_some_examples(database, usize::MAX)
    }

    /// A directory with the first of those examples.
    pub fn with_some_examples(database: TestDatabase, most: usize) -> Site {
        let site = Site::empty(database);
        let path = format!("{}/examples/bretagne.json", env!("CARGO_MANIFEST_DIR"));
        let examples: Vec<serde_json::Map<String, Value>> =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for example in examples.into_iter().take(most) {
            site.publish(flatten(example));
        }
        site.app.catch_up().unwrap();
        site
    }

    /// Publishes an initiative of these fields; searches find it after [`App::catch_up`].
    pub fn publish(&self, fields: Fields) -> Initiative {
        let (home, now) = (self.app.home(), self.app.clock.now());
        let mut context = home.context(now, true);
        context.importing = true;
        let checked = Draft { fields }.check(&context).unwrap();
        self.app.db.write_now(move |conn| publish(conn, &home, checked, Origin::Source("examples"), now)).unwrap()
    }

    /// Publishes an offer or a request; searches find it after [`App::catch_up`].
    pub fn propose(&self, fields: Value) -> Initiative {
        let (home, now) = (self.app.home(), self.app.clock.now());
        let fields: Fields = serde_json::from_value(fields).unwrap();
        self.app.db.write_now(move |conn| proposals::propose(conn, &home, fields, now)).unwrap()
    }

    /// `GET` in French.
    pub async fn get(&self, path: &str) -> Answer {
        self.get_in("fr", path).await
    }

    /// `GET` in a language.
    pub async fn get_in(&self, lang: &str, path: &str) -> Answer {
        let request = Request::get(path).header("accept-language", lang).header("accept", "text/html,*/*;q=0.8");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// `GET` as JSON.
    pub async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Any request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.routes.clone().oneshot(request).await.unwrap().into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }
}

/// Publishes an initiative as a person of the directory does.
pub fn published_by(site: &Site, home: Home, fields: Fields) -> Initiative {
    let now = site.app.clock.now();
    let checked = Draft { fields }.check(&home.context(now, false)).unwrap();
    site.app.db.write_now(move |conn| publish(conn, &home, checked, Origin::Person, now)).unwrap()
}

impl Answer {
    /// What a reader sees of the main part: text, one line per element, ids of this run replaced.
    pub fn main_text(&self) -> String {
        let main = self.body.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>")).unwrap().0;
        let main = main.split_once('>').unwrap().1;
        let breaks = Regex::new(r"<(?:/?(?:p|h[1-6]|li|ul|ol|dt|div|tr|section|article|form|fieldset|legend|option|select|details|summary|table|caption|button)\b[^>]*|br)>").unwrap();
        let text = breaks.replace_all(main, "\n");
        let text = Regex::new(r"</t[hd]><t[hd]>|</dt><dd>").unwrap().replace_all(&text, " | ");
        let text = Regex::new(r"<[^>]*>").unwrap().replace_all(&text, "");
        let text = Regex::new(r"[0-9A-HJKMNP-TV-Z]{26}").unwrap().replace_all(&text, "[ulid]");
        let text = text.replace("&#39;", "'").replace("&#34;", "\"").replace("&#38;", "&");
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The title of the page.
    pub fn title(&self) -> &str {
        self.body.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).unwrap().0
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}
