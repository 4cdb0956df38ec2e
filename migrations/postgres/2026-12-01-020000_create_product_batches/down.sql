DROP INDEX stock_movements_batch_id;
ALTER TABLE stock_movements DROP COLUMN batch_id;
DROP INDEX change_sets_batch_id;
ALTER TABLE change_sets DROP COLUMN batch_id;
DROP TABLE product_batch_results;
DROP TABLE product_batch_items;
DROP TABLE product_batches;
