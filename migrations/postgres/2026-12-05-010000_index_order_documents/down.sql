DROP INDEX orders_currency;
DROP INDEX order_documents_kind;
