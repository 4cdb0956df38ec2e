-- Finished jobs, by the time after which they are deleted.
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;

-- Tokens of a context that have expired. The context of a change of address contains the old address.
CREATE INDEX user_tokens_context ON user_tokens (context, inserted_at);
CREATE INDEX user_tokens_address_change ON user_tokens (inserted_at) WHERE context LIKE 'change:%';

-- Orders that wait for a payment: a few, however many orders there are.
CREATE INDEX orders_pending ON orders (id) WHERE status = 'pending';

-- Carts that were not ordered, by the time at which they expire.
DROP INDEX carts_expires_at;
DROP INDEX carts_order_id;
CREATE INDEX carts_order_id ON carts (order_id, expires_at);

-- Batches in a state, by their last progress.
CREATE INDEX product_batches_status ON product_batches (status, updated_at);

-- Pictures that were added, or that something got or lost since the last cleanup, which looks at these instead of all.
ALTER TABLE pictures ADD COLUMN to_check BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE pictures SET to_check = FALSE
    WHERE EXISTS (SELECT 1 FROM product_images WHERE picture_id = pictures.id) AND unused_since IS NULL;
CREATE INDEX pictures_to_check ON pictures (id) WHERE to_check;
CREATE FUNCTION check_lost_picture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE pictures SET to_check = TRUE WHERE id = (to_jsonb(OLD) ->> TG_ARGV[0])::bigint;
    RETURN NULL;
END
$$;
CREATE FUNCTION check_used_picture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE pictures SET to_check = TRUE
        WHERE id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint AND unused_since IS NOT NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER product_images_picture_inserted AFTER INSERT ON product_images
    FOR EACH ROW WHEN (NEW.picture_id IS NOT NULL) EXECUTE FUNCTION check_used_picture('picture_id');
CREATE TRIGGER product_images_picture_set AFTER UPDATE OF picture_id ON product_images
    FOR EACH ROW WHEN (NEW.picture_id IS NOT NULL) EXECUTE FUNCTION check_used_picture('picture_id');
CREATE TRIGGER product_images_picture_deleted AFTER DELETE ON product_images
    FOR EACH ROW WHEN (OLD.picture_id IS NOT NULL) EXECUTE FUNCTION check_lost_picture('picture_id');
CREATE TRIGGER product_images_picture_replaced AFTER UPDATE OF picture_id ON product_images
    FOR EACH ROW WHEN (OLD.picture_id IS NOT NULL) EXECUTE FUNCTION check_lost_picture('picture_id');
CREATE TRIGGER categories_picture_inserted AFTER INSERT ON categories
    FOR EACH ROW WHEN (NEW.picture_id IS NOT NULL) EXECUTE FUNCTION check_used_picture('picture_id');
CREATE TRIGGER categories_picture_set AFTER UPDATE OF picture_id ON categories
    FOR EACH ROW WHEN (NEW.picture_id IS NOT NULL) EXECUTE FUNCTION check_used_picture('picture_id');
CREATE TRIGGER categories_picture_deleted AFTER DELETE ON categories
    FOR EACH ROW WHEN (OLD.picture_id IS NOT NULL) EXECUTE FUNCTION check_lost_picture('picture_id');
CREATE TRIGGER categories_picture_replaced AFTER UPDATE OF picture_id ON categories
    FOR EACH ROW WHEN (OLD.picture_id IS NOT NULL) EXECUTE FUNCTION check_lost_picture('picture_id');
CREATE TRIGGER shop_pictures_logo_inserted AFTER INSERT ON shop_pictures
    FOR EACH ROW WHEN (NEW.logo_id IS NOT NULL) EXECUTE FUNCTION check_used_picture('logo_id');
CREATE TRIGGER shop_pictures_logo_set AFTER UPDATE OF logo_id ON shop_pictures
    FOR EACH ROW WHEN (NEW.logo_id IS NOT NULL) EXECUTE FUNCTION check_used_picture('logo_id');
CREATE TRIGGER shop_pictures_logo_deleted AFTER DELETE ON shop_pictures
    FOR EACH ROW WHEN (OLD.logo_id IS NOT NULL) EXECUTE FUNCTION check_lost_picture('logo_id');
CREATE TRIGGER shop_pictures_logo_replaced AFTER UPDATE OF logo_id ON shop_pictures
    FOR EACH ROW WHEN (OLD.logo_id IS NOT NULL) EXECUTE FUNCTION check_lost_picture('logo_id');
CREATE TRIGGER shop_pictures_banner_inserted AFTER INSERT ON shop_pictures
    FOR EACH ROW WHEN (NEW.banner_id IS NOT NULL) EXECUTE FUNCTION check_used_picture('banner_id');
CREATE TRIGGER shop_pictures_banner_set AFTER UPDATE OF banner_id ON shop_pictures
    FOR EACH ROW WHEN (NEW.banner_id IS NOT NULL) EXECUTE FUNCTION check_used_picture('banner_id');
CREATE TRIGGER shop_pictures_banner_deleted AFTER DELETE ON shop_pictures
    FOR EACH ROW WHEN (OLD.banner_id IS NOT NULL) EXECUTE FUNCTION check_lost_picture('banner_id');
CREATE TRIGGER shop_pictures_banner_replaced AFTER UPDATE OF banner_id ON shop_pictures
    FOR EACH ROW WHEN (OLD.banner_id IS NOT NULL) EXECUTE FUNCTION check_lost_picture('banner_id');
