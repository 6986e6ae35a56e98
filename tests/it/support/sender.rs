//! Another server that says to a node whatever a test wants, signed with its own key.

use std::net::SocketAddr;

use bocage::account::keys;
use bocage::clock::Timestamp;
use bocage::federation::signature::Scheme;
use bocage::federation::signature::sign::{Outgoing, SigningKey, sign};
use serde_json::{Value, json};
use url::Url;

use super::commons::Region;
use super::databases::TestDatabase;

/// What activities are sent as.
pub const ACTIVITY: &str = "application/activity+json";

/// Another server, whose key the test has.
pub struct Sender {
    /// The server itself.
    pub region: Region,
    /// The private key of its node actor.
    pub private: String,
}

impl Sender {
    /// Starts it.
    pub async fn start() -> Sender {
        Self::named("alpes").await
    }

    /// Starts it under another name.
    pub async fn named(name: &str) -> Sender {
        let region = Region::behind_weather(name, TestDatabase::sqlite(), 0).await;
        let private = region.write(|conn, _, now| keys::signing_key_of_node(conn, now)).await;
        Sender { region, private }
    }

    /// Its node actor.
    pub fn actor(&self) -> String {
        self.region.url("/actor")
    }

    fn key(&self) -> SigningKey {
        SigningKey::from_pem(&format!("{}#main-key", self.actor()), &self.private).unwrap()
    }

    /// A Follow of a node, by its authority; each number is another one.
    pub fn follow(&self, of: &str, number: u32) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": self.region.url(&format!("/follows/{number}")),
            "type": "Follow",
            "actor": self.actor(),
            "object": format!("http://{of}/actor"),
        })
    }

    /// The header fields of a delivery to a node, signed.
    pub fn signed(&self, to: &str, body: &[u8], at: Timestamp, scheme: Scheme) -> Vec<(String, String)> {
        let url = Url::parse(&format!("http://{to}/inbox")).unwrap();
        let outgoing = Outgoing { method: "POST", url: &url, body: Some(body), also: &[], at };
        sign(&outgoing, scheme, &self.key()).unwrap()
    }
}

/// What a node answers to a delivery with exactly these fields.
pub async fn post(to: &str, at: SocketAddr, fields: &[(String, String)], media_type: &str, body: Vec<u8>) -> u16 {
    try_post(to, at, fields, media_type, body).await.unwrap()
}

/// The same where it may not be there.
pub async fn try_post(
    to: &str,
    at: SocketAddr,
    fields: &[(String, String)],
    media_type: &str,
    body: Vec<u8>,
) -> reqwest::Result<u16> {
    let mut request = reqwest::Client::new().post(format!("http://{at}/inbox")).header("content-type", media_type);
    for (name, value) in fields {
        request = request.header(name, value);
    }
    if !fields.iter().any(|(name, _)| name == "host") {
        request = request.header("host", to);
    }
    Ok(request.body(body).send().await?.status().as_u16())
}
