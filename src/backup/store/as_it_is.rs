//! The tables of a database that is older than the program: read without knowing their columns, as lines of JSON that
//! the program which made them reads.

use std::io::Write;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::db::{Conn, dialect};
use crate::error::Result;

/// Tables and columns as the database says them itself; those of the migrations are not among them.
const SQLITE_COLUMNS: &str = "
    select m.name as table_name, c.name as column_name, lower(c.type) as kind
    from sqlite_master m, pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like '\\_\\_%' escape '\\'
    order by m.name, c.cid";
const POSTGRES_COLUMNS: &str = "
    select table_name::text as table_name, column_name::text as column_name, data_type::text as kind
    from information_schema.columns
    where table_schema = current_schema() and table_name not like '\\_\\_%'
    order by table_name, ordinal_position";

/// A column of some table.
#[derive(QueryableByName)]
pub struct Column {
    /// Its table.
    #[diesel(sql_type = Text)]
    pub table_name: String,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub column_name: String,
    /// What the database calls its type.
    #[diesel(sql_type = Text)]
    pub kind: String,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// All columns, table by table.
///
/// # Errors
/// When the database does not answer.
pub fn columns(conn: &mut Conn) -> Result<Vec<Column>> {
    Ok(match conn {
        Conn::Postgres(conn) => diesel::sql_query(POSTGRES_COLUMNS).load(conn)?,
        Conn::Sqlite(conn) => diesel::sql_query(SQLITE_COLUMNS).load(conn)?,
    })
}

/// Writes all rows of a table, one JSON object a line; answers how many.
///
/// # Errors
/// When the database does not answer, or the disk is full.
pub fn dump(conn: &mut Conn, columns: &[Column], out: &mut dyn Write) -> Result<u64> {
    let Some(table) = columns.first().map(|column| quoted(&column.table_name)) else { return Ok(0) };
    let object = match conn {
        Conn::Postgres(_) => "row_to_json(t)::text".to_owned(),
        Conn::Sqlite(_) => format!("json_object({})", columns.iter().map(member).collect::<Vec<_>>().join(", ")),
    };
    let mut rows = 0;
    let query = diesel::sql_query(format!("select {object} as line from {table} t"));
    dialect::for_each_row!(conn, query, Line, |row: Line| {
        rows += 1;
        out.write_all(row.line.as_bytes())?;
        out.write_all(b"\n")?;
        Ok(())
    })?;
    Ok(rows)
}

/// Name and value for SQLite's `json_object`, which knows no booleans and would cut a number after 15 digits.
fn member(column: &Column) -> String {
    let name = quoted(&column.column_name);
    let value = match column.kind.as_str() {
        "boolean" => format!("json(case when {name} then 'true' when not {name} then 'false' end)"),
        "double precision" => format!("json(case when {name} is not null then printf('%!.17g', {name}) end)"),
        _ => name,
    };
    format!("'{}', {value}", column.column_name.replace('\'', "''"))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
