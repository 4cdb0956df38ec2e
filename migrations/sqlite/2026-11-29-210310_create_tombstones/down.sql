DROP INDEX stock_movements_updated_at;
CREATE INDEX stock_movements_inserted_at ON stock_movements (inserted_at, id);
ALTER TABLE stock_movements DROP COLUMN updated_at;
CREATE INDEX deletions_kind ON deletions (kind, inserted_at, subject_id);
DROP TABLE tombstones;
