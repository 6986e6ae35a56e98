drop table presentations;
