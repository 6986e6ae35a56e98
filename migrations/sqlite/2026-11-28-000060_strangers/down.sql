drop index reports_by_domain;
drop index deliveries_by_signer;
