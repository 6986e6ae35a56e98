-- What a person at the desk has looked at. Times are microseconds since 1970 (UTC).
-- The PostgreSQL tree next door says the same.

-- when somebody looked at the text as it is
alter table replies add column seen bigint;
update replies set seen = updated where hidden;
create index replies_unseen on replies (received) where seen is null;

-- what was decided: taken, kept (what stands here); empty while it waits
alter table suggestions add column decided text not null default '';
-- what the field said before the offer was taken: JSON
alter table suggestions add column former text;
create index suggestions_waiting on suggestions (at) where decided = '';

-- when the list first named the node
alter table introductions add column since bigint not null default 0;
update introductions set since = coalesce(
    (select read_at from introducers where introducers.host = introductions.by_host), 0);
