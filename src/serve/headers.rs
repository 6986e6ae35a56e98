//! The headers that every answer carries (SECURITY.md, section 4).

use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
     img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
     frame-ancestors 'none'; base-uri 'none'";

const ALWAYS: [(&str, &str); 5] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "geolocation=(self), camera=(), microphone=(), payment=()"),
];

/// Media types of public data, which pages of others may read.
const PUBLIC_DATA: [&str; 7] = [
    "application/json",
    "application/geo+json",
    "application/ld+json",
    "application/activity+json",
    "application/x-ndjson",
    "application/problem+json",
    "text/csv",
];

/// Sets them. Over https browsers are told to keep to it. A page that others may show within theirs brings a policy of its
/// own, which stays.
pub fn secure(headers: &mut HeaderMap, https: bool) {
    let own_policy = headers.remove(CONTENT_SECURITY_POLICY);
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let embeds = own_policy.is_some();
    if let Some(policy) = own_policy {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if https {
        headers.insert("strict-transport-security", HeaderValue::from_static("max-age=31536000"));
    }
    let policy = if embeds || is_public_data(headers) { "cross-origin" } else { "same-origin" };
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static(policy));
}

fn is_public_data(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    PUBLIC_DATA.contains(&media_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_for_its_own_site_and_data_is_for_everybody() {
        let mut page = HeaderMap::new();
        page.insert(CONTENT_TYPE, "text/html; charset=utf-8".parse().unwrap());
        secure(&mut page, false);
        assert_eq!(page["cross-origin-resource-policy"], "same-origin");
        assert!(!page.contains_key("strict-transport-security"));
        let mut data = HeaderMap::new();
        data.insert(CONTENT_TYPE, "text/csv; charset=utf-8".parse().unwrap());
        secure(&mut data, true);
        assert_eq!(data["cross-origin-resource-policy"], "cross-origin");
        assert_eq!(data["strict-transport-security"], "max-age=31536000");
        let mut embed = HeaderMap::new();
        embed.insert(CONTENT_SECURITY_POLICY, "frame-ancestors *".parse().unwrap());
        secure(&mut embed, true);
        assert_eq!(embed["content-security-policy"], "frame-ancestors *");
        assert_eq!(embed["cross-origin-resource-policy"], "cross-origin");
    }
}
