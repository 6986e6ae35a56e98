//! How much is kept of what strangers say and do (SECURITY.md 2.2.10 and 3): counted by registrable domain, so that names
//! below one do not evade it, and in all, so that many domains do not fill the disk.

/// Numbers of rows: how many there are, or how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// Of one domain about one initiative.
    pub domain_about: i64,
    /// About one initiative.
    pub about: i64,
    /// Of one domain within a day.
    pub domain_today: i64,
    /// Of one domain.
    pub domain: i64,
    /// Of everybody.
    pub node: i64,
}

/// Texts.
pub const REPLIES: Amounts =
    Amounts { domain_about: 200, about: 5_000, domain_today: 1_000, domain: 20_000, node: 100_000 };
/// Likes and boosts: of one domain for one initiative as many as followers.
pub const REACTIONS: Amounts =
    Amounts { domain_about: 10_000, about: 50_000, domain_today: 10_000, domain: 50_000, node: 200_000 };
/// People who keep an initiative out.
pub const REFUSALS: Amounts =
    Amounts { domain_about: 10_000, about: 50_000, domain_today: 1_000, domain: 20_000, node: 100_000 };
/// Reports that are open; further ones are not kept until some are closed.
pub const REPORTS: Amounts = Amounts { domain_about: 100, about: 500, domain_today: 100, domain: 100, node: 2_000 };

impl Amounts {
    /// Whether there is room for one more, `what` of `domain`. That there is none from now on is said once.
    pub fn have_room(&self, there: &Amounts, what: &str, domain: &str) -> bool {
        let pairs = [
            (there.domain_about, self.domain_about),
            (there.about, self.about),
            (there.domain_today, self.domain_today),
            (there.domain, self.domain),
            (there.node, self.node),
        ];
        if pairs.iter().any(|(there, most)| there >= most) {
            return false;
        }
        if pairs.iter().any(|(there, most)| there + 1 == *most) {
            tracing::warn!(domain, what, "The last one that there is room for was kept; further ones are left out");
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_holds_by_itself() {
        let limits = Amounts { domain_about: 2, about: 3, domain_today: 4, domain: 5, node: 6 };
        let none = Amounts { domain_about: 0, about: 0, domain_today: 0, domain: 0, node: 0 };
        assert!(limits.have_room(&none, "replies", "alpes.example"));
        for full in [
            Amounts { domain_about: 2, ..none },
            Amounts { about: 3, ..none },
            Amounts { domain_today: 4, ..none },
            Amounts { domain: 5, ..none },
            Amounts { node: 6, ..none },
        ] {
            assert!(!limits.have_room(&full, "replies", "alpes.example"), "{full:?}");
        }
        let last = Amounts { domain_about: 1, about: 2, domain_today: 3, domain: 4, node: 5 };
        assert!(limits.have_room(&last, "replies", "alpes.example"));
    }
}
