//! How links for parties are kept.

use diesel::prelude::*;

use super::Link;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::party_links;
use crate::error::Result;

/// Keeps a new one with the hash of its secret.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, new: &Link, token: &str) -> Result<()> {
    let row = (
        party_links::id.eq(&new.id),
        party_links::uri.eq(&new.uri),
        party_links::name.eq(&new.name),
        party_links::token.eq(token),
        party_links::made_by.eq(&new.made_by),
        party_links::created.eq(new.created.0),
    );
    diesel::insert_into(party_links::table).values(row).execute(conn)?;
    Ok(())
}

/// Those to a proposal, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn, uri: &str) -> Result<Vec<Link>> {
    let columns = (party_links::id, party_links::uri, party_links::name, party_links::made_by, party_links::created);
    let of = party_links::table.filter(party_links::uri.eq(uri)).order(party_links::id.asc());
    let rows: Vec<(String, String, String, String, i64)> = of.select(columns).load(conn)?;
    let link = |(id, uri, name, made_by, created)| Link { id, uri, name, made_by, created: Timestamp(created) };
    Ok(rows.into_iter().map(link).collect())
}

/// The proposal that the link opens whose secret has this hash.
///
/// # Errors
/// When the database does not answer.
pub fn find_by_token(conn: &mut Conn, token: &str) -> Result<Option<String>> {
    let with_token = party_links::table.filter(party_links::token.eq(token));
    Ok(with_token.select(party_links::uri).first(conn).optional()?)
}

/// Forgets one to a proposal; false when there is none.
///
/// # Errors
/// When the database does not answer.
pub fn delete(conn: &mut Conn, uri: &str, id: &str) -> Result<bool> {
    let one = party_links::table.filter(party_links::uri.eq(uri)).filter(party_links::id.eq(id));
    Ok(diesel::delete(one).execute(conn)? > 0)
}
