//! Sending the file: whole, a part of it, or nothing to those who have it.

use std::fs::File;
use std::io::{Seek as _, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::io::AsyncReadExt as _;

use crate::error::{Error, Result};
use crate::federation::answer::{names_tag, unavailable};
use crate::federation::refusal::Refusal;

/// Read and sent at once.
const CHUNK: u64 = 64 * 1024;

/// A file that is open: it can be sent to its end even when a newer one replaces it.
pub struct Ready {
    file: File,
    bytes: u64,
    /// Strong: the same file, byte for byte.
    tag: String,
}

/// Which bytes are asked for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    /// The first and the last one.
    Part(u64, u64),
    Beyond,
}

impl Ready {
    /// Opens it.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn open(path: &Path) -> Result<Ready> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        let made = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let version = name.split('.').next().unwrap_or_default();
        Ok(Ready { file, bytes: metadata.len(), tag: format!("\"{version}-{made:x}\"") })
    }

    /// The answer: 200, 206, 304 or 416.
    pub fn answer(mut self, headers: &HeaderMap) -> Response {
        let known = [(ETAG, self.tag.clone()), (CACHE_CONTROL, "max-age=30".into()), (ACCEPT_RANGES, "bytes".into())];
        if names_tag(headers, &self.tag) {
            return (StatusCode::NOT_MODIFIED, known).into_response();
        }
        let (status, first, last) = match self.asked(headers) {
            Asked::Whole => (StatusCode::OK, 0, self.bytes.saturating_sub(1)),
            Asked::Part(first, last) => (StatusCode::PARTIAL_CONTENT, first, last),
            Asked::Beyond => {
                return ([(CONTENT_RANGE, format!("bytes */{}", self.bytes))], Refusal::range()).into_response();
            }
        };
        if let Err(error) = self.file.seek(SeekFrom::Start(first)) {
            return unavailable(&Error::from(error)).into_response();
        }
        let form = [(CONTENT_TYPE, "application/x-ndjson"), (CONTENT_ENCODING, "zstd")];
        let length = [(CONTENT_LENGTH, (last + 1 - first).to_string())];
        let response = (status, known, form, length, stream(self.file, last + 1 - first)).into_response();
        if status == StatusCode::OK {
            return response;
        }
        ([(CONTENT_RANGE, format!("bytes {first}-{last}/{}", self.bytes))], response).into_response()
    }

    /// One range is enough to go on with a transfer; several at once are answered with the whole, as is a range of
    /// another version.
    fn asked(&self, headers: &HeaderMap) -> Asked {
        let text = |name| headers.get(name).map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or_default());
        let same_version = text(IF_RANGE).is_none_or(|version| version == self.tag);
        let range = text(RANGE).filter(|_| same_version).and_then(|range| range.strip_prefix("bytes="));
        range.and_then(|range| part(range, self.bytes)).unwrap_or(Asked::Whole)
    }
}

/// `5-9`, `5-` or `-5`; nothing for what is no range.
fn part(range: &str, bytes: u64) -> Option<Asked> {
    let (first, last) = range.trim().split_once('-')?;
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok())?;
    let (first, last) = match (first, last) {
        ("", last) => (bytes.saturating_sub(number(last)?), bytes.saturating_sub(1)),
        (first, "") => (number(first)?, bytes.saturating_sub(1)),
        (first, last) => (number(first)?, number(last)?),
    };
    if first >= bytes {
        return Some(Asked::Beyond);
    }
    (first <= last).then(|| Asked::Part(first, last.min(bytes - 1)))
}

fn stream(file: File, bytes: u64) -> Body {
    let rest = (tokio::fs::File::from_std(file), bytes);
    Body::from_stream(futures_util::stream::try_unfold(rest, |(mut file, left)| async move {
        if left == 0 {
            return Ok::<_, std::io::Error>(None);
        }
        let mut chunk = vec![0; usize::try_from(left.min(CHUNK)).unwrap_or_default()];
        let read = file.read(&mut chunk).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        chunk.truncate(read);
        Ok(Some((Bytes::from(chunk), (file, left - read as u64))))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_rfc_9110_says() {
        assert_eq!(part("0-", 10), Some(Asked::Part(0, 9)));
        assert_eq!(part("3-5", 10), Some(Asked::Part(3, 5)));
        assert_eq!(part("3-500", 10), Some(Asked::Part(3, 9)));
        assert_eq!(part("-4", 10), Some(Asked::Part(6, 9)));
        assert_eq!(part("-40", 10), Some(Asked::Part(0, 9)));
        assert_eq!(part("10-", 10), Some(Asked::Beyond));
        assert_eq!(part("-0", 10), Some(Asked::Beyond));
        for wrong in ["", "-", "5", "5-3", "a-b", "+1-2", "0-1,3-4", "99999999999999999999-"] {
            assert_eq!(part(wrong, 10), None, "{wrong}");
        }
    }
}
