//! Products in the database. Compiled once for each database.

use std::collections::{BTreeMap, HashMap};

use diesel::{
    dsl::{count_star, exists, min, sum},
    prelude::*,
    sql_types::Bool,
};

use super::dialect::{Conn, DB};
use crate::{
    catalog::{
        filter::{ProductFilter, ProductSort},
        models::{Product, ProductPosition, ProductStatus, ProductSummary, SitemapProduct},
    },
    db::{
        like::containing,
        schema::{
            categories, category_paths, product_categories, products, slug_redirects, stock_items,
            variants,
        },
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::{CategoryId, ProductId, VariantId},
        money::Money,
        page::PageRequest,
        slice::RowRange,
    },
};

/// Products that match a filter.
type Matching<'a> = products::BoxedQuery<'a, DB>;

/// Counts the products that match.
pub fn count(conn: &mut Conn, filter: &ProductFilter) -> QueryResult<i64> {
    matching(filter).count().get_result(conn)
}

/// Returns the price of the most expensive product in the shop.
pub fn highest_price(conn: &mut Conn) -> QueryResult<Option<Money>> {
    products::table
        .filter(products::status.eq(ProductStatus::Active))
        .order(products::max_price.desc())
        .select(products::max_price)
        .first(conn)
        .optional()
}

pub fn list(
    conn: &mut Conn,
    filter: &ProductFilter,
    page: PageRequest,
) -> QueryResult<Vec<ProductSummary>> {
    sorted(matching(filter), filter.sort)
        .limit(page.per_page)
        .offset(page.offset())
        .select(ProductSummary::as_select())
        .load(conn)
}

/// Returns the matching products after a position, in the filter's order.
pub fn list_after(
    conn: &mut Conn,
    filter: &ProductFilter,
    after: Option<&ProductPosition>,
    limit: i64,
) -> QueryResult<Vec<ProductSummary>> {
    let query = match after {
        Some(position) => after_position(matching(filter), filter.sort, position),
        None => matching(filter),
    };
    sorted(query, filter.sort).limit(limit).select(ProductSummary::as_select()).load(conn)
}

/// Returns the position of a product in any order.
pub fn position(conn: &mut Conn, id: ProductId) -> QueryResult<Option<ProductPosition>> {
    products::table.find(id).select(ProductPosition::as_select()).first(conn).optional()
}

/// Keeps products after a position.
fn after_position(
    query: Matching<'static>,
    sort: ProductSort,
    position: &ProductPosition,
) -> Matching<'static> {
    let ProductPosition { id, inserted_at, views, min_price, max_price, title_key } =
        position.clone();
    match sort {
        ProductSort::Relevance | ProductSort::Newest => query
            .filter(products::inserted_at.le(inserted_at))
            .filter(products::inserted_at.lt(inserted_at).or(products::id.lt(id))),
        ProductSort::Popular => query
            .filter(products::views.le(views))
            .filter(products::views.lt(views).or(products::id.lt(id))),
        ProductSort::Price => query
            .filter(products::min_price.ge(min_price.clone()))
            .filter(products::min_price.gt(min_price).or(products::id.gt(id))),
        ProductSort::PriceDesc => query
            .filter(products::max_price.le(max_price.clone()))
            .filter(products::max_price.lt(max_price).or(products::id.lt(id))),
        ProductSort::Title => query
            .filter(products::title_key.ge(title_key.clone()))
            .filter(products::title_key.gt(title_key).or(products::id.gt(id))),
    }
}

/// Returns the keys of a range of products, whether or not they are visible.
pub fn slice(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, products, products::table, range)
}

/// Returns the matching products among these, in no order.
pub fn matching_among(
    conn: &mut Conn,
    filter: &ProductFilter,
    ids: &[ProductId],
) -> QueryResult<Vec<ProductSummary>> {
    matching(filter)
        .filter(products::id.eq_any(ids.to_vec()))
        .select(ProductSummary::as_select())
        .load(conn)
}

/// Returns the visible products among these, in no order. The database looks them up by their ids alone: given the
/// status too, it may read all products that have it.
pub fn listed(conn: &mut Conn, ids: &[ProductId]) -> QueryResult<Vec<ProductSummary>> {
    let found: Vec<(ProductSummary, ProductStatus)> = products::table
        .filter(products::id.eq_any(ids.to_vec()))
        .select((ProductSummary::as_select(), products::status))
        .load(conn)?;
    let visible = found.into_iter().filter(|(_, status)| *status == ProductStatus::Active);
    Ok(visible.map(|(product, _)| product).collect())
}

/// Counts the matching products in each category itself, ignoring which categories are chosen.
pub fn count_by_category(
    conn: &mut Conn,
    filter: &ProductFilter,
) -> QueryResult<HashMap<CategoryId, i64>> {
    let anywhere = ProductFilter { categories: Vec::new(), ..filter.clone() };
    let counts: Vec<(CategoryId, i64)> = product_categories::table
        .filter(product_categories::product_id.eq_any(matching(&anywhere).select(products::id)))
        .group_by(product_categories::category_id)
        .select((product_categories::category_id, count_star()))
        .load(conn)?;
    Ok(counts.into_iter().collect())
}

/// Counts the matching products in the whole branch of some categories, each product once.
pub fn count_by_branch(
    conn: &mut Conn,
    filter: &ProductFilter,
    of: &[CategoryId],
) -> QueryResult<HashMap<CategoryId, i64>> {
    let anywhere = ProductFilter { categories: Vec::new(), ..filter.clone() };
    let counts: Vec<(CategoryId, i64)> = category_paths::table
        .inner_join(
            product_categories::table
                .on(product_categories::category_id.eq(category_paths::category_id)),
        )
        .filter(category_paths::ancestor_id.eq_any(of))
        .filter(product_categories::product_id.eq_any(matching(&anywhere).select(products::id)))
        .group_by(category_paths::ancestor_id)
        .select((
            category_paths::ancestor_id,
            diesel::dsl::count(product_categories::product_id).aggregate_distinct(),
        ))
        .load(conn)?;
    Ok(counts.into_iter().collect())
}

pub fn by_ids(conn: &mut Conn, ids: &[ProductId]) -> QueryResult<Vec<Product>> {
    products::table.filter(products::id.eq_any(ids)).select(Product::as_select()).load(conn)
}

pub fn by_slug(conn: &mut Conn, slug: &str) -> QueryResult<Option<Product>> {
    products::table
        .filter(products::slug.eq(slug))
        .select(Product::as_select())
        .first(conn)
        .optional()
}

/// Returns the product that had a slug before.
pub fn by_old_slug(conn: &mut Conn, slug: &str) -> QueryResult<Option<Product>> {
    slug_redirects::table
        .inner_join(products::table)
        .filter(slug_redirects::slug.eq(slug))
        .select(Product::as_select())
        .first(conn)
        .optional()
}

pub fn by_id(conn: &mut Conn, id: ProductId) -> QueryResult<Option<Product>> {
    products::table.find(id).select(Product::as_select()).first(conn).optional()
}

pub fn find_by_variant(conn: &mut Conn, id: VariantId) -> QueryResult<Option<Product>> {
    products::table
        .inner_join(variants::table)
        .filter(variants::id.eq(id))
        .select(Product::as_select())
        .first(conn)
        .optional()
}

/// Returns the product with an id in an external catalog.
pub fn by_external_id(conn: &mut Conn, external_id: &str) -> QueryResult<Option<ProductId>> {
    products::table
        .filter(products::external_id.eq(external_id))
        .select(products::id)
        .first(conn)
        .optional()
}

pub fn set_external_id(conn: &mut Conn, id: ProductId, external_id: &str) -> QueryResult<usize> {
    diesel::update(products::table.find(id))
        .set(products::external_id.eq(external_id))
        .execute(conn)
}

/// Returns the products of these variants.
pub fn by_variants(
    conn: &mut Conn,
    ids: &[VariantId],
) -> QueryResult<BTreeMap<VariantId, ProductId>> {
    let pairs: Vec<(VariantId, ProductId)> = variants::table
        .filter(variants::id.eq_any(ids))
        .select((variants::id, variants::product_id))
        .load(conn)?;
    Ok(pairs.into_iter().collect())
}

/// Returns the variants of these products.
pub fn variants_of(
    conn: &mut Conn,
    ids: &[ProductId],
) -> QueryResult<BTreeMap<VariantId, ProductId>> {
    let pairs: Vec<(VariantId, ProductId)> = variants::table
        .filter(variants::product_id.eq_any(ids))
        .select((variants::id, variants::product_id))
        .load(conn)?;
    Ok(pairs.into_iter().collect())
}

pub fn list_ids_by_variant(conn: &mut Conn, ids: &[VariantId]) -> QueryResult<Vec<ProductId>> {
    variants::table
        .filter(variants::id.eq_any(ids.to_vec()))
        .select(variants::product_id)
        .distinct()
        .load(conn)
}

/// Returns the tax classes of all products in order. Looks up each class in the index, because reading all products
/// for a few classes takes long.
pub fn tax_classes(conn: &mut Conn) -> QueryResult<Vec<String>> {
    const MAX_CLASSES: usize = 100;
    let mut classes: Vec<String> = Vec::new();
    while classes.len() < MAX_CLASSES {
        let last = classes.last().cloned().unwrap_or_default();
        let next: Option<String> = products::table
            .filter(products::tax_class.gt(last))
            .select(min(products::tax_class))
            .first(conn)?;
        let Some(next) = next else { break };
        classes.push(next);
    }
    Ok(classes)
}

/// Returns the highest id of a visible product.
pub fn last_visible_id(conn: &mut Conn) -> QueryResult<Option<ProductId>> {
    products::table
        .filter(products::status.eq(ProductStatus::Active))
        .order(products::id.desc())
        .select(products::id)
        .first(conn)
        .optional()
}

/// Returns the first `limit` visible products with ids above `after` and up to `last`, in order of id.
pub fn for_sitemap(
    conn: &mut Conn,
    after: ProductId,
    last: ProductId,
    limit: i64,
) -> QueryResult<Vec<SitemapProduct>> {
    products::table
        .filter(products::id.gt(after))
        .filter(products::id.le(last))
        .filter(products::status.eq(ProductStatus::Active))
        .order(products::id)
        .limit(limit)
        .select(SitemapProduct::as_select())
        .load(conn)
}

/// Returns visible products with higher ids than `after`, in order of id.
pub fn active_after(conn: &mut Conn, after: ProductId, limit: i64) -> QueryResult<Vec<Product>> {
    products::table
        .filter(products::id.gt(after))
        .filter(products::status.eq(ProductStatus::Active))
        .order(products::id)
        .limit(limit)
        .select(Product::as_select())
        .load(conn)
}

/// Returns products with higher ids than `after`, in order of id.
pub fn after(conn: &mut Conn, after: ProductId, limit: i64) -> QueryResult<Vec<Product>> {
    products::table
        .filter(products::id.gt(after))
        .order(products::id)
        .limit(limit)
        .select(Product::as_select())
        .load(conn)
}

/// Returns the products that were changed since a moment, or whose stock was.
pub fn changed_since(conn: &mut Conn, since: Timestamp) -> QueryResult<Vec<ProductId>> {
    let mut changed: Vec<ProductId> =
        products::table.filter(products::updated_at.ge(since)).select(products::id).load(conn)?;
    let restocked: Vec<ProductId> = stock_items::table
        .inner_join(variants::table)
        .filter(stock_items::updated_at.ge(since))
        .select(variants::product_id)
        .load(conn)?;
    changed.extend(restocked);
    Ok(changed)
}

/// Returns products without a key for sorting by title.
pub fn without_title_key(conn: &mut Conn, limit: i64) -> QueryResult<Vec<ProductSummary>> {
    products::table
        .filter(products::title_key.eq(""))
        .order(products::id)
        .limit(limit)
        .select(ProductSummary::as_select())
        .load(conn)
}

/// Sets a missing sort key. The version and the time of the last change stay.
pub fn set_title_key(conn: &mut Conn, id: ProductId, key: &str) -> QueryResult<usize> {
    diesel::update(products::table.find(id).filter(products::title_key.eq("")))
        .set(products::title_key.eq(key))
        .execute(conn)
}

/// Adds to the number of views of a product's page.
pub fn add_views(conn: &mut Conn, id: ProductId, views: i64) -> QueryResult<usize> {
    diesel::update(products::table.find(id))
        .set(products::views.eq(products::views + views))
        .execute(conn)
}

fn matching(filter: &ProductFilter) -> Matching<'static> {
    let mut query = products::table.filter(products::status.eq(ProductStatus::Active)).into_boxed();
    for word in filter.search_words() {
        query = query.filter(products::search_text.like(containing(&word)).escape('\\'));
    }
    if !filter.categories.is_empty() {
        let branches = category_paths::table
            .inner_join(categories::table.on(categories::id.eq(category_paths::ancestor_id)))
            .filter(categories::slug.eq_any(filter.categories.clone()))
            .select(category_paths::category_id);
        let chosen = product_categories::table
            .filter(product_categories::category_id.eq_any(branches))
            .select(product_categories::product_id);
        query = query.filter(products::id.eq_any(chosen));
    }
    with_matching_variant(query, filter)
}

/// Keeps products with a variant that meets all conditions for variants.
fn with_matching_variant<'a>(query: Matching<'a>, filter: &ProductFilter) -> Matching<'a> {
    let ProductFilter { min_price, max_price, in_stock, on_sale, .. } = filter;
    if min_price.is_none() && max_price.is_none() && !in_stock && !on_sale {
        return query;
    }
    let left = stock_items::table
        .filter(stock_items::variant_id.eq(variants::id))
        .select(sum(stock_items::on_hand - stock_items::held))
        .single_value();
    let available =
        variants::track_stock.eq(false).or(variants::backorder.eq(true)).or(left.gt(0_i64));
    let reduced = variants::compare_at_price.gt(variants::price.nullable());
    let wanted = variants::table
        .filter(variants::product_id.eq(products::id))
        .filter(variants::price.ge(min_price.clone().unwrap_or_else(Money::zero)))
        .filter(variants::price.le(max_price.clone().unwrap_or_else(Money::max)))
        .filter(available.or((!in_stock).into_sql::<Bool>()))
        .filter(reduced.or((!on_sale).into_sql::<Bool>()));
    query.filter(exists(wanted))
}

fn sorted(query: Matching<'_>, sort: ProductSort) -> Matching<'_> {
    match sort {
        ProductSort::Relevance | ProductSort::Newest => {
            query.order((products::inserted_at.desc(), products::id.desc()))
        }
        ProductSort::Popular => query.order((products::views.desc(), products::id.desc())),
        ProductSort::Price => query.order((products::min_price, products::id)),
        ProductSort::PriceDesc => query.order((products::max_price.desc(), products::id.desc())),
        ProductSort::Title => query.order((products::title_key, products::id)),
    }
}
