//! What can go wrong, as far as a caller can do something about it.

use crate::initiative::Problems;

/// The result of nearly everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong. The message of each variant may be shown to anyone; causes go to the log only.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 404. Also for things which this visitor may not know to exist.
    #[error("There is nothing at this address.")]
    NotFound,
    /// 410. It was here and its home took it back.
    #[error("This page was withdrawn.")]
    Gone,
    /// 401.
    #[error("This needs a valid token.")]
    NotSignedIn,
    /// 403.
    #[error("{0}")]
    NotAllowed(String),
    /// 409. Somebody else changed it, or it is not in a state that allows this.
    #[error("{0}")]
    Conflict(String),
    /// 422, one message per field.
    #[error("Some fields need a change: {0}")]
    Invalid(Problems),
    /// 400. The message says what could not be read, in words a person understands.
    #[error("{0}")]
    Unreadable(String),
    /// 503. The message says what is not available and what still works.
    #[error("{0}")]
    Unavailable(String),
    /// Wrong use of a command or a setting: exit status 2.
    #[error("{0}")]
    Usage(String),
    /// 500. Our fault; the cause is for the log.
    #[error("Something went wrong on our side.")]
    Internal(#[source] anyhow::Error),
}

macro_rules! internal_causes {
    ($($cause:ty),* $(,)?) => {$(
        impl From<$cause> for Error {
            fn from(cause: $cause) -> Self {
                Error::Internal(cause.into())
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
    /// The message with its causes, for the log and for an operator at the command line.
    pub fn with_causes(&self) -> String {
        match self {
            Error::Internal(cause) => format!("{self} {cause:#}"),
            _ => self.to_string(),
        }
    }
}
