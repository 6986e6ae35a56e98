//! What was done, said until the reader goes on, with a button that takes it back (UI.md 7.2).

use super::token::FormToken;

/// The notice; `parts/notice.html` shows an `Option<Notice>` under the name `notice`.
pub struct Notice {
    /// What was done.
    pub sentence: String,
    /// How to take it back.
    pub undo: Option<Undo>,
}

/// The button **Annuler**: a form of its own.
pub struct Undo {
    /// Where it is sent.
    pub path: String,
    /// The token of the session.
    pub token: FormToken,
    /// What it says beside the token.
    pub fields: Vec<(&'static str, String)>,
}

/// A look at what would be published, with the form that does it: `parts/preview.html`.
pub struct Preview {
    /// Where it is sent.
    pub path: String,
    /// The token of the session.
    pub token: FormToken,
    /// What should be looked at again before it is published.
    pub doubt: Option<String>,
    /// What was typed.
    pub fields: Vec<(String, String)>,
}
