//! The categories of the shop.

use std::collections::{HashMap, HashSet};

use crate::{
    Error, Result,
    accounts::Scope,
    audit::{Change, SubjectKind},
    db::{Conn, Tx},
    events::Event,
    foundation::{collation::sort_key, ids::CategoryId, slug},
    q,
};

use super::models::{Category, CategoryAttributes};

/// Returns all categories in the shop's order.
pub fn list_categories(conn: &mut Conn<'_>) -> Result<Vec<Category>> {
    let mut all = q!(conn, catalog::categories::all())?;
    all.sort_by_cached_key(|category| (category.position, sort_key(&category.title)));
    Ok(all)
}

/// Returns the categories with these ids, in the shop's order. Unknown ids are left out.
pub fn list_categories_by_id(conn: &mut Conn<'_>, ids: &[CategoryId]) -> Result<Vec<Category>> {
    q!(conn, catalog::categories::by_ids(ids))
}

/// Returns a category.
pub fn get_category(conn: &mut Conn<'_>, id: CategoryId) -> Result<Category> {
    list_categories_by_id(conn, &[id])?.pop().ok_or(Error::NotFound)
}

/// The number of products in a category, with any status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CategoryCounts {
    /// Products in the category itself.
    pub own: i64,
    /// Products in the category and all its subcategories, each once.
    pub branch: i64,
}

/// Counts the products with any status in each category. Categories without products are left out.
pub fn count_products_by_category(
    conn: &mut Conn<'_>,
) -> Result<HashMap<CategoryId, CategoryCounts>> {
    let mut counts: HashMap<CategoryId, CategoryCounts> = HashMap::new();
    for (id, own) in q!(conn, catalog::categories::counts())? {
        counts.insert(id, CategoryCounts { own, branch: own });
    }
    for (id, branch) in q!(conn, catalog::categories::branch_counts())? {
        counts.entry(id).or_default().branch = branch;
    }
    Ok(counts)
}

/// Returns the ancestors of a category, topmost first, without the category itself.
pub fn list_ancestors(conn: &mut Conn<'_>, id: CategoryId) -> Result<Vec<Category>> {
    let ancestors = q!(conn, catalog::categories::ancestors(&[id]))?;
    Ok(ancestors.into_iter().rev().map(|ancestor| ancestor.category).collect())
}

/// Returns the categories that have visible products, directly or in a subcategory.
pub fn list_nonempty_categories(conn: &mut Conn<'_>) -> Result<Vec<Category>> {
    let filled: HashSet<CategoryId> =
        q!(conn, catalog::categories::with_products())?.into_iter().collect();
    let mut all = q!(conn, catalog::categories::all())?;
    all.retain(|category| filled.contains(&category.id));
    Ok(all)
}

/// Returns the categories with these titles in the same order, ignoring case. Creates missing ones.
/// The caller must have checked the permission to save a product.
pub fn find_or_create_categories(
    tx: &mut Tx<'_>,
    scope: &Scope,
    titles: &[String],
) -> Result<Vec<CategoryId>> {
    if titles.is_empty() {
        return Ok(Vec::new());
    }
    let mut known = KnownTitles::load(tx, titles)?;
    let mut found = Vec::with_capacity(titles.len());
    for title in titles {
        if known.find(title).is_none() {
            let slug = free_slug(tx, title)?;
            let new =
                CategoryAttributes { title: title.clone(), slug, ..CategoryAttributes::default() };
            let id = q!(tx, catalog::categories::insert(&new, tx.now()))?;
            scope.record(tx, Change::new("created", SubjectKind::Category, id, title));
            known.folded.insert(title.to_lowercase(), id);
            tx.emit(Event::CategoriesChanged);
        }
        found.extend(known.find(title));
    }
    Ok(found)
}

/// The ids of existing categories by their titles.
struct KnownTitles {
    /// The wanted titles that exist in the same case.
    exact: HashMap<String, CategoryId>,
    /// All titles in lower case; empty if all wanted ones exist in the same case. They are lowercased here
    /// because SQLite only lowercases ASCII letters.
    folded: HashMap<String, CategoryId>,
}

impl KnownTitles {
    fn load(conn: &mut Conn<'_>, wanted: &[String]) -> Result<Self> {
        let wanted: HashSet<&String> = wanted.iter().collect();
        let wanted: Vec<&String> = wanted.into_iter().collect();
        let exact = q!(conn, catalog::categories::titles_among(&wanted))?;
        let exact: HashMap<String, CategoryId> =
            exact.into_iter().map(|known| (known.title, known.id)).collect();
        let mut folded = HashMap::new();
        if exact.len() < wanted.len() {
            let all = q!(conn, catalog::categories::titles())?;
            folded.extend(all.into_iter().map(|known| (known.title.to_lowercase(), known.id)));
        }
        Ok(Self { exact, folded })
    }

    fn find(&self, title: &str) -> Option<CategoryId> {
        self.exact.get(title).or_else(|| self.folded.get(&title.to_lowercase())).copied()
    }
}

/// Makes a slug from a title. Prefers one that no category has yet.
pub(super) fn free_slug(conn: &mut Conn<'_>, title: &str) -> Result<String> {
    let candidates = slug::candidates(title);
    let taken = q!(conn, catalog::categories::taken_slugs(&candidates))?;
    let free = candidates.iter().find(|slug| !taken.contains(slug));
    Ok(free.unwrap_or(&candidates[0]).clone())
}
