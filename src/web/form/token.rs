//! The hidden field that says that a form was made by this node, for this session or for this path.

use std::fmt;

use crate::account::Session;
use crate::app::App;

/// Name of the hidden field.
pub const TOKEN: &str = "token";
/// Name of the field that people do not see: who fills it is a program.
pub const TRAP: &str = "website_2";

/// How long a form without account may stay open.
const OPEN_SECONDS: i64 = 12 * 3_600;

/// The value of the field [`TOKEN`]; a template writes it with `{{ token }}`.
#[derive(Debug, Clone)]
pub struct FormToken(String);

impl FormToken {
    /// For forms behind a session: good as long as the session.
    pub fn for_session(app: &App, session: &Session) -> FormToken {
        FormToken(app.form_secret.sign(&of_session(session)))
    }

    /// For a form without account that is sent to `path`, without its parameters; good for 12 hours.
    ///
    /// In the form stand `<input type="hidden" name="token" value="{{ token }}">` and `parts/trap.html`; the handler of
    /// the `POST` takes an [`Open`](super::Open), which checks the token by itself.
    pub fn for_path(app: &App, path: &str) -> FormToken {
        let made = app.clock.now().seconds();
        FormToken(format!("{made}.{}", app.form_secret.sign(&of_path(path, made))))
    }

    /// Whether a token that was sent is that of the session.
    pub fn check_session(app: &App, session: &Session, sent: &str) -> bool {
        app.form_secret.verify(&of_session(session), sent)
    }

    /// How many seconds ago the form with this token was made for the path; `None` when the token is not of this node,
    /// of another path, or older than 12 hours.
    pub fn check_path(app: &App, path: &str, sent: &str) -> Option<i64> {
        let (made, code) = sent.split_once('.')?;
        let made: i64 = made.parse().ok()?;
        let age = app.clock.now().seconds().checked_sub(made)?;
        ((0..OPEN_SECONDS).contains(&age) && app.form_secret.verify(&of_path(path, made), code)).then_some(age)
    }
}

fn of_session(session: &Session) -> String {
    format!("session {}", session.id)
}

fn of_path(path: &str, made: i64) -> String {
    format!("path {made} {path}")
}

impl fmt::Display for FormToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
