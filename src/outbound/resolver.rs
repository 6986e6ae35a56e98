//! From a name to addresses, inside the connector: what was checked here is what is dialled.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::Reach;
use super::networks::is_global;

/// The system's resolver, behind the rules of a reach.
pub(super) struct Resolver(Arc<Reach>);

impl Resolver {
    pub(super) fn new(reach: &Reach) -> Resolver {
        Resolver(Arc::new(reach.clone()))
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0.clone();
        Box::pin(async move {
            let name = name.as_str();
            if let Some(known) = known(&reach, name) {
                return Ok(Box::new(std::iter::once(known)) as Addrs);
            }
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name, 0)).await?.collect();
            if matches!(*reach, Reach::Public) && !all_global(&found) {
                return Err("the name leads to an address that is not public".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// One address that is not public, and the whole answer is refused: whoever sets it chooses which one is dialled.
pub(super) fn all_global(found: &[SocketAddr]) -> bool {
    !found.is_empty() && found.iter().all(|address| is_global(address.ip()))
}

/// Names of a local network. Browsers too take every name under `localhost` for this machine (RFC 6761).
fn known(reach: &Reach, name: &str) -> Option<SocketAddr> {
    let Reach::LocalNetwork(names) = reach else { return None };
    let under_localhost = || name == "localhost" || name.ends_with(".localhost");
    let here = || under_localhost().then(|| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0));
    names.get(name).copied().or_else(here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_inner_address_spoils_the_whole_answer() {
        let addresses = |texts: &[&str]| -> Vec<SocketAddr> {
            texts.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 0)).collect()
        };
        assert!(all_global(&addresses(&["9.9.9.9", "2620:fe::fe"])));
        assert!(!all_global(&addresses(&["9.9.9.9", "127.0.0.1"])));
        assert!(!all_global(&addresses(&["2620:fe::fe", "::ffff:10.0.0.1"])));
        assert!(!all_global(&[]));
    }

    #[test]
    fn names_are_given_in_a_local_network_only() {
        let alpes: SocketAddr = "127.0.0.1:8081".parse().unwrap();
        let local = Reach::LocalNetwork([("alpes.test".to_owned(), alpes)].into());
        assert_eq!(known(&local, "alpes.test"), Some(alpes));
        assert_eq!(known(&local, "bretagne.localhost").map(|found| found.ip().is_loopback()), Some(true));
        assert_eq!(known(&local, "evil-localhost"), None);
        assert_eq!(known(&Reach::Public, "bretagne.localhost"), None);
    }
}
