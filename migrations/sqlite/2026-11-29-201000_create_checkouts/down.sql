DROP TABLE email_proofs;
DROP TABLE stock_holds;
DROP TABLE checkouts;
