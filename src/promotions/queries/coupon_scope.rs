//! What coupons are for, in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{
        category_paths, coupon_categories, coupon_products, product_categories, products,
    },
    foundation::ids::{CategoryId, CouponId, ProductId},
};

/// A coupon, a product that it names, and whether as one that it is not for.
type Named = (CouponId, ProductId, bool);

/// Which of these products the coupons name.
pub fn by_product(
    conn: &mut Conn,
    coupons: &[CouponId],
    of: &[ProductId],
) -> QueryResult<Vec<Named>> {
    coupon_products::table
        .filter(coupon_products::coupon_id.eq_any(coupons))
        .filter(coupon_products::product_id.eq_any(of))
        .select((
            coupon_products::coupon_id,
            coupon_products::product_id,
            coupon_products::excluded,
        ))
        .load(conn)
}

/// Which of these products are in a category that the coupons name, or below one.
pub fn by_category(
    conn: &mut Conn,
    coupons: &[CouponId],
    of: &[ProductId],
) -> QueryResult<Vec<Named>> {
    let branch = category_paths::ancestor_id.eq(coupon_categories::category_id);
    let inside = product_categories::category_id.eq(category_paths::category_id);
    coupon_categories::table
        .inner_join(category_paths::table.on(branch))
        .inner_join(product_categories::table.on(inside))
        .filter(coupon_categories::coupon_id.eq_any(coupons))
        .filter(product_categories::product_id.eq_any(of))
        .select((
            coupon_categories::coupon_id,
            product_categories::product_id,
            coupon_categories::excluded,
        ))
        .load(conn)
}

/// The addresses of the products that a coupon names.
pub fn products_of(conn: &mut Conn, id: CouponId) -> QueryResult<Vec<(String, bool)>> {
    coupon_products::table
        .inner_join(products::table.on(products::id.eq(coupon_products::product_id)))
        .filter(coupon_products::coupon_id.eq(id))
        .order(products::slug)
        .select((products::slug, coupon_products::excluded))
        .load(conn)
}

/// The categories that a coupon names.
pub fn categories_of(conn: &mut Conn, id: CouponId) -> QueryResult<Vec<(CategoryId, bool)>> {
    coupon_categories::table
        .filter(coupon_categories::coupon_id.eq(id))
        .order(coupon_categories::category_id)
        .select((coupon_categories::category_id, coupon_categories::excluded))
        .load(conn)
}

pub fn products_by_slug(
    conn: &mut Conn,
    slugs: &[String],
) -> QueryResult<Vec<(String, ProductId)>> {
    products::table
        .filter(products::slug.eq_any(slugs))
        .select((products::slug, products::id))
        .load(conn)
}

/// Writes what a coupon names in place of what it named before.
pub fn set(
    conn: &mut Conn,
    id: CouponId,
    products: &[(ProductId, bool)],
    categories: &[(CategoryId, bool)],
) -> QueryResult<()> {
    let of_coupon = coupon_products::table.filter(coupon_products::coupon_id.eq(id));
    diesel::delete(of_coupon).execute(conn)?;
    let of_coupon = coupon_categories::table.filter(coupon_categories::coupon_id.eq(id));
    diesel::delete(of_coupon).execute(conn)?;
    let row = |(product, excluded): &(ProductId, bool)| {
        (
            coupon_products::coupon_id.eq(id),
            coupon_products::product_id.eq(*product),
            coupon_products::excluded.eq(*excluded),
        )
    };
    let rows: Vec<_> = products.iter().map(row).collect();
    diesel::insert_into(coupon_products::table).values(&rows).execute(conn)?;
    let row = |(category, excluded): &(CategoryId, bool)| {
        (
            coupon_categories::coupon_id.eq(id),
            coupon_categories::category_id.eq(*category),
            coupon_categories::excluded.eq(*excluded),
        )
    };
    let rows: Vec<_> = categories.iter().map(row).collect();
    diesel::insert_into(coupon_categories::table).values(&rows).execute(conn)?;
    Ok(())
}
