drop index received_by_origin;
create index received_by_state on received (state, next_at);
drop index deliveries_by_host;
create index deliveries_by_host on deliveries (host, id);
