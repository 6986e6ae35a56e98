drop table ignored_nodes;
drop table introductions;
drop table introducers;
