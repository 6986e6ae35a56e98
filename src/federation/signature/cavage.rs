//! draft-cavage-http-signatures, as servers really send it: any order of parameters and headers, `algorithm` missing,
//! last or `hs2019`, `created` and `expires` with or without quotes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Found, Scheme};
use crate::federation::refusal::Refusal;
use crate::federation::request::Request;

/// Whether a `Signature` header has this form rather than that of RFC 9421.
pub fn looks_like(header: &str) -> bool {
    parameters(header).is_some_and(|found| found.iter().any(|(name, _)| *name == "keyId"))
}

/// Reads the signature of a request and builds what it signs.
pub fn read(request: &Request) -> Result<Found, Refusal> {
    let header = request.headers.one("signature")?.unwrap_or_default();
    let unreadable = || Refusal::signature("the signature header cannot be read");
    let parameters = parameters(header).ok_or_else(unreadable)?;
    let value = |wanted: &str| parameters.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str());
    // Without a list the draft means the time alone, which is never enough.
    let covered = covered(value("headers").unwrap_or("(created)")).ok_or_else(unreadable)?;
    let created = seconds(value("created"))?;
    let expires = seconds(value("expires"))?;
    let base = base(request, &covered, created, expires)?;
    Ok(Found {
        scheme: Scheme::Cavage,
        key_id: value("keyId").ok_or_else(unreadable)?.to_owned(),
        algorithm: value("algorithm").map(str::to_ascii_lowercase),
        signature: value("signature").and_then(|text| STANDARD.decode(text).ok()).ok_or_else(unreadable)?,
        base,
        covered,
        created,
        expires,
    })
}

/// The string that is signed.
pub fn base(
    request: &Request,
    covered: &[String],
    created: Option<i64>,
    expires: Option<i64>,
) -> Result<String, Refusal> {
    let line = |name: &String| -> Result<String, Refusal> {
        let value = match name.as_str() {
            "(request-target)" => Some(format!("{} {}", request.method.to_ascii_lowercase(), request.target)),
            "(created)" => created.map(|time| time.to_string()),
            "(expires)" => expires.map(|time| time.to_string()),
            field if field.starts_with('(') => None,
            field => request.headers.one(field)?.map(str::to_owned),
        };
        let value = value.ok_or_else(|| Refusal::signature("something covered is not there"))?;
        Ok(format!("{name}: {value}"))
    };
    let lines: Result<Vec<String>, Refusal> = covered.iter().map(line).collect();
    Ok(lines?.join("\n"))
}

/// The names in a list of headers, in lower case; `None` when one occurs twice or the list is empty.
fn covered(list: &str) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for name in list.split_ascii_whitespace().map(str::to_ascii_lowercase) {
        if names.contains(&name) {
            return None;
        }
        names.push(name);
    }
    (!names.is_empty()).then_some(names)
}

fn seconds(text: Option<&str>) -> Result<Option<i64>, Refusal> {
    let unreadable = |_| Refusal::signature("a time cannot be read");
    text.map(|text| text.parse::<u32>().map(i64::from).map_err(unreadable)).transpose()
}

/// `name="value"` and `name=value`, separated by commas, each name once.
fn parameters(header: &str) -> Option<Vec<(&str, String)>> {
    let mut found: Vec<(&str, String)> = Vec::new();
    let mut rest = header.trim();
    loop {
        let (name, after) = rest.split_once('=')?;
        let name = name.trim();
        let (value, left) = match after.trim_start().strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !plain || value.contains('\\') || found.iter().any(|(known, _)| *known == name) {
            return None;
        }
        found.push((name, value.trim().to_owned()));
        match left.trim_start() {
            "" => return Some(found),
            left => rest = left.strip_prefix(',')?.trim_start(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_come_in_any_order_with_or_without_quotes() {
        let header = r#"signature="AA==", keyId="https://a.example/u#main-key" ,created=1402170695,algorithm="hs2019""#;
        let found = parameters(header).unwrap();
        assert_eq!(found[1], ("keyId", "https://a.example/u#main-key".to_owned()));
        assert_eq!(found[2], ("created", "1402170695".to_owned()));
        assert!(looks_like(header) && !looks_like("sig1=:AA==:"));
    }

    #[test]
    fn what_is_ambiguous_is_refused() {
        for bad in [
            "",
            "keyId",
            r#"keyId="a",keyId="b""#,
            r#"keyId="a" algorithm="b""#,
            r#"keyId="a"#,
            r#"keyId="a\"b""#,
            r#"keyId="a\b""#,
            r#"keyId="a","#,
            r#"="a""#,
            r#"Signature keyId="a""#,
        ] {
            assert!(parameters(bad).is_none(), "{bad}");
        }
        assert!(covered("host date HOST").is_none() && covered(" ").is_none());
        assert_eq!(covered("Host date").unwrap(), ["host", "date"]);
    }

    #[test]
    fn times_are_whole_seconds() {
        assert_eq!(seconds(Some("1402170695")), Ok(Some(1_402_170_695)));
        for bad in ["", "-1", "1.5", "99999999999999999999", "now", "0x1"] {
            assert!(seconds(Some(bad)).is_err(), "{bad}");
        }
    }
}
