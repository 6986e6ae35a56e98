drop table relay_messages;
