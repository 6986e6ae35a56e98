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

/// Inserts all of `$rows`, which must be a slice of rows without columns left to their defaults: with SQLite one cached
/// statement for each, since it has no way to the server and a long statement is parsed anew every time; with
/// PostgreSQL a few hundred rows in each statement.
#[macro_export]
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr $(, $on_conflict:ident)?) => {{
        let rows = $rows;
        match $conn {
            $crate::db::Conn::Postgres(conn) => rows.chunks($crate::db::dialect::ROWS_PER_STATEMENT).try_for_each(|rows| {
                diesel::insert_into($table).values(rows)$(.$on_conflict())?.execute(conn).map(drop)
            }),
            $crate::db::Conn::Sqlite(conn) => rows.iter().try_for_each(|row| {
                diesel::insert_into($table).values(row)$(.$on_conflict())?.execute(conn).map(drop)
            }),
        }
    }};
}

/// PostgreSQL takes 65,535 values in a statement; the widest table has 16 columns.
pub const ROWS_PER_STATEMENT: usize = 500;

/// Runs `$each` on every row of `$query` while the rows come in: PostgreSQL's client would otherwise hold them all.
#[macro_export]
macro_rules! for_each_row {
    ($conn:expr, $query:expr, $row:ty, $each:expr) => {{
        let mut each = $each;
        match $conn {
            $crate::db::Conn::Postgres(conn) => {
                let rows = $query.load_iter::<$row, diesel::pg::PgRowByRowLoadingMode>(conn)?;
                rows.map(|row| row.map_err($crate::error::Error::from))
                    .try_for_each(|row| -> $crate::error::Result<()> { each(row?) })
            }
            $crate::db::Conn::Sqlite(conn) => {
                let rows = $query.load_iter::<$row, diesel::connection::DefaultLoadingMode>(conn)?;
                rows.map(|row| row.map_err($crate::error::Error::from))
                    .try_for_each(|row| -> $crate::error::Result<()> { each(row?) })
            }
        }
    }};
}

pub use {for_each_row, insert_rows, insert_unless_there, per_backend, upsert};
