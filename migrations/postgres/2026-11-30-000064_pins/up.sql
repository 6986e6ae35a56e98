-- Keys of peers' node actors, pinned at first contact. The tree for the other database says the same.
-- Keys: one a line, algorithm, the key in base64, its id.
alter table peers add column pinned text not null default '';
-- Other keys that its actor has listed since: while there are any, nothing of it is applied.
alter table peers add column offered text not null default '';
