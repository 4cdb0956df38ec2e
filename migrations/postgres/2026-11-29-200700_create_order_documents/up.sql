-- Invoices and credit notes, with the seller as of that day.
CREATE TABLE order_documents (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    kind TEXT NOT NULL CONSTRAINT order_documents_kind_check CHECK (kind IN ('invoice', 'credit_note')),
    number TEXT NOT NULL,
    refund_id BIGINT REFERENCES refunds (id),
    amount NUMERIC(15, 6) NOT NULL CONSTRAINT order_documents_amount_check CHECK (amount >= 0),
    tax NUMERIC(15, 6),
    reason TEXT NOT NULL DEFAULT '',
    seller_name TEXT NOT NULL,
    seller_street TEXT NOT NULL,
    seller_postcode TEXT NOT NULL,
    seller_city TEXT NOT NULL,
    seller_region TEXT NOT NULL,
    seller_country TEXT NOT NULL,
    seller_vat_number TEXT NOT NULL,
    seller_email TEXT NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT order_documents_number_key UNIQUE (number),
    CONSTRAINT order_documents_refund_id_key UNIQUE (refund_id)
);
CREATE INDEX order_documents_order_id ON order_documents (order_id, id);
CREATE UNIQUE INDEX order_documents_invoice_key ON order_documents (order_id) WHERE kind = 'invoice';
