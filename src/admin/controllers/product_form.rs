//! The product form page, shared by several controllers.

use std::collections::HashMap;

use crate::{
    Result, accounts,
    admin::views::product_form::{ProductFormPage, Subject, add_row},
    audit::{self, AuditEntry, SubjectKind},
    catalog::{self, Category, CategoryTree, ProductRecord},
    db::Conn,
    foundation::{
        changeset::Changeset,
        ids::{ProductId, VariantId},
        params::Params,
    },
    inventory, settings,
    web::{error::AppError, extractors::Admin, paths, state::State},
};

/// Buttons that add a row without saving, with the kind of row that they add.
const ADD_ROW_BUTTONS: [(&str, &str); 2] = [("add_variant", "variants"), ("add_image", "images")];

/// Returns the form filled with the saved product.
pub async fn saved_form(
    state: &State,
    admin: &Admin,
    id: ProductId,
) -> Result<Changeset, AppError> {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| {
        let stored = catalog::get_product(conn, &scope, id)?;
        filled_form(conn, &stored)
    });
    Ok(read.await?)
}

fn filled_form(conn: &mut Conn<'_>, stored: &ProductRecord) -> Result<Changeset> {
    let ids: Vec<VariantId> = stored.variants.iter().map(|variant| variant.id).collect();
    let units: HashMap<VariantId, i32> = inventory::get_units_on_hand(conn, &ids)?;
    let zone = settings::current(conn)?.zone();
    Ok(catalog::change_product(stored, &units, zone))
}

/// Builds the page of the form. Without an `id`, it is for a new product.
pub async fn page(
    state: &State,
    admin: &Admin,
    id: Option<ProductId>,
    form: Changeset,
) -> Result<ProductFormPage, AppError> {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| {
        let stored = id.map(|id| catalog::get_product(conn, &scope, id)).transpose()?;
        let history = match id {
            Some(id) => {
                let subject = audit::Subject::new(SubjectKind::Product, id);
                accounts::list_history(conn, &scope, subject, SHOWN_CHANGES)?.entries
            }
            None => Vec::new(),
        };
        Ok(PageData {
            stored,
            history,
            categories: catalog::list_categories(conn)?,
            tax_classes: catalog::list_tax_classes(conn)?,
        })
    });
    let PageData { stored, history, categories, tax_classes } = read.await?;
    let categories = CategoryTree::new(categories);
    let now = state.repo.clock().now();
    let zone = state.settings().zone();
    let subject = stored.map(|stored| Subject::of(&stored.product, &history, now, zone));
    let title = subject.as_ref().map_or("New product", |_| "Edit product");
    let layout = admin.layout(title).with_errors_of(&form);
    let page = ProductFormPage::new(layout, subject, &categories, tax_classes, form);
    Ok(if history.is_empty() { page } else { page.with_history(history) })
}

/// The changes that the page shows.
const SHOWN_CHANGES: i64 = 5;

/// What the page shows besides the form.
struct PageData {
    stored: Option<ProductRecord>,
    history: Vec<AuditEntry>,
    categories: Vec<Category>,
    tax_classes: Vec<String>,
}

/// Returns `true` if the form was sent to add a row.
pub fn is_row_request(params: &Params) -> bool {
    ADD_ROW_BUTTONS.iter().any(|(button, _)| params.get(button).is_some())
}

/// Adds the requested rows to the form.
pub fn with_rows(mut params: Params) -> Changeset {
    for (button, rows) in ADD_ROW_BUTTONS {
        if params.take(button).is_some() {
            add_row(&mut params, rows);
        }
    }
    Changeset::new(params)
}

/// Returns the path to show after saving: the product page if it was opened there, or else the form.
pub async fn path_after_saving(
    state: &State,
    admin: &Admin,
    id: ProductId,
    params: &Params,
) -> Result<String, AppError> {
    if params.get("return_to") != Some("show") {
        return Ok(format!("{}/edit", paths::admin_product(id)));
    }
    let scope = admin.scope.clone();
    let stored = state.repo.read(move |conn| catalog::get_product(conn, &scope, id)).await?;
    Ok(paths::product(&stored.product.slug))
}
