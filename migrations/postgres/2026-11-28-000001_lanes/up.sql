-- What each lane does next is found in an index alone, however much waits for others.
-- The SQLite tree next door says the same.
drop index received_by_state;
create index received_by_origin on received (state, origin, at, id, next_at);
drop index deliveries_by_host;
create index deliveries_by_host on deliveries (host, id, next_at);
