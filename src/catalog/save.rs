//! Saving of a product with its variants, pictures and categories.

use std::{collections::BTreeSet, slice};

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::Tx,
    foundation::{
        changeset::Changeset,
        ids::{CategoryId, ProductId, Versioned},
    },
    q,
};

use super::{
    creation::create,
    draft::{ProductDraft, match_variants, normalize},
    generated_names::generate_names,
    product_record::{self, ProductRecord},
    validation::{add_field_error, check},
    variant_fields::SKU,
    write::{ProductChange, SaveResult, SavedVariant, write},
};

/// The maximum number of tries to generate a slug or handle that no concurrent writer takes first.
const MAX_TRIES: usize = 5;

/// Creates a product, or changes the product with an id, according to the draft.
///
/// # Errors
/// `Invalid` with an error for each problem of the draft, including a slug or SKU that another
/// product has. Fields are named as in the product form.
pub fn save_product(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: Option<ProductId>,
    draft: ProductDraft,
) -> Result<SaveResult> {
    scope.require(Permission::ProductsWrite)?;
    let stored = id.map(|id| product_record::load(tx, id)).transpose()?;
    save(tx, scope, stored.as_ref(), draft)
}

/// Updates a product that was read in a version, like [`save_product`].
///
/// # Errors
/// `Rejected` as stale if the product has another version now.
pub fn update_product(
    tx: &mut Tx<'_>,
    scope: &Scope,
    read: Versioned<ProductId>,
    draft: ProductDraft,
) -> Result<SaveResult> {
    scope.require(Permission::ProductsWrite)?;
    let stored = product_record::load(tx, read.id)?;
    if stored.product.version != read.version {
        return Err(Error::stale(&stored.product.title));
    }
    save(tx, scope, Some(&stored), draft)
}

/// Updates a product that was loaded in this transaction, like [`save_product`].
///
/// # Errors
/// `Rejected` as stale if another writer changed it since it was loaded.
pub fn update_loaded_product(
    tx: &mut Tx<'_>,
    scope: &Scope,
    stored: &ProductRecord,
    draft: ProductDraft,
) -> Result<SaveResult> {
    scope.require(Permission::ProductsWrite)?;
    save(tx, scope, Some(stored), draft)
}

/// Saves a draft over a stored product, or as a new one. The caller has checked the permission.
pub(super) fn save(
    tx: &mut Tx<'_>,
    scope: &Scope,
    stored: Option<&ProductRecord>,
    draft: ProductDraft,
) -> Result<SaveResult> {
    let mut draft = normalize(draft);
    check(&draft).finish(())?;
    let wanted = WantedNames { slug: draft.slug.clone(), handle: draft.handle.clone() };
    generate_names(tx, slice::from_mut(&mut draft), stored)?;
    match_variants(&mut draft.variants, stored.map_or(&[], |stored| &stored.draft.variants));
    if let Some(stored) = stored.filter(|stored| stored.draft == draft) {
        return Ok(unchanged(stored));
    }
    if stored.is_none_or(|stored| stored.draft.categories != draft.categories) {
        check_categories(tx, slice::from_ref(&draft))?;
    }
    let mut tries = 0;
    loop {
        tries += 1;
        let written = tx.attempt(|tx| match stored {
            Some(stored) => write(tx, scope, stored, &draft),
            None => create(tx, scope, slice::from_ref(&draft))?.pop().ok_or(Error::NotFound),
        });
        match written {
            // Another writer took a generated name first, so generate another one.
            Err(error) if tries < MAX_TRIES && wanted.lost_generated_name(&error) => {
                draft.slug.clone_from(&wanted.slug);
                draft.handle.clone_from(&wanted.handle);
                generate_names(tx, slice::from_mut(&mut draft), stored)?;
            }
            Err(error) => return Err(explain_duplicate(tx, stored, &draft, error)?),
            done => return done,
        }
    }
}

/// Creates products together, in their order, which takes as many statements as creating one. Fails if one of
/// them fails, which [`save_product`] explains. Some of the others may have been written then, so it must be
/// called in [`Tx::attempt`].
pub fn create_products(
    tx: &mut Tx<'_>,
    scope: &Scope,
    drafts: Vec<ProductDraft>,
) -> Result<Vec<SaveResult>> {
    scope.require(Permission::ProductsWrite)?;
    let mut drafts: Vec<ProductDraft> = drafts.into_iter().map(normalize).collect();
    for draft in &mut drafts {
        check(draft).finish(())?;
        match_variants(&mut draft.variants, &[]);
    }
    generate_names(tx, &mut drafts, None)?;
    check_categories(tx, &drafts)?;
    create(tx, scope, &drafts)
}

/// The slug and handle that a draft specifies; empty ones are generated.
struct WantedNames {
    slug: String,
    handle: String,
}

impl WantedNames {
    /// Returns `true` if a concurrent writer has taken a generated name.
    fn lost_generated_name(&self, error: &Error) -> bool {
        (self.slug.is_empty() && error.violates_unique("products.slug"))
            || (self.handle.is_empty() && error.violates_unique("products.handle"))
    }
}

/// Returns `true` if saving the draft would change nothing.
///
/// # Errors
/// The form with an error for each problem of the draft, as from [`save_product`].
pub fn is_unchanged(stored: &ProductDraft, draft: &ProductDraft) -> Result<bool, Changeset> {
    let mut draft = normalize(draft.clone());
    check(&draft).finish(())?;
    match_variants(&mut draft.variants, &stored.variants);
    Ok(*stored == draft)
}

fn unchanged(stored: &ProductRecord) -> SaveResult {
    let variants = stored.variants.iter();
    SaveResult {
        id: stored.product.id,
        variants: variants
            .map(|variant| SavedVariant { id: variant.id, sku: variant.sku.clone() })
            .collect(),
        change: ProductChange::Unchanged,
        removed: None,
    }
}

/// Fails if a category of the drafts does not exist.
fn check_categories(tx: &mut Tx<'_>, drafts: &[ProductDraft]) -> Result<()> {
    let wanted = drafts.iter().flat_map(|draft| draft.categories.iter().copied());
    let wanted: Vec<CategoryId> = wanted.collect::<BTreeSet<_>>().into_iter().collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let found = q!(tx, catalog::product_writes::count_categories(&wanted))?;
    if usize::try_from(found) == Ok(wanted.len()) {
        return Ok(());
    }
    let mut form = Changeset::default();
    form.error("category_ids", "Categories: one of those you chose no longer exists");
    Err(form.into())
}

/// Turns a unique violation into form errors. Returns other errors unchanged.
fn explain_duplicate(
    tx: &mut Tx<'_>,
    stored: Option<&ProductRecord>,
    draft: &ProductDraft,
    error: Error,
) -> Result<Error> {
    let mut form = Changeset::default();
    if error.violates_unique("products.slug") {
        form.error("slug", "URL has already been taken");
    } else if error.violates_unique("variants.sku") {
        let skus: Vec<&str> = draft.variants.iter().filter_map(|v| v.sku.as_deref()).collect();
        let product = stored.map(|stored| stored.product.id);
        let taken = q!(tx, catalog::variant_writes::skus_of_other_products(product, &skus))?;
        for (position, variant) in draft.variants.iter().enumerate() {
            if variant.sku.is_some() && taken.contains(&variant.sku) {
                add_field_error(&mut form, position, &SKU, "has already been taken");
            }
        }
    }
    Ok(if form.is_valid() { error } else { form.into() })
}
