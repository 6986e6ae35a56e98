-- Since when a new peer's entries wait for somebody to look at it; none: it was accepted. Who is followed already stays shown.
alter table peers add column quarantined_at bigint;
update peers set quarantined_at = created where following <> 'accepted';
