//! Why a request of another server was not taken.

use serde_json::{Value, json};

/// How a refused request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 400. It cannot be read, and will not be readable the next time.
    Malformed,
    /// 401. No signature, or one that does not fit.
    Signature,
    /// 403. Blocked, or not theirs to do.
    Forbidden,
    /// 404.
    NotFound,
    /// 413.
    BodyTooLarge,
    /// 415.
    MediaType,
    /// 416. Beyond the end of what is there.
    Range,
    /// 421. Meant for another node.
    Misdirected,
    /// 429. Right, and too much at once.
    TooMany,
    /// 431.
    HeadersTooLarge,
    /// 503. Our fault; to be sent again later.
    Unavailable,
}

impl Status {
    /// The number on the status line.
    pub fn code(self) -> u16 {
        match self {
            Status::Malformed => 400,
            Status::Signature => 401,
            Status::Forbidden => 403,
            Status::NotFound => 404,
            Status::BodyTooLarge => 413,
            Status::MediaType => 415,
            Status::Range => 416,
            Status::Misdirected => 421,
            Status::TooMany => 429,
            Status::HeadersTooLarge => 431,
            Status::Unavailable => 503,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Status::Malformed => "Bad Request",
            Status::Signature => "Unauthorized",
            Status::Forbidden => "Forbidden",
            Status::NotFound => "Not Found",
            Status::BodyTooLarge => "Payload Too Large",
            Status::MediaType => "Unsupported Media Type",
            Status::Range => "Range Not Satisfiable",
            Status::Misdirected => "Misdirected Request",
            Status::TooMany => "Too Many Requests",
            Status::HeadersTooLarge => "Request Header Fields Too Large",
            Status::Unavailable => "Service Unavailable",
        }
    }

    /// One sentence for each status and no more, so that an answer never tells which key or byte was wrong.
    fn detail(self) -> &'static str {
        match self {
            Status::Malformed => "This request cannot be read.",
            Status::Signature => "This request needs a valid signature.",
            Status::Forbidden => "This server or actor may not do this here.",
            Status::NotFound => "There is nothing at this address.",
            Status::BodyTooLarge => "The body is larger than 1 MiB.",
            Status::MediaType => "Send application/activity+json without content encoding.",
            Status::Range => "There are no bytes in this range.",
            Status::Misdirected => "This node has another name.",
            Status::TooMany => "This server sends too much at once. Please send this again later.",
            Status::HeadersTooLarge => "The header block is too large.",
            Status::Unavailable => "Please send this again later.",
        }
    }
}

/// A refused request. Its status is for the sender, its reason for this node's log only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    status: Status,
    why: &'static str,
}

impl Refusal {
    /// 400.
    pub fn malformed(why: &'static str) -> Refusal {
        Refusal { status: Status::Malformed, why }
    }

    /// 401.
    pub fn signature(why: &'static str) -> Refusal {
        Refusal { status: Status::Signature, why }
    }

    /// 403.
    pub fn forbidden(why: &'static str) -> Refusal {
        Refusal { status: Status::Forbidden, why }
    }

    /// 404.
    pub fn not_found(why: &'static str) -> Refusal {
        Refusal { status: Status::NotFound, why }
    }

    /// 413.
    pub fn body_too_large() -> Refusal {
        Refusal { status: Status::BodyTooLarge, why: "the body is too large" }
    }

    /// 415.
    pub fn media_type(why: &'static str) -> Refusal {
        Refusal { status: Status::MediaType, why }
    }

    /// 416.
    pub fn range() -> Refusal {
        Refusal { status: Status::Range, why: "the range begins beyond the end" }
    }

    /// 421.
    pub fn misdirected() -> Refusal {
        Refusal { status: Status::Misdirected, why: "the host is not this node's" }
    }

    /// 429.
    pub fn too_many(why: &'static str) -> Refusal {
        Refusal { status: Status::TooMany, why }
    }

    /// 431.
    pub fn headers_too_large() -> Refusal {
        Refusal { status: Status::HeadersTooLarge, why: "the header block is too large" }
    }

    /// 503.
    pub fn unavailable(why: &'static str) -> Refusal {
        Refusal { status: Status::Unavailable, why }
    }

    /// What the sender is told.
    pub fn status(&self) -> Status {
        self.status
    }

    /// What the log is told.
    pub fn why(&self) -> &'static str {
        self.why
    }

    /// The body of the answer, `application/problem+json` (RFC 9457).
    pub fn problem(&self) -> Value {
        json!({
            "type": "about:blank",
            "title": self.status.title(),
            "status": self.status.code(),
            "detail": self.status.detail(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_problem_does_not_tell_what_was_wrong() {
        let digest = Refusal::signature("the digest differs");
        let window = Refusal::signature("the date is too old");
        assert_eq!(digest.problem(), window.problem());
        assert_eq!(digest.problem()["status"], 401);
        assert!(!digest.problem().to_string().contains(digest.why()));
    }
}
