//! Suggestions below the search field.

use crate::{
    catalog::{Category, ProductSummary, Suggestions},
    foundation::money::Currency,
    web::{
        components::{Suggestion, SuggestionGroup},
        paths,
    },
};

/// Returns the groups of suggestions, without empty ones.
pub fn suggestion_groups(suggestions: Suggestions, currency: Currency) -> Vec<SuggestionGroup> {
    let Suggestions { correction, categories, products } = suggestions;
    let correction = correction.map(|words| Suggestion {
        path: paths::search(paths::PRODUCTS, &words),
        title: words,
        detail: String::new(),
    });
    let category = |category: Category| Suggestion {
        path: paths::category(&category.slug),
        title: category.attributes.title,
        detail: String::new(),
    };
    let product = |product: ProductSummary| Suggestion {
        path: paths::product(&product.slug),
        detail: price(&product, currency),
        title: product.title,
    };
    let group = |label, hits| SuggestionGroup { label, hits };
    let mut groups = vec![
        group("Did you mean", correction.into_iter().collect()),
        group("Categories", categories.into_iter().map(category).collect()),
        group("Products", products.into_iter().map(product).collect()),
    ];
    groups.retain(|group| !group.hits.is_empty());
    groups
}

fn price(product: &ProductSummary, currency: Currency) -> String {
    let lowest = product.min_price.format(currency);
    if product.min_price < product.max_price { format!("From {lowest}") } else { lowest }
}
