-- Attempts to pay an order.
CREATE TABLE payments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    gateway TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    external_id TEXT,
    status TEXT NOT NULL CONSTRAINT payments_status_check
        CHECK (status IN ('created', 'pending', 'processing', 'succeeded', 'failed', 'cancelled', 'expired')),
    amount BIGINT NOT NULL CONSTRAINT payments_amount_check CHECK (amount > 0),
    currency TEXT NOT NULL,
    url TEXT NOT NULL DEFAULT '',
    charge TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    expires_at TEXT NOT NULL,
    checked_at TEXT NOT NULL,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT payments_idempotency_key UNIQUE (idempotency_key),
    CONSTRAINT payments_external_id_key UNIQUE (gateway, external_id)
);
CREATE INDEX payments_order_id ON payments (order_id, id);
CREATE INDEX payments_unsettled ON payments (checked_at) WHERE status IN ('created', 'pending', 'processing');

-- A refund of kind 'dispute' is money that a lost dispute took.
CREATE TABLE refunds (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    payment_id BIGINT REFERENCES payments (id),
    kind TEXT NOT NULL DEFAULT 'refund' CONSTRAINT refunds_kind_check CHECK (kind IN ('refund', 'dispute')),
    amount BIGINT NOT NULL CONSTRAINT refunds_amount_check CHECK (amount > 0),
    reason TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT refunds_status_check CHECK (status IN ('pending', 'succeeded', 'failed')),
    idempotency_key TEXT NOT NULL,
    external_id TEXT,
    failure TEXT NOT NULL DEFAULT '',
    actor_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    finished_by BIGINT REFERENCES users (id) ON DELETE SET NULL,
    finished_at TEXT,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT refunds_idempotency_key UNIQUE (idempotency_key)
);
CREATE INDEX refunds_order_id ON refunds (order_id);
CREATE INDEX refunds_payment_id ON refunds (payment_id);
CREATE INDEX refunds_actor_id ON refunds (actor_id);
CREATE INDEX refunds_finished_by ON refunds (finished_by);
CREATE INDEX refunds_external_id ON refunds (external_id);
CREATE INDEX refunds_status ON refunds (status, id);

CREATE TABLE refund_lines (
    refund_id BIGINT NOT NULL REFERENCES refunds (id) ON DELETE CASCADE,
    order_line_id BIGINT NOT NULL REFERENCES order_line_items (id) ON DELETE CASCADE,
    quantity INTEGER NOT NULL CONSTRAINT refund_lines_quantity_check CHECK (quantity > 0),
    restocked BOOLEAN NOT NULL,
    CONSTRAINT refund_lines_key UNIQUE (refund_id, order_line_id)
);
CREATE INDEX refund_lines_order_line_id ON refund_lines (order_line_id);

-- Payments that the shopper's bank questions or takes back.
CREATE TABLE disputes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    payment_id BIGINT NOT NULL REFERENCES payments (id),
    gateway TEXT NOT NULL,
    external_id TEXT NOT NULL,
    amount BIGINT NOT NULL CONSTRAINT disputes_amount_check CHECK (amount >= 0),
    currency TEXT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT disputes_status_check
        CHECK (status IN ('needs_response', 'under_review', 'won', 'lost', 'closed')),
    inquiry BOOLEAN NOT NULL,
    evidence_due_by TEXT,
    funds_withdrawn BOOLEAN NOT NULL DEFAULT FALSE,
    funds_reinstated BOOLEAN NOT NULL DEFAULT FALSE,
    reported_at TEXT NOT NULL,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT disputes_external_id_key UNIQUE (gateway, external_id)
);
CREATE INDEX disputes_order_id ON disputes (order_id);
CREATE INDEX disputes_payment_id ON disputes (payment_id);
CREATE INDEX disputes_status ON disputes (status, id);

-- Webhooks that were processed, so that none is processed twice.
CREATE TABLE inbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    inserted_at TEXT NOT NULL,
    CONSTRAINT inbox_external_id_key UNIQUE (source, external_id)
);
CREATE INDEX inbox_inserted_at ON inbox (inserted_at);

-- Data of the test gateway, which acts as a payment provider in development.
CREATE TABLE test_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    idempotency_key TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT test_sessions_status_check
        CHECK (status IN ('open', 'processing', 'paid', 'failed', 'expired')),
    amount BIGINT NOT NULL,
    refunded BIGINT NOT NULL DEFAULT 0 CONSTRAINT test_sessions_refunded_check CHECK (refunded <= amount),
    currency TEXT NOT NULL,
    reference TEXT NOT NULL,
    description TEXT NOT NULL,
    success_url TEXT NOT NULL,
    cancel_url TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    inserted_at TEXT NOT NULL,
    CONSTRAINT test_sessions_idempotency_key UNIQUE (idempotency_key)
);

CREATE TABLE test_refunds (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES test_sessions (id) ON DELETE CASCADE,
    idempotency_key TEXT NOT NULL,
    amount BIGINT NOT NULL,
    inserted_at TEXT NOT NULL,
    CONSTRAINT test_refunds_idempotency_key UNIQUE (idempotency_key)
);
CREATE INDEX test_refunds_session_id ON test_refunds (session_id);
