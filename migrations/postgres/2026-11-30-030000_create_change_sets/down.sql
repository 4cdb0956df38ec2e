DROP TABLE audit_entries;
DROP TABLE change_sets;
DROP FUNCTION reject_audit_change;
DELETE FROM counters WHERE name = 'change_sets';
