-- Offers and requests are entries like initiatives and stand in the same table; here stands what those of this node are
-- found by. Times are microseconds since 1970 (UTC).
-- The SQLite tree next door says the same.

create table proposals (
    uri        text   not null primary key,
    -- the initiative that answers for it
    initiative text   not null,
    -- when it ends
    ends_at    bigint not null
);
create index proposals_by_initiative on proposals (initiative);
create index proposals_by_end on proposals (ends_at);

-- a proposal that this text announces
alter table news add column proposal text;
create index news_by_proposal on news (proposal);
