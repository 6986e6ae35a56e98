-- A server that does not answer is tried again as a whole, not once for each delivery: how often in a row it did not, when
-- it is next tried, and since when it is left alone. A row for each server for which something waits.
create table delivery_hosts (
    host text primary key not null,
    tries integer not null,
    next_at bigint not null,
    asleep_since bigint
);
create index delivery_hosts_due on delivery_hosts (next_at);
insert into delivery_hosts (host, tries, next_at) select distinct host, 0, 0 from deliveries;
