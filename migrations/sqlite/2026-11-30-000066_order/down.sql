drop index refusals_by_domain;
alter table refusals drop column domain;
drop index reactions_by_domain;
drop index replies_by_domain;
alter table replies drop column revised;
alter table replies drop column host;
drop table said_again;
drop table taken_back;
