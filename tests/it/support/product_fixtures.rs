//! Products for the tests, saved through the catalog.

use vitrine::accounts::Scope;
use vitrine::catalog::{
    self, ProductAttributes, ProductDraft, ProductStatus, SaveResult, VariantAttributes,
    VariantDraft,
};
use vitrine::inventory;

use super::test_repo::TestRepo;

/// Returns the draft of a product for sale.
pub fn product_draft(title: &str, variants: Vec<VariantDraft>) -> ProductDraft {
    let has_option = variants.iter().any(|variant| !variant.options.is_empty());
    ProductDraft {
        attributes: ProductAttributes {
            title: title.into(),
            description: format!("<p>About {title}</p>"),
            status: ProductStatus::Active,
            vendor: "Fjord".into(),
            tax_class: "standard".into(),
            ..ProductAttributes::default()
        },
        options: has_option.then(|| "Size".to_owned()).into_iter().collect(),
        variants,
        ..ProductDraft::default()
    }
}

/// Returns the draft of a product that shoppers don't see.
pub fn unpublished_draft(title: &str, variants: Vec<VariantDraft>) -> ProductDraft {
    let mut draft = product_draft(title, variants);
    draft.status = ProductStatus::Draft;
    draft
}

/// Returns the draft of a product with one variant without an SKU.
pub fn simple_product_draft(title: &str, price: &str) -> ProductDraft {
    product_draft(title, vec![variant_draft(price)])
}

/// Returns the draft of a variant without an SKU and without options.
pub fn variant_draft(price: &str) -> VariantDraft {
    VariantDraft {
        attributes: VariantAttributes {
            price: price.parse().unwrap(),
            grams: 1100,
            ..VariantAttributes::default()
        },
        ..VariantDraft::default()
    }
}

/// Returns the draft of a variant with an SKU.
pub fn variant_with_sku(sku: &str, price: &str) -> VariantDraft {
    let mut draft = variant_draft(price);
    draft.sku = Some(sku.to_owned());
    draft
}

/// Returns the draft of a variant with a size.
pub fn variant_with_size(sku: &str, size: &str, price: &str) -> VariantDraft {
    VariantDraft { options: vec![size.to_owned()], ..variant_with_sku(sku, price) }
}

/// Creates a product in a category.
#[track_caller]
pub fn create_product(test_repo: &TestRepo, category: &str, draft: ProductDraft) -> SaveResult {
    let titles = [category.to_owned()];
    let saved = test_repo.write(move |tx| {
        let categories = catalog::find_or_create_categories(tx, &Scope::system(), &titles)?;
        let draft = ProductDraft { categories, ..draft.clone() };
        catalog::save_product(tx, &Scope::system(), None, draft)
    });
    saved.unwrap()
}

/// Sets the units on hand of every variant of a product.
#[track_caller]
pub fn set_stock(test_repo: &TestRepo, saved: SaveResult, units: i32) {
    let result = test_repo.write(move |tx| {
        saved.variants.iter().try_for_each(|variant| {
            inventory::set_on_hand(tx, &Scope::system(), variant.id, units, "counted")
        })
    });
    result.unwrap();
}
