DELETE FROM imports WHERE kind = 'orders';
UPDATE imports SET status = 'done' WHERE status IN ('undoing', 'undone');
-- SQLite can't change a CHECK, so the tables are built again; the referring ones are dropped first.
CREATE TABLE new_imports (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CONSTRAINT imports_kind_check CHECK (kind IN ('products', 'customers', 'redirects')),
    status TEXT NOT NULL
        CONSTRAINT imports_status_check CHECK (status IN ('mapping', 'reading', 'ready', 'failed', 'applying', 'done')),
    -- The name on the sender's device.
    file_name TEXT NOT NULL,
    -- The name in the storage folder.
    stored_name TEXT NOT NULL CONSTRAINT imports_stored_name_key UNIQUE,
    bytes BIGINT NOT NULL,
    -- What the file is, for people, and the columns by which it was recognized, separated by commas.
    format TEXT NOT NULL,
    evidence TEXT NOT NULL,
    -- JSON: the names of the columns, and some values of each.
    header TEXT NOT NULL,
    -- JSON: the meanings of the columns that someone chose; null if the format says them.
    mapping TEXT,
    -- SHA-256 of the names of the columns, by which a mapping is remembered.
    header_hash TEXT NOT NULL,
    -- JSON: the file's own names for columns that messages mention; empty before it was read.
    labels TEXT NOT NULL DEFAULT '',
    -- JSON: sentences on how the file was read.
    notes TEXT NOT NULL DEFAULT '[]',
    -- SHA-256 of the lines at which the records begin, in their order.
    plan_hash TEXT NOT NULL DEFAULT '',
    -- The number of records, and of those that were compared with the shop.
    total BIGINT NOT NULL DEFAULT 0,
    position BIGINT NOT NULL DEFAULT 0,
    new_count BIGINT NOT NULL DEFAULT 0,
    changed_count BIGINT NOT NULL DEFAULT 0,
    unchanged_count BIGINT NOT NULL DEFAULT 0,
    error_count BIGINT NOT NULL DEFAULT 0,
    -- The reason why it failed; empty if it did not.
    problem TEXT NOT NULL DEFAULT '',
    -- The batch that changes products, once the import was confirmed.
    batch_id INTEGER REFERENCES product_batches (id) ON DELETE SET NULL,
    -- The one who uploaded the file.
    actor_name TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TABLE new_import_records (
    import_id INTEGER NOT NULL REFERENCES new_imports (id) ON DELETE CASCADE,
    -- From 1, in the order of the file.
    position BIGINT NOT NULL,
    -- The line of the file on which it begins.
    line BIGINT NOT NULL,
    title TEXT NOT NULL,
    change TEXT NOT NULL
        CONSTRAINT import_records_change_check CHECK (change IN ('new', 'changed', 'unchanged', 'rejected', 'kept')),
    -- JSON: the fields that change.
    changes TEXT NOT NULL,
    error_count INTEGER NOT NULL,
    -- JSON: what is imported; empty if nothing is.
    content TEXT NOT NULL,
    -- The shop's record in the version that was compared, or that was created. No foreign key: it may be deleted.
    record_id BIGINT,
    record_version INTEGER,
    PRIMARY KEY (import_id, position)
);
CREATE TABLE new_import_errors (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    import_id INTEGER NOT NULL REFERENCES new_imports (id) ON DELETE CASCADE,
    -- The record that it is about; 0 if it is about none.
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    -- The column's name in the file, or `row`.
    label TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- True if the whole row is left out.
    is_row BOOLEAN NOT NULL
);
INSERT INTO new_imports (id, kind, status, file_name, stored_name, bytes, format, evidence, header, mapping, header_hash, labels, notes, plan_hash, total, position, new_count, changed_count, unchanged_count, error_count, problem, batch_id, actor_name, version, inserted_at, updated_at)
    SELECT id, kind, status, file_name, stored_name, bytes, format, evidence, header, mapping, header_hash, labels, notes, plan_hash, total, position, new_count, changed_count, unchanged_count, error_count, problem, batch_id, actor_name, version, inserted_at, updated_at FROM imports;
INSERT INTO new_import_records (import_id, position, line, title, change, changes, error_count, content, record_id, record_version)
    SELECT import_id, position, line, title, change, changes, error_count, content, record_id, record_version FROM import_records;
INSERT INTO new_import_errors (id, import_id, position, line, label, reason, is_row)
    SELECT id, import_id, position, line, label, reason, is_row FROM import_errors;
DROP TABLE import_errors;
DROP TABLE import_records;
DROP TABLE imports;
ALTER TABLE new_imports RENAME TO imports;
ALTER TABLE new_import_records RENAME TO import_records;
ALTER TABLE new_import_errors RENAME TO import_errors;
CREATE INDEX imports_updated_at ON imports (updated_at, id);
CREATE INDEX imports_batch_id ON imports (batch_id);
CREATE UNIQUE INDEX imports_applying ON imports (status) WHERE status = 'applying';
CREATE INDEX import_records_change ON import_records (import_id, change, position);
CREATE INDEX import_records_errors ON import_records (import_id, position) WHERE error_count > 0;
CREATE INDEX import_errors_import_id ON import_errors (import_id, position, line, id);
ALTER TABLE users DROP COLUMN logged_in_at;
DROP TABLE imported_order_lines;
DROP TABLE imported_orders;
