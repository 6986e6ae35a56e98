drop index follows_by_follower;
drop table actors;
