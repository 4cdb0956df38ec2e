DELETE FROM counters WHERE name IN ('invoices', 'credit_notes');
DROP TABLE order_documents;
