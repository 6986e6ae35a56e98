-- Keys of peers' node actors, pinned at first contact. The tree for the other database says the same.
-- Keys: one a line, algorithm, the key in base64, its id.
alter table peers add column pinned text not null default '';
-- Other keys that its actor has listed since: while there are any, nothing of it is applied.
alter table peers add column offered text not null default '';

-- Hosts that sign, or refuse, signatures of RFC 9421. Times are microseconds since 1970 (UTC).
create table signature_forms (
    -- authority
    host     text   not null primary key,
    -- when one of its signatures was last verified
    verified bigint,
    -- when it last refused one of ours
    refused  bigint
);
