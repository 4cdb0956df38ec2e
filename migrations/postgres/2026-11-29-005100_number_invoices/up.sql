-- Invoices and credit notes: each with a number of its own, and the seller as it was on the day.
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

-- Orders that were confirmed get their invoices now, of the day on which they were placed.
INSERT INTO order_documents (order_id, kind, number, amount, tax, seller_name, seller_street, seller_postcode,
        seller_city, seller_region, seller_country, seller_vat_number, seller_email, inserted_at)
    SELECT o.id, 'invoice', 'INV-' || to_char(o.inserted_at AT TIME ZONE 'UTC', 'YYYY') || '-' || lpad(CAST(row_number() OVER (ORDER BY o.id) AS TEXT),
            greatest(6, length(CAST(row_number() OVER (ORDER BY o.id) AS TEXT))), '0'),
        o.total_price, o.tax_total, CASE WHEN s.company <> '' THEN s.company ELSE coalesce(s.shop_name, '') END,
        coalesce(s.street, ''), coalesce(s.postcode, ''), coalesce(s.city, ''), coalesce(s.region, ''),
        coalesce(s.country, ''), coalesce(s.vat_number, ''), coalesce(s.email, ''), o.inserted_at
    FROM orders o LEFT JOIN settings s ON s.id = 1
    WHERE o.status IN ('confirmed', 'completed')
        OR (o.status = 'cancelled' AND EXISTS (
            SELECT 1 FROM order_events e WHERE e.order_id = o.id AND e.kind = 'confirmed'))
        OR (o.status = 'cancelled' AND EXISTS (
            SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.gateway = 'offline' AND p.status = 'succeeded'))
    ORDER BY o.id;

-- And what went back of them their credit notes.
INSERT INTO order_documents (order_id, kind, number, refund_id, amount, reason, seller_name, seller_street,
        seller_postcode, seller_city, seller_region, seller_country, seller_vat_number, seller_email, inserted_at)
    SELECT r.order_id, 'credit_note', 'CN-' || to_char(r.updated_at AT TIME ZONE 'UTC', 'YYYY') || '-' || lpad(CAST(row_number() OVER (ORDER BY r.id) AS TEXT),
            greatest(6, length(CAST(row_number() OVER (ORDER BY r.id) AS TEXT))), '0'),
        r.id, r.amount, r.reason, i.seller_name, i.seller_street, i.seller_postcode, i.seller_city, i.seller_region,
        i.seller_country, i.seller_vat_number, i.seller_email, r.updated_at
    FROM refunds r JOIN order_documents i ON i.order_id = r.order_id AND i.kind = 'invoice'
    WHERE r.status = 'succeeded' AND r.reason <> 'The order had been paid already.'
    ORDER BY r.id;

INSERT INTO counters (name, value) SELECT 'invoices', count(*) FROM order_documents WHERE kind = 'invoice';
INSERT INTO counters (name, value) SELECT 'credit_notes', count(*) FROM order_documents WHERE kind = 'credit_note';
