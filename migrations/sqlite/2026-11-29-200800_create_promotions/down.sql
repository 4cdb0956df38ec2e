DROP TABLE coupon_redemptions;
DROP TABLE coupon_categories;
DROP TABLE coupon_products;
DROP TABLE coupons;
