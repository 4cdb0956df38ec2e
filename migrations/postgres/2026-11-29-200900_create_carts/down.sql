DROP TABLE cart_merges;
DROP TABLE cart_coupons;
DROP TABLE cart_items;
DROP TABLE carts;
