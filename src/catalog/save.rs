//! Saving a product with everything that belongs to it, in one go.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::{changeset::Changeset, ids::ProductId},
    q,
};

use super::{
    check::{add_error, check},
    draft::ProductDraft,
    product_record::{self, ProductRecord},
    save_result::{Change, SaveResult},
    tidy::{match_variants, name, tidy},
    write::write,
};

/// Makes a product, or makes the product of an id what the draft says. Everything that is
/// wrong with the draft, an address or SKU that another product has included, is answered
/// as a form with messages, under the names of `check`.
pub fn save_product(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: Option<ProductId>,
    draft: ProductDraft,
) -> Result<SaveResult> {
    scope.require_admin()?;
    let stored = id.map(|id| product_record::load(tx, id)).transpose()?;
    save(tx, scope, stored.as_ref(), draft)
}

/// The same for someone who has read the product in this version: a conflict where it has
/// been changed since.
pub fn update_product(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (id, version): (ProductId, i32),
    draft: ProductDraft,
) -> Result<SaveResult> {
    scope.require_admin()?;
    let stored = product_record::load(tx, id)?;
    if stored.product.version != version {
        return Err(Error::stale(&stored.product.title));
    }
    save(tx, scope, Some(&stored), draft)
}

fn save(
    tx: &mut Tx<'_>,
    scope: &Scope,
    stored: Option<&ProductRecord>,
    draft: ProductDraft,
) -> Result<SaveResult> {
    let mut draft = tidy(draft);
    check(&draft).finish(())?;
    let wanted = (draft.slug.clone(), draft.handle.clone());
    name(tx, &mut draft, stored)?;
    match_variants(&mut draft.variants, stored.map_or(&[], |stored| &stored.draft.variants));
    if let Some(stored) = stored.filter(|stored| stored.draft == draft) {
        return Ok(unchanged(stored));
    }
    check_categories(tx, stored, &draft)?;
    let mut tries = 0;
    loop {
        tries += 1;
        match tx.attempt(|tx| write(tx, scope, stored, &draft)) {
            // Somebody else took a name that was free a moment ago: another one will do.
            Err(failure) if tries < MAX_TRIES && lost_a_made_name(&failure, &wanted) => {
                (draft.slug, draft.handle) = wanted.clone();
                name(tx, &mut draft, stored)?;
            }
            Err(failure) => return Err(explained(tx, stored, &draft, failure)?),
            done => return done,
        }
    }
}

/// How often a new name is made for a product when others are faster.
const MAX_TRIES: usize = 5;

/// Whether what is taken by now is a name that was made here, not one that was asked for.
fn lost_a_made_name(failure: &Error, (slug, handle): &(String, String)) -> bool {
    (slug.is_empty() && failure.violates_unique("products.slug"))
        || (handle.is_empty() && failure.violates_unique("products.handle"))
}

/// Whether saving the draft over what is stored would change nothing.
///
/// # Errors
/// Everything that is wrong with the draft, as [`save_product`] tells it.
pub fn is_unchanged(stored: &ProductDraft, draft: &ProductDraft) -> Result<bool, Changeset> {
    let mut draft = tidy(draft.clone());
    check(&draft).finish(())?;
    match_variants(&mut draft.variants, &stored.variants);
    Ok(*stored == draft)
}

fn unchanged(stored: &ProductRecord) -> SaveResult {
    let variants = stored.variants.iter().map(|variant| (variant.id, variant.sku.clone()));
    let change = Change::Unchanged;
    SaveResult { id: stored.product.id, variants: variants.collect(), change, removed: None }
}

fn check_categories(
    tx: &mut Tx<'_>,
    stored: Option<&ProductRecord>,
    draft: &ProductDraft,
) -> Result<()> {
    let wanted = &draft.categories;
    if wanted.is_empty() || stored.is_some_and(|stored| stored.draft.categories == *wanted) {
        return Ok(());
    }
    let found = q!(tx, catalog::product_writes::count_categories(wanted))?;
    if usize::try_from(found) == Ok(wanted.len()) {
        return Ok(());
    }
    let mut form = Changeset::default();
    form.error("category_ids", "Categories: one of those you chose no longer exists");
    Err(form.into())
}

/// The database's refusal in words beside the fields, where a field is to blame.
fn explained(
    tx: &mut Tx<'_>,
    stored: Option<&ProductRecord>,
    draft: &ProductDraft,
    failure: Error,
) -> Result<Error> {
    let mut form = Changeset::default();
    if failure.violates_unique("products.slug") {
        form.error("slug", "URL has already been taken");
    } else if failure.violates_unique("variants.sku") {
        let skus: Vec<&str> = draft.variants.iter().filter_map(|v| v.sku.as_deref()).collect();
        let product = stored.map(|stored| stored.product.id);
        let taken = q!(tx, catalog::variant_writes::skus_elsewhere(product, &skus))?;
        for (place, variant) in draft.variants.iter().enumerate() {
            if variant.sku.is_some() && taken.contains(&variant.sku) {
                add_error(&mut form, place, "sku", "SKU has already been taken");
            }
        }
    }
    Ok(if form.is_valid() { failure } else { form.into() })
}
