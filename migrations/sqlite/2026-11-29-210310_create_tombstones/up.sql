-- Records that disappeared from lists which programs follow. Erased after 31 days.
CREATE TABLE tombstones (
    list TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    deleted_at TEXT NOT NULL,
    PRIMARY KEY (list, record_id)
);
CREATE INDEX tombstones_list_deleted_at ON tombstones (list, deleted_at, record_id);
CREATE INDEX tombstones_deleted_at ON tombstones (deleted_at);

INSERT INTO tombstones (list, record_id, deleted_at)
SELECT list, subject_id, max(inserted_at)
FROM (
    SELECT
        CASE kind
            WHEN 'product' THEN 'products'
            WHEN 'category' THEN 'categories'
            WHEN 'coupon' THEN 'coupons'
            WHEN 'tax_rate' THEN 'tax_rates'
            WHEN 'shipping_zone' THEN 'shipping_zones'
            WHEN 'shipping_method' THEN 'shipping_methods'
            WHEN 'warehouse' THEN 'warehouses'
        END AS list,
        subject_id,
        inserted_at
    FROM deletions
) AS deleted
WHERE list IS NOT NULL
GROUP BY list, subject_id;
DROP INDEX deletions_kind;

-- Lines of the ledger never change, but are inserted again when a deleted variant is restored.
ALTER TABLE stock_movements ADD COLUMN updated_at TEXT NOT NULL DEFAULT '1970-01-01T00:00:00.000000Z';
UPDATE stock_movements SET updated_at = inserted_at;
DROP INDEX stock_movements_inserted_at;
CREATE INDEX stock_movements_updated_at ON stock_movements (updated_at, id);
