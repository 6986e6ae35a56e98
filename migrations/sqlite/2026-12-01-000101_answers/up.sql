-- Answers of an initiative to what people say of it: news that follow a text of somebody.
-- The PostgreSQL tree next door says the same.

-- id of the text that is answered
alter table news add column answers text;
-- id of who wrote that
alter table news add column answered text;
-- whether they alone may read it, as they alone were read
alter table news add column private boolean not null default false;
create index news_answering on news (initiative, answers) where answers is not null;
