//! What the commands decide about other nodes, a program of the admin decides with a token.

use reqwest::Method;
use serde_json::{Value, json};

use super::{in_step, repair_cafe};
use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};

/// A program with a token.
struct Program<'a> {
    region: &'a Region,
    secret: String,
}

impl Program<'_> {
    fn of<'a>(region: &'a Region, right: &str) -> Program<'a> {
        let made = region.command(&["token", "create", "a program", "--right", right]);
        assert_eq!(made.status, 0, "{}", made.err);
        Program { region, secret: made.out.trim().to_owned() }
    }

    /// Status and body; an empty one is null.
    async fn send(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let request = reqwest::Client::new()
            .request(method.clone(), format!("http://{}/api/v1/admin{path}", self.region.address))
            .header("host", &self.region.host)
            .bearer_auth(&self.secret);
        let request = if method == Method::GET { request } else { request.json(body) };
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send(Method::GET, path, &Value::Null).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn post(&self, path: &str) -> Value {
        let (status, body) = self.send(Method::POST, path, &json!({})).await;
        assert!((200..300).contains(&status), "{path}: {status} {body}");
        body
    }
}

on_each_database! {
    async fn a_program_follows_accepts_and_ends_as_the_commands_do(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne =
            Region::start("bretagne", TestDatabase::sqlite(), &[("BOCAGE__FEDERATION__POLICY", "manual")]).await;
        bretagne.publish(repair_cafe("Repair Café Lorient")).await;
        let (here, there) = (Program::of(&alpes, "admin"), Program::of(&bretagne, "admin"));
        let (a, b) = (&alpes.host, &bretagne.host);
        assert_eq!(here.post(&format!("/peers/{b}/follow")).await["standing"]["is"], "wanted");
        let asked = async || there.get("/peers").await["peers"][0]["peer"]["follower"] == "asked";
        until("the question arrives", asked).await;
        let refused = there.send(Method::POST, &format!("/peers/{a}/reject"), &json!({ "reason": "Not yet." })).await;
        assert_eq!((refused.0, &refused.1["peer"]["follower"]), (200, &json!("refused")));
        let told = async || here.get(&format!("/peers/{b}")).await["peer"]["reason"] == "Not yet.";
        until("the refusal is told with its reason", told).await;
        assert_eq!(there.post(&format!("/peers/{a}/accept")).await["peer"]["follower"], "accepted");
        until("the catalogue is copied", async || in_step(&alpes, &bretagne).await).await;
        assert!(alpes.found(&[]).await.is_empty(), "kept, not shown");
        here.post(&format!("/peers/{b}/accept")).await;
        assert_eq!(alpes.found(&[]).await, ["Repair Café Lorient"]);

        let suggestions = there.get("/peers/suggestions").await;
        assert_eq!(suggestions, json!([{ "host": a, "follows_us": true, "introduced_by": [] }]));
        there.post(&format!("/peers/{a}/ignore")).await;
        assert_eq!(there.get("/peers/suggestions").await, json!([]));
        here.post(&format!("/peers/{b}/resync")).await;
        here.post(&format!("/peers/{b}/unfollow")).await;
        assert!(alpes.found(&[]).await.is_empty());
        let (status, problem) = here.send(Method::POST, &format!("/peers/{b}/resync"), &json!({})).await;
        assert_eq!((status, &problem["status"]), (409, &json!(409)), "{problem}");
    }

    async fn blocks_are_set_listed_and_lifted(database) {
        let alpes = Region::open("alpes", database).await;
        let here = Program::of(&alpes, "admin");
        let (status, _) = here.send(Method::PUT, "/blocks/Spam.example", &json!({ "reason": "Spam." })).await;
        assert_eq!(status, 204);
        assert_eq!(here.get("/blocks").await, json!([["spam.example", "Spam."]]));
        assert_eq!(here.send(Method::PUT, "/blocks/a%20b", &json!({})).await.0, 400);
        assert_eq!(here.send(Method::DELETE, "/blocks/spam.example", &json!({})).await.0, 204);
        assert_eq!(here.send(Method::DELETE, "/blocks/spam.example", &json!({})).await.0, 404);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_decides_and_no_page_reads_it() {
    let alpes = Region::open("alpes", TestDatabase::sqlite()).await;
    let editor = Program::of(&alpes, "edit");
    let stranger = Program { region: &alpes, secret: "bocage_0000".into() };
    let routes = [
        (Method::GET, "/peers"),
        (Method::GET, "/peers/suggestions"),
        (Method::GET, "/peers/a.example"),
        (Method::POST, "/peers/a.example/follow"),
        (Method::POST, "/peers/a.example/accept"),
        (Method::POST, "/peers/a.example/reject"),
        (Method::POST, "/peers/a.example/unfollow"),
        (Method::POST, "/peers/a.example/resync"),
        (Method::POST, "/peers/a.example/ignore"),
        (Method::GET, "/blocks"),
        (Method::PUT, "/blocks/a.example"),
        (Method::DELETE, "/blocks/a.example"),
    ];
    for (method, path) in routes {
        assert_eq!(editor.send(method.clone(), path, &json!({})).await.0, 403, "{path}");
        assert_eq!(stranger.send(method, path, &json!({})).await.0, 401, "{path}");
    }
    let admin = Program::of(&alpes, "admin");
    let request = reqwest::Client::new()
        .get(format!("http://{}/api/v1/admin/peers", alpes.address))
        .header("host", &alpes.host)
        .bearer_auth(&admin.secret);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
    assert_eq!(admin.send(Method::GET, "/peers/a.example", &Value::Null).await.0, 404);
}
