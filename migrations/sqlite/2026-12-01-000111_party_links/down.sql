drop table party_links;
