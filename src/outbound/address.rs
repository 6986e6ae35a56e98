//! Which addresses may be dialled at all (SECURITY.md 2.2.1).

use url::{Host, Url};

use super::{Failure, Reach};

/// Names that lead back to the machine or its network, whatever a resolver says.
const NEVER_PUBLIC: [&str; 5] = ["localhost", "local", "internal", "onion", "i2p"];

impl Reach {
    /// The address as it will be dialled: without its fragment, which is nobody's business.
    ///
    /// # Errors
    /// [`Failure::Refused`] for another scheme than https, a port, a user, an IP address in any spelling, or a name that
    /// nobody can have registered.
    pub fn check(&self, url: &Url) -> Result<Url, Failure> {
        let local = matches!(self, Reach::LocalNetwork(_));
        let mut address = url.clone();
        address.set_fragment(None);
        if !(address.scheme() == "https" || local && address.scheme() == "http") {
            return Err(Failure::Refused("the address is not https"));
        }
        if !address.username().is_empty() || address.password().is_some() {
            return Err(Failure::Refused("the address names a user"));
        }
        let Some(Host::Domain(host)) = address.host() else {
            return Err(Failure::Refused("the address has no name"));
        };
        if !local && address.port().is_some() {
            return Err(Failure::Refused("the address has a port"));
        }
        if !local && !looks_registered(host) {
            return Err(Failure::Refused("the name is not public"));
        }
        Ok(address)
    }
}

/// Whether somebody can have registered this name: at least one dot, and an end that the public name system has.
pub fn looks_registered(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && !last.is_empty() && !NEVER_PUBLIC.contains(&last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_node_dials_registered_names_over_https_only() {
        for refused in [
            "http://a.example/",
            "ftp://a.example/",
            "file:///etc/passwd",
            "data:text/plain,a",
            "https://a.example:8443/",
            "https://a.example:80/",
            "https://user@a.example/",
            "https://:secret@a.example/",
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://localhost/",
            "https://a.localhost/",
            "https://printer.local/",
            "https://db.internal/",
            "https://a.onion/",
            "https://a.i2p/",
            "https://intranet/",
            "https://a.example./",
        ] {
            let url = Url::parse(refused).unwrap();
            assert!(matches!(Reach::Public.check(&url), Err(Failure::Refused(_))), "{refused}");
        }
    }

    #[test]
    fn a_fragment_is_not_sent() {
        let url = Url::parse("https://A.example:443/u/1?x=1#main-key").unwrap();
        assert_eq!(Reach::Public.check(&url).unwrap().as_str(), "https://a.example/u/1?x=1");
    }

    #[test]
    fn a_local_network_has_ports_and_http() {
        let local = Reach::LocalNetwork(Default::default());
        for known in ["http://alpes.localhost:8081/actor", "https://alpes.test/"] {
            assert!(local.check(&Url::parse(known).unwrap()).is_ok(), "{known}");
        }
        assert!(local.check(&Url::parse("http://127.0.0.1/").unwrap()).is_err(), "not even there by number");
    }
}
