//! What was typed in a step and could not be saved: it is offered in the next checkout.

use crate::{
    Result,
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    q,
    shopping_cart::{self, CartOwner},
};

use super::{end::end_if_due, models::Checkout};

/// The fields of all steps. Nothing else that a form sends is kept.
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

/// Bytes of a draft; more is no address.
const MAX_BYTES: usize = 4_000;

/// Keeps what was typed in a step of the owner's checkout, though it could not be saved: the time
/// was over, or the shopper left the page. Returns `false` where there is nothing to keep.
pub fn keep_draft(tx: &mut Tx<'_>, owner: &CartOwner, typed: &Params) -> Result<bool> {
    let known = |(name, value): &(&str, &str)| FIELDS.contains(name) && !value.trim().is_empty();
    let fields: Vec<(&str, &str)> = typed.iter().filter(known).collect();
    let text = serde_json::to_string(&fields).unwrap_or_default();
    // A check mark alone was not typed.
    let is_typed = fields.iter().any(|(name, _)| *name != "same_billing");
    if !is_typed || text.len() > MAX_BYTES {
        return Ok(false);
    }
    let Some(cart) = shopping_cart::lock_cart(tx, owner)? else { return Ok(false) };
    end_if_due(tx, &cart)?;
    let Some(last) = q!(tx, checkout::checkouts::last_of(cart.id))? else { return Ok(false) };
    Ok(q!(tx, checkout::checkouts::set_draft(last.id, &text, tx.now()))? > 0)
}

impl Checkout {
    /// What was typed before and not saved yet.
    pub fn draft(&self) -> Params {
        let fields: Option<Vec<(String, String)>> = serde_json::from_str(&self.draft).ok();
        fields.unwrap_or_default().into_iter().collect()
    }

    /// Whether details were typed that are not saved yet.
    pub(super) fn has_drafted_details(&self) -> bool {
        self.draft().iter().any(|(name, _)| ![DELIVERY, PAYMENT].contains(&name))
    }

    /// Puts the drafted details into a form that shows the saved ones.
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
