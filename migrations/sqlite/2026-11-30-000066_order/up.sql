-- What comes late, twice or before its time has no other end than what comes in order; and what strangers say is counted by
-- registrable domain. Times are microseconds since 1970 (UTC).
-- The PostgreSQL tree next door says the same.

-- Ids that their actors took back, so that what comes after its end has no effect.
create table taken_back (
    actor  text   not null,
    -- of an activity, of a text, or of the actor
    id     text   not null,
    -- of the actor
    origin text   not null,
    -- up to which version of a text: microseconds, as its author counts
    version bigint not null,
    at     bigint not null,
    primary key (actor, id)
);
create index taken_back_by_origin on taken_back (origin);
create index taken_back_by_time on taken_back (at);

-- Other ids under which an actor said what stands under one: it ends when all of them are taken back.
create table said_again (
    actor  text   not null,
    id     text   not null,
    -- the id under which it stands
    stands text   not null,
    at     bigint not null,
    primary key (actor, id)
);
create index said_again_by_stands on said_again (actor, stands);

-- from here on the domain of replies and reactions is the registrable one
alter table replies add column host text not null default '';
update replies set host = domain;
-- when its author last changed it: microseconds, 0 where that was not noted
alter table replies add column revised bigint not null default 0;
create index replies_by_domain on replies (domain, received);
create index reactions_by_domain on reactions (domain);
alter table refusals add column domain text not null default '';
create index refusals_by_domain on refusals (domain);
