DROP TABLE email_proofs;
ALTER TABLE orders DROP COLUMN email_proved;
ALTER TABLE checkouts DROP COLUMN released_at;
ALTER TABLE checkouts DROP COLUMN proved_email;
ALTER TABLE checkouts DROP COLUMN draft;
DROP INDEX checkouts_client;
ALTER TABLE checkouts DROP COLUMN client_network;
ALTER TABLE checkouts DROP COLUMN client_address;
