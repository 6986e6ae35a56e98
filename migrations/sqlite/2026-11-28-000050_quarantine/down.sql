alter table peers drop column quarantined_at;
