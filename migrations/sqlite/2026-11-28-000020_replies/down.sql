drop table reactions;
drop table replies;
