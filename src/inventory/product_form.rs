//! Saving a product form: the product, and the stock of its variants.

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{self, ProductForm, SaveResult},
    db::Tx,
    foundation::{
        ids::{ProductId, Versioned},
        params::Params,
        zone::Zone,
    },
};

use super::adjustment::adjust;

/// Creates a product from a form, or updates the product with an id. `zone` is that of the form's times.
///
/// # Errors
/// `Invalid` with the form, or `Rejected` as stale if the product's version is not the form's.
pub fn save_product_form(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: Option<ProductId>,
    params: Params,
    zone: Zone,
) -> Result<SaveResult> {
    let version = params.version();
    let stored = id.map(|id| catalog::get_product(tx, scope, id)).transpose()?;
    if let Some(stored) = stored.as_ref().filter(|stored| stored.product.version != version) {
        return Err(Error::stale(&stored.product.title));
    }
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

fn change_stock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    form: &ProductForm,
    saved: &SaveResult,
) -> Result<()> {
    let units = form.stock.iter().zip(&saved.variants).enumerate();
    for (index, (delta, variant)) in units.filter(|(_, (delta, _))| **delta != 0) {
        match adjust(tx, scope, variant.id, *delta, "count") {
            Err(Error::Rejected(reason)) if !reason.is_conflict() => {
                return Err(form.clone().with_stock_error(index, &reason.to_string()).into());
            }
            done => done?,
        }
    }
    Ok(())
}
