-- Who is answered is told where their server says when it is asked, and not only once.
-- The SQLite tree next door says the same.

-- whether the inbox is the id of an actor, whose inbox is asked for when it is sent
alter table deliveries add column to_actor boolean not null default false;
-- when somebody is gone, what answered them is found
create index news_answered on news (answered) where answered is not null;
