-- Reports read the documents of a span of time.
CREATE INDEX order_documents_kind ON order_documents (kind, inserted_at);
