//! Saving a product: the whole of it in one go, and nothing where nothing differs.

mod fields;
mod images;
mod shelves;
mod variants;

use crate::{
    accounts::Scope,
    db::{Fault, Outcome, Tx},
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{ProductId, VariantId},
    },
    q,
};

use super::{clean::clean, draft::ProductDraft, models::ProductFields};

/// What saving did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The product is new.
    New,
    /// Something of it is different now.
    Changed,
    /// It was so already; nothing was written.
    Unchanged,
}

/// A saved product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The id.
    pub id: ProductId,
    /// The variants, in the order of the draft.
    pub variants: Vec<VariantId>,
    /// What saving did.
    pub change: Change,
}

/// Makes the product of `id` what the draft says, or makes a new one. Variants are recognised
/// by their SKU, else by their options; those that the draft leaves out go.
///
/// # Errors
/// `Invalid` with messages on `slug`, `title`, `options` or `variants`.
pub fn save_product(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: Option<ProductId>,
    mut draft: ProductDraft,
) -> Outcome<Saved> {
    scope.require_admin()?;
    draft.description = clean(&draft.description);
    fields::check(&draft)?;
    write(tx, id, &draft).map_err(named)
}

fn write(tx: &mut Tx<'_>, id: Option<ProductId>, draft: &ProductDraft) -> Outcome<Saved> {
    let (wanted, now) = (fields::of(draft), tx.now());
    let is_new = id.is_none();
    let (id, mut changed) = match id {
        Some(id) => (id, update(tx, id, &wanted)?),
        None => (q!(tx, catalog::saving::insert_product(&wanted, now))?, true),
    };
    if changed {
        q!(tx, catalog::saving::take_back_slug(&wanted.slug))?;
    }
    let (pictures, repictured) = images::save(tx, id, &draft.images)?;
    let (variants, revaried) = variants::save(tx, id, draft, &pictures)?;
    changed |= repictured | revaried | shelves::save(tx, id, &draft.categories)?;
    if changed {
        q!(tx, catalog::saving::touch(id, now))?;
        tx.emit(Event::ProductChanged(id));
    }
    let change = match (is_new, changed) {
        (true, _) => Change::New,
        (false, true) => Change::Changed,
        (false, false) => Change::Unchanged,
    };
    Ok(Saved { id, variants, change })
}

/// Writes the product's own fields where they differ; its old address goes on leading here.
fn update(tx: &mut Tx<'_>, id: ProductId, wanted: &ProductFields) -> Outcome<bool> {
    let current = q!(tx, catalog::saving::product_fields(id))?;
    if current == *wanted {
        return Ok(false);
    }
    q!(tx, catalog::saving::update_product(id, wanted))?;
    if current.slug != wanted.slug {
        q!(tx, catalog::saving::redirect_slug(&current.slug, id))?;
    }
    Ok(true)
}

/// A unique key that is taken, as a message beside the field.
fn named(fault: Fault) -> Fault {
    let taken = [
        ("products.slug", "slug", "Slug has already been taken"),
        ("variants.sku", "variants", "A SKU has already been taken by another product"),
        ("variants.product_id", "variants", "Two variants have the same options"),
    ];
    match taken.into_iter().find(|(key, _, _)| fault.is_taken(key)) {
        Some((_, field, message)) => {
            let mut form = Changeset::default();
            form.error(field, message);
            form.into()
        }
        None => fault,
    }
}
