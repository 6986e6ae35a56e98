-- Other nodes: who they are, what was decided about them, and how far the exchange with each has come.
-- Times are microseconds since 1970 (UTC). JSON stands as text. The PostgreSQL tree next door says the same.

-- Who they are. Changes when a person or a machine decides something.
create table peers (
    -- authority: host name, with its port unless it is the scheme's own
    host        text    not null primary key,
    -- id of its node actor, its inbox and its catalogue; empty until they were found
    node        text    not null,
    inbox       text    not null,
    catalogue   text    not null,
    name        text    not null,
    -- our follow of it: none, wanted, asked, accepted, refused, ending
    following   text    not null,
    -- the Follow in force, and when it was last sent
    follow_id   text,
    followed_at bigint,
    -- its follow of us: none, asked, accepted, refused
    follower    text    not null,
    follower_id text,
    lease_until bigint,
    -- what was said on refusing
    reason      text    not null,
    created     bigint  not null
);

-- Domains that are kept out, with all below them and every way in.
create table blocks (
    domain  text   not null primary key,
    reason  text   not null,
    created bigint not null
);

-- How far the exchange has come. Changes with every contact.
create table peer_cursors (
    host        text    not null primary key,
    -- its catalogue as far as our copy goes
    epoch       text    not null,
    seq         bigint  not null,
    -- what it last said of itself
    total       bigint  not null,
    root        text    not null,
    -- leaves that differed when both were last compared, and when; none: not yet
    differing   bigint,
    compared_at bigint,
    pull_at     bigint  not null,
    pull_tries  integer not null,
    -- our catalogue as far as it was told of it
    sent_seq    bigint  not null,
    push_at     bigint  not null,
    push_tries  integer not null,
    -- last signed word or good answer from it; since when nothing came, and why
    contact_at  bigint,
    failed_at   bigint,
    failure     text    not null
);

-- The leaves of peers' catalogues, whatever is shown of them here.
create table copies (
    uri      text   not null primary key,
    home     text   not null,
    class    text   not null,
    rev      bigint not null,
    state    text   not null,
    hash     text   not null,
    -- accepted, refused, hidden_here, quarantined; why, for refused
    decision text   not null,
    reason   text   not null,
    -- grows with every write on this node
    position bigint not null
);
create index copies_by_home on copies (home, position);

-- Activities of others that were verified, stored, and are applied by a job; their ids are kept for seven days.
create table received (
    origin  text    not null,
    id      text    not null,
    actor   text    not null,
    -- as it came; empty once it is applied
    body    text    not null,
    at      bigint  not null,
    -- waiting, done, failed
    state   text    not null,
    tries   integer not null,
    next_at bigint  not null,
    failure text    not null,
    primary key (origin, id)
);
create index received_by_state on received (state, next_at);

-- What is to be sent, written in the transaction of the change that causes it.
create table deliveries (
    -- ULID: the order of a host's lane
    id       text    not null primary key,
    host     text    not null,
    inbox    text    not null,
    -- whose key signs it, as keys.owner
    signer   text    not null,
    activity text    not null,
    tries    integer not null,
    next_at  bigint  not null,
    created  bigint  not null
);
create index deliveries_by_host on deliveries (host, id);

-- People elsewhere who follow an actor of this node.
create table follows (
    -- id of their Follow
    id           text   not null primary key,
    -- of the follower
    origin       text   not null,
    follower     text   not null,
    followed     text   not null,
    inbox        text   not null,
    shared_inbox text   not null,
    created      bigint not null
);
create unique index follows_by_both on follows (followed, follower);

-- Who does a lane of work, while it lasts: several processes may serve one node.
create table leases (
    name       text   not null primary key,
    holder     text   not null,
    expires_at bigint not null
);
