//! What is to be said to a person, before anybody knows in which language.

use std::{io, path};

/// A sentence of `locales/{lang}/*.ftl` by its key, with the values it needs. Made with [`sentence!`](crate::error);
/// `locale` writes it out, in English where nobody's language is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The key in the locale files.
    pub key: &'static str,
    /// Values by the names that the sentence gives them.
    pub values: Vec<(&'static str, Value)>,
}

/// A value in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A name, a path, the words of another program.
    Text(String),
    /// A number, written as the language does.
    Number(i64),
    /// A part that is in the reader's language too.
    Sentence(Sentence),
}

impl Sentence {
    /// Whether it needs a value of this name.
    pub fn names(&self, value: &str) -> bool {
        self.values.iter().any(|(name, _)| *name == value)
    }
}

/// A [`Sentence`]: its key, then its values by name, `sentence!("config-unknown", setting = full)`. A test compares the
/// names with those in the locale files.
macro_rules! sentence {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::error::Sentence {
            key: $key,
            values: vec![$((stringify!($name), $crate::error::Value::from($value))),*],
        }
    };
}

macro_rules! values {
    ($($from:ty => |$given:ident| $value:expr),* $(,)?) => {$(
        impl From<$from> for Value {
            fn from($given: $from) -> Value {
                $value
            }
        }
    )*};
}

values!(
    &str => |text| Value::Text(text.to_owned()),
    &String => |text| Value::Text(text.clone()),
    String => |text| Value::Text(text),
    &path::Display<'_> => |path| Value::Text(path.to_string()),
    path::Display<'_> => |path| Value::Text(path.to_string()),
    io::Error => |cause| Value::from(&cause),
    &io::Error => |cause| told(cause),
    i64 => |number| Value::Number(number),
    u64 => |number| Value::Number(i64::try_from(number).unwrap_or(i64::MAX)),
    usize => |number| Value::Number(i64::try_from(number).unwrap_or(i64::MAX)),
    Sentence => |sentence| Value::Sentence(sentence),
);

/// What the system says, in the reader's language where a person can do something about it.
fn told(cause: &io::Error) -> Value {
    match cause.kind() {
        io::ErrorKind::NotFound => Value::Sentence(sentence!("cause-not-found")),
        io::ErrorKind::PermissionDenied => Value::Sentence(sentence!("cause-not-permitted")),
        io::ErrorKind::AlreadyExists => Value::Sentence(sentence!("cause-exists")),
        io::ErrorKind::IsADirectory => Value::Sentence(sentence!("cause-folder")),
        io::ErrorKind::StorageFull => Value::Sentence(sentence!("cause-disk-full")),
        io::ErrorKind::AddrInUse => Value::Sentence(sentence!("cause-port-taken")),
        io::ErrorKind::UnexpectedEof => Value::Sentence(sentence!("cause-ends-early")),
        _ => Value::Text(cause.to_string()),
    }
}

pub(crate) use sentence;
