-- What followers were told last of the pinned notes of initiatives. The PostgreSQL tree next door says the same.
create table presentations (
    initiative text not null primary key,
    -- SHA-256 of the text, 64 hex digits
    digest     text not null
);
