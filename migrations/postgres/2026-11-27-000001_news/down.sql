drop table news;
