//! Drafts: values that were typed but could not be saved. The next checkout is filled in with them.

use crate::{
    Result,
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    q,
    shopping_cart::{self, CartOwner},
};

use super::{end::end_if_due, models::Checkout};

/// The fields of all steps. Others are not stored.
const FIELDS: [&str; 15] = [
    "email",
    "country",
    "name",
    "line1",
    "line2",
    "company",
    "vat_number",
    "postcode",
    "city",
    "region",
    "phone",
    "same_billing",
    "billing",
    DELIVERY,
    PAYMENT,
];
pub(super) const DELIVERY: &str = "delivery";
pub(super) const PAYMENT: &str = "payment_method";

/// The maximum size of a draft in bytes.
const MAX_BYTES: usize = 4_000;

/// Stores the values of a step of the owner's checkout that could not be saved, because the
/// deadline has passed or the shopper left the page. Returns `false` if there is nothing to store.
pub fn save_draft(tx: &mut Tx<'_>, owner: &CartOwner, typed: &Params) -> Result<bool> {
    let is_known = |name: &str, value: &str| FIELDS.contains(&name) && !value.trim().is_empty();
    let fields: Vec<_> = typed.iter().filter(|(name, value)| is_known(name, value)).collect();
    let text = serde_json::to_string(&fields).unwrap_or_default();
    // A checked box alone is not worth storing.
    let has_text = fields.iter().any(|(name, _)| *name != "same_billing");
    if !has_text || text.len() > MAX_BYTES {
        return Ok(false);
    }
    let Some(cart) = shopping_cart::lock_cart(tx, owner)? else { return Ok(false) };
    end_if_due(tx, &cart)?;
    let Some(last) = q!(tx, checkout::checkouts::find_last(cart.id))? else { return Ok(false) };
    Ok(q!(tx, checkout::checkouts::set_draft(last.id, &text, tx.now()))? > 0)
}

impl Checkout {
    /// Returns the values that were typed but not saved.
    pub fn draft(&self) -> Params {
        let fields: Option<Vec<(String, String)>> = serde_json::from_str(&self.draft).ok();
        fields.unwrap_or_default().into_iter().collect()
    }

    /// Returns `true` if details were typed but not saved.
    pub(super) fn has_drafted_details(&self) -> bool {
        self.draft().iter().any(|(name, _)| ![DELIVERY, PAYMENT].contains(&name))
    }

    /// Replaces the saved details in a form by drafted ones.
    pub(super) fn fill_from_draft(&self, form: &mut Changeset) {
        let draft = self.draft();
        for (name, value) in draft.iter().filter(|(name, _)| ![DELIVERY, PAYMENT].contains(name)) {
            form.set(name, value);
        }
        if draft.get("billing").is_some() && draft.get("same_billing").is_none() {
            form.set("same_billing", "");
        }
    }
}
