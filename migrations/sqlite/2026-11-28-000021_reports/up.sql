-- People elsewhere who want nothing of an initiative, and what they report. Times are microseconds since 1970 (UTC).
-- The tree for the other database says the same.

-- Who keeps an initiative of this node out.
create table refusals (
    actor      text   not null,
    initiative text   not null,
    -- id of the Block, to take it back
    activity   text   not null,
    received   bigint not null,
    primary key (actor, initiative)
);
create index refusals_by_activity on refusals (activity);

-- What the operator is asked to look at.
create table reports (
    -- ULID
    id         text   not null primary key,
    -- who reports: mostly the actor of a server, in the name of its people
    reporter   text   not null,
    -- host name of the reporter
    domain     text   not null,
    initiative text   not null,
    -- plain text
    content    text   not null,
    received   bigint not null,
    -- when the operator was done with it
    closed     bigint
);
create index reports_by_initiative on reports (initiative);
