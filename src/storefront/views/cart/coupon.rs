//! The codes of a cart, and the field for one more.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::{changeset::Changeset, filters},
    promotions::Checked,
    web::{components::Field, csrf::CsrfField, paths},
};

/// The codes of a cart, and the field for one more: folded away until it is wanted, open where
/// something is wrong with what was typed.
#[derive(Template)]
#[template(path = "storefront/cart/coupon.html")]
pub struct CouponForm {
    csrf_field: CsrfField,
    applied: Vec<Applied>,
    form: Changeset,
}

/// A code of the cart.
struct Applied {
    code: String,
    name: String,
    /// Why it takes nothing off at the moment.
    rejection: Option<String>,
    /// How often each customer may use it.
    limit: Option<String>,
}

impl CouponForm {
    /// The codes that are applied; `form` is what was typed, where that was wrong.
    pub fn new(csrf_field: CsrfField, form: Changeset, applied: &[Checked]) -> Self {
        let applied = applied.iter().map(|checked| Applied {
            code: checked.code.clone(),
            name: checked.name.clone(),
            rejection: checked.result.as_ref().err().map(ToString::to_string),
            limit: checked.limit_per_customer(),
        });
        Self { csrf_field, applied: applied.collect(), form }
    }

    fn is_wrong(&self) -> bool {
        self.form.errors_of("code").next().is_some()
    }
}

impl HtmlSafe for CouponForm {}
