//! A request as it arrived: raw, so that what is verified is what was sent.

use super::refusal::Refusal;
use crate::clock::Timestamp;

/// Largest body of a request.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Largest header block: names and values.
pub const MAX_HEADER_BYTES: usize = 16 * 1024;
/// Most header fields.
pub const MAX_FIELDS: usize = 64;

/// A request of another server.
///
/// Whoever fills it keeps the target raw (path and query as on the request line) and the fields in order, repeated ones
/// repeated; over HTTP/2, where there is no `host`, it adds one from `:authority`.
#[derive(Debug, Clone)]
pub struct Request {
    /// `POST`, in upper case.
    pub method: String,
    /// `/inbox?x=1`, never decoded.
    pub target: String,
    /// All fields.
    pub headers: Headers,
    /// The bytes received.
    pub body: Vec<u8>,
    /// When its header block was complete.
    pub arrived_at: Timestamp,
}

/// Header fields in the order received.
#[derive(Debug, Clone, Default)]
pub struct Headers(Vec<(String, Vec<u8>)>);

impl Headers {
    /// Adds a field after the others.
    pub fn push(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        self.0.push((name.to_ascii_lowercase(), value.into()));
    }

    /// All values of a field; `name` in lower case.
    pub fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + use<'a, 'n> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_slice())
    }

    /// The value of a field that may occur once, without the blanks around it.
    ///
    /// # Errors
    /// 400 when it occurs more than once, or holds bytes that could begin another line or are no text.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.all(name);
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(Refusal::malformed("a header that takes part in authentication is repeated"));
        }
        let text = std::str::from_utf8(value).map_err(|_| Refusal::malformed("a header is no text"))?;
        if text.chars().any(|sign| sign.is_control() && sign != '\t') {
            return Err(Refusal::malformed("a header holds control characters"));
        }
        Ok(Some(text.trim_matches([' ', '\t'])))
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|(name, value)| name.len() + value.len() + 4).sum()
    }
}

impl Request {
    /// Checks what the server should have checked while it read: sizes, and a target that names a path of this node.
    ///
    /// # Errors
    /// 413, 431 or 400.
    pub fn check_frame(&self) -> Result<(), Refusal> {
        if self.headers.0.len() > MAX_FIELDS || self.headers.bytes() > MAX_HEADER_BYTES {
            return Err(Refusal::headers_too_large());
        }
        if self.body.len() > MAX_BODY_BYTES {
            return Err(Refusal::body_too_large());
        }
        let plain = self.target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
        if !self.target.starts_with('/') || !plain {
            return Err(Refusal::malformed("the target is no path of this node"));
        }
        Ok(())
    }

    /// The target before its `?`.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The target after its `?`, when it has one.
    pub fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::federation::refusal::Status;

    fn request(target: &str) -> Request {
        Request {
            method: "POST".into(),
            target: target.into(),
            headers: Headers::default(),
            body: Vec::new(),
            arrived_at: Timestamp(0),
        }
    }

    #[test]
    fn a_target_is_a_path_with_or_without_query() {
        assert!(request("/inbox?x=1").check_frame().is_ok());
        for target in ["", "*", "https://other.example/inbox", "/in box", "/inbox#x", "/é", "/a\nb"] {
            assert_eq!(request(target).check_frame().unwrap_err().status(), Status::Malformed, "{target}");
        }
        assert_eq!((request("/a?b?c").path(), request("/a?b?c").query()), ("/a", Some("b?c")));
        assert_eq!((request("/a?").query(), request("/a").query()), (Some(""), None));
    }

    #[test]
    fn too_much_is_refused_before_it_is_read() {
        let mut large = request("/inbox");
        large.body = vec![b' '; MAX_BODY_BYTES];
        assert!(large.check_frame().is_ok());
        large.body.push(b' ');
        assert_eq!(large.check_frame().unwrap_err().status(), Status::BodyTooLarge);

        let mut many = request("/inbox");
        (0..MAX_FIELDS).for_each(|_| many.headers.push("x", "1"));
        assert!(many.check_frame().is_ok());
        many.headers.push("x", "1");
        assert_eq!(many.check_frame().unwrap_err().status(), Status::HeadersTooLarge);

        let mut long = request("/inbox");
        long.headers.push("x", vec![b'a'; MAX_HEADER_BYTES]);
        assert_eq!(long.check_frame().unwrap_err().status(), Status::HeadersTooLarge);
    }

    #[test]
    fn a_single_header_is_trimmed_and_a_repeated_or_split_one_refused() {
        let mut headers = Headers::default();
        headers.push("Date", " now\t");
        assert_eq!(headers.one("date").unwrap(), Some("now"));
        assert_eq!(headers.one("host").unwrap(), None);
        headers.push("date", "later");
        assert!(headers.one("date").is_err());
        for bad in [&b"a\nhost: b"[..], b"a\rb", b"a\0b", b"\xff"] {
            let mut headers = Headers::default();
            headers.push("host", bad);
            assert!(headers.one("host").is_err());
        }
    }
}
