//! What an id is, and which ids are this node's own.

use url::{Host, Url};

use crate::outbound::looks_registered;

/// Longest id.
pub const MAX_ID_BYTES: usize = 2048;

/// This node as requests and ids name it.
#[derive(Debug, Clone)]
pub struct Node {
    scheme: &'static str,
    /// Host with its port unless it is the scheme's own.
    authority: String,
    /// Other names in a local network (DESIGN.md 5).
    also: Vec<String>,
    local_network: bool,
}

impl Node {
    /// The node of a public name; it speaks https.
    pub fn public(host: &str) -> Node {
        Node { scheme: "https", authority: normal(host, "https"), also: Vec::new(), local_network: false }
    }

    /// The node of a name in a network of its own, where http, ports and more names are allowed.
    pub fn local(host: &str, tls: bool, also: &[&str]) -> Node {
        let scheme = if tls { "https" } else { "http" };
        let also = also.iter().map(|name| normal(name, scheme)).collect();
        Node { scheme, authority: normal(host, scheme), also, local_network: true }
    }

    /// `https`, or `http` in a local network without TLS.
    pub fn scheme(&self) -> &'static str {
        self.scheme
    }

    /// Whether a `Host` header means this node.
    pub fn is_called(&self, host: &str) -> bool {
        let host = normal(host, self.scheme);
        host == self.authority || self.also.contains(&host)
    }

    /// A `Host` header as signatures see it: lower case, without the scheme's own port.
    pub fn authority_of(&self, host: &str) -> String {
        normal(host, self.scheme)
    }

    /// Whether an address lies under this node's name, in any spelling and with any scheme.
    pub fn owns(&self, text: &str) -> bool {
        let Ok(url) = Url::parse(text) else { return false };
        let Some(host) = url.host_str() else { return false };
        let host = host.trim_end_matches('.');
        let named = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        named == self.authority || named == normal(&self.authority, url.scheme())
    }

    /// One absolute id: https to a registered-looking name without port, user or IP address; in a local network http and
    /// ports too. The answer is normalised: two spellings of one id are one id.
    pub fn id(&self, text: &str) -> Option<Url> {
        let written = text.len() <= MAX_ID_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let (scheme, _) = text.split_once("://")?;
        let https = scheme.eq_ignore_ascii_case("https");
        if !written || !(https || self.local_network && scheme.eq_ignore_ascii_case("http")) {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let Some(Host::Domain(host)) = url.host() else { return None };
        let anonymous = url.username().is_empty() && url.password().is_none();
        let reachable = self.local_network || url.port().is_none() && looks_registered(host);
        (anonymous && reachable).then_some(url)
    }
}

/// Whether two ids have the same scheme, host and port.
pub fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

fn normal(host: &str, scheme: &str) -> String {
    let host = host.to_ascii_lowercase();
    let own = if scheme == "http" { ":80" } else { ":443" };
    host.strip_suffix(own).map(str::to_owned).unwrap_or(host)
}

/// The registrable domain of an id (`social.example` of `a.social.example`, by the public suffix list): what its owner had to
/// buy, so that limits are not evaded with names below it. The host itself where there is none.
pub fn domain_of(id: &Url) -> String {
    let host = id.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    psl::domain_str(&host).map(str::to_owned).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_absolute_and_public() {
        let node = Node::public("bretagne.example");
        for good in
            ["https://a.example/u/1", "https://a.example/u/1#main-key", "HTTPS://A.example/", "https://a.example:443/x"]
        {
            assert!(node.id(good).is_some(), "{good}");
        }
        assert_eq!(node.id("https://A.Example:443/u/1").unwrap().as_str(), "https://a.example/u/1");
        // SSRF-01 and its relatives.
        for bad in [
            "http://a.example/u/1",
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://[::1]/x",
            "https://10.0.0.1/x",
            "https://169.254.169.254/x",
            "https://localhost/x",
            "https://intranet/x",
            "https://a.local/x",
            "https://a.internal/x",
            "https://a.onion/x",
            "https://a.localhost/x",
            "https://a.example./x",
            "https://a.example:8443/x",
            "https://user@a.example/x",
            "https://user:pw@a.example/x",
            "https:/a.example/x",
            "https:a.example/x",
            "//a.example/x",
            "/u/1",
            "acct:a@a.example",
            "https://a.example/a b",
            "https://a.example/a\nb",
            "https:\\\\a.example/x",
            "",
        ] {
            assert!(node.id(bad).is_none(), "{bad}");
        }
        assert!(node.id(&format!("https://a.example/{}", "a".repeat(MAX_ID_BYTES))).is_none());
    }

    #[test]
    fn a_local_network_knows_http_and_ports_but_no_addresses() {
        let node = Node::local("alpes.localhost:8081", false, &["127.0.0.1:8081"]);
        assert!(node.id("http://bretagne.localhost:8082/actor").is_some());
        assert!(node.id("ftp://bretagne.localhost/actor").is_none());
        assert!(node.id("http://127.0.0.1:8082/actor").is_none());
        assert!(node.is_called("ALPES.localhost:8081") && node.is_called("127.0.0.1:8081"));
        assert!(!node.is_called("alpes.localhost"));
    }

    /// ORIG-09: one name in all its spellings.
    #[test]
    fn the_own_name_is_known_in_every_spelling() {
        let node = Node::public("xn--bcher-kva.example");
        for own in [
            "https://xn--bcher-kva.example/i/1",
            "https://XN--BCHER-KVA.EXAMPLE/i/1",
            "https://xn--bcher-kva.example:443/i/1",
            "https://xn--bcher-kva.example./i/1",
            "https://bücher.example/i/1",
            "http://xn--bcher-kva.example/i/1",
            "https://u@xn--bcher-kva.example/i/1",
        ] {
            assert!(node.owns(own), "{own}");
        }
        assert!(!node.owns("https://example/i/1") && !node.owns("https://a.xn--bcher-kva.example/i/1"));
        assert!(!node.owns("https://xn--bcher-kva.example:8443/i/1"));
        assert!(Node::local("a.localhost:8081", false, &[]).owns("http://a.localhost:8081/actor"));
        assert!(Node::local("a.localhost:443", false, &[]).owns("https://a.localhost/actor"));
    }

    #[test]
    fn a_host_header_is_compared_without_case_and_own_port() {
        let node = Node::public("bretagne.example");
        assert!(node.is_called("Bretagne.Example") && node.is_called("bretagne.example:443"));
        for other in ["", "evil.example", "bretagne.example:80", "bretagne.example.", "bretagne.example.evil.example"] {
            assert!(!node.is_called(other), "{other}");
        }
    }

    #[test]
    fn a_block_covers_every_domain_above() {}

    #[test]
    fn names_below_a_domain_count_as_it() {
        for (id, domain) in [
            ("https://social.example/users/awa", "social.example"),
            ("https://A.b.Social.example:8443/users/awa", "social.example"),
            ("https://social.example.co.uk/", "example.co.uk"),
            ("https://social.example.asso.fr/", "example.asso.fr"),
            ("http://alpes.localhost:8081/", "alpes.localhost"),
            ("https://fr/", "fr"),
        ] {
            assert_eq!(domain_of(&Url::parse(id).unwrap()), domain, "{id}");
        }
    }
}
