DELETE FROM imports WHERE kind = 'orders';
UPDATE imports SET status = 'done' WHERE status IN ('undoing', 'undone');
DROP INDEX import_records_kept;
DROP INDEX import_records_undo;
ALTER TABLE import_records DROP COLUMN kept_reason;
ALTER TABLE import_records DROP COLUMN undo;
ALTER TABLE imports DROP COLUMN undo_kept_count;
ALTER TABLE imports DROP COLUMN undone_count;
ALTER TABLE imports DROP COLUMN finished_at;
ALTER TABLE imports DROP CONSTRAINT imports_status_check;
ALTER TABLE imports ADD CONSTRAINT imports_status_check
    CHECK (status IN ('mapping', 'reading', 'ready', 'failed', 'applying', 'done'));
ALTER TABLE imports DROP CONSTRAINT imports_kind_check;
ALTER TABLE imports ADD CONSTRAINT imports_kind_check CHECK (kind IN ('products', 'customers', 'redirects'));
ALTER TABLE users DROP COLUMN logged_in_at;
DROP TABLE imported_order_lines;
DROP TABLE imported_orders;
