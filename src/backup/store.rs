//! The tables of a backup, in one place, which makes it long: each as lines of JSON, the same from both databases.

pub mod as_it_is;
mod lines;

use std::io::{BufRead, Write};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use self::lines::{read_lines, write_line};
use crate::db::schema;
use crate::db::{Conn, dialect};
use crate::error::Result;

/// One table.
pub struct Table {
    /// Its name in both databases and in the archive.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
    /// Writes all rows, one JSON object a line, in the order of the key; answers how many.
    pub dump: fn(&mut Conn, &mut dyn Write) -> Result<u64>,
    /// Reads lines without keeping them; answers how many.
    pub check: fn(&mut dyn BufRead) -> Result<u64>,
    /// Inserts lines; answers how many.
    pub load: fn(&mut Conn, &mut dyn BufRead) -> Result<u64>,
    /// How many rows there are.
    pub count: fn(&mut Conn) -> Result<i64>,
    /// Empties it.
    pub clear: fn(&mut Conn) -> Result<()>,
}

macro_rules! tables {
    ($($table:ident by ($($key:ident),+) { $($column:ident: $kind:ty),+ $(,)? })+) => {
        /// All tables, in the order of the archive. A test holds this list to `db/schema.rs`.
        pub const TABLES: &[Table] = &[$(Table {
            name: stringify!($table),
            columns: &[$(stringify!($column)),+],
            dump: $table::dump,
            check: $table::check,
            load: $table::load,
            count: $table::count,
            clear: $table::clear,
        }),+];

        $(mod $table {
            use super::*;
            use schema::$table as table;

            #[derive(Queryable, Selectable, Insertable, Serialize, Deserialize)]
            #[diesel(table_name = schema::$table, treat_none_as_default_value = false)]
            #[serde(deny_unknown_fields)]
            struct Row { $($column: $kind),+ }

            pub fn dump(conn: &mut Conn, out: &mut dyn Write) -> Result<u64> {
                let mut rows = 0;
                dialect::for_each_row!(conn, table::table.select(Row::as_select()).order(($(table::$key,)+)), Row, |row: Row| {
                    rows += 1;
                    write_line(out, &row)
                })?;
                Ok(rows)
            }

            pub fn check(lines: &mut dyn BufRead) -> Result<u64> {
                read_lines(lines, |_: Vec<Row>| Ok(()))
            }

            pub fn load(conn: &mut Conn, lines: &mut dyn BufRead) -> Result<u64> {
                read_lines(lines, |rows: Vec<Row>| {
                    dialect::per_backend!(&mut *conn, |conn| {
                        diesel::insert_into(table::table).values(rows).execute(conn)
                    })?;
                    Ok(())
                })
            }

            pub fn count(conn: &mut Conn) -> Result<i64> {
                Ok(table::table.count().get_result(conn)?)
            }

            pub fn clear(conn: &mut Conn) -> Result<()> {
                diesel::delete(table::table).execute(conn)?;
                Ok(())
            }
        })+
    };
}

tables! {
    meta by (key) {
        key: String,
        value: String,
    }
    counters by (id) {
        id: i32,
        seq: i64,
        position: i64,
    }
    initiatives by (uri) {
        uri: String,
        home: String,
        own: bool,
        handle: Option<String>,
        rev: i64,
        hash: String,
        state: String,
        listed: bool,
        unlisted_because: Option<String>,
        position: i64,
        published: i64,
        updated: i64,
        content: String,
        document: Option<String>,
        field_sources: String,
        claimed: bool,
    }
    proposals by (uri) {
        uri: String,
        initiative: String,
        ends_at: i64,
    }
    ending_letters by (uri) {
        uri: String,
        ends_at: i64,
        token: String,
        sent: i64,
    }
    party_links by (id) {
        id: String,
        uri: String,
        name: String,
        token: String,
        made_by: String,
        created: i64,
    }
    private_fields by (uri) {
        uri: String,
        content: String,
    }
    handles by (handle) {
        handle: String,
        next: i32,
    }
    records by (source, record) {
        source: String,
        record: String,
        uri: String,
        fingerprint: String,
        seen_at: i64,
        missing_since: Option<i64>,
        missing_runs: i32,
    }
    relations by (source, record, field, other) {
        source: String,
        record: String,
        field: String,
        other: String,
        state: String,
    }
    match_keys by (key, uri) {
        key: String,
        uri: String,
        detail: String,
    }
    sources by (code) {
        code: String,
        licence: String,
        attribution: String,
        dataset: String,
        format: String,
        imported_at: i64,
    }
    runs by (id) {
        id: String,
        source: String,
        file: String,
        state: String,
        complete: bool,
        started: i64,
        ended: Option<i64>,
        report: String,
    }
    run_changes by (run, uri) {
        run: String,
        uri: String,
        what: String,
        rev: i64,
        before: Option<String>,
    }
    suggestions by (uri, field, source) {
        uri: String,
        field: String,
        source: String,
        value: String,
        at: i64,
        decided: String,
        former: Option<String>,
    }
    duplicates by (uri, other_uri) {
        uri: String,
        other_uri: String,
        why: String,
        score: f64,
        found_at: i64,
        decision: Option<String>,
        decided_at: Option<i64>,
    }
    catalogue_log by (seq) {
        seq: i64,
        class: String,
        uri: String,
        rev: i64,
        state: String,
        hash: String,
        at: i64,
    }
    tokens by (id) {
        id: String,
        name: String,
        hash: String,
        rights: String,
        created: i64,
        used: Option<i64>,
        revoked: Option<i64>,
    }
    keys by (owner, algorithm) {
        owner: String,
        algorithm: String,
        public_key: String,
        private_key: String,
        created: i64,
    }
    places by (code) {
        code: String,
        name: String,
        country: String,
        parent: Option<String>,
        postcodes: String,
        population: i64,
        level: String,
        certain: bool,
        latitude: f64,
        longitude: f64,
    }
    peers by (host) {
        host: String,
        node: String,
        inbox: String,
        catalogue: String,
        name: String,
        following: String,
        follow_id: Option<String>,
        followed_at: Option<i64>,
        follower: String,
        follower_id: Option<String>,
        lease_until: Option<i64>,
        reason: String,
        created: i64,
        quarantined_at: Option<i64>,
        pinned: String,
        offered: String,
    }
    blocks by (domain) {
        domain: String,
        reason: String,
        created: i64,
    }
    peer_cursors by (host) {
        host: String,
        epoch: String,
        seq: i64,
        total: i64,
        root: String,
        differing: Option<i64>,
        compared_at: Option<i64>,
        pull_at: i64,
        pull_tries: i32,
        sent_seq: i64,
        push_at: i64,
        push_tries: i32,
        contact_at: Option<i64>,
        failed_at: Option<i64>,
        failure: String,
    }
    copies by (uri) {
        uri: String,
        home: String,
        class: String,
        rev: i64,
        state: String,
        hash: String,
        decision: String,
        reason: String,
        position: i64,
    }
    received by (origin, id) {
        origin: String,
        id: String,
        actor: String,
        body: String,
        at: i64,
        state: String,
        tries: i32,
        next_at: i64,
        failure: String,
    }
    deliveries by (id) {
        id: String,
        host: String,
        inbox: String,
        signer: String,
        activity: String,
        tries: i32,
        next_at: i64,
        created: i64,
        to_actor: bool,
    }
    delivery_hosts by (host) {
        host: String,
        tries: i32,
        next_at: i64,
        asleep_since: Option<i64>,
    }
    absent_followers by (follower) {
        follower: String,
        days: i32,
        next_at: i64,
        since: i64,
    }
    follows by (id) {
        id: String,
        origin: String,
        follower: String,
        followed: String,
        inbox: String,
        shared_inbox: String,
        created: i64,
        state: String,
        domain: String,
    }
    actors by (id) {
        id: String,
        host: String,
        keys: String,
        inbox: Option<String>,
        shared_inbox: Option<String>,
        catalogue: Option<String>,
        name: String,
        fetched: i64,
    }
    own_actors by (uri) {
        uri: String,
        by_hand: bool,
        aliases: String,
        moved_to: Option<String>,
        moved_at: Option<i64>,
    }
    moves by (actor) {
        actor: String,
        target: String,
        at: i64,
    }
    signature_forms by (host) {
        host: String,
        verified: Option<i64>,
        refused: Option<i64>,
    }
    leases by (name) {
        name: String,
        holder: String,
        expires_at: i64,
    }
    news by (id) {
        id: String,
        initiative: String,
        content: String,
        lang: String,
        state: String,
        rev: i64,
        told_rev: i64,
        published: i64,
        updated: i64,
        proposal: Option<String>,
        answers: Option<String>,
        answered: Option<String>,
        private: bool,
    }
    replies by (id, initiative) {
        id: String,
        initiative: String,
        author: String,
        domain: String,
        content: String,
        public: bool,
        hidden: bool,
        received: i64,
        updated: i64,
        host: String,
        revised: i64,
        seen: Option<i64>,
    }
    reactions by (actor, object, kind) {
        actor: String,
        object: String,
        kind: String,
        initiative: String,
        domain: String,
        activity: String,
        received: i64,
    }
    refusals by (actor, initiative) {
        actor: String,
        initiative: String,
        activity: String,
        received: i64,
        domain: String,
    }
    taken_back by (actor, id) {
        actor: String,
        id: String,
        origin: String,
        version: i64,
        at: i64,
    }
    said_again by (actor, id) {
        actor: String,
        id: String,
        stands: String,
        at: i64,
    }
    reports by (id) {
        id: String,
        reporter: String,
        domain: String,
        initiative: String,
        content: String,
        received: i64,
        closed: Option<i64>,
    }
    introducers by (host) {
        host: String,
        read_at: i64,
    }
    introductions by (host, by_host) {
        host: String,
        by_host: String,
        followed: bool,
        since: i64,
    }
    ignored_nodes by (host) {
        host: String,
        created: i64,
    }
    presentations by (initiative) {
        initiative: String,
        digest: String,
    }
    recalls by (host) {
        host: String,
        until: i64,
        next_at: i64,
        tries: i32,
        believed: bool,
    }
    handovers by (uri) {
        uri: String,
        moved_to: String,
        at: i64,
    }
    quarantine_days by (home) {
        home: String,
        day: i64,
        entries: i64,
    }
    feeds by (path) {
        path: String,
        handle: String,
        next_at: i64,
        digest_at: i64,
        created: i64,
    }
    feed_posts by (id) {
        id: String,
        feed: String,
        kind: String,
        subject: String,
        progress: String,
        due_at: i64,
        said_at: Option<i64>,
        revised_at: Option<i64>,
        more_new: i64,
        more_changed: i64,
        created: i64,
    }
    feed_items by (post, initiative) {
        post: String,
        initiative: String,
        what: String,
    }
    sign_in_links by (hash) {
        hash: String,
        name: String,
        created: i64,
        used: Option<i64>,
    }
    sessions by (id) {
        id: String,
        hash: String,
        name: String,
        role: String,
        created: i64,
        used: i64,
    }
    mails by (id) {
        id: String,
        recipient: String,
        subject: String,
        body: String,
        reply_to: Option<String>,
        created: i64,
        tries: i32,
        next_at: i64,
        failure: String,
    }
    submissions by (id) {
        id: String,
        kind: String,
        initiative: String,
        field: String,
        content: String,
        reporter: String,
        lang: String,
        received: i64,
        token: String,
        proved: Option<i64>,
        hidden: Option<String>,
        closed: Option<i64>,
        reason: String,
        answer: String,
    }
    submission_codes by (id) {
        id: String,
        submission: String,
        initiative: String,
        hash: String,
        tries: i32,
        sent: i64,
    }
    relay_messages by (id) {
        id: String,
        thread: String,
        initiative: String,
        about: String,
        by_initiative: bool,
        person: String,
        name: String,
        lang: String,
        content: String,
        sent: i64,
        token: String,
    }
    moderation_log by (id) {
        id: String,
        at: i64,
        who: String,
        what: String,
        about: String,
        reason: String,
    }
    versions by (uri, rev) {
        uri: String,
        rev: i64,
        at: i64,
        what: String,
        by_role: String,
        by_name: String,
        state: String,
        card: String,
        field_sources: String,
    }
    private_versions by (uri, rev) {
        uri: String,
        rev: i64,
        content: String,
    }
}
