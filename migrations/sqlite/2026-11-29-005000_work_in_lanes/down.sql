DROP TABLE job_pauses;
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (run_at) WHERE done_at IS NULL AND failed_at IS NULL;
ALTER TABLE outbox DROP COLUMN in_progress;
ALTER TABLE outbox DROP COLUMN lane;
