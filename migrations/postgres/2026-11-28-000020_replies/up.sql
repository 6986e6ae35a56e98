-- What people elsewhere say and do about initiatives of this node. Times are microseconds since 1970 (UTC).
-- The tree for the other database says the same.

-- Texts that answer an initiative or one of its news, or name it.
create table replies (
    -- id of the text; one that names two initiatives stands here twice
    id         text    not null,
    initiative text    not null,
    author     text    not null,
    -- host name of the author
    domain     text    not null,
    -- Markdown
    content    text    not null,
    -- whether its author addressed everybody
    public     boolean not null,
    -- whether a maintainer took it out
    hidden     boolean not null,
    received   bigint  not null,
    updated    bigint  not null,
    primary key (id, initiative)
);
create index replies_by_initiative on replies (initiative, received);
create index replies_by_author on replies (author);

-- Likes and boosts, to count each actor once.
create table reactions (
    actor      text   not null,
    -- the initiative, or one of its news
    object     text   not null,
    -- like, boost
    kind       text   not null,
    initiative text   not null,
    -- host name of the actor
    domain     text   not null,
    -- id of the Like or Announce, to take it back
    activity   text   not null,
    received   bigint not null,
    primary key (actor, object, kind)
);
create index reactions_by_initiative on reactions (initiative, kind);
create index reactions_by_activity on reactions (activity);
