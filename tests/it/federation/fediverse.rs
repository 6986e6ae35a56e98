//! What other programs say is read, in the shapes and with the signatures that they have; and what they ask for they get.

use bocage::initiative::Initiative;
use bocage::reply::{self, Counts};
use bocage::{db::Conn, news};
use serde_json::{Value, json};

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::program::Program;

/// A node with an initiative and one news of it, and a program that knows both.
struct Story {
    region: Region,
    entry: Initiative,
    news: String,
    program: Program,
}

impl Story {
    async fn begin(program: &str, database: TestDatabase) -> Story {
        let region = Region::open("bretagne", database).await;
        let entry = region
            .publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" }))
            .await;
        let of = entry.clone();
        let told = region.write(move |conn, _, now| news::publish(conn, &of, "Samedi, des vélos.", "fr", now)).await;
        let news = region.url(&format!("/n/{}", told.id));
        let ours = [
            ("https://bretagne.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB", entry.uri.as_str()),
            ("https://bretagne.example/n/01JD40E9N3V7H2S8B5C1Y6F4TG", news.as_str()),
        ];
        let program = Program::start(program, &ours).await;
        Story { region, entry, news, program }
    }

    /// Whether the program says this at all; if so, it is said, taken and applied.
    async fn told(&self, what: &str) -> bool {
        let Some(activity) = self.program.says(what) else { return false };
        self.tell(activity).await;
        true
    }

    async fn tell(&self, activity: &Value) {
        assert_eq!(self.program.sends(&self.region, activity).await, 202, "{activity}");
        self.region.applied().await;
    }

    async fn read<T: Send + 'static>(&self, work: fn(&mut Conn, &str) -> bocage::error::Result<T>) -> T {
        let uri = self.entry.uri.clone();
        self.region.app.db.read(move |conn| work(conn, &uri)).await.unwrap()
    }

    async fn contents(&self) -> Vec<String> {
        let replies = self.read(|conn, uri| reply::store::list(conn, uri, 100)).await;
        replies.into_iter().map(|reply| reply.content).collect()
    }

    /// Replies, likes, boosts.
    async fn counts(&self) -> (i64, i64, i64) {
        let Counts { replies, likes, boosts } = self.read(reply::store::counts).await;
        (replies, likes, boosts)
    }

    fn path(&self) -> String {
        self.entry.uri.replace(&self.region.url(""), "")
    }

    async fn followers(&self) -> i64 {
        let followers = self.region.document(&format!("{}/followers", self.path())).await;
        followers["totalItems"].as_i64().unwrap()
    }
}

async fn is_followed(story: &Story) {
    if !story.told("follow").await {
        return;
    }
    assert_eq!(story.followers().await, 1);
    let follow = story.program.says("follow").unwrap()["id"].as_str().unwrap();
    let accepted = ("Accept".to_owned(), follow.to_owned());
    until("it is answered", async || story.program.received().contains(&accepted)).await;
}

async fn is_liked_and_answered(story: &Story) {
    let likes = i64::from(story.told("like").await);
    let boosts = i64::from(story.told("announce").await);
    let replies = i64::from(story.told("create").await);
    assert_eq!(story.counts().await, (replies, likes, boosts));
    let text = |name: &str| vec![story.program.text(name).to_owned(); usize::from(replies == 1)];
    assert_eq!(story.contents().await, text("text"));
    if story.told("update").await {
        assert_eq!(story.contents().await, text("changed"));
    }
    for other in story.program.says("also").and_then(Value::as_array).into_iter().flatten() {
        story.tell(other).await;
    }
    assert_eq!(story.counts().await, (replies, likes, boosts), "what is not about us has no effect");
    let (likes, boosts) =
        (likes - i64::from(story.told("undo_like").await), boosts - i64::from(story.told("undo_announce").await));
    assert_eq!(story.counts().await, (replies, likes, boosts));
    let replies = replies - i64::from(story.told("delete").await);
    assert_eq!((story.counts().await, likes, boosts), ((0, 0, 0), 0, 0), "{replies} left");
}

async fn is_reported(story: &Story) {
    if !story.told("flag").await {
        return;
    }
    let reports = story.region.command(&["reports", "--json"]);
    let reports: Value = serde_json::from_str(&reports.out).unwrap();
    let [report] = reports.as_array().unwrap().as_slice() else { panic!("{reports}") };
    assert_eq!(
        (&report["initiative"], &report["content"]),
        (&json!(story.entry.uri), &json!(story.program.text("reported")))
    );
    assert_eq!(report["reporter"], story.program.says("flag").unwrap()["actor"]);
}

async fn is_left(story: &Story) {
    story.told("undo_follow").await;
    assert_eq!(story.followers().await, 0);
    if !story.told("block").await {
        return;
    }
    let mut again = story.program.says("follow").unwrap().clone();
    again["id"] = json!(format!("{}/2", again["id"].as_str().unwrap()));
    story.tell(&again).await;
    assert_eq!(story.followers().await, 0, "who blocks an initiative does not follow it");
}

/// With the `Accept` that it sends.
async fn gets_documents(story: &Story) {
    let accept = story.program.text("accepts");
    for id in [&story.entry.uri, &story.news] {
        let answer = story.region.get_as(&id.replace(&story.region.url(""), ""), accept).await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_ascii_lowercase();
        assert_eq!(answer.status(), 200, "{accept}");
        assert!(header("content-type").starts_with("application/activity+json"), "{accept}");
        assert!(header("vary").contains("accept"), "{accept}: {}", header("vary"));
        assert_eq!(answer.json::<Value>().await.unwrap()["id"], json!(id));
    }
    let page = story.region.get_as("/@repair-cafe-lorient", accept).await;
    assert!(page.status().is_redirection(), "{}", page.status());
    assert_eq!(page.headers()["location"], story.entry.uri.as_str());
}

async fn is_understood(program: &str, database: TestDatabase) {
    let story = Story::begin(program, database).await;
    gets_documents(&story).await;
    is_followed(&story).await;
    is_liked_and_answered(&story).await;
    is_reported(&story).await;
    is_left(&story).await;
}

/// One test for each program.
macro_rules! understood {
    ($($program:ident)*) => {
        on_each_database! {
            $(async fn $program(database) {
                is_understood(stringify!($program), database).await;
            })*
        }
    };
}

understood! { gancio gotosocial lemmy mastodon misskey mitra mobilizon peertube pixelfed snac takahe wordpress }
