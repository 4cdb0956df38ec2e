-- Where the shop is told of new orders: an address, its own if that is empty, or nowhere.
ALTER TABLE settings ADD COLUMN order_mail_to TEXT DEFAULT '';
