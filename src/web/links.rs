//! Addresses with parameters, so that a link changes one parameter and keeps the others.

use form_urlencoded::Serializer;

/// More parameters than a form of ours can have are not read.
const MOST_PAIRS: usize = 200;
/// A form that is sent has more: one for each box that is ticked.
const MOST_PAIRS_SENT: usize = 2_000;

/// The parameters of an address, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// Reads what stands behind the `?`.
    pub fn parse(query: &str) -> Pairs {
        let pairs = form_urlencoded::parse(query.as_bytes()).take(MOST_PAIRS);
        Pairs(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Reads the body of a form.
    pub fn of_form(body: &[u8]) -> Pairs {
        let pairs = form_urlencoded::parse(body).take(MOST_PAIRS_SENT);
        Pairs(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The first value of a parameter.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the parameter has this value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(key, given)| key == name && given == value)
    }

    /// The same without a parameter.
    #[must_use]
    pub fn without(&self, name: &str) -> Pairs {
        Pairs(self.0.iter().filter(|(key, _)| key != name).cloned().collect())
    }

    /// The same without one value of a parameter.
    #[must_use]
    pub fn without_value(&self, name: &str, value: &str) -> Pairs {
        Pairs(self.0.iter().filter(|(key, given)| key != name || given != value).cloned().collect())
    }

    /// The same with a parameter of one value.
    #[must_use]
    pub fn set(&self, name: &str, value: impl ToString) -> Pairs {
        let mut pairs = self.without(name);
        pairs.0.push((name.to_owned(), value.to_string()));
        pairs
    }

    /// The address.
    pub fn url(&self, path: &str) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.0.iter().filter(|(_, value)| !value.is_empty()));
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

#[cfg(test)]
mod tests {
    use super::Pairs;

    #[test]
    fn a_link_changes_one_parameter_and_keeps_the_others() {
        let pairs = Pairs::parse("q=v%C3%A9lo+%26&kind=reuse&kind=maker&page=2&near=");
        assert_eq!(pairs.set("page", 3).url("/search"), "/search?q=v%C3%A9lo+%26&kind=reuse&kind=maker&page=3");
        assert_eq!(pairs.without_value("kind", "reuse").without("page").url("/s"), "/s?q=v%C3%A9lo+%26&kind=maker");
        assert_eq!(Pairs::default().url("/search"), "/search");
    }
}
