drop table reports;
drop table refusals;
