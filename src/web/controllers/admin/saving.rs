//! Saving a product's form: the product and, on top of it, the units of its variants.

use crate::{
    accounts::Scope,
    catalog::{self, ProductForm, Saved},
    db::{Fault, Outcome, Tx},
    foundation::{ids::ProductId, params::Params},
    inventory, settings,
};

/// Makes or changes a product as its form says. The form with its messages where that is
/// not possible; a conflict where the product was changed after the form was opened.
pub fn save(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: Option<ProductId>,
    params: Params,
) -> Outcome<Saved> {
    let version = params.version();
    let stored = id.map(|id| catalog::get_product(tx, scope, id)).transpose()?;
    if let Some(stored) = stored.as_ref().filter(|stored| stored.product.version != version) {
        return Err(Fault::outrun(&stored.product.title));
    }
    let zone = settings::current(tx)?.zone();
    let form = catalog::cast_product(params, stored.as_ref().map(|stored| &stored.draft), zone)?;
    let draft = form.draft.clone();
    let saved = match id {
        Some(id) => catalog::update_product(tx, scope, (id, version), draft),
        None => catalog::save_product(tx, scope, None, draft),
    };
    match saved {
        Ok(saved) => change_stock(tx, scope, &form, &saved).map(|()| saved),
        Err(Fault::Invalid(found)) => Err(form.refused(&found).into()),
        Err(fault) => Err(fault),
    }
}

fn change_stock(tx: &mut Tx<'_>, scope: &Scope, form: &ProductForm, saved: &Saved) -> Outcome<()> {
    let units = form.stock.iter().zip(&saved.variants).enumerate();
    for (place, (delta, (variant, _))) in units.filter(|(_, (delta, _))| **delta != 0) {
        match inventory::adjust(tx, scope, *variant, *delta, ("count", "")) {
            Err(Fault::Refused(reason)) => {
                return Err(form.clone().refused_stock(place, &reason).into());
            }
            done => done?,
        }
    }
    Ok(())
}
