drop index duplicates_decided;
drop index reports_closed;
drop index replies_seen;
