-- What initiatives of this node tell people. Times are microseconds since 1970 (UTC).
-- The PostgreSQL tree next door says the same.
create table news (
    -- ULID: the order in which they appeared
    id         text   not null primary key,
    initiative text   not null,
    -- Markdown; empty once it is withdrawn
    content    text   not null,
    lang       text   not null,
    -- published, withdrawn
    state      text   not null,
    -- grows with every change; the one that followers were told of last
    rev        bigint not null,
    told_rev   bigint not null,
    published  bigint not null,
    updated    bigint not null
);
create index news_by_initiative on news (initiative, id);
