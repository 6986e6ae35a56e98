//! A person at the desk: a browser with a session, and forms that are filled in and sent.

use bocage::account::session;
use bocage::app::App;
use bocage::clock::Timestamp;
use regex::Regex;
use reqwest::header::{LOCATION, SET_COOKIE};
use reqwest::{Method, StatusCode};

use super::commons::Region;
use super::node::TestNode;

/// A running node that a browser can ask.
pub trait Served: Sync {
    fn app(&self) -> &App;
    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder;
}

impl Served for TestNode {
    fn app(&self) -> &App {
        &self.app
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        TestNode::request(self, method, path)
    }
}

impl Served for Region {
    fn app(&self) -> &App {
        &self.app
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        Region::request(self, method, path)
    }
}

/// A page, whole.
pub struct Page {
    pub status: StatusCode,
    pub body: String,
    /// Where it leads, when it leads elsewhere.
    pub location: String,
    pub cache: String,
}

/// A browser that is signed in.
pub struct Desk<'a> {
    pub node: &'a dyn Served,
    pub cookie: String,
}

/// A link to sign in, made at a time.
pub fn link(node: &dyn Served, name: &str, at: Timestamp) -> String {
    let name = name.to_owned();
    let secret = node.app().db.write_now(move |conn| session::make_link(conn, &name, at)).unwrap();
    format!("/login/{secret}")
}

/// A browser with a session that was opened at a time, without waiting for it.
pub fn opened_at<'a>(node: &'a dyn Served, name: &str, at: Timestamp) -> Desk<'a> {
    let link = link(node, name, at);
    let secret = link.rsplit('/').next().unwrap().to_owned();
    let (_, cookie) = node.app().db.write_now(move |conn| session::sign_in(conn, &secret, None, at)).unwrap();
    Desk { node, cookie: format!("s={cookie}") }
}

impl<'a> Desk<'a> {
    /// A browser that signs in as a person does: link, button, cookie.
    pub async fn open(node: &'a dyn Served, name: &str) -> Desk<'a> {
        let path = link(node, name, node.app().clock.now());
        let stranger = Desk { node, cookie: String::new() };
        let page = stranger.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let sent = stranger.request(Method::POST, &path).body(encoded(&[("token", &page.token())]));
        let answer = sent.send().await.unwrap();
        assert_eq!((answer.status(), answer.headers()[LOCATION].to_str().unwrap()), (StatusCode::SEE_OTHER, "/team"));
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
        Desk { node, cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    /// A request as this browser makes it, from a page of this node.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let mut request =
            self.node.request(method.clone(), path).header("accept", "text/html").header("accept-language", "fr");
        if method == Method::POST {
            request = request.header("origin", self.node.app().config.base_url());
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        if self.cookie.is_empty() { request } else { request.header("cookie", &self.cookie) }
    }

    pub async fn get(&self, path: &str) -> Page {
        Page::of(self.request(Method::GET, path)).await
    }

    /// Sends fields with this token.
    pub async fn send(&self, path: &str, token: &str, fields: &[(&str, &str)]) -> Page {
        let all = [&[("token", token)], fields].concat();
        Page::of(self.request(Method::POST, path).body(encoded(&all))).await
    }

    /// Sends a form with a file in it, as browsers do.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], name: &str, content: &[u8]) -> Page {
        let request = self.node.request(Method::POST, path).header("origin", self.node.app().config.base_url());
        Page::of(with_file(request.header("cookie", &self.cookie), fields, name, content)).await
    }

    /// Sends fields with the token of this session.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.get("/team").await.token();
        self.send(path, &token, fields).await
    }
}

/// A request in French with fields and a file.
pub fn with_file(
    request: reqwest::RequestBuilder,
    fields: &[(&str, &str)],
    name: &str,
    content: &[u8],
) -> reqwest::RequestBuilder {
    const EDGE: &str = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
    let head = |what: &str| format!("--{EDGE}\r\nContent-Disposition: form-data; {what}\r\n");
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("{}\r\n{value}\r\n", head(&format!("name=\"{name}\""))).into_bytes());
    }
    let head = head(&format!("name=\"file\"; filename=\"{name}\""));
    body.extend(format!("{head}Content-Type: application/octet-stream\r\n\r\n").into_bytes());
    body.extend(content);
    body.extend(format!("\r\n--{EDGE}--\r\n").into_bytes());
    let media_type = format!("multipart/form-data; boundary={EDGE}");
    request.header("accept", "text/html").header("accept-language", "fr").header("content-type", media_type).body(body)
}

/// Fields as a browser sends them.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl Page {
    pub async fn of(request: reqwest::RequestBuilder) -> Page {
        let answer = request.send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        Page {
            status: answer.status(),
            location: header("location").unwrap_or_default(),
            cache: header("cache-control").unwrap_or_default(),
            body: answer.text().await.unwrap().replace('\u{a0}', " "),
        }
    }

    /// The token of its forms.
    pub fn token(&self) -> String {
        let token = Regex::new(r#"name="token" value="([^"]+)""#).unwrap();
        token.captures(&self.body).unwrap_or_else(|| panic!("no form in {}", self.body))[1].to_owned()
    }

    pub fn says(&self, words: &str) -> bool {
        self.body.contains(words)
    }
}
