//! Creating, changing and deleting categories.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{Change, Forms, SubjectKind},
    db::{Conn, Tx},
    deletions::{self, DeletedRecord, DeletionPlan, Link, OnMissing, Part, Reference},
    error::ensure_version,
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{CategoryId, DeletionId, PictureId, Versioned},
        params::Params,
    },
    pictures::{self, Picture},
    q,
};

use super::category_fields::{ALL, DESCRIPTION, PARENT, PICTURE, PICTURE_ALT, POSITION, TITLE};
use super::{
    categories::{free_slug, get_category, list_categories},
    category_tree::CategoryTree,
    models::{Category, CategoryAttributes},
};

/// Returns the form of a category with its current values.
pub fn change_category(conn: &mut Conn<'_>, category: &Category) -> Result<Changeset> {
    let picture = get_category_picture(conn, category)?;
    let parent = category.parent_id.map(|id| id.to_string()).unwrap_or_default();
    let values = [
        (TITLE.name, category.title.clone()),
        (DESCRIPTION.name, category.description.clone()),
        (PARENT.name, parent),
        (POSITION.name, category.position.to_string()),
        (PICTURE.name, picture.map(|picture| picture.src()).unwrap_or_default()),
        (PICTURE_ALT.name, category.picture_alt.clone()),
        ("version", category.version.to_string()),
    ];
    Ok(Changeset::new(values.into_iter().collect()))
}

/// Returns the pictures of these categories, by the id of the picture.
pub fn list_category_pictures<'a>(
    conn: &mut Conn<'_>,
    categories: impl IntoIterator<Item = &'a Category>,
) -> Result<HashMap<PictureId, Picture>> {
    let ids: Vec<PictureId> =
        categories.into_iter().filter_map(|category| category.picture_id).collect();
    pictures::list_by_id(conn, &ids)
}

/// Returns the picture of a category.
pub fn get_category_picture(conn: &mut Conn<'_>, category: &Category) -> Result<Option<Picture>> {
    Ok(list_category_pictures(conn, [category])?.into_values().next())
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
    let category = get_category(tx, id)?;
    let form = described(tx, &category)?;
    let title = &category.title;
    scope.record(tx, Change::created(SubjectKind::Category, id, title, &form, &ALL));
    Ok(category)
}

/// Returns the form of a category with the title of its parent, for the audit log.
fn described(conn: &mut Conn<'_>, category: &Category) -> Result<Changeset> {
    let mut form = change_category(conn, category)?;
    if let Some(parent) = category.parent_id {
        form.set(PARENT.name, get_category(conn, parent)?.attributes.title);
    }
    Ok(form)
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
        tx.emit(Event::PricingRulesChanged);
    }
    tx.emit(Event::CategoriesChanged);
    let after = get_category(tx, id)?;
    let (before, now) = (described(tx, &category)?, described(tx, &after)?);
    let forms = Forms { before: &before, after: &now };
    scope.record(tx, Change::updated(SubjectKind::Category, id, &after.title, forms, &ALL));
    Ok(after)
}

/// The rows that are deleted with a category.
const CATEGORY: DeletionPlan = DeletionPlan {
    kind: "category",
    subject: SubjectKind::Category,
    permission: Permission::CategoriesWrite,
    parts: &[
        Part::new("categories", "id = $id").with_references(&[
            Reference { column: "parent_id", table: "categories", missing: OnMissing::Clear },
            Reference { column: "picture_id", table: "pictures", missing: OnMissing::Clear },
        ]),
        Part::new("product_categories", "category_id = $id").with_references(&[Reference {
            column: "product_id",
            table: "products",
            missing: OnMissing::Skip,
        }]),
        Part::new("coupon_categories", "category_id = $id").with_references(&[Reference {
            column: "coupon_id",
            table: "coupons",
            missing: OnMissing::Skip,
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
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn delete_category(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: CategoryId,
    required_version: Option<i32>,
) -> Result<DeletedRecord> {
    scope.require(Permission::CategoriesWrite)?;
    q!(tx, catalog::categories::lock())?;
    let category = get_category(tx, id)?;
    ensure_version(required_version, category.version, &category.title)?;
    let left = category.parent_id.map(CategoryId::get);
    let subject = deletions::RecordRef::new(id, &category.title);
    let deleted = deletions::archive(tx, scope, &CATEGORY, subject, left)?;
    q!(tx, catalog::categories::move_children(id, category.parent_id, tx.now()))?;
    q!(tx, catalog::categories::delete(id))?;
    tx.emit(Event::CategoriesChanged);
    tx.emit(Event::PricingRulesChanged);
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
    q!(tx, catalog::categories::move_children(category.id, Some(category.id), tx.now()))?;
    tx.emit(Event::CategoriesChanged);
    tx.emit(Event::PricingRulesChanged);
    Ok(restored.title)
}

fn cast(
    conn: &mut Conn<'_>,
    form: &mut Changeset,
    category: Option<&Category>,
) -> Result<CategoryAttributes> {
    let title = form.cast_text(&TITLE);
    let description = form.cast_lines(&DESCRIPTION);
    let position = form.cast_optional_integer(&POSITION).unwrap_or(0);
    let parent_id = cast_parent(conn, form, category)?;
    let picture_id = pictures::cast_picture(conn, form, &PICTURE)?.map(|picture| picture.id);
    let picture_alt = form.cast_text(&PICTURE_ALT);
    if !form.is_valid() {
        return Err(form.clone().into());
    }
    let slug = match category {
        Some(category) => category.slug.clone(),
        None => free_slug(conn, &title)?,
    };
    Ok(CategoryAttributes {
        title,
        slug,
        description,
        parent_id,
        position,
        picture_id,
        picture_alt,
    })
}

/// Reads the parent. It must exist and must not be the category itself or a descendant of it.
fn cast_parent(
    conn: &mut Conn<'_>,
    form: &mut Changeset,
    category: Option<&Category>,
) -> Result<Option<CategoryId>> {
    let chosen = form.value(PARENT.name).trim().to_owned();
    if chosen.is_empty() {
        return Ok(None);
    }
    let tree = CategoryTree::new(list_categories(conn)?);
    let parent = chosen.parse().ok().filter(|id| tree.get(*id).is_some());
    match parent {
        None => form.field_error(&PARENT, "must be one of the categories"),
        Some(parent) if category.is_some_and(|own| tree.is_in_branch(parent, own.id)) => {
            form.error(
                PARENT.name,
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
    form.field_error(&TITLE, "has already been taken");
    form.into()
}
