-- What own entries were after each change that a person or a program made here, the last 100 of each. What an import
-- changed stands in run_changes, as it was before.
create table versions (
    uri text not null,
    rev bigint not null,
    at bigint not null,
    what text not null,
    by_role text not null,
    by_name text not null,
    state text not null,
    card text not null,
    field_sources text not null,
    primary key (uri, rev)
);
-- What of a version not everybody may know: read at the desk only.
create table private_versions (
    uri text not null,
    rev bigint not null,
    content text not null,
    primary key (uri, rev)
);
create index run_changes_by_uri on run_changes (uri);
