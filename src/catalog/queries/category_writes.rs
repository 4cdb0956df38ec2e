//! Categories to be written, and the products in them. Compiled once for each database.

use diesel::{
    dsl::{count, count_star},
    prelude::*,
};

use super::dialect::{self, Conn};
use crate::{
    catalog::models::{Category, CategoryRow},
    db::schema::{categories, category_paths, coupon_categories, product_categories},
    foundation::{clock::Timestamp, ids::CategoryId},
};

pub fn by_ids(conn: &mut Conn, ids: &[CategoryId]) -> QueryResult<Vec<Category>> {
    categories::table
        .filter(categories::id.eq_any(ids))
        .order((categories::position, categories::title))
        .select(Category::as_select())
        .load(conn)
}

/// The oldest last, so that it wins where two titles differ in case only.
pub fn titles(conn: &mut Conn) -> QueryResult<Vec<(String, CategoryId)>> {
    categories::table
        .order(categories::id.desc())
        .select((categories::title, categories::id))
        .load(conn)
}

/// Those of these titles that there are, written exactly so.
pub fn titles_among(conn: &mut Conn, wanted: &[String]) -> QueryResult<Vec<(String, CategoryId)>> {
    categories::table
        .filter(categories::title.eq_any(wanted))
        .select((categories::title, categories::id))
        .load(conn)
}

pub fn taken_slugs(conn: &mut Conn, slugs: &[String]) -> QueryResult<Vec<String>> {
    categories::table.filter(categories::slug.eq_any(slugs)).select(categories::slug).load(conn)
}

pub fn counts(conn: &mut Conn) -> QueryResult<Vec<(CategoryId, i64)>> {
    product_categories::table
        .group_by(product_categories::category_id)
        .select((product_categories::category_id, count_star()))
        .load(conn)
}

/// Products in each category that others are below, in itself or in its branch.
pub fn branch_counts(conn: &mut Conn) -> QueryResult<Vec<(CategoryId, i64)>> {
    let parents =
        categories::table.filter(categories::parent_id.is_not_null()).select(categories::parent_id);
    category_paths::table
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
        .load(conn)
}

/// Products in a category itself.
pub fn count_products(conn: &mut Conn, id: CategoryId) -> QueryResult<i64> {
    product_categories::table
        .filter(product_categories::category_id.eq(id))
        .count()
        .get_result(conn)
}

/// Coupons that name a category.
pub fn count_coupons(conn: &mut Conn, id: CategoryId) -> QueryResult<i64> {
    coupon_categories::table.filter(coupon_categories::category_id.eq(id)).count().get_result(conn)
}

/// Makes other changes of the tree wait until the transaction ends.
pub fn lock(conn: &mut Conn) -> QueryResult<Vec<CategoryId>> {
    let all = categories::table.order(categories::id).select(categories::id);
    dialect::locked!(all).load(conn)
}

/// Inserts a category, with its place in the tree.
pub fn insert(conn: &mut Conn, row: &CategoryRow, now: Timestamp) -> QueryResult<CategoryId> {
    let id = diesel::insert_into(categories::table)
        .values((row, categories::inserted_at.eq(now), categories::updated_at.eq(now)))
        .returning(categories::id)
        .get_result(conn)?;
    place_branch(conn, id, row.parent_id)?;
    Ok(id)
}

/// Writes the paths of a category and of all below it, which are to be below `parent`: to be
/// called whenever a `parent_id` was written.
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

/// Puts the categories that are directly below one below another, or nowhere.
pub fn move_children(
    conn: &mut Conn,
    of: CategoryId,
    parent: Option<CategoryId>,
) -> QueryResult<Vec<CategoryId>> {
    let children: Vec<CategoryId> = categories::table
        .filter(categories::parent_id.eq(of))
        .order(categories::id)
        .select(categories::id)
        .load(conn)?;
    diesel::update(categories::table.filter(categories::parent_id.eq(of)))
        .set(categories::parent_id.eq(parent))
        .execute(conn)?;
    for child in &children {
        place_branch(conn, *child, parent)?;
    }
    Ok(children)
}

/// Answers 0 where the category's version is another by now.
pub fn update(
    conn: &mut Conn,
    (id, version): (CategoryId, i32),
    row: &CategoryRow,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(categories::table.find(id).filter(categories::version.eq(version)))
        .set((row, categories::version.eq(version + 1), categories::updated_at.eq(now)))
        .execute(conn)
}

pub fn delete(conn: &mut Conn, id: CategoryId) -> QueryResult<usize> {
    diesel::delete(categories::table.find(id)).execute(conn)
}
