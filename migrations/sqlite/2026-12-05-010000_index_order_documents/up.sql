-- Reports read the documents of a span of time. The sums are in the index, too.
CREATE INDEX order_documents_kind ON order_documents (kind, inserted_at, order_id, tax, amount);
-- Finds orders in another currency than the shop's, of which there are usually none.
CREATE INDEX orders_currency ON orders (currency);
