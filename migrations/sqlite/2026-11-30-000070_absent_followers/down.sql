drop index news_untold;
drop index follows_by_inbox;
drop index follows_by_shared_inbox;
drop table absent_followers;
