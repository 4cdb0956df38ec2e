//! The invoice of an order.

use actix_web::web::Path;

use crate::{
    orders,
    storefront::controllers::orders::find,
    web::{
        documents::InvoicePage,
        extractors::Visitor,
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /orders/{name}/invoice`
pub async fn show(state: State, visitor: Visitor, name: Path<String>) -> HandlerResult {
    let placed = find(&state, &visitor, &name).await?;
    let read = state.repo.read(move |conn| {
        let document = orders::get_invoice(conn, &placed)?;
        Ok((placed, document))
    });
    let (placed, document) = read.await?;
    let layout = visitor.layout(format!("Invoice {}", document.number));
    response::page(&InvoicePage::new(layout, placed, document, paths::order(&name)))
}
