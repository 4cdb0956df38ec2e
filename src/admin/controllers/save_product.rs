//! Saves a product form: the product and the stock of its variants.

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{self, ProductChange, ProductForm, RemovedParts, SaveResult},
    db::Tx,
    foundation::{
        changeset::Changeset,
        ids::{ProductId, Versioned},
        params::Params,
    },
    inventory, settings,
};

/// Creates or updates a product. Fails with the form if it is invalid, and with a conflict if the
/// product changed after the form was opened.
fn save(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: Option<ProductId>,
    params: Params,
) -> Result<SaveResult> {
    let version = params.version();
    let stored = id.map(|id| catalog::get_product(tx, scope, id)).transpose()?;
    if let Some(stored) = stored.as_ref().filter(|stored| stored.product.version != version) {
        return Err(Error::stale(&stored.product.title));
    }
    let zone = settings::current(tx)?.zone();
    let form = catalog::cast_product(params, stored.as_ref().map(|stored| &stored.draft), zone)?;
    let draft = form.draft.clone();
    let saved = match id {
        Some(id) => catalog::update_product(tx, scope, Versioned { id, version }, draft),
        None => catalog::save_product(tx, scope, None, draft),
    };
    match saved {
        Ok(saved) => change_stock(tx, scope, &form, &saved).map(|()| saved),
        Err(Error::Invalid(found)) => Err(form.with_errors(&found).into()),
        Err(failure) => Err(failure),
    }
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

fn change_stock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    form: &ProductForm,
    saved: &SaveResult,
) -> Result<()> {
    let units = form.stock.iter().zip(&saved.variants).enumerate();
    for (index, (delta, variant)) in units.filter(|(_, (delta, _))| **delta != 0) {
        match inventory::adjust(tx, scope, variant.id, *delta, "count") {
            Err(Error::Rejected(reason)) if !reason.is_conflict() => {
                return Err(form.clone().with_stock_error(index, &reason.to_string()).into());
            }
            done => done?,
        }
    }
    Ok(())
}
