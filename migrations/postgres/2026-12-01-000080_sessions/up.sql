-- Who keeps the directory from a browser. Links and cookies are secrets: only their SHA-256 stands here.
create table sign_in_links (
    hash text not null primary key,
    name text not null,
    created bigint not null,
    used bigint
);
create table sessions (
    id text not null primary key,
    hash text not null unique,
    name text not null,
    role text not null,
    created bigint not null,
    used bigint not null
);
