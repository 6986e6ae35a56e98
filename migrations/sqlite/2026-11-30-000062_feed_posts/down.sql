drop table feed_items;
drop table feed_posts;
drop table feeds;
