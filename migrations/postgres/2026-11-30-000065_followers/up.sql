-- Who follows an initiative may wait for a yes, and an initiative may come from elsewhere or have gone there. Times are
-- microseconds since 1970 (UTC).
-- The SQLite tree next door says the same.

-- waiting (for a yes), accepted
alter table follows add column state text not null default 'accepted';
-- registrable domain of the follower
alter table follows add column domain text not null default '';
update follows set domain = replace(replace(origin, 'https://', ''), 'http://', '');
create index follows_by_domain on follows (followed, domain);

-- What initiatives of this node are beside their cards, as actors; those without a row are as they come.
create table own_actors (
    uri      text    not null primary key,
    -- whether who follows waits for a yes
    by_hand  boolean not null,
    -- ids under which it is known elsewhere: a list in JSON
    aliases  text    not null,
    -- where it has gone, and when
    moved_to text,
    moved_at bigint
);

-- Actors elsewhere that moved, for as long as they may not move again.
create table moves (
    actor  text   not null primary key,
    target text   not null,
    at     bigint not null
);
