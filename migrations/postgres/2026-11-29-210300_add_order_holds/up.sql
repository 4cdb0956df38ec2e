-- The status to which an order on hold returns when it is released. Null if no person put it on hold: it is
-- not on hold, or a payment of a wrong amount put it there.
ALTER TABLE orders ADD COLUMN held_from TEXT CONSTRAINT orders_held_from_check
    CHECK (held_from IN ('pending', 'confirmed'));
