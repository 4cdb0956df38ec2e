//! Categories as the shopkeeper writes them.

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    deletions::{self, Deleted, Link, Missing, Part, Plan, Reference},
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{CategoryId, DeletionId},
        params::Params,
    },
    q,
};

use super::{
    categories::{free_slug, get_category, list_categories},
    category_tree::CategoryTree,
    models::{Category, CategoryRow},
};

/// A category's form filled with what it is.
pub fn change_category(category: &Category) -> Changeset {
    let parent = category.parent_id.map(|id| id.to_string()).unwrap_or_default();
    let values = [
        ("title", category.title.clone()),
        ("description", category.description.clone()),
        ("parent_id", parent),
        ("position", category.position.to_string()),
        ("version", category.version.to_string()),
    ];
    Changeset::new(values.into_iter().collect())
}

/// Makes a category of a form.
pub fn create_category(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<Category> {
    scope.require_admin()?;
    q!(tx, catalog::category_writes::lock())?;
    let (row, form) = cast(tx, params, None)?;
    let inserted = tx.attempt(|tx| q!(tx, catalog::category_writes::insert(&row, tx.now())));
    let id = inserted.map_err(|failure| taken(failure, form))?;
    tx.emit(Event::CategoriesChanged);
    get_category(tx, id)
}

/// Makes a category what a form says. Its address stays, so that links keep working.
///
/// # Errors
/// `Conflict` where it was changed after the form was opened, as the form's `version` tells.
pub fn update_category(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: CategoryId,
    params: Params,
) -> Result<Category> {
    scope.require_admin()?;
    // Of two who move branches at once, the second sees what the first did: no circle can form.
    q!(tx, catalog::category_writes::lock())?;
    let category = get_category(tx, id)?;
    let version = params.version();
    if category.version != version {
        return Err(Error::stale(&category.title));
    }
    let (row, form) = cast(tx, params, Some(&category))?;
    let (now, seen) = (tx.now(), (id, version));
    let updated = tx.attempt(|tx| q!(tx, catalog::category_writes::update(seen, &row, now)));
    if updated.map_err(|failure| taken(failure, form))? == 0 {
        return Err(Error::stale(&category.title));
    }
    if row.parent_id != category.parent_id {
        q!(tx, catalog::category_writes::place_branch(id, row.parent_id))?;
        // What coupons for a category are for has changed.
        tx.emit(Event::TermsChanged);
    }
    tx.emit(Event::CategoriesChanged);
    get_category(tx, id)
}

/// What leaves the database with a category.
const CATEGORY: Plan = Plan {
    kind: "category",
    parts: &[
        Part::new("categories", "id = $id").naming(&[Reference {
            column: "parent_id",
            table: "categories",
            missing: Missing::Clear,
        }]),
        Part::new("product_categories", "category_id = $id").naming(&[Reference {
            column: "product_id",
            table: "products",
            missing: Missing::LeaveOut,
        }]),
        Part::new("coupon_categories", "category_id = $id").naming(&[Reference {
            column: "coupon_id",
            table: "coupons",
            missing: Missing::LeaveOut,
        }]),
    ],
    links: &[Link { table: "categories", column: "parent_id", targets: "$id" }],
};

/// What hangs on a category, and is told before it is deleted.
#[derive(Clone, Debug)]
pub struct CategoryUses {
    /// The category.
    pub category: Category,
    /// Products in itself.
    pub products: i64,
    /// Titles of the categories directly below it.
    pub children: Vec<String>,
    /// The title of the one that it is part of.
    pub parent: Option<String>,
    /// Coupons that name it.
    pub coupons: i64,
}

/// What hangs on a category.
pub fn get_category_uses(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: CategoryId,
) -> Result<CategoryUses> {
    scope.require_admin()?;
    let category = get_category(conn, id)?;
    let tree = CategoryTree::new(list_categories(conn)?);
    let parent = category.parent_id.and_then(|parent| tree.get(parent));
    Ok(CategoryUses {
        products: q!(conn, catalog::category_writes::count_products(id))?,
        coupons: q!(conn, catalog::category_writes::count_coupons(id))?,
        children: tree.children(Some(id)).map(|child| child.title.clone()).collect(),
        parent: parent.map(|parent| parent.title.clone()),
        category,
    })
}

/// Deletes a category; its products stay, and the categories below it move up to where it was.
pub fn delete_category(tx: &mut Tx<'_>, scope: &Scope, id: CategoryId) -> Result<Deleted> {
    scope.require_admin()?;
    q!(tx, catalog::category_writes::lock())?;
    let category = get_category(tx, id)?;
    let left = category.parent_id.map(CategoryId::get);
    let deleted = deletions::archive(
        tx,
        scope,
        &CATEGORY,
        deletions::Subject::new(id, &category.title),
        left,
    )?;
    q!(tx, catalog::category_writes::move_children(id, category.parent_id))?;
    q!(tx, catalog::category_writes::delete(id))?;
    tx.emit(Event::CategoriesChanged);
    tx.emit(Event::TermsChanged);
    Ok(deleted)
}

/// Restores a category with its products and coupons, and puts back below it what moved up when
/// it was deleted and has not moved since.
pub fn restore_category(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    scope.require_admin()?;
    q!(tx, catalog::category_writes::lock())?;
    let restored = deletions::restore(tx, scope, &CATEGORY, id)?;
    let category = get_category(tx, restored.id.into())?;
    q!(tx, catalog::category_writes::place_branch(category.id, category.parent_id))?;
    q!(tx, catalog::category_writes::move_children(category.id, Some(category.id)))?;
    tx.emit(Event::CategoriesChanged);
    tx.emit(Event::TermsChanged);
    Ok(restored.title)
}

fn cast(
    conn: &mut Conn<'_>,
    params: Params,
    category: Option<&Category>,
) -> Result<(CategoryRow, Changeset)> {
    let mut form = Changeset::new(params);
    let title = form.required("title", "Title", 255);
    let description = form.lines("description", "Description", 2_000);
    let position = form.optional_integer("position", "Sort order", 0..=9_999).unwrap_or(0);
    let parent_id = cast_parent(conn, &mut form, category)?;
    if !form.is_valid() {
        return Err(form.into());
    }
    let slug = match category {
        Some(category) => category.slug.clone(),
        None => free_slug(conn, &title)?,
    };
    Ok((CategoryRow { title, slug, description, parent_id, position }, form))
}

/// The chosen parent, which must be there and not be part of the category itself.
fn cast_parent(
    conn: &mut Conn<'_>,
    form: &mut Changeset,
    category: Option<&Category>,
) -> Result<Option<CategoryId>> {
    let chosen = form.value("parent_id").trim().to_owned();
    if chosen.is_empty() {
        return Ok(None);
    }
    let tree = CategoryTree::new(list_categories(conn)?);
    let parent = chosen.parse().ok().filter(|id| tree.get(*id).is_some());
    match parent {
        None => form.error("parent_id", "Parent category must be one of the categories"),
        Some(parent) if category.is_some_and(|own| tree.is_in_branch(parent, own.id)) => {
            form.error(
                "parent_id",
                "A category can't be moved into itself or one of its subcategories",
            );
        }
        Some(_) => {}
    }
    Ok(parent)
}

fn taken(failure: Error, mut form: Changeset) -> Error {
    if !failure.violates_unique("categories.title") && !failure.violates_unique("categories.slug") {
        return failure;
    }
    form.error("title", "Title has already been taken");
    form.into()
}
