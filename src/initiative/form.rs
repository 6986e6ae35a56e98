//! stub
use crate::error::Result;
use crate::initiative::kind::Kinds;
use crate::initiative::{Card, Fields};
/// s
pub fn template(_k: &Kinds, _c: Option<&Card>, _kind: &str, _lang: &str) -> String {
    String::new()
}
/// s
pub fn parse_template(_t: &str) -> Result<Fields> {
    Ok(Fields::new())
}
