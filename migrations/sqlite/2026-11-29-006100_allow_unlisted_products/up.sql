-- An unlisted product can be bought by whoever has its address, and stands in no list.
ALTER TABLE products DROP CONSTRAINT products_status_check;
ALTER TABLE products ADD CONSTRAINT products_status_check CHECK (status IN ('draft', 'active', 'unlisted', 'archived'));
