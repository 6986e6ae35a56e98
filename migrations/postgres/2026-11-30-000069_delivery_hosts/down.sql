drop table delivery_hosts;
