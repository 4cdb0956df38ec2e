//! What shoppers may be looking for while they type.

use crate::{
    Result,
    db::Conn,
    foundation::text::plain_signs,
    search::{CatalogIndex, IndexOrder, IndexQuery, fold},
};

use super::{
    listing::{list_categories_with_products, visible},
    models::{Category, ProductSummary},
    products::list_product_summaries,
};

/// The most products of a suggestion.
const MAX_PRODUCTS: usize = 6;
/// The most categories of a suggestion.
const MAX_CATEGORIES: usize = 3;

/// What a shopper may be looking for.
#[derive(Clone, Debug, Default)]
pub struct Suggestions {
    /// The text with its misspelled words corrected, if it has any.
    pub correction: Option<String>,
    /// Categories with products whose titles have all words.
    pub categories: Vec<Category>,
    /// Products, the best match first.
    pub products: Vec<ProductSummary>,
}

/// Returns what a shopper may be looking for who has typed a text so far. Nothing while the index is not ready.
pub fn suggest(conn: &mut Conn<'_>, index: &CatalogIndex, text: &str) -> Result<Suggestions> {
    let text = plain_signs(text);
    let query = IndexQuery {
        text: text.clone(),
        filter: visible(),
        order: IndexOrder::Relevance,
        offset: 0,
        limit: MAX_PRODUCTS,
    };
    if fold(&text).is_empty() {
        return Ok(Suggestions::default());
    }
    let Some(found) = index.find(&query) else { return Ok(Suggestions::default()) };
    let mut products = list_product_summaries(conn, &found.ids)?;
    products.sort_by_key(|product| found.ids.iter().position(|id| *id == product.id));
    Ok(Suggestions {
        correction: found.correction,
        categories: list_categories_with_words(conn, index, &fold(&text))?,
        products,
    })
}

/// Returns categories with products in whose titles each word begins one.
fn list_categories_with_words(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    folded: &str,
) -> Result<Vec<Category>> {
    let has_word = |title: &str, word: &str| title.split(' ').any(|own| own.starts_with(word));
    let has_all = |category: &Category| {
        let title = fold(&category.title);
        folded.split(' ').all(|word| has_word(&title, word))
    };
    let counted = list_categories_with_products(conn, index)?.into_iter();
    let found = counted.filter(|entry| entry.products > 0 && has_all(&entry.category));
    Ok(found.map(|entry| entry.category).take(MAX_CATEGORIES).collect())
}
