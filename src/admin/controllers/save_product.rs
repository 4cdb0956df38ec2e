//! Saves a product form, and runs the action of its button.

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{ProductChange, RemovedParts, SaveResult},
    db::Tx,
    foundation::{changeset::Changeset, ids::ProductId, params::Params},
    inventory, settings,
};

fn save(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: Option<ProductId>,
    params: Params,
) -> Result<SaveResult> {
    let zone = settings::current(tx)?.zone();
    inventory::save_product_form(tx, scope, id, params, zone)
}

/// An action of a button after the form was saved. Returns a sentence about the result.
pub type FollowUp = fn(&mut Tx<'_>, &Scope, ProductId) -> Result<String>;

/// The result of a saved form.
pub struct SavedProduct {
    /// The product.
    pub id: ProductId,
    /// A sentence that says what was done.
    pub message: String,
    /// Variants and pictures that were removed, if any.
    pub removed: Option<RemovedParts>,
}

/// Saves a product form.
pub fn save_form(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: Option<ProductId>,
    params: Params,
) -> Result<SavedProduct> {
    let SaveResult { id, change, removed, .. } = save(tx, scope, id, params)?;
    let done = if change == ProductChange::New { "created" } else { "updated" };
    Ok(SavedProduct { id, message: format!("Product {done} successfully."), removed })
}

/// Saves a product form, if the request has one, and runs the follow-up in the same transaction. A
/// rejection of the follow-up becomes an error of the status field.
pub fn save_form_with_follow_up(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductId,
    params: Params,
    follow_up: FollowUp,
) -> Result<SavedProduct> {
    if params.get("version").is_none() {
        return Ok(SavedProduct { id, message: follow_up(tx, scope, id)?, removed: None });
    }
    let saved = save(tx, scope, Some(id), params.clone())?;
    match follow_up(tx, scope, id) {
        Ok(message) => Ok(SavedProduct { id, message, removed: saved.removed }),
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            let mut form = Changeset::new(params);
            form.error("status", format!("Status: {reason}"));
            Err(form.into())
        }
        Err(failure) => Err(failure),
    }
}
