//! Saving of a product with its variants, pictures and categories.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    foundation::{
        changeset::Changeset,
        ids::{ProductId, Versioned},
        slug,
    },
    q,
};

use super::{
    draft::{ProductDraft, match_variants, normalize},
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
    generate_names(tx, &mut draft, stored)?;
    match_variants(&mut draft.variants, stored.map_or(&[], |stored| &stored.draft.variants));
    if let Some(stored) = stored.filter(|stored| stored.draft == draft) {
        return Ok(unchanged(stored));
    }
    check_categories(tx, stored, &draft)?;
    let mut tries = 0;
    loop {
        tries += 1;
        match tx.attempt(|tx| write(tx, scope, stored, &draft)) {
            // Another writer took a generated name first, so generate another one.
            Err(error) if tries < MAX_TRIES && wanted.lost_generated_name(&error) => {
                draft.slug.clone_from(&wanted.slug);
                draft.handle.clone_from(&wanted.handle);
                generate_names(tx, &mut draft, stored)?;
            }
            Err(error) => return Err(explain_duplicate(tx, stored, &draft, error)?),
            done => return done,
        }
    }
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

/// Gives a draft without a slug one that no other product has or had, made from its handle or
/// title. Gives a draft without a handle the stored one, or one made from its slug.
fn generate_names(
    conn: &mut Conn<'_>,
    draft: &mut ProductDraft,
    stored: Option<&ProductRecord>,
) -> Result<()> {
    if let (true, Some(stored)) = (draft.handle.is_empty(), stored) {
        draft.handle = stored.draft.handle.clone();
    }
    if draft.slug.is_empty() {
        let made_from = match stored {
            None if !draft.handle.is_empty() => draft.handle.clone(),
            _ => draft.title.clone(),
        };
        let own = stored.map_or(0.into(), |stored| stored.product.id);
        draft.slug = slug::plain(&made_from);
        // Most are free. The others are looked up together.
        if q!(conn, catalog::product_writes::is_slug_taken(&draft.slug, own))? {
            let candidates = slug::candidates(&made_from);
            let taken = q!(conn, catalog::product_writes::taken_slugs(&candidates, own))?;
            draft.slug = first_free(candidates, &taken);
        }
    }
    if draft.handle.is_empty() {
        draft.handle = slug::plain(&draft.slug);
        if q!(conn, catalog::product_writes::is_handle_taken(&draft.handle))? {
            let candidates = slug::candidates(&draft.slug);
            let taken = q!(conn, catalog::product_writes::taken_handles(&candidates))?;
            draft.handle = first_free(candidates, &taken);
        }
    }
    Ok(())
}

fn first_free(candidates: Vec<String>, taken: &[String]) -> String {
    candidates.into_iter().find(|name| !taken.contains(name)).unwrap_or_default()
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
