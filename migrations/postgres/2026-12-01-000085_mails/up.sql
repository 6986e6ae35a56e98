-- Mails that are still to be sent. What the mail server has taken has no row any more.
create table mails (
    id text not null primary key,
    recipient text not null,
    subject text not null,
    body text not null,
    reply_to text,
    created bigint not null,
    tries integer not null,
    -- Also while one is being sent: should the process die, it is sent again then.
    next_at bigint not null,
    -- Why it was not sent the last time; names no address.
    failure text not null
);
create index mails_due on mails (next_at, id);
