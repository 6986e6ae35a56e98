drop index run_changes_by_uri;
drop table private_versions;
drop table versions;
