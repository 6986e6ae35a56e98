drop table moves;
drop table own_actors;
drop index follows_by_domain;
delete from follows where state = 'waiting';
alter table follows drop column domain;
alter table follows drop column state;
