//! The shelves of the shop, written by the shopkeeper.

use std::collections::{HashMap, HashSet};

use crate::{
    Error, Result,
    db::{Conn, Tx},
    events::Event,
    foundation::{collation::sort_key, ids::CategoryId, slug},
    q,
};

use super::models::{Category, CategoryRow};

/// All categories in the shop's order.
pub fn list_categories(conn: &mut Conn<'_>) -> Result<Vec<Category>> {
    let mut all = q!(conn, catalog::categories::all())?;
    all.sort_by_cached_key(|category| (category.position, sort_key(&category.title)));
    Ok(all)
}

/// Those of the ids that there are, in the shop's order; none for none.
pub fn list_categories_by_id(conn: &mut Conn<'_>, ids: &[CategoryId]) -> Result<Vec<Category>> {
    q!(conn, catalog::category_writes::by_ids(ids))
}

/// A category to be changed.
pub fn get_category(conn: &mut Conn<'_>, id: CategoryId) -> Result<Category> {
    list_categories_by_id(conn, &[id])?.pop().ok_or(Error::NotFound)
}

/// How many products, whatever their status, a category has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CategoryCounts {
    /// In itself.
    pub own: i64,
    /// In itself and in all that is below it, each product once.
    pub branch: i64,
}

/// How many products, whatever their status, are in each category; those without any are left out.
pub fn count_products_by_category(
    conn: &mut Conn<'_>,
) -> Result<HashMap<CategoryId, CategoryCounts>> {
    let mut counts: HashMap<CategoryId, CategoryCounts> = HashMap::new();
    for (id, own) in q!(conn, catalog::category_writes::counts())? {
        counts.insert(id, CategoryCounts { own, branch: own });
    }
    for (id, branch) in q!(conn, catalog::category_writes::branch_counts())? {
        counts.entry(id).or_default().branch = branch;
    }
    Ok(counts)
}

/// The categories above one, the topmost first, without itself.
pub fn list_ancestors(conn: &mut Conn<'_>, id: CategoryId) -> Result<Vec<Category>> {
    let above = q!(conn, catalog::categories::above(&[id]))?;
    Ok(above.into_iter().rev().map(|(_, category)| category).collect())
}

/// The categories that have products in the shop, in themselves or below.
pub fn list_filled_categories(conn: &mut Conn<'_>) -> Result<Vec<Category>> {
    let filled: HashSet<CategoryId> =
        q!(conn, catalog::categories::with_products())?.into_iter().collect();
    let mut all = q!(conn, catalog::categories::all())?;
    all.retain(|category| filled.contains(&category.id));
    Ok(all)
}

/// The categories of these titles, in whatever case they are written, in their order; those
/// that are missing are made. For whoever saves a product and may do so.
pub fn categories_by_title(tx: &mut Tx<'_>, titles: &[String]) -> Result<Vec<CategoryId>> {
    if titles.is_empty() {
        return Ok(Vec::new());
    }
    let (now, mut known) = (tx.now(), known_titles(tx, titles)?);
    let mut found = Vec::with_capacity(titles.len());
    for title in titles {
        let folded = title.to_lowercase();
        if !known.contains_key(&folded) {
            let slug = free_slug(tx, title)?;
            let row = CategoryRow { title: title.clone(), slug, ..CategoryRow::default() };
            let id = q!(tx, catalog::category_writes::insert(&row, now))?;
            known.insert(folded.clone(), id);
            tx.emit(Event::CategoriesChanged);
        }
        found.extend(known.get(&folded));
    }
    Ok(found)
}

/// The titles that there are, in lower case: those asked for where all are written so, else every
/// one, folded here because SQLite folds ASCII letters only.
fn known_titles(conn: &mut Conn<'_>, wanted: &[String]) -> Result<HashMap<String, CategoryId>> {
    let mut titles = q!(conn, catalog::category_writes::titles_among(wanted))?;
    if titles.len() < wanted.len() {
        titles = q!(conn, catalog::category_writes::titles())?;
    }
    Ok(titles.into_iter().map(|(title, id)| (title.to_lowercase(), id)).collect())
}

/// An address made of a title that no other category has.
pub(super) fn free_slug(conn: &mut Conn<'_>, title: &str) -> Result<String> {
    let candidates = slug::candidates(title);
    let taken = q!(conn, catalog::category_writes::taken_slugs(&candidates))?;
    let free = candidates.iter().find(|slug| !taken.contains(slug));
    Ok(free.unwrap_or(&candidates[0]).clone())
}
