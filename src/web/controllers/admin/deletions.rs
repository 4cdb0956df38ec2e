//! What was deleted, and how it comes back.

use crate::{
    accounts::Scope,
    catalog,
    db::{Fault, Outcome, Tx},
    deletions,
    foundation::ids::{DeletionId, kinds},
    inventory, promotions, shipping, taxation,
    web::{
        extractors::{Admin, Form, PathId},
        layout::Undo,
        paths,
        reply::{self, Reply},
        state::State,
        views::admin::deletions::{DeletionPage, DeletionsPage, Question},
    },
};

/// `GET /admin/deletions`
pub async fn index(state: State, admin: Admin) -> Reply {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| deletions::list_deletions(conn, &scope));
    let deletions = read.await?;
    let layout = admin.layout("Recently deleted");
    reply::page(&DeletionsPage::new(layout, admin.csrf(), deletions))
}

/// `POST /admin/deletions/{id}/restoration`
pub async fn restore(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Deletion>,
    _: Form,
) -> Reply {
    let scope = admin.scope.clone();
    match state.repo.write(move |tx| restore_any(tx, &scope, id)).await {
        Ok((title, list)) => {
            admin.inform(format!("{title} is back."));
            reply::see_other(list)
        }
        Err(Fault::Refused(reason)) => {
            admin.warn(reason);
            reply::see_other(paths::ADMIN_DELETIONS)
        }
        Err(Fault::NotFound) => {
            admin.warn("It was restored already, or deleted more than 30 days ago.");
            reply::see_other(paths::ADMIN_DELETIONS)
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Restores a deletion, whatever it was; its title, and the list that it is back on.
fn restore_any(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Outcome<(String, &'static str)> {
    Ok(match deletions::kind_of(tx, scope, id)?.as_str() {
        "category" => (catalog::restore_category(tx, scope, id)?, paths::ADMIN_CATEGORIES),
        "product" => (catalog::restore_product(tx, scope, id)?, paths::ADMIN_PRODUCTS),
        "coupon" => (promotions::restore_coupon(tx, scope, id)?, paths::ADMIN_COUPONS),
        "tax_rate" => (taxation::restore_rate(tx, scope, id)?, paths::ADMIN_TAX_RATES),
        "shipping_zone" => (shipping::restore_zone(tx, scope, id)?, paths::ADMIN_SHIPPING),
        "shipping_method" => (shipping::restore_method(tx, scope, id)?, paths::ADMIN_SHIPPING),
        "warehouse" => (inventory::restore_warehouse(tx, scope, id)?, paths::ADMIN_WAREHOUSES),
        _ => return Err(Fault::NotFound),
    })
}

/// The page that asks whether something is to be deleted.
pub(super) fn ask(admin: &Admin, question: Question) -> Reply {
    let layout = admin.layout(format!("Delete {}", question.title));
    reply::page(&DeletionPage::new(layout, admin.csrf(), question))
}

/// On to a list from which something was deleted, with a button that brings it back.
pub(super) fn deleted(admin: &Admin, news: String, id: DeletionId, list: &str) -> Reply {
    let undo = Undo { path: paths::admin_restoration(id), fields: Vec::new() };
    admin.inform_undoably(news, undo);
    reply::see_other(list)
}

/// `1 product loses this category.`, `12 products lose this category.`
pub(super) fn counted(count: i64, one: &str, several: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {several}")),
    }
}
