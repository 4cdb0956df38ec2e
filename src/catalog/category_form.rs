//! Creating, changing and deleting categories.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    deletions::{self, Deleted, Link, Missing, Part, Plan, Reference},
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{CategoryId, DeletionId, Versioned},
        params::Params,
    },
    q,
};

use super::{
    categories::{free_slug, get_category, list_categories},
    category_tree::CategoryTree,
    models::{Category, CategoryAttributes},
};

/// Returns the form of a category with its current values.
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

/// Creates a category from a form.
pub fn create_category(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<Category> {
    scope.require(Permission::CategoriesWrite)?;
    q!(tx, catalog::categories::lock())?;
    let mut form = Changeset::new(params);
    let new = cast(tx, &mut form, None)?;
    let inserted = tx.attempt(|tx| q!(tx, catalog::categories::insert(&new, tx.now())));
    let id = inserted.map_err(|error| explain_duplicate(error, form))?;
    tx.emit(Event::CategoriesChanged);
    get_category(tx, id)
}

/// Updates a category from a form. Its slug does not change, so that links to it still work.
///
/// # Errors
/// `Rejected` as stale if its version is no longer the form's `version`.
pub fn update_category(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: CategoryId,
    params: Params,
) -> Result<Category> {
    scope.require(Permission::CategoriesWrite)?;
    // Makes concurrent moves wait for each other, so that they can't form a cycle.
    q!(tx, catalog::categories::lock())?;
    let category = get_category(tx, id)?;
    let version = params.version();
    if category.version != version {
        return Err(Error::stale(&category.title));
    }
    let mut form = Changeset::new(params);
    let new = cast(tx, &mut form, Some(&category))?;
    let read = Versioned { id, version };
    let updated = tx.attempt(|tx| q!(tx, catalog::categories::update(read, &new, tx.now())));
    if updated.map_err(|error| explain_duplicate(error, form))? == 0 {
        return Err(Error::stale(&category.title));
    }
    if new.parent_id != category.parent_id {
        q!(tx, catalog::categories::place_branch(id, new.parent_id))?;
        // Coupons for a category now apply to other products.
        tx.emit(Event::TermsChanged);
    }
    tx.emit(Event::CategoriesChanged);
    get_category(tx, id)
}

/// The rows that are deleted with a category.
const CATEGORY: Plan = Plan {
    kind: "category",
    permission: Permission::CategoriesWrite,
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

/// The references to a category, shown before it is deleted.
#[derive(Clone, Debug)]
pub struct CategoryUses {
    /// The category.
    pub category: Category,
    /// Products in the category itself.
    pub products: i64,
    /// Titles of its children.
    pub children: Vec<String>,
    /// The title of its parent.
    pub parent: Option<String>,
    /// The number of coupons for it.
    pub coupons: i64,
}

/// Returns the references to a category.
pub fn get_category_uses(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: CategoryId,
) -> Result<CategoryUses> {
    scope.require(Permission::CategoriesRead)?;
    let category = get_category(conn, id)?;
    let tree = CategoryTree::new(list_categories(conn)?);
    let parent = category.parent_id.and_then(|parent| tree.get(parent));
    Ok(CategoryUses {
        products: q!(conn, catalog::categories::count_products(id))?,
        coupons: q!(conn, catalog::categories::count_coupons(id))?,
        children: tree.children(Some(id)).map(|child| child.title.clone()).collect(),
        parent: parent.map(|parent| parent.title.clone()),
        category,
    })
}

/// Deletes a category. Its products are not deleted, and its children move up to its parent.
pub fn delete_category(tx: &mut Tx<'_>, scope: &Scope, id: CategoryId) -> Result<Deleted> {
    scope.require(Permission::CategoriesWrite)?;
    q!(tx, catalog::categories::lock())?;
    let category = get_category(tx, id)?;
    let left = category.parent_id.map(CategoryId::get);
    let subject = deletions::Subject::new(id, &category.title);
    let deleted = deletions::archive(tx, scope, &CATEGORY, subject, left)?;
    q!(tx, catalog::categories::move_children(id, category.parent_id))?;
    q!(tx, catalog::categories::delete(id))?;
    tx.emit(Event::CategoriesChanged);
    tx.emit(Event::TermsChanged);
    Ok(deleted)
}

/// Restores a category with its products and coupons. Its former children move back, unless they
/// were moved in the meantime.
pub fn restore_category(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    scope.require(Permission::CategoriesWrite)?;
    q!(tx, catalog::categories::lock())?;
    let restored = deletions::restore(tx, scope, &CATEGORY, id)?;
    let category = get_category(tx, restored.id.into())?;
    q!(tx, catalog::categories::place_branch(category.id, category.parent_id))?;
    q!(tx, catalog::categories::move_children(category.id, Some(category.id)))?;
    tx.emit(Event::CategoriesChanged);
    tx.emit(Event::TermsChanged);
    Ok(restored.title)
}

fn cast(
    conn: &mut Conn<'_>,
    form: &mut Changeset,
    category: Option<&Category>,
) -> Result<CategoryAttributes> {
    let title = form.required("title", "Title", 255);
    let description = form.lines("description", "Description", 2_000);
    let position = form.optional_integer("position", "Sort order", 0..=9_999).unwrap_or(0);
    let parent_id = cast_parent(conn, form, category)?;
    if !form.is_valid() {
        return Err(form.clone().into());
    }
    let slug = match category {
        Some(category) => category.slug.clone(),
        None => free_slug(conn, &title)?,
    };
    Ok(CategoryAttributes { title, slug, description, parent_id, position })
}

/// Reads the parent. It must exist and must not be the category itself or a descendant of it.
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

/// Turns a duplicate title into a form error.
fn explain_duplicate(error: Error, mut form: Changeset) -> Error {
    if !error.violates_unique("categories.title") && !error.violates_unique("categories.slug") {
        return error;
    }
    form.error("title", "Title has already been taken");
    form.into()
}
