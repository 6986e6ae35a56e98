-- What came of a restored node, of an entry that went to another node, and of the quota of new nodes.
-- Times are microseconds since 1970 (UTC). The PostgreSQL tree next door says the same.

-- Nodes that a restored one asks what it had withdrawn since the archive was made; a row goes when it was asked.
create table recalls (
    host     text    not null primary key,
    -- until when nothing is published before it was asked
    until    bigint  not null,
    next_at  bigint  not null,
    tries    integer not null,
    -- an admin has looked at what it says
    believed boolean not null
);

-- Own entries that live on another node now.
create table handovers (
    uri      text   not null primary key,
    -- id of the entry or actor there
    moved_to text   not null,
    at       bigint not null
);

-- How much content a home in quarantine brought on a day: whoever takes back what it brought brings no more for it.
create table quarantine_days (
    home    text   not null primary key,
    -- days since 1970 (UTC)
    day     bigint not null,
    entries bigint not null
);
