//! An order on paper: for the shopper, and for whoever packs it.

use actix_web::web::Path;

use crate::web::{
    extractors::Admin,
    paths,
    reply::{self, Reply},
    state::State,
    views::orders::{InvoicePage, PackingListPage},
};

use super::find;

/// `GET /admin/orders/{number}/invoice`
pub async fn invoice(state: State, admin: Admin, number: Path<String>) -> Reply {
    let placed = find(&state, &admin, &number).await?;
    let layout = admin.layout(format!("Invoice {number}"));
    let back = paths::admin_order(&number);
    reply::page(&InvoicePage::new(layout, placed, state.settings(), back))
}

/// `GET /admin/orders/{number}/packing_list`
pub async fn packing_list(state: State, admin: Admin, number: Path<String>) -> Reply {
    let placed = find(&state, &admin, &number).await?;
    let layout = admin.layout(format!("Packing list {number}"));
    let back = paths::admin_order(&number);
    reply::page(&PackingListPage::new(layout, placed, state.settings(), back))
}
