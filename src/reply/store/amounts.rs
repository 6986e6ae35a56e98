//! How many rows there are of what strangers said and did.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{reactions, refusals, replies, reports};
use crate::error::Result;
use crate::reply::limits::Amounts;

const DAY_MICROSECONDS: i64 = 86_400 * 1_000_000;

macro_rules! amounts {
    ($(#[$doc:meta] $name:ident of $table:ident in $rows:expr;)+) => {$(
        #[$doc]
        ///
        /// # Errors
        /// When the database does not answer.
        pub fn $name(conn: &mut Conn, initiative: &str, domain: &str, now: Timestamp) -> Result<Amounts> {
            let of = $table::domain.eq(domain);
            let about = $table::initiative.eq(initiative);
            let today = $table::received.gt(now.0 - DAY_MICROSECONDS);
            Ok(Amounts {
                domain_about: $rows.filter(about.and(of)).count().get_result(conn)?,
                about: $rows.filter(about).count().get_result(conn)?,
                domain_today: $rows.filter(of.and(today)).count().get_result(conn)?,
                domain: $rows.filter(of).count().get_result(conn)?,
                node: $rows.count().get_result(conn)?,
            })
        }
    )+};
}

amounts! {
    /// Texts.
    of_replies of replies in replies::table;
    /// Likes and boosts.
    of_reactions of reactions in reactions::table;
    /// Refusals.
    of_refusals of refusals in refusals::table;
    /// Reports that are open.
    of_reports of reports in reports::table.filter(reports::closed.is_null());
}
