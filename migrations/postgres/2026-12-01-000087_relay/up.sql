-- Messages between a person and an initiative that go through this node.
create table relay_messages (
    id text not null primary key,
    -- Id of the first message.
    thread text not null,
    initiative text not null,
    -- What the first message was about: the initiative, or one of its proposals.
    about text not null,
    by_initiative boolean not null,
    -- Address of the person.
    person text not null,
    name text not null,
    lang text not null,
    content text not null,
    sent bigint not null,
    -- Hash of the secret in the link that the receiver answers with.
    token text not null unique
);
create index relay_messages_of on relay_messages (initiative, sent);
create index relay_messages_with on relay_messages (person, sent);
create index relay_messages_thread on relay_messages (thread);
