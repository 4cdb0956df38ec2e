//! Products and categories of coupons. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{
        category_paths, coupon_categories, coupon_products, product_categories, products,
    },
    foundation::ids::{CouponId, ProductId},
    promotions::models::{
        CouponCategory, CouponProduct, CouponProductSlug, ProductSlug, ScopeRow, TargetCategory,
        TargetProduct,
    },
};

/// Returns which of these products the coupons include or exclude.
pub fn by_product(
    conn: &mut Conn,
    coupons: &[CouponId],
    products: &[ProductId],
) -> QueryResult<Vec<ScopeRow>> {
    coupon_products::table
        .filter(coupon_products::coupon_id.eq_any(coupons))
        .filter(coupon_products::product_id.eq_any(products))
        .select((
            coupon_products::coupon_id,
            coupon_products::product_id,
            coupon_products::excluded,
        ))
        .load(conn)
}

/// Returns which of these products are in or below a category that the coupons include or exclude.
pub fn by_category(
    conn: &mut Conn,
    coupons: &[CouponId],
    products: &[ProductId],
) -> QueryResult<Vec<ScopeRow>> {
    let branch = category_paths::ancestor_id.eq(coupon_categories::category_id);
    let inside = product_categories::category_id.eq(category_paths::category_id);
    coupon_categories::table
        .inner_join(category_paths::table.on(branch))
        .inner_join(product_categories::table.on(inside))
        .filter(coupon_categories::coupon_id.eq_any(coupons))
        .filter(product_categories::product_id.eq_any(products))
        .select((
            coupon_categories::coupon_id,
            product_categories::product_id,
            coupon_categories::excluded,
        ))
        .load(conn)
}

/// Returns the slugs of the products that these coupons include or exclude.
pub fn products_among(conn: &mut Conn, coupons: &[CouponId]) -> QueryResult<Vec<TargetProduct>> {
    coupon_products::table
        .inner_join(products::table.on(products::id.eq(coupon_products::product_id)))
        .filter(coupon_products::coupon_id.eq_any(coupons))
        .order(products::slug)
        .select((coupon_products::coupon_id, products::slug, coupon_products::excluded))
        .load(conn)
}

/// Returns the categories that these coupons include or exclude.
pub fn categories_among(conn: &mut Conn, coupons: &[CouponId]) -> QueryResult<Vec<TargetCategory>> {
    coupon_categories::table
        .filter(coupon_categories::coupon_id.eq_any(coupons))
        .order(coupon_categories::category_id)
        .select((
            coupon_categories::coupon_id,
            coupon_categories::category_id,
            coupon_categories::excluded,
        ))
        .load(conn)
}

/// Returns the slugs of the products that a coupon includes or excludes.
pub fn list_products(conn: &mut Conn, id: CouponId) -> QueryResult<Vec<CouponProductSlug>> {
    coupon_products::table
        .inner_join(products::table.on(products::id.eq(coupon_products::product_id)))
        .filter(coupon_products::coupon_id.eq(id))
        .order(products::slug)
        .select((products::slug, coupon_products::excluded))
        .load(conn)
}

/// Returns the categories that a coupon includes or excludes.
pub fn list_categories(conn: &mut Conn, id: CouponId) -> QueryResult<Vec<CouponCategory>> {
    coupon_categories::table
        .filter(coupon_categories::coupon_id.eq(id))
        .order(coupon_categories::category_id)
        .select(CouponCategory::as_select())
        .load(conn)
}

/// Returns the products with these slugs. Unknown slugs are left out.
pub fn products_by_slug(conn: &mut Conn, slugs: &[String]) -> QueryResult<Vec<ProductSlug>> {
    products::table.filter(products::slug.eq_any(slugs)).select(ProductSlug::as_select()).load(conn)
}

/// Replaces the products and categories of a coupon.
pub fn replace(
    conn: &mut Conn,
    id: CouponId,
    products: &[CouponProduct],
    categories: &[CouponCategory],
) -> QueryResult<()> {
    let old_products = coupon_products::table.filter(coupon_products::coupon_id.eq(id));
    diesel::delete(old_products).execute(conn)?;
    let old_categories = coupon_categories::table.filter(coupon_categories::coupon_id.eq(id));
    diesel::delete(old_categories).execute(conn)?;
    let row = |product: &CouponProduct| {
        (
            coupon_products::coupon_id.eq(id),
            coupon_products::product_id.eq(product.product_id),
            coupon_products::excluded.eq(product.excluded),
        )
    };
    let rows: Vec<_> = products.iter().map(row).collect();
    diesel::insert_into(coupon_products::table).values(&rows).execute(conn)?;
    let row = |category: &CouponCategory| {
        (
            coupon_categories::coupon_id.eq(id),
            coupon_categories::category_id.eq(category.category_id),
            coupon_categories::excluded.eq(category.excluded),
        )
    };
    let rows: Vec<_> = categories.iter().map(row).collect();
    diesel::insert_into(coupon_categories::table).values(&rows).execute(conn)?;
    Ok(())
}
