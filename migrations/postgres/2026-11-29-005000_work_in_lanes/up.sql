-- Each kind of work has its lane, so that a slow or long one keeps no other waiting.
ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT 'other';
ALTER TABLE outbox ADD COLUMN in_progress BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE outbox SET lane = 'mail' WHERE kind = 'mail';
UPDATE outbox SET lane = 'payments' WHERE kind = 'refund';
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (lane, run_at, id) WHERE done_at IS NULL AND failed_at IS NULL;

-- A service that can't be used at the moment, such as a mail server that refuses the password.
CREATE TABLE job_pauses (
    service TEXT NOT NULL PRIMARY KEY,
    reason TEXT NOT NULL,
    failures INTEGER NOT NULL CONSTRAINT job_pauses_failures_check CHECK (failures > 0),
    began_at TIMESTAMPTZ NOT NULL,
    retry_at TIMESTAMPTZ NOT NULL
);
