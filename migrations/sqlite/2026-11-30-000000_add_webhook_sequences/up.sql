-- The number of the latest first attempt to the endpoint. Until now this was the delivery's id, and the
-- numbers must go on growing.
ALTER TABLE webhook_endpoints ADD COLUMN last_sequence BIGINT NOT NULL DEFAULT 0;
UPDATE webhook_endpoints
    SET last_sequence = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'webhook_deliveries'), 0);
-- The delivery that an attempt has begun for. Null once the attempt is recorded.
ALTER TABLE webhook_endpoints ADD COLUMN current_delivery_id BIGINT;

DROP INDEX webhook_deliveries_due;
CREATE INDEX webhook_deliveries_new ON webhook_deliveries (endpoint_id, id)
    WHERE status = 'waiting' AND body = '';
CREATE INDEX webhook_deliveries_retry ON webhook_deliveries (endpoint_id, next_at, id)
    WHERE status = 'waiting' AND body <> '';
