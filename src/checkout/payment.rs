//! The payment step.

use crate::{
    Result,
    accounts::Scope,
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    q,
    shopping_cart::CartOwner,
};

use super::session::{CheckoutConfig, lock_open_checkout};

/// Stores the payment method of the owner's checkout: `payment_method` is its code.
pub fn save_payment(
    tx: &mut Tx<'_>,
    _: &Scope,
    owner: &CartOwner,
    checkout_config: &CheckoutConfig,
    params: Params,
) -> Result<()> {
    let open = lock_open_checkout(tx, owner)?;
    let mut form = Changeset::new(params);
    let code = form.value("payment_method").to_owned();
    if !checkout_config.methods.iter().any(|method| method.code == code) {
        form.error("payment_method", "Choose a payment method");
        return Err(form.into());
    }
    q!(tx, checkout::checkouts::set_payment_method(open.checkout.id, &code, tx.now()))?;
    Ok(())
}
