//! What a block covers.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_covers_what_is_below_it_and_no_other_name() {
        assert_eq!(domains("a.b.example:8443"), ["a.b.example", "b.example", "example"]);
        assert!(!domains("malpes.example").contains(&"alpes.example"));
        assert!(!domains("alpes.example.net").contains(&"alpes.example"));
    }
}
