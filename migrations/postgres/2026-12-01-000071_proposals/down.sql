drop index news_by_proposal;
delete from news where proposal is not null;
alter table news drop column proposal;
drop table proposals;
