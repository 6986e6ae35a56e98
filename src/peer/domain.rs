//! Names of hosts, and what a block covers.

/// A host name without its port and all domains above it, the longest first: what a list of blocks is asked for.
pub fn domains(host: &str) -> Vec<&str> {
    let mut rest = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let mut domains = vec![rest];
    while let Some((_, parent)) = rest.split_once('.') {
        domains.push(parent);
        rest = parent;
    }
    domains
}

/// Whether this is the name of a host (RFC 1123), lower case and without a port, and no address of a machine.
pub fn is_host_name(host: &str) -> bool {
    let fits = |label: &str| (1..=63).contains(&label.len());
    host.len() <= 253
        && host.split('.').all(fits)
        && host.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !host.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_address_and_has_no_empty_part() {
        for name in ["annuaire.alpes.example", "alpes.localhost", "xn--bcher-kva.example"] {
            assert!(is_host_name(name), "{name}");
        }
        for bad in ["", "..", "a..b", "127.0.0.1", "[::1]", &"x".repeat(64), &"x.".repeat(200)] {
            assert!(!is_host_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_domain_covers_what_is_below_it_and_no_other_name() {
        assert_eq!(domains("a.b.example:8443"), ["a.b.example", "b.example", "example"]);
        assert!(!domains("malpes.example").contains(&"alpes.example"));
        assert!(!domains("alpes.example.net").contains(&"alpes.example"));
    }
}
