//! The coupon codes of a cart.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::{changeset::Changeset, filters},
    promotions::CheckedCode,
    web::{components::Field, csrf::CsrfField, paths},
};

/// The codes of a cart, and a collapsed field for another one. The field is open if the typed code has
/// errors.
#[derive(Template)]
#[template(path = "storefront/cart/coupon.html")]
pub struct CouponForm {
    csrf_field: CsrfField,
    applied: Vec<AppliedCode>,
    form: Changeset,
}

/// A code of the cart.
struct AppliedCode {
    code: String,
    name: String,
    /// The reason why the code gives no discount right now.
    rejection: Option<String>,
    /// The number of times that each customer may use it.
    limit: Option<String>,
}

impl CouponForm {
    /// The codes that are applied. `form` contains the typed values and errors, if any.
    pub fn new(csrf_field: CsrfField, form: Changeset, applied: &[CheckedCode]) -> Self {
        let applied = applied.iter().map(|checked| AppliedCode {
            code: checked.code.clone(),
            name: checked.name.clone(),
            rejection: checked.result.as_ref().err().map(ToString::to_string),
            limit: checked.limit_per_customer(),
        });
        Self { csrf_field, applied: applied.collect(), form }
    }

    fn has_errors(&self) -> bool {
        self.form.errors_of("code").next().is_some()
    }
}

impl HtmlSafe for CouponForm {}
