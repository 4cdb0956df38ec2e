DROP TABLE shipment_lines;
DROP TABLE shipments;
DROP TABLE order_events;
DROP TABLE order_adjustments;
DROP TABLE order_line_items;
DROP TABLE order_addresses;
DROP TABLE orders;
DROP TABLE counters;
