-- That the mail before the end of an offer or a request went out, so that it goes once.
create table ending_letters (
    -- The proposal.
    uri text not null primary key,
    -- The end that the mail speaks of, in microseconds since 1970 (UTC).
    ends_at bigint not null,
    -- Hash of the secret in the link to its private page.
    token text not null unique,
    sent bigint not null
);
