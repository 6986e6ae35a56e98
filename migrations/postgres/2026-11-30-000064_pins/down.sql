drop table signature_forms;
alter table peers drop column offered;
alter table peers drop column pinned;
