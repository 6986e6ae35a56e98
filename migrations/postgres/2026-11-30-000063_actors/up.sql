-- Actors of other servers as their own documents said them, so that a restart asks nobody anew. Times are microseconds
-- since 1970 (UTC). The tree for the other database says the same.

create table actors (
    id           text   not null primary key,
    -- authority of the id
    host         text   not null,
    -- public keys, one a line: algorithm, id of the key, the key in base64
    keys         text   not null,
    -- none: it receives nowhere that may be used
    inbox        text,
    shared_inbox text,
    -- of a node
    catalogue    text,
    name         text   not null,
    -- when its document last came from its own id
    fetched      bigint not null
);
create index actors_by_fetched on actors (fetched);

-- Whether somebody follows is asked for every message.
create index follows_by_follower on follows (follower);
