//! The products that coupons apply to.

use std::collections::HashMap;

use crate::{
    Result,
    db::Conn,
    foundation::ids::{CouponId, ProductId},
    q,
};

use super::models::Coupon;

/// The products that some coupons include or exclude, by name or by category.
#[derive(Debug, Default)]
pub struct CouponScope(HashMap<ScopeKey, Mention>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct ScopeKey {
    coupon: CouponId,
    product: ProductId,
}

#[derive(Debug, Default)]
struct Mention {
    included: bool,
    excluded: bool,
}

impl CouponScope {
    /// Runs two queries for any number of coupons and products.
    pub fn load(conn: &mut Conn<'_>, coupons: &[Coupon], products: &[ProductId]) -> Result<Self> {
        if coupons.is_empty() || products.is_empty() {
            return Ok(Self::default());
        }
        let ids: Vec<CouponId> = coupons.iter().map(|coupon| coupon.id).collect();
        let by_product = q!(conn, promotions::coupon_scope::by_product(&ids, products))?;
        let by_category = q!(conn, promotions::coupon_scope::by_category(&ids, products))?;
        let mut mentions: HashMap<ScopeKey, Mention> = HashMap::new();
        for row in by_product.into_iter().chain(by_category) {
            let key = ScopeKey { coupon: row.coupon_id, product: row.product_id };
            let mention = mentions.entry(key).or_default();
            mention.included |= !row.excluded;
            mention.excluded |= row.excluded;
        }
        Ok(Self(mentions))
    }

    /// Returns `true` if a coupon applies to a product. Exclusions take precedence.
    pub fn covers(&self, coupon: &Coupon, product: ProductId) -> bool {
        match self.0.get(&ScopeKey { coupon: coupon.id, product }) {
            Some(mention) => !mention.excluded && (mention.included || !coupon.restricted),
            None => !coupon.restricted,
        }
    }
}
