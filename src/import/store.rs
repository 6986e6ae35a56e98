//! What is remembered of imports: sources, their records, runs and what each run changed.

mod places;
mod records;
mod runs;
mod sources;

pub use self::places::{list_places, set_place};
pub use self::records::{
    Record, count_erased, count_missing, find_records, forget_records, insert_records, list_absent, list_erased,
    list_named, list_named_by_any, list_records, list_records_among, mark_missing, mark_other_ids_seen, mark_seen,
    update_record,
};
pub use self::runs::{
    Run, RunChange, begin_run, end_run, fail_running, find_run, insert_change, insert_changes, list_changes, list_runs,
    mark_undone, move_changes,
};
pub use self::sources::{Source, find_source, list_sources, set_source};
