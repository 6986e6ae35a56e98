//! Reading a kinds file, and laying a node's own file over the shipped one.

use serde::{Deserialize, Deserializer, Serialize};
use toml::Spanned;

use super::{At, Attribute, Charter, CodeList, Item, Kind, Theme};
use crate::error::{Error, Result, sentence};

/// The file as it is written. [`super::Kinds`] is the same with addresses and an index.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// Of this form of file: 1.
    pub(super) format: u32,
    #[serde(default = "french")]
    pub(super) default_lang: String,
    #[serde(default, deserialize_with = "placed", skip_serializing_if = "Vec::is_empty")]
    pub(super) initiative_kind: Vec<Kind>,
    #[serde(default, deserialize_with = "placed", skip_serializing_if = "Vec::is_empty")]
    pub(super) proposal_kind: Vec<Kind>,
    #[serde(default, deserialize_with = "placed", skip_serializing_if = "Vec::is_empty")]
    pub(super) accessibility: Vec<Attribute>,
    #[serde(default, deserialize_with = "placed", skip_serializing_if = "Vec::is_empty")]
    pub(super) theme: Vec<Theme>,
    #[serde(default, deserialize_with = "placed", skip_serializing_if = "Vec::is_empty")]
    pub(super) list: Vec<CodeList>,
    #[serde(default, deserialize_with = "placed", skip_serializing_if = "Vec::is_empty")]
    pub(super) charter: Vec<Charter>,
    #[serde(default, deserialize_with = "placed", skip_serializing_if = "Vec::is_empty")]
    pub(super) extend: Vec<Extension>,
}

/// Attributes that a node adds to a kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Extension {
    /// `initiative/food_point`.
    pub(super) kind: String,
    /// Shipped attributes which this node leaves out of its forms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) hide: Vec<String>,
    #[serde(default, rename = "attribute", deserialize_with = "placed")]
    pub(super) attributes: Vec<Attribute>,
    #[serde(skip)]
    pub(super) at: At,
}

/// Something in a file that has a place there and a code.
pub(super) trait Placed {
    fn set_at(&mut self, at: At);
}

macro_rules! placed {
    ($($what:ty),*) => {$(
        impl Placed for $what {
            fn set_at(&mut self, at: At) {
                self.at = at;
            }
        }
    )*};
}
placed!(Kind, Attribute, Theme, CodeList, Item, Charter, Extension);

/// Reads a list and notes where each of its members stands.
pub(super) fn placed<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Placed + Deserialize<'de>,
{
    let members = Vec::<Spanned<T>>::deserialize(from)?;
    let with_place = |member: Spanned<T>| {
        let at = At(member.span().start);
        let mut member = member.into_inner();
        member.set_at(at);
        member
    };
    Ok(members.into_iter().map(with_place).collect())
}

/// Parses a file. The error names the line and the reason.
pub(super) fn parse(text: &str) -> Result<File> {
    let file: File = toml::from_str(text).map_err(|problem| {
        let at = problem.span().map_or(0, |span| span.start);
        refusal(text, At(at), problem.message())
    })?;
    if file.format != 1 {
        return Err(refusal(text, At(0), "this program reads kinds files of `format = 1`"));
    }
    Ok(file)
}

/// The sentence for an operator whose file is refused.
pub(super) fn refusal(text: &str, at: At, reason: &str) -> Error {
    let line = text.bytes().take(at.0).filter(|byte| *byte == b'\n').count() + 1;
    Error::Unreadable(sentence!("kinds-file-refused", line = line, reason = reason))
}

fn french() -> String {
    "fr".to_owned()
}
