//! The invoice of an order.

use actix_web::web::Path;

use crate::{
    orders,
    storefront::controllers::orders::find,
    web::{
        documents::InvoicePage,
        extractors::Visitor,
        paths,
        reply::{self, Reply},
        state::State,
    },
};

/// `GET /orders/{name}/invoice`
pub async fn show(state: State, visitor: Visitor, name: Path<String>) -> Reply {
    let placed = find(&state, &visitor, &name).await?;
    let read = state.repo.read(move |conn| {
        let document = orders::get_invoice(conn, &placed)?;
        Ok((placed, document))
    });
    let (placed, document) = read.await?;
    let layout = visitor.layout(format!("Invoice {}", document.number));
    reply::page(&InvoicePage::new(layout, placed, document, paths::order(&name)))
}
