drop table ending_letters;
