//! Saving a product's form: the product and, on top of it, the units of its variants.

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{self, Change, ProductForm, RemovedParts, SaveResult},
    db::Tx,
    foundation::{changeset::Changeset, ids::ProductId, params::Params},
    inventory, settings,
};

/// Makes or changes a product as its form says. The form with its messages where that is
/// not possible; a conflict where the product was changed after the form was opened.
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
        Some(id) => catalog::update_product(tx, scope, (id, version), draft),
        None => catalog::save_product(tx, scope, None, draft),
    };
    match saved {
        Ok(saved) => change_stock(tx, scope, &form, &saved).map(|()| saved),
        Err(Error::Invalid(found)) => Err(form.refused(&found).into()),
        Err(failure) => Err(failure),
    }
}

/// What a button of the form does beyond saving; says what was done.
pub type Step = fn(&mut Tx<'_>, &Scope, ProductId) -> Result<String>;

/// What came of a form.
pub struct Done {
    /// The product.
    pub id: ProductId,
    /// What was done, in a sentence.
    pub news: String,
    /// Variants and pictures that are gone, where there are any.
    pub removed: Option<RemovedParts>,
}

/// Saves a product's form.
pub fn just_save(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: Option<ProductId>,
    params: Params,
) -> Result<Done> {
    let SaveResult { id, change, removed, .. } = save(tx, scope, id, params)?;
    let done = if change == Change::New { "created" } else { "updated" };
    Ok(Done { id, news: format!("Product {done} successfully."), removed })
}

/// Saves a product's form, if it was sent along, and does what its button says: both or neither. Where
/// the step is refused, the form is told beside the field of the status.
pub fn save_and(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductId,
    params: Params,
    step: Step,
) -> Result<Done> {
    if params.get("version").is_none() {
        return Ok(Done { id, news: step(tx, scope, id)?, removed: None });
    }
    let saved = save(tx, scope, Some(id), params.clone())?;
    match step(tx, scope, id) {
        Ok(news) => Ok(Done { id, news, removed: saved.removed }),
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
    for (place, (delta, (variant, _))) in units.filter(|(_, (delta, _))| **delta != 0) {
        match inventory::adjust(tx, scope, *variant, *delta, ("count", "")) {
            Err(Error::Rejected(reason)) if !reason.is_conflict() => {
                return Err(form.clone().refused_stock(place, &reason.to_string()).into());
            }
            done => done?,
        }
    }
    Ok(())
}
