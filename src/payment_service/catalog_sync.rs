//! Follows a provider's catalog, if the shop is set to: titles, descriptions, prices and whether products
//! are active. Stock, categories and options stay as they are.

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{self, ProductDraft, ProductStatus, VariantDraft},
    db::Tx,
    foundation::{ids::ProductId, money::Money},
    payments::{ExternalPrice, ExternalProduct},
    settings,
};

/// Creates or updates a product. Returns `false` if the shop does not follow the catalog.
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

/// Archives a product that was deleted at the provider. Returns `false` if the shop has none.
pub(super) fn archive_product(tx: &mut Tx<'_>, external_id: &str) -> Result<bool> {
    if !is_enabled(tx)? {
        return Ok(false);
    }
    let Some(id) = find_product(tx, external_id)? else { return Ok(false) };
    catalog::archive_product(tx, &Scope::system(), id)?;
    Ok(true)
}

/// Sets the price of the variant with the price's SKU, or of all variants if it has none. Returns `false`
/// if the shop has no such product, or another currency.
pub(super) fn set_price(tx: &mut Tx<'_>, external: &ExternalPrice) -> Result<bool> {
    let settings = settings::current(tx)?;
    if !settings.stripe_catalogue || settings.currency != external.currency {
        return Ok(false);
    }
    let Some(id) = find_product(tx, &external.product)? else { return Ok(false) };
    let mut draft = catalog::get_product(tx, &Scope::system(), id)?.draft;
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
    catalog::product_called_elsewhere(tx, &Scope::system(), external_id)
}

fn update(tx: &mut Tx<'_>, id: ProductId, external: &ExternalProduct) -> Result<()> {
    let stored = catalog::get_product(tx, &Scope::system(), id)?.draft;
    let status = match (external.active, stored.status) {
        (false, _) => ProductStatus::Archived,
        (true, ProductStatus::Archived) => ProductStatus::Active,
        (true, status) => status,
    };
    let description = external.description.as_deref().map(html);
    let description = description.unwrap_or_else(|| stored.description.clone());
    let title = external.name.clone();
    save(tx, Some(id), ProductDraft { title, description, status, ..stored })?;
    Ok(())
}

/// Creates a draft, for the shopkeeper to add pictures, stock and categories.
fn create(tx: &mut Tx<'_>, external: &ExternalProduct) -> Result<()> {
    let draft = ProductDraft {
        slug: String::new(),
        handle: String::new(),
        title: external.name.clone(),
        description: external.description.as_deref().map(html).unwrap_or_default(),
        status: ProductStatus::Draft,
        released_at: None,
        max_per_customer: None,
        vendor: String::new(),
        product_type: String::new(),
        tags: String::new(),
        tax_class: String::new(),
        options: Vec::new(),
        seo_title: String::new(),
        seo_description: String::new(),
        variants: vec![new_variant()],
        images: Vec::new(),
        categories: Vec::new(),
    };
    let id = save(tx, None, draft)?;
    catalog::set_external_id(tx, &Scope::system(), id, &external.id)
}

fn new_variant() -> VariantDraft {
    VariantDraft {
        id: None,
        sku: None,
        options: Vec::new(),
        price: Money::zero(),
        compare_at_price: None,
        barcode: String::new(),
        grams: 0,
        requires_shipping: true,
        taxable: true,
        track_stock: true,
        backorder: false,
        max_per_order: None,
        image_src: None,
    }
}

/// Saves a product. Invalid values are an internal error, since nobody sees a form.
fn save(tx: &mut Tx<'_>, id: Option<ProductId>, draft: ProductDraft) -> Result<ProductId> {
    match catalog::save_product(tx, &Scope::system(), id, draft) {
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
