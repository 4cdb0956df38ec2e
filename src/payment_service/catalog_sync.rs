//! Synchronizes products with a provider's catalog, if the setting is on: titles, descriptions,
//! prices and whether products are active. Stock, categories and options don't change.

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{self, ProductAttributes, ProductDraft, ProductStatus, VariantDraft},
    db::Tx,
    foundation::ids::ProductId,
    payments::{ExternalPrice, ExternalProduct},
    settings,
};

/// The name in the audit log.
const JOB: &str = "Stripe catalog";

/// Creates or updates a product. Returns `false` if the shop does not synchronize the catalog.
pub(super) fn save_product(
    tx: &mut Tx<'_>,
    external: &ExternalProduct,
    price: Option<&ExternalPrice>,
) -> Result<bool> {
    if !is_enabled(tx)? {
        return Ok(false);
    }
    match find_product(tx, &external.id)? {
        Some(id) => update(tx, id, external)?,
        None => create(tx, external)?,
    }
    if let Some(price) = price {
        set_price(tx, price)?;
    }
    Ok(true)
}

/// Archives a product that was deleted at the provider. Returns `false` if the shop doesn't have
/// it.
pub(super) fn archive_product(tx: &mut Tx<'_>, external_id: &str) -> Result<bool> {
    if !is_enabled(tx)? {
        return Ok(false);
    }
    let Some(id) = find_product(tx, external_id)? else { return Ok(false) };
    catalog::archive_product(tx, &Scope::job(JOB), id, None)?;
    Ok(true)
}

/// Sets the price of the variant with the price's SKU, or of all variants if it has none. Returns
/// `false` if the shop has no such product, or another currency.
pub(super) fn set_price(tx: &mut Tx<'_>, external: &ExternalPrice) -> Result<bool> {
    let settings = settings::current(tx)?;
    if !settings.stripe_catalogue || settings.currency != external.currency {
        return Ok(false);
    }
    let Some(id) = find_product(tx, &external.product)? else { return Ok(false) };
    let mut draft = catalog::get_product(tx, &Scope::job(JOB), id)?.draft;
    for variant in &mut draft.variants {
        if external.sku.is_none() || external.sku == variant.sku {
            variant.price = external.amount.clone();
        }
    }
    save(tx, Some(id), draft)?;
    Ok(true)
}

fn is_enabled(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(settings::current(tx)?.stripe_catalogue)
}

fn find_product(tx: &mut Tx<'_>, external_id: &str) -> Result<Option<ProductId>> {
    catalog::get_product_by_external_id(tx, &Scope::job(JOB), external_id)
}

fn update(tx: &mut Tx<'_>, id: ProductId, external: &ExternalProduct) -> Result<()> {
    let mut draft = catalog::get_product(tx, &Scope::job(JOB), id)?.draft;
    draft.status = match (external.active, draft.status) {
        (false, _) => ProductStatus::Archived,
        (true, ProductStatus::Archived) => ProductStatus::Active,
        (true, status) => status,
    };
    if let Some(description) = &external.description {
        draft.description = html(description);
    }
    draft.title.clone_from(&external.name);
    save(tx, Some(id), draft)?;
    Ok(())
}

/// Creates a draft, to which the shopkeeper can add pictures, stock and categories.
fn create(tx: &mut Tx<'_>, external: &ExternalProduct) -> Result<()> {
    let draft = ProductDraft {
        attributes: ProductAttributes {
            title: external.name.clone(),
            description: external.description.as_deref().map(html).unwrap_or_default(),
            status: ProductStatus::Draft,
            ..ProductAttributes::default()
        },
        variants: vec![VariantDraft::default()],
        ..ProductDraft::default()
    };
    let id = save(tx, None, draft)?;
    catalog::set_external_id(tx, &Scope::job(JOB), id, &external.id)
}

/// Saves a product. Invalid values are an internal error, since there is no form to show.
fn save(tx: &mut Tx<'_>, id: Option<ProductId>, draft: ProductDraft) -> Result<ProductId> {
    match catalog::save_product(tx, &Scope::job(JOB), id, draft) {
        Ok(saved) => Ok(saved.id),
        Err(Error::Invalid(form)) => {
            let messages: Vec<_> =
                form.errors().iter().map(|error| error.message.as_str()).collect();
            Err(Error::Internal(format!(
                "cannot update a product from Stripe's catalog: {}",
                messages.join("; ")
            )))
        }
        Err(error) => Err(error),
    }
}

/// Wraps plain text in a paragraph.
fn html(text: &str) -> String {
    format!("<p>{}</p>", ammonia::clean_text(text))
}
