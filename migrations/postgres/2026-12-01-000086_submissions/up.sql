-- What people send of a card without an account.
create table submissions (
    id text not null primary key,
    -- mistake, still-there, closed, mine, removal
    kind text not null,
    initiative text not null,
    field text not null,
    content text not null,
    -- Address for the answer; empty without.
    reporter text not null,
    lang text not null,
    received bigint not null,
    -- Hash of the secret in the address of the person's page.
    token text not null unique,
    -- When the person proved to read the card's own address.
    proved bigint,
    -- What was hidden of the card because of it, to bring it back.
    hidden text,
    closed bigint,
    reason text not null,
    answer text not null
);
create index submissions_about on submissions (initiative, closed);
create index submissions_closed on submissions (closed, id);
-- Codes that went to the own address of a card, as hashes: the last one of a submission is good for a while.
create table submission_codes (
    id text not null primary key,
    submission text not null,
    initiative text not null,
    hash text not null,
    tries integer not null,
    sent bigint not null
);
create index submission_codes_of on submission_codes (submission, id);
create index submission_codes_to on submission_codes (initiative, sent);
-- What was decided: who, when, what, on what, why. It names no person but the one who decided.
create table moderation_log (
    id text not null primary key,
    at bigint not null,
    who text not null,
    what text not null,
    about text not null,
    reason text not null
);
