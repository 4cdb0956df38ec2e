//! What coupons are for.

use std::collections::HashMap;

use crate::{
    Result,
    db::Conn,
    foundation::ids::{CouponId, ProductId},
    q,
};

use super::models::Coupon;

/// Which of some products some coupons name, by themselves or by one of their categories.
#[derive(Debug, Default)]
pub struct CouponScope(HashMap<(CouponId, ProductId), Named>);

#[derive(Debug, Default)]
struct Named {
    included: bool,
    excluded: bool,
}

impl CouponScope {
    /// Read with two statements, however many coupons and products there are.
    pub fn of(conn: &mut Conn<'_>, coupons: &[Coupon], products: &[ProductId]) -> Result<Self> {
        if coupons.is_empty() || products.is_empty() {
            return Ok(Self::default());
        }
        let ids: Vec<CouponId> = coupons.iter().map(|coupon| coupon.id).collect();
        let by_product = q!(conn, promotions::coupon_scope::by_product(&ids, products))?;
        let by_category = q!(conn, promotions::coupon_scope::by_category(&ids, products))?;
        let mut named: HashMap<_, Named> = HashMap::new();
        for (coupon, product, excluded) in by_product.into_iter().chain(by_category) {
            let named = named.entry((coupon, product)).or_default();
            named.included |= !excluded;
            named.excluded |= excluded;
        }
        Ok(Self(named))
    }

    /// Whether a coupon is for a product. What is excluded stays so, whatever includes it.
    pub fn covers(&self, coupon: &Coupon, product: ProductId) -> bool {
        match self.0.get(&(coupon.id, product)) {
            Some(named) => !named.excluded && (named.included || !coupon.restricted),
            None => !coupon.restricted,
        }
    }
}
