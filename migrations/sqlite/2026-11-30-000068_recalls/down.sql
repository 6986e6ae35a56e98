drop table quarantine_days;
drop table handovers;
drop table recalls;
