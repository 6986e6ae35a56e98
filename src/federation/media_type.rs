//! Which media types are ActivityStreams, in every legal spelling.

/// The profile that makes `application/ld+json` ActivityStreams.
const PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// Whether a `Content-Type` says ActivityStreams: `application/activity+json`, or `application/ld+json` with its profile.
///
/// Used for bodies that arrive and for documents that were fetched: an uploaded file is never an actor.
pub fn is_activity_streams(content_type: &str) -> bool {
    let Some((essence, parameters)) = parse(content_type) else { return false };
    let charset = parameters.iter().find(|(name, _)| name == "charset");
    if charset.is_some_and(|(_, charset)| !charset.eq_ignore_ascii_case("utf-8")) {
        return false;
    }
    match essence.as_str() {
        "application/activity+json" => true,
        "application/ld+json" => parameters
            .iter()
            .any(|(name, value)| name == "profile" && value.split_ascii_whitespace().any(|one| one == PROFILE)),
        _ => false,
    }
}

/// Whether an `Accept` names ActivityStreams, and prefers no page to it. What accepts everything is shown a page.
pub fn prefers_activity_streams(accept: &str) -> bool {
    let (mut activity, mut page) = (0.0_f32, 0.0_f32);
    for range in accept.split(',').take(MAX_RANGES) {
        let Some((essence, parameters)) = parse(range) else { continue };
        let weight = parameters.iter().find(|(name, _)| name == "q").map_or(Ok(1.0), |(_, q)| q.parse());
        let weight = weight.unwrap_or(0.0);
        match essence.as_str() {
            "application/activity+json" | "application/ld+json" => activity = activity.max(weight),
            "text/html" => page = page.max(weight),
            _ => {}
        }
    }
    activity > 0.0 && activity >= page
}

/// Ranges of an `Accept` that are read.
const MAX_RANGES: usize = 32;

type Parameters = Vec<(String, String)>;

/// Type and parameters, names in lower case; `None` when it is not well-formed or a parameter is repeated.
fn parse(text: &str) -> Option<(String, Parameters)> {
    let text = text.trim_matches(BLANKS);
    let end = text.find(';').unwrap_or(text.len());
    let essence = text[..end].trim_end_matches(BLANKS).to_ascii_lowercase();
    let (kind, subtype) = essence.split_once('/')?;
    if !is_token(kind) || !is_token(subtype) {
        return None;
    }
    let mut parameters = Parameters::new();
    let mut rest = &text[end..];
    while let Some(after) = rest.strip_prefix(';') {
        let after = after.trim_start_matches(BLANKS);
        if after.is_empty() || after.starts_with(';') {
            rest = after;
            continue;
        }
        let (name, value, left) = parameter(after)?;
        if parameters.iter().any(|(known, _)| *known == name) {
            return None;
        }
        parameters.push((name, value));
        rest = left.trim_start_matches(BLANKS);
    }
    rest.is_empty().then_some((essence, parameters))
}

const BLANKS: [char; 2] = [' ', '\t'];

fn parameter(text: &str) -> Option<(String, String, &str)> {
    let (name, rest) = text.split_once('=')?;
    if !is_token(name) {
        return None;
    }
    let (value, left) = match rest.strip_prefix('"') {
        Some(quoted) => unquote(quoted)?,
        None => {
            let end = rest.find([';', ' ', '\t']).unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        }
    };
    let unquoted_is_token = rest.starts_with('"') || is_token(&value);
    unquoted_is_token.then_some((name.to_ascii_lowercase(), value, left))
}

/// The text up to the closing quote, and what follows it.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut signs = text.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(signs.next()?.1),
            _ => value.push(sign),
        }
    }
    None
}

fn is_token(text: &str) -> bool {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ORIG-04 and the spellings that real servers send.
    #[test]
    fn every_legal_spelling_is_accepted() {
        for good in [
            "application/activity+json",
            "Application/Activity+JSON",
            "application/activity+json; charset=utf-8",
            "application/activity+json;charset=\"UTF-8\"",
            "application/activity+json ; charset=utf-8 ;",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json;profile=\"https://www.w3.org/ns/activitystreams\"",
            "APPLICATION/LD+JSON; PROFILE=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; charset=utf-8; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; profile=\"https://example.org/x https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; profile=\"https:\\//www.w3.org/ns/activitystreams\"",
        ] {
            assert!(is_activity_streams(good), "{good}");
        }
    }

    /// ORIG-03: what an upload may be served as.
    #[test]
    fn everything_else_is_refused() {
        for bad in [
            "",
            "application/json",
            "text/plain",
            "image/png",
            "application/ld+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams2\"",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams",
            "application/ld+json; profile=https://www.w3.org/ns/activitystreams",
            "application/ld+json; profile=\"x\"; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/activity+json; charset=utf-16",
            "application/activity+json, text/html",
            "application/activity+json x",
            "application/activity+json; =x",
            "application /activity+json",
        ] {
            assert!(!is_activity_streams(bad), "{bad}");
        }
    }

    /// HTTP-08.
    #[test]
    fn a_page_goes_to_browsers_and_a_document_to_servers() {
        for server in [
            "application/activity+json",
            "application/activity+json, application/ld+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/activity+json;q=0.9, text/html;q=0.5",
            "text/html;q=0.1, APPLICATION/ACTIVITY+JSON",
        ] {
            assert!(prefers_activity_streams(server), "{server}");
        }
        for browser in [
            "",
            "*/*",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "application/activity+json;q=0",
            "application/activity+json;q=0.5, text/html",
            "application/json",
            "application/activity+json;q=x",
        ] {
            assert!(!prefers_activity_streams(browser), "{browser}");
        }
    }
}
