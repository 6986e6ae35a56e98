drop table leases;
drop table follows;
drop table deliveries;
drop table received;
drop table copies;
drop table peer_cursors;
drop table blocks;
drop table peers;
