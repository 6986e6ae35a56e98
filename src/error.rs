//! What can go wrong, as far as a caller can do something about it.

mod sentence;

use std::fmt;

use crate::initiative::Problems;

pub(crate) use self::sentence::sentence;
pub use self::sentence::{Sentence, Value};

/// The result of nearly everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong. What each says may be shown to anyone, in the reader's language; causes go to the log only.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 404. Also for things which this visitor may not know to exist.
    NotFound,
    /// 410. It was here and its home took it back.
    Gone,
    /// 401.
    NotSignedIn,
    /// 403.
    NotAllowed(Sentence),
    /// 409. Somebody else changed it, or it is not in a state that allows this.
    Conflict(Sentence),
    /// 422, one message per field.
    Invalid(Problems),
    /// 400. Says what could not be read, in words a person understands.
    Unreadable(Sentence),
    /// 503. Says what is not available and what still works.
    Unavailable(Sentence),
    /// Wrong use of a command or a setting: exit status 2.
    Usage(Sentence),
    /// 500. Our fault; the cause is for the log.
    Internal(#[source] anyhow::Error),
}

/// In English, for logs; `locale` says it in the reader's language.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().fmt(f)
    }
}

macro_rules! internal_causes {
    ($($cause:ty),* $(,)?) => {$(
        impl From<$cause> for Error {
            fn from(cause: $cause) -> Self {
                Error::because(cause.into())
            }
        }
    )*};
}

internal_causes!(
    anyhow::Error,
    diesel::result::Error,
    diesel::r2d2::PoolError,
    serde_json::Error,
    std::io::Error,
    tantivy::TantivyError,
    tokio::task::JoinError,
);

impl Error {
    /// A failure that is nobody's wish: the disk is full, or it is our fault.
    pub fn because(cause: anyhow::Error) -> Error {
        if cause.chain().any(is_disk_full) {
            tracing::error!("{cause:#}");
            return Error::Unavailable(sentence!("error-disk-full"));
        }
        Error::Internal(cause)
    }

    /// What happened, what was kept and what to do.
    pub fn sentence(&self) -> Sentence {
        match self {
            Error::NotFound => sentence!("error-not-found"),
            Error::Gone => sentence!("error-gone"),
            Error::NotSignedIn => sentence!("error-not-signed-in"),
            Error::Invalid(problems) => sentence!("error-invalid", problems = problems.to_string()),
            Error::Internal(_) => sentence!("error-internal"),
            Error::NotAllowed(sentence)
            | Error::Conflict(sentence)
            | Error::Unreadable(sentence)
            | Error::Unavailable(sentence)
            | Error::Usage(sentence) => sentence.clone(),
        }
    }

    /// The same with its causes, for the log and for an operator at the command line.
    pub fn with_causes(&self) -> Sentence {
        match self {
            Error::Internal(cause) => sentence!("error-internal-because", cause = format!("{cause:#}")),
            _ => self.sentence(),
        }
    }
}

/// Databases say it in their own words, and what passes through them loses its type.
fn is_disk_full(cause: &(dyn std::error::Error + 'static)) -> bool {
    let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    let said = || cause.to_string();
    kind == Some(std::io::ErrorKind::StorageFull)
        || ["database or disk is full", "No space left on device"].iter().any(|words| said().contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_not_our_fault_however_it_is_said() {
        let by_system = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let by_sqlite = diesel::result::Error::DatabaseError(
            diesel::result::DatabaseErrorKind::Unknown,
            Box::new("database or disk is full".to_owned()),
        );
        let wrapped = anyhow::Error::from(std::io::Error::from_raw_os_error(28)).context("the index was not written");
        for error in [Error::from(by_system), Error::from(by_sqlite), Error::from(wrapped)] {
            assert!(matches!(&error, Error::Unavailable(_)), "{error:?}");
            assert!(error.to_string().contains("disk is full"), "{error}");
        }
        assert!(matches!(Error::from(anyhow::anyhow!("a bug")), Error::Internal(_)));
    }
}
