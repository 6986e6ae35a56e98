//! Which addresses are globally routable (SECURITY.md 2.2.2, after the registries of special-purpose addresses of IANA).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 networks that are not for everybody, as (network, length of its prefix).
const V4: [([u8; 4], u32); 18] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([192, 175, 48, 0], 24),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// The IPv6 addresses that were given out to be reached; all others are refused, the mapped and translated forms of IPv4
/// among them.
const V6_GLOBAL: (u16, u32) = (0x2000, 3);

/// Networks within [`V6_GLOBAL`] that are not for everybody.
const V6: [([u16; 3], u32); 4] =
    [([0x2001, 0, 0], 23), ([0x2001, 0x0db8, 0], 32), ([0x2002, 0, 0], 16), ([0x2620, 0x004f, 0x8000], 48)];

/// Whether an address may be dialled by a public node.
pub fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !V4.iter().any(|(network, prefix)| v4_within(address, *network, *prefix)),
        IpAddr::V6(address) => {
            v6_within(address, [V6_GLOBAL.0, 0, 0], V6_GLOBAL.1)
                && !V6.iter().any(|(network, prefix)| v6_within(address, *network, *prefix))
        }
    }
}

fn v4_within(address: Ipv4Addr, network: [u8; 4], prefix: u32) -> bool {
    let mask = u32::MAX << (32 - prefix);
    u32::from(address) & mask == u32::from_be_bytes(network)
}

fn v6_within(address: Ipv6Addr, network: [u16; 3], prefix: u32) -> bool {
    let [a, b, c] = network;
    let mask = u128::MAX << (128 - prefix);
    u128::from(address) & mask == u128::from(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First and last address of every range of SECURITY.md 2.2.2, and forms that lead to IPv4.
    #[test]
    fn special_purpose_addresses_are_not_global() {
        for refused in [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.9",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.168.0.0",
            "192.168.255.255",
            "192.175.48.1",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.255",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.0",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:1ff:ffff::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2620:4f:8000::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
            "::2:0:0",
        ] {
            assert!(!is_global(refused.parse().unwrap()), "{refused}");
        }
    }

    #[test]
    fn neighbours_of_those_are() {
        for public in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2000::1",
            "2001:200::1",
            "2001:db7:ffff::1",
            "2003::1",
            "2620:4f:7fff::1",
            "2a00::1",
            "3fff:ffff::1",
        ] {
            assert!(is_global(public.parse().unwrap()), "{public}");
        }
    }
}
