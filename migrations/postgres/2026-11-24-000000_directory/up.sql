-- The directory: its entries, where they came from, and the history that others copy.
-- Times are microseconds since 1970 (UTC). JSON stands as text. The SQLite tree next door says the same.

-- Facts about the node itself: host, epoch, language of the index.
create table meta (
    key   text not null primary key,
    value text not null
);

-- One row. `seq` numbers the catalogue log without a gap; `position` numbers every write, the search index follows it.
create table counters (
    id       integer not null primary key,
    seq      bigint  not null,
    position bigint  not null
);
insert into counters (id, seq, position) values (1, 0, 0);

-- Own initiatives and copies of other nodes' alike.
create table initiatives (
    uri              text    not null primary key,
    -- authority of the node that alone may change it
    home             text    not null,
    own              boolean not null,
    handle           text,
    rev              bigint  not null,
    -- of the entry as it travels; empty unless published
    hash             text    not null,
    -- published, hidden, withdrawn, moved
    state            text    not null,
    listed           boolean not null,
    -- why it is not: licence_unknown, local_only
    unlisted_because text,
    position         bigint  not null,
    published        bigint  not null,
    updated          bigint  not null,
    -- the public content (initiative::Card)
    content          text    not null,
    -- what the home sent, byte for byte; empty for own ones, whose document is made from the content
    document         text,
    -- which source each field came from
    field_sources    text    not null,
    claimed          boolean not null
);
create unique index initiatives_by_handle on initiatives (home, handle);
-- The index asks: what was written after this position?
create unique index initiatives_by_position on initiatives (position);

-- What is not public: exact points of coarsened places, contacts held back. Search, export and pages never read it.
create table private_fields (
    uri     text not null primary key,
    content text not null
);

-- Handles in use and the next number to try after them; those of erased entries stay as a hash.
create table handles (
    handle text    not null primary key,
    next   integer not null
);

-- How sources name our entries. A pair points to one initiative for ever, or a second import would make it again.
create table records (
    source        text    not null,
    record        text    not null,
    uri           text    not null,
    -- of the fields as they were read, so that an unchanged record costs nothing
    fingerprint   text    not null,
    seen_at       bigint  not null,
    missing_since bigint,
    missing_runs  integer not null,
    primary key (source, record)
);
create index records_by_uri on records (uri);

-- What sources say of their records among each other. Kept whole, because the other record may come later and what
-- a source no longer says is taken back.
create table relations (
    source text not null,
    record text not null,
    -- parent, members, member_of
    field  text not null,
    other  text not null,
    -- new, told (both entries say it), gone
    state  text not null,
    primary key (source, record, field, other)
);
create index relations_by_other on relations (source, other);

-- What entries are compared by when duplicates are looked for (FORMATS 1).
create table match_keys (
    key    text not null,
    uri    text not null,
    -- the folded name, and the point where the key is a cell
    detail text not null,
    primary key (key, uri)
);
create index match_keys_by_uri on match_keys (uri);

-- Sources that were imported, with the licence in force.
create table sources (
    code        text not null primary key,
    licence     text not null,
    attribution text not null,
    dataset     text not null,
    format      text not null,
    imported_at bigint not null
);

-- Imports, and what each changed, so that it can be undone as a whole.
create table runs (
    id       text    not null primary key,
    source   text    not null,
    file     text    not null,
    -- running, finished, failed, undone
    state    text    not null,
    complete boolean not null,
    started  bigint  not null,
    ended    bigint,
    report   text    not null
);
create table run_changes (
    run    text   not null,
    uri    text   not null,
    -- created, updated
    what   text   not null,
    -- rev that the run made; a later one means somebody else changed it since
    rev    bigint not null,
    -- the row and its private part as they were before
    before text,
    primary key (run, uri)
);

-- Values a source offers for fields that a person edited here.
create table suggestions (
    uri    text   not null,
    field  text   not null,
    source text   not null,
    value  text   not null,
    at     bigint not null,
    primary key (uri, field, source)
);

-- Entries that may be the same. Never merged by a machine; "not the same" is remembered.
create table duplicates (
    uri       text   not null,
    other_uri text   not null,
    why       text   not null,
    score     double precision not null,
    found_at  bigint not null,
    -- same, different
    decision  text,
    decided_at bigint,
    primary key (uri, other_uri)
);

-- The catalogue: append-only, dense, own listed entries only.
create table catalogue_log (
    seq   bigint not null primary key,
    class text   not null,
    uri   text   not null,
    rev   bigint not null,
    state text   not null,
    hash  text   not null,
    at    bigint not null
);
create index catalogue_log_by_uri on catalogue_log (uri, seq);

-- Tokens of programs that may write; only hashes are kept.
create table tokens (
    id      text   not null primary key,
    name    text   not null,
    hash    text   not null unique,
    rights  text   not null,
    created bigint not null,
    used    bigint,
    revoked bigint
);

-- Keys of the node and, later, of its initiatives.
create table keys (
    owner       text   not null,
    -- rsa-2048, ed25519
    algorithm   text   not null,
    public_key  text   not null,
    private_key text   not null,
    created     bigint not null,
    primary key (owner, algorithm)
);

-- Places the operator added to the table that comes with the program.
create table places (
    code       text   not null primary key,
    name       text   not null,
    country    text   not null,
    parent     text,
    postcodes  text   not null,
    population bigint not null,
    -- commune, town …: place::Level
    level      text   not null,
    -- whether the code was given, or made from the row
    certain    boolean not null,
    latitude   double precision not null,
    longitude  double precision not null
);
