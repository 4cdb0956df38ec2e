//! The credit notes of an order.

use actix_web::web::Path;

use crate::{
    orders,
    storefront::controllers::orders::find,
    web::{
        documents::CreditNotePage,
        extractors::Visitor,
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /orders/{name}/credit_notes/{number}`
pub async fn show(state: State, visitor: Visitor, path: Path<(String, String)>) -> HandlerResult {
    let (name, number) = path.into_inner();
    let placed = find(&state, &visitor, &name).await?;
    let read = state.repo.read(move |conn| {
        let note = orders::get_credit_note(conn, &placed, &number)?;
        Ok((placed, note))
    });
    let (placed, note) = read.await?;
    let layout = visitor.layout(format!("Credit note {}", note.document.number));
    response::page(&CreditNotePage::new(layout, placed, note, paths::order(&name)))
}
