DROP TABLE audit_entries;
DROP TABLE change_sets;
DELETE FROM counters WHERE name = 'change_sets';
