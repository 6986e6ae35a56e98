-- Followers whose inbox is not there any more: the follower is looked for before the follow is given up. When that is
-- next done, on how many days in a row nobody was there, and since when it is looked for.
create table absent_followers (
    follower text not null primary key,
    days integer not null,
    next_at bigint not null,
    since bigint not null
);
create index absent_followers_due on absent_followers (next_at);
create index follows_by_shared_inbox on follows (shared_inbox);
create index follows_by_inbox on follows (inbox);
-- Four times a second it is asked whether there are news that followers were not told of.
create index news_untold on news (updated, id) where rev > told_rev;
