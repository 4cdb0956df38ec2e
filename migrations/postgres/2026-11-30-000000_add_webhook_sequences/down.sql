DROP INDEX webhook_deliveries_retry;
DROP INDEX webhook_deliveries_new;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_at, id) WHERE status = 'waiting';
ALTER TABLE webhook_endpoints DROP COLUMN current_delivery_id;
ALTER TABLE webhook_endpoints DROP COLUMN last_sequence;
