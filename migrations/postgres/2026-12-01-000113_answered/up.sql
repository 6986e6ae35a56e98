-- What was answered last is found at the desk without looking through all.
-- The SQLite tree next door says the same.
create index replies_seen on replies (seen);
create index reports_closed on reports (closed);
create index duplicates_decided on duplicates (decided_at);
