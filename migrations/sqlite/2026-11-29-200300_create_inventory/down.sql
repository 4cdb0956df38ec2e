DROP TABLE stock_movements;
DROP TABLE stock_items;
DROP TABLE warehouses;
