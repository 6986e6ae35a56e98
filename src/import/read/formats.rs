//! The list of formats that know themselves. To add one: write it, and name it here.

use super::format::Registered;

/// All of them; the surest wins, the earlier one when two are equally sure.
pub const FORMATS: &[Registered] = &[];
