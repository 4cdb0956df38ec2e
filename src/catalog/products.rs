//! Lists of products for shoppers.

use std::collections::{BTreeMap, HashMap};

use crate::{
    Result,
    db::Conn,
    foundation::{
        ids::{ProductId, VariantId},
        money::Money,
        page::{Page, PageRequest},
        slice::{Slice, SliceRequest},
    },
    q,
    tombstones::{self, RecordList},
};

use super::{
    availability::{Availability, stock_left},
    filter::ProductFilter,
    models::{Category, Image, ProductPosition, ProductSummary, Variant},
};

/// A product as lists show it.
#[derive(Clone, Debug)]
pub struct ProductCard {
    /// The product itself.
    pub product: ProductSummary,
    /// Its first picture.
    pub image: Option<Image>,
    /// The title of its first category.
    pub category: Option<String>,
    /// The price of its cheapest variant before a reduction.
    pub compare_at_price: Option<Money>,
    /// The numbers of different values of its first and its second option.
    pub option_counts: [usize; 2],
    /// The availability of all its variants together.
    pub availability: Availability,
}

/// Returns a page of the visible products that match. A page beyond the last one is empty.
pub fn list_products(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
    request: PageRequest,
) -> Result<Page<ProductCard>> {
    let total = q!(conn, catalog::products::count(filter))?;
    let mut page = Page { items: Vec::new(), total, request };
    if page.last_before().is_none() {
        page.items = top_products(conn, filter, request)?;
    }
    Ok(page)
}

/// The products of a list that come after a position.
#[derive(Clone, Debug)]
pub struct ProductsAfter {
    /// The products.
    pub products: Vec<ProductCard>,
    /// The position of the last one, if there are more.
    pub next: Option<ProductPosition>,
}

/// Returns the visible products that match and come after a position in the filter's order.
pub fn list_products_after(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
    after: Option<&ProductPosition>,
    limit: i64,
) -> Result<ProductsAfter> {
    let mut listed = q!(conn, catalog::products::list_after(filter, after, limit + 1))?;
    let count = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = listed.len() > count;
    listed.truncate(count);
    let next = match listed.last().filter(|_| has_more) {
        Some(last) => q!(conn, catalog::products::position(last.id))?,
        None => None,
    };
    Ok(ProductsAfter { products: cards(conn, listed)?, next })
}

/// Returns a slice of the visible products that match, for programs. Products that changed and are not
/// visible or do not match count as deleted.
pub fn list_changed_products(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
    request: &SliceRequest,
) -> Result<Slice<ProductCard>> {
    let slice = tombstones::load_slice(conn, RecordList::Products, request, |conn, range| {
        q!(conn, catalog::products::slice(range))
    })?;
    let listed = q!(conn, catalog::products::matching_among(filter, &slice.ids()))?;
    Ok(slice.with_records(cards(conn, listed)?, |card| card.product.id.get()))
}

/// Returns the first products that match, without counting the others.
pub fn list_first_products(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
    limit: i64,
) -> Result<Vec<ProductCard>> {
    top_products(conn, filter, PageRequest { number: 1, per_page: limit })
}

/// Returns the visible products among these, in the order of the ids.
pub fn list_products_by_id(conn: &mut Conn<'_>, ids: &[ProductId]) -> Result<Vec<ProductCard>> {
    let mut listed = q!(conn, catalog::products::listed(ids))?;
    listed.sort_by_key(|product| ids.iter().position(|id| *id == product.id));
    cards(conn, listed)
}

/// Returns the visible products among these in no order, without their pictures and variants.
pub fn list_product_summaries(
    conn: &mut Conn<'_>,
    ids: &[ProductId],
) -> Result<Vec<ProductSummary>> {
    q!(conn, catalog::products::listed(ids))
}

/// Returns the products that these variants belong to, in no order.
pub fn list_products_of_variants(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Result<Vec<ProductId>> {
    q!(conn, catalog::products::list_ids_by_variant(variants))
}

/// Returns the product of each of these variants. Variants that do not exist are left out.
pub fn list_variant_products(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Result<BTreeMap<VariantId, ProductId>> {
    q!(conn, catalog::products::by_variants(variants))
}

/// Returns the variants of these products, each with its product.
pub fn list_product_variants(
    conn: &mut Conn<'_>,
    products: &[ProductId],
) -> Result<BTreeMap<VariantId, ProductId>> {
    q!(conn, catalog::products::variants_of(products))
}

/// Returns the first category of each product. Products without a category are left out.
pub fn list_first_categories(
    conn: &mut Conn<'_>,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, Category>> {
    let mut first = HashMap::new();
    for entry in q!(conn, catalog::product_parts::categories(ids))? {
        first.entry(entry.product_id).or_insert(entry.category);
    }
    Ok(first)
}

fn top_products(
    conn: &mut Conn<'_>,
    filter: &ProductFilter,
    request: PageRequest,
) -> Result<Vec<ProductCard>> {
    let listed = q!(conn, catalog::products::list(filter, request))?;
    cards(conn, listed)
}

/// Completes products for a list, in the same order. Takes four queries for any number of products.
fn cards(conn: &mut Conn<'_>, listed: Vec<ProductSummary>) -> Result<Vec<ProductCard>> {
    let ids: Vec<ProductId> = listed.iter().map(|product| product.id).collect();
    let stock = stock_left(conn, &ids)?;
    let mut variants: HashMap<ProductId, Vec<Variant>> = HashMap::new();
    for variant in q!(conn, catalog::product_parts::variants(&ids))? {
        variants.entry(variant.product_id).or_default().push(variant);
    }
    let mut images: HashMap<ProductId, Image> = HashMap::new();
    for image in q!(conn, catalog::product_parts::images(&ids))? {
        images.entry(image.product_id).or_insert(image);
    }
    let mut categories = list_first_categories(conn, &ids)?;
    let complete = |product: ProductSummary| {
        let variants = variants.remove(&product.id).unwrap_or_default();
        let category = categories.remove(&product.id);
        ProductCard {
            image: images.remove(&product.id),
            category: category.map(|category| category.attributes.title),
            compare_at_price: price_before_reduction(&variants),
            option_counts: [
                count_values(&variants, |variant| &variant.option1),
                count_values(&variants, |variant| &variant.option2),
            ],
            availability: Availability::combined(
                variants.iter().map(|variant| stock.availability(variant)),
            ),
            product,
        }
    };
    Ok(listed.into_iter().map(complete).collect())
}

/// Returns the price of the cheapest variant before a reduction, if it is reduced.
fn price_before_reduction(variants: &[Variant]) -> Option<Money> {
    let cheapest = variants.iter().min_by(|a, b| a.price.cmp(&b.price))?;
    cheapest.compare_at_price.clone().filter(|before| *before > cheapest.price)
}

fn count_values<'a>(variants: &'a [Variant], option: impl Fn(&'a Variant) -> &'a str) -> usize {
    let mut values: Vec<&str> = variants.iter().map(option).collect();
    values.sort_unstable();
    values.dedup();
    values.len()
}
