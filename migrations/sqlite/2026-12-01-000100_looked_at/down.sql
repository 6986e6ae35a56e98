alter table introductions drop column since;
drop index suggestions_waiting;
alter table suggestions drop column former;
delete from suggestions where decided <> '';
alter table suggestions drop column decided;
drop index replies_unseen;
alter table replies drop column seen;
