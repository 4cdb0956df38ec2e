-- The transactions in which a person, an API key, a command or a job changed the shop. Append-only.
CREATE TABLE change_sets (
    -- Numbered from 1 without gaps, in the order of commits.
    id INTEGER NOT NULL PRIMARY KEY CONSTRAINT change_sets_id_check CHECK (id > 0),
    kind TEXT NOT NULL CONSTRAINT change_sets_kind_check CHECK (kind IN ('edit', 'bulk', 'import', 'undo')),
    actor_kind TEXT NOT NULL
        CONSTRAINT change_sets_actor_kind_check CHECK (actor_kind IN ('person', 'key', 'command', 'job')),
    -- The id of the user or the API key. No foreign key: the entry outlives both.
    actor_id BIGINT,
    -- The email address of the person, or the name of the key, the command or the job.
    actor_name TEXT NOT NULL,
    -- A description of what was done; empty if the entries say it.
    summary TEXT NOT NULL DEFAULT '',
    -- The request, or the run of a command or a job.
    request_id TEXT NOT NULL DEFAULT '',
    -- The change set that this one undoes.
    undoes_id INTEGER REFERENCES change_sets (id),
    -- The hash of the change set before; empty for the first.
    previous_hash TEXT NOT NULL,
    -- SHA-256 of the previous hash and of everything in this change set and its entries.
    hash TEXT NOT NULL,
    inserted_at TEXT NOT NULL
);
CREATE INDEX change_sets_undoes_id ON change_sets (undoes_id);

-- What a change set changed, one row for each record. Append-only.
CREATE TABLE audit_entries (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    change_set_id INTEGER NOT NULL REFERENCES change_sets (id),
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    -- The title or name of the record at that time.
    label TEXT NOT NULL,
    -- JSON: the fields with name, label, and the values before and after.
    changes TEXT NOT NULL,
    -- The record's version after the change, if it has one.
    version_after INTEGER,
    -- The record before the change as JSON, from which an undo restores it; null if there is none.
    snapshot TEXT,
    inserted_at TEXT NOT NULL
);
CREATE INDEX audit_entries_change_set_id ON audit_entries (change_set_id);
CREATE INDEX audit_entries_subject ON audit_entries (subject_kind, subject_id, id);
CREATE INDEX audit_entries_inserted_at ON audit_entries (inserted_at, id);

-- The number of the last change set.
INSERT INTO counters (name, value) VALUES ('change_sets', 0);

CREATE TRIGGER change_sets_no_update BEFORE UPDATE ON change_sets
BEGIN SELECT RAISE(ABORT, 'change_sets is append-only'); END;
CREATE TRIGGER change_sets_no_delete BEFORE DELETE ON change_sets
BEGIN SELECT RAISE(ABORT, 'change_sets is append-only'); END;
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END;
