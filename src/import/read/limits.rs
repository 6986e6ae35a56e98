//! How much of a stranger's file is held at once (FORMATS.md 1).

/// A larger record is rejected, and the next one is read.
pub const MAX_RECORD_BYTES: usize = 1024 * 1024;
/// What is passed over in search of the end of one record, before the file as a whole is refused.
pub const MAX_SKIPPED_BYTES: usize = 64 * 1024 * 1024;
/// A name of a member with the names it stands under is told up to this length; what is longer is cut or left out of the
/// path, so that a thousand members under a long name cost a thousand names and not as many copies of it.
pub const MAX_PATH_BYTES: usize = 500;
/// A record nested deeper is rejected.
pub const MAX_NESTING: usize = 32;
/// Columns without a field of ours that are kept as attributes.
pub const MAX_ATTRIBUTE_COLUMNS: usize = 64;
/// Records that are looked at before the coordinates of a file are judged as a whole.
pub const MAX_JUDGED_RECORDS: usize = 5_000;
/// The same in bytes: these records are held at once.
pub const MAX_JUDGED_BYTES: usize = 4 * 1024 * 1024;
