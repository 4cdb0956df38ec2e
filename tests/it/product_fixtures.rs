//! Goods for the tests, put on the shelves through the contexts.

use vitrine::accounts::Scope;
use vitrine::catalog::{
    self, ProductAttributes, ProductDraft, ProductStatus, SaveResult, VariantAttributes,
    VariantDraft,
};
use vitrine::inventory;

use crate::support::TestRepo;

/// A product with one variant for each SKU, option value and price; "" is no SKU or no option.
pub fn draft(title: &str, variants: &[(&str, &str, &str)]) -> ProductDraft {
    let has_option = variants.iter().any(|(_, option, _)| !option.is_empty());
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
        variants: variants.iter().map(|one| variant(*one)).collect(),
        ..ProductDraft::default()
    }
}

fn variant((sku, option, price): (&str, &str, &str)) -> VariantDraft {
    VariantDraft {
        options: Some(option.to_owned()).filter(|option| !option.is_empty()).into_iter().collect(),
        attributes: VariantAttributes {
            sku: Some(sku.to_owned()).filter(|sku| !sku.is_empty()),
            price: price.parse().unwrap(),
            grams: 1100,
            ..VariantAttributes::default()
        },
        ..VariantDraft::default()
    }
}

/// Puts a product on the shelves, in a category.
#[track_caller]
pub fn put(test_repo: &TestRepo, category: &str, draft: ProductDraft) -> SaveResult {
    let titles = [category.to_owned()];
    let saved = test_repo.write(move |tx| {
        let categories = catalog::categories_by_title(tx, &titles)?;
        let draft = ProductDraft { categories, ..draft.clone() };
        catalog::save_product(tx, &Scope::system(), None, draft)
    });
    saved.unwrap()
}

/// Counts so many units of each variant.
#[track_caller]
pub fn stock(test_repo: &TestRepo, saved: SaveResult, units: i32) {
    let count = test_repo.write(move |tx| {
        saved.variants.iter().try_for_each(|variant| {
            inventory::set_on_hand(tx, &Scope::system(), variant.id, units, "counted")
        })
    });
    count.unwrap();
}
