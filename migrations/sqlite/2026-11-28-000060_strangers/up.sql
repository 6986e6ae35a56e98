-- What strangers make this node look for is found in an index.
-- The PostgreSQL tree next door says the same.
create index deliveries_by_signer on deliveries (signer);
create index reports_by_domain on reports (domain, closed);
