//! An order on paper.

use actix_web::web::Path;

use crate::web::{
    controllers::orders::find,
    extractors::Visitor,
    paths,
    reply::{self, Reply},
    state::State,
    views::orders::InvoicePage,
};

/// `GET /orders/{name}/invoice`
pub async fn show(state: State, visitor: Visitor, name: Path<String>) -> Reply {
    let placed = find(&state, &visitor, &name).await?;
    let layout = visitor.layout(format!("Invoice {}", placed.order.number));
    reply::page(&InvoicePage::new(layout, placed, state.settings(), paths::order(&name)))
}
