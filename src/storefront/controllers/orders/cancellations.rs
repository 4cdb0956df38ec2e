//! The question before an order is cancelled.

use actix_web::web::Path;

use crate::{
    orders,
    storefront::{controllers::orders::find, views::orders::OrderCancellationPage},
    web::{
        extractors::Visitor,
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /orders/{name}/cancellation`: what follows, and the button. An order that can't be cancelled
/// any more is shown instead.
pub async fn show(state: State, visitor: Visitor, name: Path<String>) -> HandlerResult {
    let placed = find(&state, &visitor, &name).await?;
    if !orders::can_cancel(&placed.order) {
        return response::see_other(paths::order(&name));
    }
    let layout = visitor.layout(format!("Cancel order {}", placed.order.number));
    response::page(&OrderCancellationPage::new(layout, &placed, &name))
}
