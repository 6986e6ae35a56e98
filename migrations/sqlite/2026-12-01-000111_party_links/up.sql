-- Links that the desk gives to those whom an offer or a request concerns that nobody else sees.
create table party_links (
    id text not null primary key,
    -- The proposal that it opens.
    uri text not null,
    -- To whom it was given, in the words of the desk.
    name text not null,
    -- Hash of its secret.
    token text not null unique,
    -- Who made it, by the name of the session.
    made_by text not null,
    created bigint not null
);
create index party_links_of on party_links (uri, id);
