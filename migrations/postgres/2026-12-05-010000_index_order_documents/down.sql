DROP INDEX order_documents_kind;
