//! Where a request comes from, and how much of that may be kept.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

/// Who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// The address that limits count.
    pub ip: IpAddr,
    /// A trusted proxy told it.
    pub forwarded: bool,
}

impl Client {
    /// The address of the connection, or, from a proxy that is believed, the one it names: `X-Forwarded-For` is read
    /// from right to left, and what stands left of the first address that no trusted proxy has is not believed.
    pub fn of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> Client {
        let mut client = Client { ip: peer.to_canonical(), forwarded: false };
        let lines: Vec<&str> =
            headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok()).collect();
        let mut named = lines.iter().rev().flat_map(|line| line.rsplit(',')).map(parse);
        while trusted.contains(&client.ip) {
            match named.next() {
                Some(Some(ip)) => client = Client { ip, forwarded: true },
                _ => break,
            }
        }
        client
    }

    /// The machine itself, and no proxy on it.
    pub fn is_exempt(&self) -> bool {
        self.ip.is_loopback() && !self.forwarded
    }
}

fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .map(|ip| ip.to_canonical())
}

/// What limits count by: an IPv4 address, or the /64 that one IPv6 subscriber has.
pub fn counted(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

/// What a log may say: /24 or /48.
pub fn shortened(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => format!("{}/24", Ipv4Addr::from_bits(ip.to_bits() & !0xff)),
        IpAddr::V6(ip) => format!("{}/48", Ipv6Addr::from_bits(ip.to_bits() & !(u128::MAX >> 48))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> (String, bool) {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let trusted = ["127.0.0.1".parse().unwrap(), "::1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        let client = Client::of(peer.parse().unwrap(), &headers, &trusted);
        (client.ip.to_string(), client.forwarded)
    }

    #[test]
    fn a_stranger_cannot_say_that_he_is_another() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), ("203.0.113.9".into(), false));
        assert_eq!(client("127.0.0.1", &["1.1.1.1, 203.0.113.9"]), ("203.0.113.9".into(), true));
    }

    #[test]
    fn a_chain_of_trusted_proxies_is_followed_to_the_first_that_is_not() {
        assert_eq!(client("::1", &["1.1.1.1, 203.0.113.9, 10.0.0.2"]), ("203.0.113.9".into(), true));
        assert_eq!(client("127.0.0.1", &["203.0.113.9", "10.0.0.2"]), ("203.0.113.9".into(), true));
        assert_eq!(client("127.0.0.1", &["[2001:db8::1]:4711"]), ("2001:db8::1".into(), true));
        assert_eq!(client("::ffff:127.0.0.1", &["203.0.113.9:80"]), ("203.0.113.9".into(), true));
    }

    #[test]
    fn what_is_no_address_is_not_believed() {
        assert_eq!(client("127.0.0.1", &["203.0.113.9, unknown"]), ("127.0.0.1".into(), false));
        assert_eq!(client("127.0.0.1", &[]), ("127.0.0.1".into(), false));
        let (ip, forwarded) = client("127.0.0.1", &["127.0.0.1"]);
        assert!(!Client { ip: ip.parse().unwrap(), forwarded }.is_exempt(), "forwarded loopback counts");
    }

    #[test]
    fn one_subscriber_of_ipv6_is_counted_once_and_logs_keep_less() {
        let one: IpAddr = "2001:db8:1:2:3:4:5:6".parse().unwrap();
        assert_eq!(counted(one).to_string(), "2001:db8:1:2::");
        assert_eq!(shortened(one), "2001:db8:1::/48");
        assert_eq!(shortened("::ffff:203.0.113.77".parse().unwrap()), "203.0.113.0/24");
    }
}
