//! The shop's catalogue where it follows a provider's: only what the provider owns changes, title,
//! description, price and whether it is for sale. Stock, categories and options stay.

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{self, ProductDraft, ProductStatus, VariantDraft},
    db::Tx,
    foundation::{ids::ProductId, money::Money},
    payments::{ExternalPrice, ExternalProduct},
    settings,
};

/// Makes or changes the product that the provider calls so; false where the shop follows nobody.
pub(super) fn product(
    tx: &mut Tx<'_>,
    external: &ExternalProduct,
    price: Option<&ExternalPrice>,
) -> Result<bool> {
    if !follows(tx)? {
        return Ok(false);
    }
    match known(tx, &external.id)? {
        Some(id) => change(tx, id, external)?,
        None => make(tx, external)?,
    }
    if let Some(external) = price {
        self::price(tx, external)?;
    }
    Ok(true)
}

/// Takes a product out of the shop that is gone at the provider: false where there is none.
pub(super) fn gone(tx: &mut Tx<'_>, external_id: &str) -> Result<bool> {
    if !follows(tx)? {
        return Ok(false);
    }
    let Some(id) = known(tx, external_id)? else { return Ok(false) };
    catalog::archive_product(tx, &Scope::system(), id)?;
    Ok(true)
}

/// Sets what a product costs: the variant of the price's SKU, or all of them where it names none.
/// False where the shop has no such product, or other money.
pub(super) fn price(tx: &mut Tx<'_>, external: &ExternalPrice) -> Result<bool> {
    let settings = settings::current(tx)?;
    if !settings.stripe_catalogue || settings.currency != external.currency {
        return Ok(false);
    }
    let Some(id) = known(tx, &external.product)? else { return Ok(false) };
    let mut draft = catalog::get_product(tx, &Scope::system(), id)?.draft;
    for variant in &mut draft.variants {
        if external.sku.is_none() || external.sku == variant.sku {
            variant.price = external.amount.clone();
        }
    }
    save(tx, Some(id), draft)?;
    Ok(true)
}

fn follows(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(settings::current(tx)?.stripe_catalogue)
}

fn known(tx: &mut Tx<'_>, external_id: &str) -> Result<Option<ProductId>> {
    catalog::product_called_elsewhere(tx, &Scope::system(), external_id)
}

fn change(tx: &mut Tx<'_>, id: ProductId, external: &ExternalProduct) -> Result<()> {
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

/// A draft, for the shopkeeper to add pictures, stock and categories before it is sold.
fn make(tx: &mut Tx<'_>, external: &ExternalProduct) -> Result<()> {
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
        variants: vec![variant()],
        images: Vec::new(),
        categories: Vec::new(),
    };
    let id = save(tx, None, draft)?;
    catalog::set_external_id(tx, &Scope::system(), id, &external.id)
}

fn variant() -> VariantDraft {
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

/// What the shop does not take is said in the log: the provider has no form to mend.
fn save(tx: &mut Tx<'_>, id: Option<ProductId>, draft: ProductDraft) -> Result<ProductId> {
    match catalog::save_product(tx, &Scope::system(), id, draft) {
        Ok(saved) => Ok(saved.id),
        Err(Error::Invalid(form)) => {
            let why: Vec<_> = form.errors().iter().map(|error| error.message.as_str()).collect();
            Err(Error::Internal(format!(
                "cannot update a product from Stripe's catalog: {}",
                why.join("; ")
            )))
        }
        Err(failure) => Err(failure),
    }
}

/// Plain text as a paragraph.
fn html(text: &str) -> String {
    format!("<p>{}</p>", ammonia::clean_text(text))
}
