drop table moderation_log;
drop table submission_codes;
drop table submissions;
