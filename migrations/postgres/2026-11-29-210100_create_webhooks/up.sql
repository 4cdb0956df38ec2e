-- Addresses of other systems that receive webhooks.
CREATE TABLE webhook_endpoints (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    -- Events and patterns such as order.*, separated by spaces.
    events TEXT NOT NULL,
    -- JSON: the encrypted signing secrets, each with the time until which it is used.
    secrets TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT webhook_endpoints_status_check CHECK (status IN ('active', 'paused', 'disabled')),
    -- Why the shop disabled it.
    reason TEXT NOT NULL DEFAULT '',
    -- The first failed attempt since the last success.
    failing_since TIMESTAMPTZ,
    -- No attempt begins before: one is running until then, or the receiver asked to wait.
    ready_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- Events to deliver, one row for each endpoint that listens.
CREATE TABLE webhook_deliveries (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id TEXT NOT NULL,
    endpoint_id BIGINT NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    event TEXT NOT NULL,
    -- The cart, order, product, variant, customer or endpoint that the event is about.
    subject_id BIGINT NOT NULL,
    -- What the event adds to its subject, as JSON; empty if nothing.
    data TEXT NOT NULL DEFAULT '',
    -- The request, rendered at the first attempt; empty before.
    body TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL
        CONSTRAINT webhook_deliveries_status_check CHECK (status IN ('waiting', 'delivered', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at TIMESTAMPTZ NOT NULL,
    delivered_at TIMESTAMPTZ,
    inserted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT webhook_deliveries_message_id_key UNIQUE (message_id)
);
CREATE INDEX webhook_deliveries_endpoint_id ON webhook_deliveries (endpoint_id, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_at, id) WHERE status = 'waiting';
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (endpoint_id, inserted_at) WHERE status = 'failed';
CREATE INDEX webhook_deliveries_inserted_at ON webhook_deliveries (inserted_at);

-- Attempts to deliver, with the beginning of the answer or the reason of the failure.
CREATE TABLE webhook_attempts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id BIGINT NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    code INTEGER,
    milliseconds INTEGER NOT NULL,
    answer TEXT NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX webhook_attempts_delivery_id ON webhook_attempts (delivery_id);
