//! Both databases say the same, and keep what they promise.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use bocage::db::{Conn, Db, Migrated, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS};
use bocage::error::{Error, Result};
use bocage::initiative::store;
use bocage::per_backend;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::sqlite::SqliteConnection;
use diesel_migrations::MigrationHarness as _;

use crate::support::databases::{TestDatabase, on_each_database};

/// Table → column → (type in `schema.rs`, may be null, place in the key).
type Tables = BTreeMap<String, BTreeMap<String, (String, bool, i64)>>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    data_type: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
    #[diesel(sql_type = BigInt)]
    key_place: i64,
}

const SQLITE_COLUMNS: &str = "
    select m.name as table_name, c.name as column_name, lower(c.type) as data_type, not c.\"notnull\" as nullable,
           c.pk as key_place
    from sqlite_master m, pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like '\\_\\_%' escape '\\'";

const POSTGRES_COLUMNS: &str = "
    select c.table_name::text, c.column_name::text, c.data_type::text, c.is_nullable = 'YES' as nullable,
           coalesce(k.ordinal_position, 0)::bigint as key_place
    from information_schema.columns c
    left join information_schema.table_constraints t
        on t.table_schema = c.table_schema and t.table_name = c.table_name and t.constraint_type = 'PRIMARY KEY'
    left join information_schema.key_column_usage k
        on k.constraint_name = t.constraint_name and k.table_name = c.table_name and k.column_name = c.column_name
    where c.table_schema = 'public' and c.table_name not like '\\_\\_%'";

fn tables_of(columns: Vec<Column>) -> Tables {
    let mut tables = Tables::new();
    for column in columns {
        let data_type = match column.data_type.as_str() {
            "text" => "Text",
            "bigint" => "BigInt",
            "integer" => "Integer",
            "boolean" => "Bool",
            "double precision" => "Double",
            other => other,
        };
        tables
            .entry(column.table_name)
            .or_default()
            .insert(column.column_name, (data_type.to_owned(), column.nullable, column.key_place));
    }
    tables
}

/// What `schema.rs` tells diesel.
fn tables_of_the_program() -> Tables {
    let table = regex::Regex::new(r"(?s)table! \{\s*(\w+) \(([\w, ]+)\) \{(.*?)\}").unwrap();
    let column = regex::Regex::new(r"(\w+) -> (?:Nullable<(\w+)>|(\w+)),").unwrap();
    let schema = include_str!("../../src/db/schema.rs");
    let mut tables = Tables::new();
    for found in table.captures_iter(schema) {
        let key: Vec<&str> = found[2].split(", ").collect();
        let columns = column.captures_iter(&found[3]).map(|column| {
            let name = column[1].to_owned();
            let place = key.iter().position(|part| *part == name).map_or(0, |at| at as i64 + 1);
            let data_type = column.get(2).or_else(|| column.get(3)).unwrap().as_str().to_owned();
            (name, (data_type, column.get(2).is_some(), place))
        });
        tables.insert(found[1].to_owned(), columns.collect());
    }
    tables
}

fn sqlite_tables(conn: &mut SqliteConnection) -> Tables {
    tables_of(diesel::sql_query(SQLITE_COLUMNS).load(conn).unwrap())
}

fn postgres_tables(conn: &mut PgConnection) -> Tables {
    tables_of(diesel::sql_query(POSTGRES_COLUMNS).load(conn).unwrap())
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
}

#[test]
fn the_sqlite_tree_goes_up_down_and_up_and_ends_where_the_program_expects_it() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.run_pending_migrations(SQLITE_MIGRATIONS).unwrap();
    let first = sqlite_tables(&mut conn);
    conn.revert_all_migrations(SQLITE_MIGRATIONS).unwrap();
    assert_eq!(sqlite_tables(&mut conn), Tables::new(), "going down leaves nothing");
    conn.run_pending_migrations(SQLITE_MIGRATIONS).unwrap();
    assert_eq!(sqlite_tables(&mut conn), first);
    assert_eq!(first, tables_of_the_program());
}

#[test]
fn the_postgres_tree_goes_up_down_and_up_and_ends_where_the_program_expects_it() {
    let Some(database) = TestDatabase::bare_postgres() else { return };
    let mut conn = PgConnection::establish(&database.url).unwrap();
    conn.run_pending_migrations(POSTGRES_MIGRATIONS).unwrap();
    let first = postgres_tables(&mut conn);
    conn.revert_all_migrations(POSTGRES_MIGRATIONS).unwrap();
    assert_eq!(postgres_tables(&mut conn), Tables::new(), "going down leaves nothing");
    conn.run_pending_migrations(POSTGRES_MIGRATIONS).unwrap();
    assert_eq!(postgres_tables(&mut conn), first);
    assert_eq!(first, tables_of_the_program());
}

#[test]
fn both_trees_make_the_same_indexes() {
    let Some(database) = TestDatabase::postgres() else { return };
    let named = |indexes: Vec<Index>| indexes.into_iter().map(|index| index.name).collect::<BTreeSet<String>>();
    let mut sqlite = SqliteConnection::establish(":memory:").unwrap();
    sqlite.run_pending_migrations(SQLITE_MIGRATIONS).unwrap();
    let query = "select name from sqlite_master where type = 'index' and sql is not null";
    let sqlite: BTreeSet<String> = named(diesel::sql_query(query).load(&mut sqlite).unwrap());
    let mut postgres = PgConnection::establish(&database.url).unwrap();
    let query = "select i.indexname::text as name from pg_indexes i where i.schemaname = 'public'
                 and not exists (select 1 from pg_constraint c where c.conname = i.indexname)";
    assert_eq!(named(diesel::sql_query(query).load(&mut postgres).unwrap()), sqlite);
    assert!(sqlite.contains("initiatives_by_position"), "{sqlite:?}");
}

on_each_database! {
    fn a_database_is_in_step_once_it_was_opened_and_refused_when_it_is_newer(database) {
        let db = database.open();
        assert_eq!(db.migrated().unwrap(), Migrated::InStep);
        db.write_now(|conn| {
            let from_the_future = "insert into __diesel_schema_migrations (version) values ('99991231000000')";
            per_backend!(conn, |conn| diesel::sql_query(from_the_future).execute(conn))?;
            Ok(())
        }).unwrap();
        assert_eq!(db.migrated().unwrap(), Migrated::Newer);
        let Err(Error::Conflict(why)) = Db::open(&database.url, 1) else { panic!("a newer database was opened") };
        assert_eq!(why.key, "database-newer");
    }

    fn of_many_writes_at_once_each_happens_whole_or_not_at_all(database) {
        let db = database.open();
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let db = db.clone();
                scope.spawn(move || {
                    for turn in 0..25 {
                        let fails = turn % 5 == 4;
                        let outcome = db.write_now(move |conn| {
                            store::set_meta(conn, &format!("w{writer}.{turn}.first"), "here")?;
                            store::set_meta(conn, &format!("w{writer}.{turn}.second"), "here")?;
                            if fails { Err(Error::NotFound) } else { Ok(()) }
                        });
                        assert_eq!(outcome.is_err(), fails, "{outcome:?}");
                    }
                });
            }
        });
        let keys = keys_of_meta(&db);
        assert_eq!(keys.iter().filter(|key| key.starts_with('w')).count(), 8 * 20 * 2);
        assert!(!keys.contains("w3.4.first") && keys.contains("w3.3.first") && keys.contains("w3.3.second"));
    }

    fn a_write_that_panics_harms_only_those_it_shares_a_commit_with(database) {
        let db = database.open();
        db.write_now(|conn| store::set_meta(conn, "before", "here")).unwrap();
        let broken = db.clone();
        let panicked = std::thread::spawn(move || {
            broken.write_now(|conn| -> Result<()> {
                store::set_meta(conn, "half", "here")?;
                panic!("a mistake in the program");
            })
        }).join();
        assert!(!matches!(panicked, Ok(Ok(()))), "a panic is no success");
        db.write_now(|conn| store::set_meta(conn, "after", "here")).unwrap();
        let keys = keys_of_meta(&db);
        assert!(keys.contains("before") && keys.contains("after") && !keys.contains("half"), "{keys:?}");
    }

    fn two_processes_write_by_turns_and_no_write_is_refused(database) {
        // Two handles share nothing but the database, as two processes do.
        let handles = [database.open(), database.open()];
        std::thread::scope(|scope| {
            for db in &handles {
                scope.spawn(move || {
                    for _ in 0..40 {
                        db.write_now(|conn| {
                            // Reads before it writes: a deferred transaction could not become a writer any more.
                            let number: i64 = store::meta(conn, "number")?.unwrap_or_default().parse().unwrap_or(0);
                            per_backend!(conn, |conn| diesel::sql_query("update counters set seq = seq").execute(conn))?;
                            store::set_meta(conn, "number", &(number + 1).to_string())
                        }).unwrap();
                    }
                });
            }
        });
        if !database.is_postgres() {
            let number = handles[0].read_now(|conn| store::meta(conn, "number")).unwrap();
            assert_eq!(number.as_deref(), Some("80"), "on SQLite a write sees all writes before it");
        }
    }

    fn numbers_have_no_gap_though_some_who_took_them_gave_up(database) {
        let db = database.open();
        let given_up = AtomicUsize::new(0);
        let mut taken: Vec<i64> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..6).map(|thread| {
                let (db, given_up) = (db.clone(), &given_up);
                scope.spawn(move || {
                    let mut taken = Vec::new();
                    for turn in 0..20 {
                        let (count, fails) = (1 + (turn % 3), (thread + turn) % 4 == 0);
                        let outcome = db.write_now(move |conn| {
                            let (_, seq) = store::take_numbers(conn, 1, count)?;
                            if fails { Err(Error::NotFound) } else { Ok(seq) }
                        });
                        match outcome {
                            Ok(seq) => taken.extend(seq..seq + count),
                            Err(Error::NotFound) => { given_up.fetch_add(1, Ordering::Relaxed); }
                            Err(other) => panic!("{other:?}"),
                        }
                    }
                    taken
                })
            }).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        taken.sort_unstable();
        assert_eq!(taken, (1..=taken.len() as i64).collect::<Vec<_>>());
        assert!(given_up.into_inner() >= 20 && taken.len() > 100);
    }

    fn a_snapshot_shows_one_instant_while_others_write(database) {
        let db = database.open();
        db.write_now(|conn| store::set_meta(conn, "colour", "green")).unwrap();
        let writer = db.clone();
        db.snapshot_now(|conn| {
            assert_eq!(store::meta(conn, "colour")?.as_deref(), Some("green"));
            std::thread::spawn(move || writer.write_now(|conn| store::set_meta(conn, "colour", "red"))).join().unwrap()?;
            assert_eq!(store::meta(conn, "colour")?.as_deref(), Some("green"));
            Ok(())
        }).unwrap();
        assert_eq!(db.read_now(|conn| store::meta(conn, "colour")).unwrap().as_deref(), Some("red"));
    }

    fn readers_cannot_write_on_sqlite(database) {
        let db = database.open();
        if !database.is_postgres() {
            assert!(db.read_now(|conn| store::set_meta(conn, "by", "a reader")).is_err());
        }
    }
}

fn keys_of_meta(db: &Db) -> BTreeSet<String> {
    let load =
        |conn: &mut Conn| Ok(bocage::db::schema::meta::table.select(bocage::db::schema::meta::key).load(conn)?);
    db.read_now(load).map(|keys: Vec<String>| keys.into_iter().collect()).unwrap()
}
