//! Invoices, credit notes and packing lists.

use actix_web::web::Path;

use crate::{
    orders,
    web::{
        documents::{CreditNotePage, InvoicePage, PackingListPage},
        extractors::Admin,
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::find_order;

/// `GET /admin/orders/{number}/invoice`
pub async fn invoice(state: State, admin: Admin, number: Path<String>) -> HandlerResult {
    let placed = find_order(&state, &admin, &number).await?;
    let read = state.repo.read(move |conn| {
        let document = orders::get_invoice(conn, &placed)?;
        Ok((placed, document))
    });
    let (placed, document) = read.await?;
    let layout = admin.layout(format!("Invoice {}", document.number)).in_admin();
    response::page(&InvoicePage::new(layout, placed, document, paths::admin_order(&number)))
}

/// `GET /admin/orders/{number}/credit_notes/{credit_note}`
pub async fn credit_note(
    state: State,
    admin: Admin,
    path: Path<(String, String)>,
) -> HandlerResult {
    let (number, name) = path.into_inner();
    let placed = find_order(&state, &admin, &number).await?;
    let read = state.repo.read(move |conn| {
        let note = orders::get_credit_note(conn, &placed, &name)?;
        Ok((placed, note))
    });
    let (placed, note) = read.await?;
    let layout = admin.layout(format!("Credit note {}", note.document.number)).in_admin();
    response::page(&CreditNotePage::new(layout, placed, note, paths::admin_order(&number)))
}

/// `GET /admin/orders/{number}/packing_list`
pub async fn packing_list(state: State, admin: Admin, number: Path<String>) -> HandlerResult {
    let placed = find_order(&state, &admin, &number).await?;
    let layout = admin.layout(format!("Packing list {number}")).in_admin();
    let back = paths::admin_order(&number);
    response::page(&PackingListPage::new(layout, placed, state.settings(), back))
}
