//! The few statements that diesel's merged connection cannot say, compiled once per database from the same words.

/// Runs the same body on whichever connection it is.
#[macro_export]
macro_rules! per_backend {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::Conn::Postgres($c) => $body,
            $crate::db::Conn::Sqlite($c) => $body,
        }
    };
}

/// Inserts `$row`, or replaces the columns of the row with the same key.
#[macro_export]
macro_rules! upsert {
    ($conn:expr, $table:expr, $key:expr, $row:expr) => {
        $crate::per_backend!($conn, |conn| diesel::insert_into($table)
            .values($row)
            .on_conflict($key)
            .do_update()
            .set($row)
            .execute(conn))
    };
}

/// Inserts `$row` unless there is one with the same key.
#[macro_export]
macro_rules! insert_unless_there {
    ($conn:expr, $table:expr, $row:expr) => {
        $crate::per_backend!($conn, |conn| diesel::insert_into($table)
            .values($row)
            .on_conflict_do_nothing()
            .execute(conn))
    };
}

pub use {insert_unless_there, per_backend, upsert};
