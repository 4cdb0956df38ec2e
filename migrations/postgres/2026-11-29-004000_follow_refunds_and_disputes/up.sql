-- When a refund ended and who said so; one that a lost dispute took is told apart.
ALTER TABLE refunds ADD COLUMN kind TEXT NOT NULL DEFAULT 'refund'
    CONSTRAINT refunds_kind_check CHECK (kind IN ('refund', 'dispute'));
ALTER TABLE refunds ADD COLUMN finished_at TIMESTAMPTZ;
ALTER TABLE refunds ADD COLUMN finished_by BIGINT REFERENCES users (id) ON DELETE SET NULL;
UPDATE refunds SET finished_at = updated_at WHERE status <> 'pending';
CREATE INDEX refunds_finished_by ON refunds (finished_by);
CREATE INDEX refunds_external_id ON refunds (external_id);
CREATE INDEX refunds_status ON refunds (status, id);

-- Payments that a shopper's bank questions or takes back.
CREATE TABLE disputes (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    payment_id BIGINT NOT NULL REFERENCES payments (id),
    gateway TEXT NOT NULL,
    external_id TEXT NOT NULL,
    amount NUMERIC(15, 6) NOT NULL CONSTRAINT disputes_amount_check CHECK (amount >= 0),
    currency TEXT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT disputes_status_check
        CHECK (status IN ('needs_response', 'under_review', 'won', 'lost', 'closed')),
    inquiry BOOLEAN NOT NULL,
    evidence_due_by TIMESTAMPTZ,
    funds_withdrawn BOOLEAN NOT NULL DEFAULT FALSE,
    funds_reinstated BOOLEAN NOT NULL DEFAULT FALSE,
    reported_at TIMESTAMPTZ NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT disputes_external_id_key UNIQUE (gateway, external_id)
);
CREATE INDEX disputes_order_id ON disputes (order_id);
CREATE INDEX disputes_payment_id ON disputes (payment_id);
CREATE INDEX disputes_status ON disputes (status, id);

-- Lists of orders by payment, by fulfillment, and of those that a person has to look at.
CREATE INDEX orders_payment_status ON orders (payment_status, id);
CREATE INDEX orders_fulfillment_status ON orders (fulfillment_status, id);
CREATE INDEX orders_flagged ON orders (id) WHERE flag <> '';
