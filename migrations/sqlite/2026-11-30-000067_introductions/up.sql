-- Nodes that other nodes name: what an admin is told, and what the policy "introduced" asks.
-- Times are microseconds since 1970 (UTC). The PostgreSQL tree next door says the same.

-- Whose list of nodes was last read when.
create table introducers (
    host    text   not null primary key,
    read_at bigint not null
);

-- What the lists said then.
create table introductions (
    -- authority of the node that is named
    host     text    not null,
    -- authority of the node that names it
    by_host  text    not null,
    -- whether that one follows it; else it only lets it follow
    followed boolean not null,
    primary key (host, by_host)
);
create index introductions_by_introducer on introductions (by_host);

-- Nodes that an admin does not want to be asked about again.
create table ignored_nodes (
    host    text   not null primary key,
    created bigint not null
);
