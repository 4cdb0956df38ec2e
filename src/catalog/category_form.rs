//! Categories as the shopkeeper writes them.

use crate::{
    accounts::Scope,
    db::{Conn, Fault, Outcome, Tx},
    events::Event,
    foundation::{changeset::Changeset, ids::CategoryId, params::Params},
    q,
};

use super::{
    categories::{free_slug, get_category, list_categories},
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
pub fn create_category(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Outcome<Category> {
    scope.require_admin()?;
    let (row, form) = cast(tx, params, None)?;
    let now = tx.now();
    let inserted = tx.attempt(|tx| Ok(q!(tx, catalog::category_writes::insert(&row, now))?));
    let id = inserted.map_err(|fault| taken(fault, form))?;
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
) -> Outcome<Category> {
    scope.require_admin()?;
    let category = get_category(tx, id)?;
    let version = params.version();
    if category.version != version {
        return Err(Fault::outrun(&category.title));
    }
    let (row, form) = cast(tx, params, Some(&category))?;
    let (now, seen) = (tx.now(), (id, version));
    let updated = tx.attempt(|tx| Ok(q!(tx, catalog::category_writes::update(seen, &row, now))?));
    if updated.map_err(|fault| taken(fault, form))? == 0 {
        return Err(Fault::outrun(&category.title));
    }
    tx.emit(Event::CategoriesChanged);
    get_category(tx, id)
}

/// Deletes a category; its products stay, and categories that were part of it stand alone.
/// Answers its title.
pub fn delete_category(tx: &mut Tx<'_>, scope: &Scope, id: CategoryId) -> Outcome<String> {
    scope.require_admin()?;
    let category = get_category(tx, id)?;
    q!(tx, catalog::category_writes::delete(id))?;
    tx.emit(Event::CategoriesChanged);
    Ok(category.title)
}

fn cast(
    conn: &mut Conn<'_>,
    params: Params,
    category: Option<&Category>,
) -> Outcome<(CategoryRow, Changeset)> {
    let mut form = Changeset::new(params);
    let title = form.required("title", "Title", 255);
    let description = form.lines("description", "Description", 2_000);
    let position = form.optional_integer("position", "Place in lists", 0..=9_999).unwrap_or(0);
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
) -> Outcome<Option<CategoryId>> {
    let chosen = form.value("parent_id").trim().to_owned();
    if chosen.is_empty() {
        return Ok(None);
    }
    let all = list_categories(conn)?;
    let parent = chosen.parse().ok().filter(|id| all.iter().any(|other| other.id == *id));
    match parent {
        None => form.error("parent_id", "Part of must be one of the categories"),
        Some(parent) if category.is_some_and(|own| is_below(&all, parent, own.id)) => {
            form.error("parent_id", "A category can't be part of itself");
        }
        Some(_) => {}
    }
    Ok(parent)
}

/// Whether a category is `top` or, through however many others, part of it.
fn is_below(all: &[Category], category: CategoryId, top: CategoryId) -> bool {
    let mut above = Some(category);
    // As many steps as there are categories: an old circle would never end.
    for _ in 0..=all.len() {
        match above {
            Some(id) if id == top => return true,
            Some(id) => above = all.iter().find(|other| other.id == id).and_then(|c| c.parent_id),
            None => return false,
        }
    }
    true
}

fn taken(fault: Fault, mut form: Changeset) -> Fault {
    if !fault.is_taken("categories.title") && !fault.is_taken("categories.slug") {
        return fault;
    }
    form.error("title", "Title has already been taken");
    form.into()
}
