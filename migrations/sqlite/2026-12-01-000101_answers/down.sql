drop index news_answering;
delete from news where private;
alter table news drop column private;
alter table news drop column answered;
alter table news drop column answers;
