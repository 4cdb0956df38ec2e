//! The product form page, shared by several controllers.

use std::collections::HashMap;

use crate::{
    Result,
    accounts::{self, Permission},
    admin::views::product_form::{PreviewLink, ProductFormPage, Subject, add_row},
    audit::{self, AuditEntry, SubjectKind},
    catalog::{self, Category, CategoryTree, ProductRecord, ProductStatus},
    db::Conn,
    foundation::{
        changeset::Changeset,
        ids::{ProductId, VariantId},
        params::Params,
    },
    inventory, settings,
    web::{error::AppError, extractors::Admin, paths, preview_links::PreviewLinks, state::State},
};

/// Buttons that add a row without saving, with the kind of row that they add.
const ADD_ROW_BUTTONS: [(&str, &str); 2] = [("add_variant", "variants"), ("add_image", "images")];
/// The button that only uploads pictures.
const UPLOAD_BUTTON: &str = "upload_pictures";
/// The buttons that move a picture. Their values are the move and the key of the row, such as `earlier 3`.
const MOVE_BUTTON: &str = "move_image";

/// Changes the rows of a form.
type RowChange = fn(Params) -> Changeset;
/// Buttons that change the rows of variants without saving, with what they do.
const MATRIX_BUTTONS: [(&str, RowChange); 2] = [
    ("create_variants", catalog::create_missing_variants),
    ("fill_variants", catalog::fill_variants),
];

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
            Some(id) if scope.may(Permission::AuditRead) => {
                let subject = audit::Subject::new(SubjectKind::Product, id);
                accounts::list_history(conn, &scope, subject, SHOWN_CHANGES)?.entries
            }
            _ => Vec::new(),
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
    let images = stored.as_ref().map(|stored| stored.images.clone()).unwrap_or_default();
    let subject = stored.map(|ProductRecord { product, .. }| {
        let preview = (product.status == ProductStatus::Draft).then(|| PreviewLink {
            url: state
                .shop
                .absolute(&paths::product_preview(&state.preview_links.create(product.id, now))),
            until: zone.date(PreviewLinks::expiry(now)),
        });
        Subject::of(&product, &history, now, zone).with_preview(preview)
    });
    let title = subject.as_ref().map_or("New product", |_| "Edit product");
    let layout = admin.layout(title).with_errors_of(&form);
    let folder = state.shop.absolute(&paths::product(""));
    let page =
        ProductFormPage::new(layout, subject, &images, &categories, tax_classes, &folder, form);
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

/// Returns `true` if the form was sent to change its rows, and not to be saved.
pub fn is_row_request(params: &Params) -> bool {
    let row_buttons = ADD_ROW_BUTTONS.iter().map(|(button, _)| *button);
    let matrix_buttons = MATRIX_BUTTONS.iter().map(|(button, _)| *button);
    let mut buttons = row_buttons.chain(matrix_buttons).chain([UPLOAD_BUTTON, MOVE_BUTTON]);
    buttons.any(|button| params.get(button).is_some())
}

/// Changes the rows as the button of the form requests.
pub fn with_rows(mut params: Params) -> Changeset {
    params.take(UPLOAD_BUTTON);
    let wanted = params.take(MOVE_BUTTON).unwrap_or_default();
    if let Some((to, key)) = wanted.split_once(' ')
        && let Ok(to) = to.parse()
    {
        catalog::move_picture_row(&mut params, key, to);
    }
    for (button, rows) in ADD_ROW_BUTTONS {
        if params.take(button).is_some() {
            add_row(&mut params, rows);
        }
    }
    for (button, change) in MATRIX_BUTTONS {
        if params.take(button).is_some() {
            return change(params);
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
