DROP TABLE search_days;
DROP TABLE search_terms;
