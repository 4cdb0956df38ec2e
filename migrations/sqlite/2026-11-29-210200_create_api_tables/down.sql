DROP TABLE api_settings;
DROP INDEX deletions_kind;
DROP INDEX users_updated_at;
DROP INDEX coupons_updated_at;
DROP INDEX orders_updated_at;
DROP INDEX categories_updated_at;
DROP INDEX products_updated_at;
DROP TABLE idempotency_keys;
