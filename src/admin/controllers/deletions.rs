//! Deletions and their restoration.

use crate::{
    Error, Result,
    accounts::Scope,
    admin::views::deletions::{ConfirmDeletionPage, DeletionConfirmation, DeletionsPage},
    db::Tx,
    deletions,
    foundation::{
        direction::isolate,
        ids::{DeletionId, kinds},
    },
    restoration,
    web::{
        extractors::{Admin, Form, PathId},
        layout::Undo,
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/deletions`
pub async fn index(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| deletions::list_deletions(conn, &scope));
    let deletions = read.await?;
    let layout = admin.layout("Recently deleted");
    response::page(&DeletionsPage::new(layout, deletions))
}

/// `POST /admin/deletions/{id}/restoration`
pub async fn restore(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Deletion>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    match state.repo.write(move |tx| restore_any(tx, &scope, id)).await {
        Ok(RestoreResult { message, page }) => {
            admin.flash_info(message);
            response::see_other(page)
        }
        Err(Error::Rejected(reason)) => {
            admin.flash_error(reason);
            response::see_other(paths::ADMIN_DELETIONS)
        }
        Err(Error::NotFound) => {
            admin.flash_error("This was already restored, or was deleted more than 30 days ago.");
            response::see_other(paths::ADMIN_DELETIONS)
        }
        Err(error) => Err(error.into()),
    }
}

/// A restored record: the message about it, and the page that shows it.
struct RestoreResult {
    message: String,
    page: String,
}

/// Restores a deletion of any kind.
fn restore_any(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<RestoreResult> {
    let restored = restoration::restore(tx, scope, id)?;
    let title = isolate(&restored.title);
    let list = match restored.kind.as_str() {
        "category" => paths::ADMIN_CATEGORIES,
        "product" => paths::ADMIN_PRODUCTS,
        "product_parts" => {
            let page = format!("{}/edit", paths::admin_product(restored.subject_id.into()));
            return Ok(RestoreResult { message: format!("Restored {title}."), page });
        }
        "coupon" => paths::ADMIN_COUPONS,
        "tax_rate" => paths::ADMIN_TAX_RATES,
        "shipping_zone" | "shipping_method" => paths::ADMIN_SHIPPING,
        "warehouse" => paths::ADMIN_WAREHOUSES,
        _ => paths::ADMIN_DELETIONS,
    };
    Ok(RestoreResult { message: format!("{title} is back."), page: list.to_owned() })
}

/// Renders the page that asks before a record is deleted.
pub(super) fn render_confirmation(
    admin: &Admin,
    confirmation: DeletionConfirmation,
) -> HandlerResult {
    let layout = admin.layout(format!("Delete {}", confirmation.title));
    response::page(&ConfirmDeletionPage::new(layout, confirmation))
}

/// Redirects to a list with a message about the deletion and a button that undoes it.
pub(super) fn redirect_after_deletion(
    admin: &Admin,
    message: String,
    id: DeletionId,
    list: &str,
) -> HandlerResult {
    flash_deletion(admin, message, id);
    response::see_other(list)
}

/// Adds a message about a deletion, with a button that undoes it.
pub(super) fn flash_deletion(admin: &Admin, message: String, id: DeletionId) {
    admin.flash_info_with_undo(
        message,
        Undo { path: paths::admin_restoration(id), fields: Vec::new() },
    );
}

/// Returns a sentence with a count, such as `12 products lose this category.`, or `None` for 0.
pub(super) fn count_sentence(count: i64, one: &str, several: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {several}")),
    }
}
