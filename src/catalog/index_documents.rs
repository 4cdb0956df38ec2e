//! The products as the catalog index knows them.

use std::collections::HashMap;

use crate::{
    Result,
    db::Conn,
    foundation::{
        clock::Timestamp,
        collation::sort_key,
        ids::{CategoryId, ProductId},
    },
    q,
    search::{CatalogDocument, CategoryParent, DocumentVariant},
    tombstones::{self, RecordList},
};

use super::models::{Category, Product, Variant};

/// Returns products with higher ids than `after`, in order of id, as they are indexed.
pub fn list_index_documents(
    conn: &mut Conn<'_>,
    after: ProductId,
    limit: i64,
) -> Result<Vec<CatalogDocument>> {
    let products = q!(conn, catalog::products::after(after, limit))?;
    documents(conn, products)
}

/// Returns some products as they are indexed, in no order. Those that do not exist are left out.
pub fn get_index_documents(conn: &mut Conn<'_>, ids: &[ProductId]) -> Result<Vec<CatalogDocument>> {
    let products = q!(conn, catalog::products::by_ids(ids))?;
    documents(conn, products)
}

/// Returns the products that were changed or deleted since a moment, or whose stock was.
pub fn list_changed_ids(conn: &mut Conn<'_>, since: Timestamp) -> Result<Vec<ProductId>> {
    let mut ids = q!(conn, catalog::products::changed_since(since))?;
    let deleted = tombstones::list_deleted(conn, RecordList::Products, since)?;
    ids.extend(deleted.into_iter().map(ProductId::from));
    Ok(ids)
}

/// Returns the tree of categories as it is indexed.
pub fn list_index_categories(conn: &mut Conn<'_>) -> Result<Vec<CategoryParent>> {
    let all = q!(conn, catalog::categories::all())?;
    let node = |category: Category| CategoryParent { id: category.id, parent: category.parent_id };
    Ok(all.into_iter().map(node).collect())
}

/// Completes products. Takes four queries for any number of products.
fn documents(conn: &mut Conn<'_>, products: Vec<Product>) -> Result<Vec<CatalogDocument>> {
    let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
    let left = q!(conn, catalog::product_parts::stock_left(&ids))?;
    let with_pictures = q!(conn, catalog::product_parts::with_pictures(&ids))?;
    let mut variants: HashMap<ProductId, Vec<DocumentVariant>> = HashMap::new();
    for variant in q!(conn, catalog::product_parts::variants(&ids))? {
        let units = left.get(&variant.id).copied().unwrap_or(0);
        variants.entry(variant.product_id).or_default().push(document_variant(variant, units));
    }
    let mut categories: HashMap<ProductId, Vec<CategoryId>> = HashMap::new();
    for entry in q!(conn, catalog::product_parts::category_ids(&ids))? {
        categories.entry(entry.product_id).or_default().push(entry.category_id);
    }
    let document = |product: Product| CatalogDocument {
        variants: variants.remove(&product.id).unwrap_or_default(),
        categories: categories.remove(&product.id).unwrap_or_default(),
        has_picture: with_pictures.contains(&product.id),
        title_key: sort_key(&product.title),
        ..document(product)
    };
    Ok(products.into_iter().map(document).collect())
}

fn document(product: Product) -> CatalogDocument {
    let name = |name: &Option<String>| name.clone().unwrap_or_default();
    CatalogDocument {
        id: product.id,
        status: product.status.indexed(),
        options: [
            name(&product.option1_name),
            name(&product.option2_name),
            name(&product.option3_name),
        ],
        min_price: product.min_price,
        max_price: product.max_price,
        inserted_at: product.inserted_at,
        updated_at: product.updated_at,
        views: product.views,
        description: text_of(&product.attributes.description),
        tags: tags(&product.attributes.tags),
        title: product.attributes.title,
        vendor: product.attributes.vendor,
        product_type: product.attributes.product_type,
        title_key: String::new(),
        variants: Vec::new(),
        categories: Vec::new(),
        has_picture: false,
    }
}

fn document_variant(variant: Variant, left: i64) -> DocumentVariant {
    let is_reduced =
        variant.compare_at_price.as_ref().is_some_and(|before| *before > variant.price);
    DocumentVariant {
        id: variant.id,
        is_counted: variant.track_stock,
        has_backorders: variant.backorder,
        left: i32::try_from(left).unwrap_or(i32::MAX),
        is_reduced,
        values: [variant.option1, variant.option2, variant.option3],
        sku: variant.attributes.sku.unwrap_or_default(),
        price: variant.attributes.price,
    }
}

/// Splits tags at their commas.
fn tags(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

/// Returns the text of cleaned HTML: a space for each tag, and the characters that are escaped in it.
fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => {
                is_tag = true;
                text.push(' ');
            }
            '>' => is_tag = false,
            _ if is_tag => {}
            c => text.push(c),
        }
    }
    let text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&quot;", "\"").replace("&amp;", "&").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_entities_are_no_words() {
        assert_eq!(text_of("<p>Salt &amp;&nbsp;<b>pepper</b></p>"), "Salt &  pepper");
        assert_eq!(tags("Red, new ,,"), ["Red", "new"]);
    }
}
