drop index news_answered;
delete from deliveries where to_actor;
alter table deliveries drop column to_actor;
