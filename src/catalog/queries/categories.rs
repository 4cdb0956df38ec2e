//! Categories in the database. Compiled once for each database.

use std::collections::HashMap;

use diesel::{
    dsl::{count, count_star, exists},
    prelude::*,
};

use super::dialect::{self, Conn};
use crate::{
    catalog::models::{Ancestor, Category, CategoryAttributes, CategoryTitle, ProductStatus},
    db::{
        batches,
        schema::{categories, category_paths, coupon_categories, product_categories, products},
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::{CategoryId, Versioned},
        slice::RowRange,
    },
};

pub fn all(conn: &mut Conn) -> QueryResult<Vec<Category>> {
    categories::table
        .order((categories::position, categories::title))
        .select(Category::as_select())
        .load(conn)
}

/// Returns the keys of a range of categories.
pub fn slice(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, categories, categories::table, range)
}

pub fn by_slug(conn: &mut Conn, slug: &str) -> QueryResult<Option<Category>> {
    categories::table
        .filter(categories::slug.eq(slug))
        .select(Category::as_select())
        .first(conn)
        .optional()
}

/// Returns the ancestors of each of some categories, nearest first, without the categories
/// themselves.
pub fn ancestors(conn: &mut Conn, of: &[CategoryId]) -> QueryResult<Vec<Ancestor>> {
    category_paths::table
        .inner_join(categories::table.on(categories::id.eq(category_paths::ancestor_id)))
        .filter(category_paths::category_id.eq_any(of))
        .filter(category_paths::depth.gt(0))
        .order((category_paths::category_id, category_paths::depth))
        .select(Ancestor::as_select())
        .load(conn)
}

/// Returns the categories that have active products, directly or in a subcategory.
pub fn with_products(conn: &mut Conn) -> QueryResult<Vec<CategoryId>> {
    let shown = product_categories::table
        .inner_join(products::table)
        .filter(products::status.eq(ProductStatus::Active))
        .filter(product_categories::category_id.eq(category_paths::category_id));
    category_paths::table
        .filter(diesel::dsl::exists(shown))
        .select(category_paths::ancestor_id)
        .distinct()
        .load(conn)
}

pub fn by_ids(conn: &mut Conn, ids: &[CategoryId]) -> QueryResult<Vec<Category>> {
    categories::table
        .filter(categories::id.eq_any(ids))
        .order((categories::position, categories::title))
        .select(Category::as_select())
        .load(conn)
}

/// Returns all titles, newest first. The caller's map keeps the last of equal titles, so the oldest
/// category wins if two titles differ only in case.
pub fn titles(conn: &mut Conn) -> QueryResult<Vec<CategoryTitle>> {
    categories::table.order(categories::id.desc()).select(CategoryTitle::as_select()).load(conn)
}

/// Returns those of the titles that exist in exactly this case.
pub fn titles_among(conn: &mut Conn, wanted: &[&String]) -> QueryResult<Vec<CategoryTitle>> {
    let mut found = Vec::new();
    for wanted in batches(wanted) {
        let titles = categories::table.filter(categories::title.eq_any(wanted.iter().copied()));
        found.extend(titles.select(CategoryTitle::as_select()).load(conn)?);
    }
    Ok(found)
}

pub fn taken_slugs(conn: &mut Conn, slugs: &[String]) -> QueryResult<Vec<String>> {
    categories::table.filter(categories::slug.eq_any(slugs)).select(categories::slug).load(conn)
}

/// Counts the products in each category itself.
pub fn counts(conn: &mut Conn) -> QueryResult<HashMap<CategoryId, i64>> {
    let counts: Vec<(CategoryId, i64)> = product_categories::table
        .group_by(product_categories::category_id)
        .select((product_categories::category_id, count_star()))
        .load(conn)?;
    Ok(counts.into_iter().collect())
}

/// Counts the products in the whole branch of each category that has subcategories.
pub fn branch_counts(conn: &mut Conn) -> QueryResult<HashMap<CategoryId, i64>> {
    let parents =
        categories::table.filter(categories::parent_id.is_not_null()).select(categories::parent_id);
    let counts: Vec<(CategoryId, i64)> = category_paths::table
        .inner_join(
            product_categories::table
                .on(product_categories::category_id.eq(category_paths::category_id)),
        )
        .filter(category_paths::ancestor_id.nullable().eq_any(parents))
        .group_by(category_paths::ancestor_id)
        .select((
            category_paths::ancestor_id,
            count(product_categories::product_id).aggregate_distinct(),
        ))
        .load(conn)?;
    Ok(counts.into_iter().collect())
}

/// Counts the products in a category itself.
pub fn count_products(conn: &mut Conn, id: CategoryId) -> QueryResult<i64> {
    product_categories::table
        .filter(product_categories::category_id.eq(id))
        .count()
        .get_result(conn)
}

/// Counts the coupons for a category.
pub fn count_coupons(conn: &mut Conn, id: CategoryId) -> QueryResult<i64> {
    coupon_categories::table.filter(coupon_categories::category_id.eq(id)).count().get_result(conn)
}

/// Locks the tree against concurrent changes until the transaction ends.
pub fn lock(conn: &mut Conn) -> QueryResult<Vec<CategoryId>> {
    let all = categories::table.order(categories::id).select(categories::id);
    dialect::locked!(all).load(conn)
}

/// Inserts a category with its paths in the tree.
pub fn insert(
    conn: &mut Conn,
    new: &CategoryAttributes,
    now: Timestamp,
) -> QueryResult<CategoryId> {
    let id = diesel::insert_into(categories::table)
        .values((new, categories::inserted_at.eq(now), categories::updated_at.eq(now)))
        .returning(categories::id)
        .get_result(conn)?;
    place_branch(conn, id, new.parent_id)?;
    Ok(id)
}

/// Writes the paths of a category and its descendants below `parent`. Must be called after each change
/// of a `parent_id`.
pub fn place_branch(
    conn: &mut Conn,
    id: CategoryId,
    parent: Option<CategoryId>,
) -> QueryResult<()> {
    let own = (category_paths::ancestor_id.eq(id), category_paths::category_id.eq(id));
    diesel::insert_into(category_paths::table)
        .values((own, category_paths::depth.eq(0)))
        .on_conflict_do_nothing()
        .execute(conn)?;
    let branch: Vec<(CategoryId, i32)> = category_paths::table
        .filter(category_paths::ancestor_id.eq(id))
        .select((category_paths::category_id, category_paths::depth))
        .load(conn)?;
    let ids: Vec<CategoryId> = branch.iter().map(|(id, _)| *id).collect();
    diesel::delete(
        category_paths::table
            .filter(category_paths::category_id.eq_any(&ids))
            .filter(category_paths::ancestor_id.ne_all(&ids)),
    )
    .execute(conn)?;
    let Some(parent) = parent else { return Ok(()) };
    let above: Vec<(CategoryId, i32)> = category_paths::table
        .filter(category_paths::category_id.eq(parent))
        .select((category_paths::ancestor_id, category_paths::depth))
        .load(conn)?;
    let rows: Vec<_> = above
        .iter()
        .flat_map(|(ancestor, up)| {
            branch.iter().map(move |(category, down)| {
                (
                    category_paths::ancestor_id.eq(*ancestor),
                    category_paths::category_id.eq(*category),
                    category_paths::depth.eq(up + 1 + down),
                )
            })
        })
        .collect();
    diesel::insert_into(category_paths::table).values(&rows).execute(conn)?;
    Ok(())
}

/// Moves the children of a category to another parent, or to the top.
pub fn move_children(
    conn: &mut Conn,
    of: CategoryId,
    parent: Option<CategoryId>,
    now: Timestamp,
) -> QueryResult<Vec<CategoryId>> {
    let children: Vec<CategoryId> = categories::table
        .filter(categories::parent_id.eq(of))
        .order(categories::id)
        .select(categories::id)
        .load(conn)?;
    diesel::update(categories::table.filter(categories::parent_id.eq(of)))
        .set((
            categories::parent_id.eq(parent),
            categories::version.eq(categories::version + 1),
            categories::updated_at.eq(now),
        ))
        .execute(conn)?;
    for child in &children {
        place_branch(conn, *child, parent)?;
    }
    Ok(children)
}

/// Updates a category. Returns 0 if it has another version now.
pub fn update(
    conn: &mut Conn,
    Versioned { id, version }: Versioned<CategoryId>,
    new: &CategoryAttributes,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(categories::table.find(id).filter(categories::version.eq(version)))
        .set((new, categories::version.eq(version + 1), categories::updated_at.eq(now)))
        .execute(conn)
}

pub fn delete(conn: &mut Conn, id: CategoryId) -> QueryResult<usize> {
    diesel::delete(categories::table.find(id)).execute(conn)
}

/// Returns `true` if a category has products or children.
pub fn is_used(conn: &mut Conn, id: CategoryId) -> QueryResult<bool> {
    let products = product_categories::table.filter(product_categories::category_id.eq(id));
    let children = categories::table.filter(categories::parent_id.eq(id));
    diesel::select(exists(products).or(exists(children))).get_result(conn)
}
