-- Jobs. Each kind has its lane, so that a slow one does not delay the others.
CREATE TABLE outbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL DEFAULT 'other',
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    in_progress BOOLEAN NOT NULL DEFAULT FALSE,
    last_error TEXT,
    run_at TEXT NOT NULL,
    done_at TEXT,
    failed_at TEXT,
    inserted_at TEXT NOT NULL
);
CREATE INDEX outbox_failed ON outbox (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX outbox_due ON outbox (lane, run_at, id) WHERE done_at IS NULL AND failed_at IS NULL;

-- Services that cannot be used at the moment, such as a mail server that rejects the password.
CREATE TABLE job_pauses (
    service TEXT NOT NULL PRIMARY KEY,
    reason TEXT NOT NULL,
    failures INTEGER NOT NULL CONSTRAINT job_pauses_failures_check CHECK (failures > 0),
    began_at TEXT NOT NULL,
    retry_at TEXT NOT NULL
);

-- Limits the mails that can be requested for one address. Each request moves `spent_until` forward, up to a
-- limit. Only the hash of the address is stored.
CREATE TABLE mail_budgets (
    receiver_hash TEXT NOT NULL PRIMARY KEY,
    spent_until TEXT NOT NULL
);
CREATE INDEX mail_budgets_spent_until ON mail_budgets (spent_until);
