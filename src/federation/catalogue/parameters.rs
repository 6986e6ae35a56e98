//! The parameters of an address, read strictly: what is not understood is refused, not guessed.

use crate::federation::refusal::Refusal;

/// Beyond it numbers in JSON are not exact.
const LARGEST: i64 = 1 << 53;

/// `name=value` pairs.
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Those of an address.
    pub fn of(query: Option<&str>) -> Parameters {
        let query = query.unwrap_or_default();
        Parameters(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// The value of this name, when it is there.
    ///
    /// # Errors
    /// 400 when it is there twice.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            _ => Err(Refusal::malformed("a parameter is there twice")),
        }
    }

    /// The number of this name from `range`, when it is there.
    ///
    /// # Errors
    /// 400 when it is there twice, is no number or another one.
    pub fn number(&self, name: &str, range: std::ops::RangeInclusive<i64>) -> Result<Option<i64>, Refusal> {
        let read = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse().ok().filter(|number| digits && *number <= LARGEST && range.contains(number));
            number.ok_or_else(|| Refusal::malformed("a parameter is no number that is possible here"))
        };
        self.one(name)?.map(read).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_within_its_range() {
        let read = |query: &str| Parameters::of(Some(query)).number("n", 0..=i64::MAX).map_err(|refusal| refusal.why());
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("n=0&other=x"), Ok(Some(0)));
        assert_eq!(read("n=9007199254740992"), Ok(Some(1 << 53)));
        for wrong in
            ["n=", "n=-1", "n=%2B1", "n=1.0", "n=0x1", "n=1&n=1", "n=9007199254740993", "n=99999999999999999999"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(Parameters::of(Some("n=201")).number("n", 1..=200).is_err());
    }
}
