ALTER TABLE settings DROP COLUMN order_mail_to;
