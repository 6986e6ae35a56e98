//! Reading JSON so that no two readers can disagree about it (SECURITY.md 2.1.10).
//!
//! A body is UTF-8 without byte order mark, holds no key twice and no name under two spellings, no lone surrogate and no
//! NUL, and stays below fixed depth, count and length. What is not JSON for everybody is JSON for nobody.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Deepest nesting of lists and objects.
pub const MAX_DEPTH: usize = 32;
/// Most values in one document.
pub const MAX_NODES: usize = 5_000;
/// Longest text, in bytes.
pub const MAX_STRING_BYTES: usize = 256 * 1024;

/// Names that would turn the document into another one for a reader of linked data.
const NEVER_AT_THE_TOP: [&str; 3] = ["@graph", "@reverse", "@included"];
/// The same member under two names: having both is having it twice.
const SYNONYMS: [(&str, &str); 2] = [("@id", "id"), ("@type", "type")];

/// The document is not one that everybody reads alike. What exactly is wrong is for the log.
#[derive(Debug, thiserror::Error)]
#[error("This document cannot be read.")]
pub struct Unreadable(#[source] serde_json::Error);

/// Reads one document.
///
/// # Errors
/// When it breaks a rule of this module.
pub fn parse(body: &[u8]) -> Result<Value, Unreadable> {
    let text = std::str::from_utf8(body).map_err(|_| Unreadable(serde_json::Error::custom("no UTF-8")))?;
    let mut left = MAX_NODES;
    let mut reader = serde_json::Deserializer::from_str(text);
    let document = Strict { depth: 0, left: &mut left }.deserialize(&mut reader).map_err(Unreadable)?;
    reader.end().map_err(Unreadable)?;
    let spoilt = NEVER_AT_THE_TOP.iter().any(|name| document.get(name).is_some());
    if spoilt { Err(Unreadable(serde_json::Error::custom("a graph"))) } else { Ok(document) }
}

struct Strict<'a> {
    depth: usize,
    left: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        *self.left = self.left.checked_sub(1).ok_or_else(|| D::Error::custom("too many values"))?;
        reader.deserialize_any(self)
    }
}

impl Strict<'_> {
    fn deeper<E: serde::de::Error>(&self) -> Result<usize, E> {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH { Err(E::custom("too deep")) } else { Ok(depth) }
    }
}

fn checked<E: serde::de::Error>(text: &str) -> Result<(), E> {
    if text.len() > MAX_STRING_BYTES || text.contains('\0') {
        return Err(E::custom("a text is too long or holds NUL"));
    }
    Ok(())
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("no number"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        checked(text)?;
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Strict { depth, left: &mut *self.left })? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            checked(&name)?;
            let value = members.next_value_seed(Strict { depth, left: &mut *self.left })?;
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a repeated key"));
            }
        }
        let doubled = |(long, short): &(&str, &str)| object.contains_key(*long) && object.contains_key(*short);
        if SYNONYMS.iter().any(doubled) {
            return Err(A::Error::custom("a key under two names"));
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_plain_is_read_as_it_stands() {
        let text = r#"{"a":[1,-2,3.25,true,null,"é\n\ud83d\ude00"],"b":{"id":"x","c":18446744073709551615}}"#;
        assert_eq!(parse(text.as_bytes()).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }

    /// JSON-01: refused at once, whatever follows.
    #[test]
    fn nesting_ends_at_32() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(parse(nested(MAX_DEPTH + 1).as_bytes()).is_err());
        assert!(parse("[".repeat(100_000).as_bytes()).is_err());
        assert!(parse("{\"object\":".repeat(100_000).as_bytes()).is_err());
    }

    /// JSON-02.
    #[test]
    fn no_key_occurs_twice_under_any_name() {
        for twice in [
            r#"{"actor":"a","actor":"b"}"#,
            r#"{"id":"a","\u0069d":"b"}"#,
            r#"{"@id":"a","id":"a"}"#,
            r#"{"object":{"@type":"a","type":"a"}}"#,
            r#"{"a":[{"x":1,"x":1}]}"#,
        ] {
            assert!(parse(twice.as_bytes()).is_err(), "{twice}");
        }
        assert!(parse(br#"{"@id":"a","@type":"b"}"#).is_ok());
    }

    /// JSON-04: a number that no reader can hold.
    #[test]
    fn numbers_are_finite() {
        for bad in ["1e400", "-1e400", "NaN", "Infinity", "01", "1.", "+1"] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}");
        }
        assert_eq!(parse(b"-1").unwrap(), Value::from(-1));
    }

    /// JSON-06.
    #[test]
    fn text_is_well_formed_unicode() {
        for bad in [
            &b"\xef\xbb\xbf{}"[..],
            b"{\x00}",
            b"\"\xff\"",
            b"\xff\xfe{\x00}\x00",
            br#""\ud800""#,
            br#""\udc00""#,
            br#""\ud800\u0041""#,
            br#""a\u0000b""#,
            br#"{"a\u0000":1}"#,
            b"\"a\nb\"",
        ] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
        assert!(parse("\"\u{202e}\u{200b}\"".as_bytes()).is_ok());
    }

    #[test]
    fn values_and_lengths_are_counted() {
        let list = |values: usize| format!("[{}]", vec!["0"; values].join(","));
        assert!(parse(list(MAX_NODES - 1).as_bytes()).is_ok());
        assert!(parse(list(MAX_NODES).as_bytes()).is_err());
        let text = |bytes: usize| format!("\"{}\"", "a".repeat(bytes));
        assert!(parse(text(MAX_STRING_BYTES).as_bytes()).is_ok());
        assert!(parse(text(MAX_STRING_BYTES + 1).as_bytes()).is_err());
        assert!(parse(format!("{{{}:1}}", text(MAX_STRING_BYTES + 1)).as_bytes()).is_err());
    }

    fn document() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
            "[^\\x00]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 60, 6, |inner| {
            let list = prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from);
            let object = prop::collection::btree_map("[a-z]{1,8}", inner, 0..6);
            prop_oneof![list, object.prop_map(|members| Value::Object(members.into_iter().collect()))]
        })
    }

    proptest! {
        #[test]
        fn every_plain_document_is_read_back(document in document()) {
            prop_assert_eq!(parse(document.to_string().as_bytes()).unwrap(), document);
        }

        #[test]
        fn what_is_read_is_what_every_reader_reads(text in "[\\[\\]{}:,\"\\\\a-c0-9.eE+ u-]{0,40}") {
            if let Ok(document) = parse(text.as_bytes()) {
                prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document);
            }
        }

        #[test]
        fn no_bytes_end_the_program(bytes: Vec<u8>) {
            let _ = parse(&bytes);
        }
    }

    #[test]
    fn one_document_and_no_graph() {
        for bad in ["", "{} {}", "{},", "{\"@graph\":[]}", "{\"@reverse\":{}}", "{\"@included\":[]}", "{'a':1}", "[1,]"]
        {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(parse(br#" {"x":{"@graph":1}} "#).is_ok());
    }
}
