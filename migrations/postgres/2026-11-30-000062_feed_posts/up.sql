-- Feeds, which people follow instead of one initiative, and what they say. Times are microseconds since 1970 (UTC).
-- The SQLite tree next door says the same.

-- One row for each feed that somebody has looked for.
create table feeds (
    -- of its id: /feed, /feed/t/FR-56, /feed/k/reuse
    path      text   not null primary key,
    handle    text   not null,
    -- not before this it says something again
    next_at   bigint not null,
    -- when its next digest is due
    digest_at bigint not null,
    created   bigint not null
);
create unique index feeds_by_handle on feeds (handle);

-- What feeds say, and will say when their turn comes.
create table feed_posts (
    -- ULID
    id           text   not null primary key,
    -- path
    feed         text   not null,
    -- news, card, summary, digest
    kind         text   not null,
    -- the news that are passed on (ULID); empty for texts, which are written from the entries they are about
    subject      text   not null,
    -- waiting, said, gone
    progress     text   not null,
    due_at       bigint not null,
    said_at      bigint,
    -- when a text last lost an entry
    revised_at   bigint,
    -- entries that a text does not name
    more_new     bigint not null,
    more_changed bigint not null,
    created      bigint not null
);
create index feed_posts_by_feed on feed_posts (feed, progress, due_at, id);
create index feed_posts_by_saying on feed_posts (feed, progress, said_at);
create index feed_posts_by_subject on feed_posts (subject);

-- The entries that each is about.
create table feed_items (
    post       text not null,
    initiative text not null,
    -- new, changed, news
    what       text not null,
    primary key (post, initiative)
);
create index feed_items_by_initiative on feed_items (initiative);
