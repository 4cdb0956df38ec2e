//! The page that confirms the cancellation of an order.

use actix_web::web::Path;

use crate::{
    orders,
    storefront::{controllers::orders::find_order, views::orders::OrderCancellationPage},
    web::{
        extractors::Visitor,
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /orders/{name}/cancellation`: explains the consequences. Redirects to the order if it can't be
/// cancelled any more.
pub async fn show(state: State, visitor: Visitor, name: Path<String>) -> HandlerResult {
    let placed = find_order(&state, &visitor, &name).await?;
    if !orders::can_cancel(&placed.order) {
        return response::see_other(paths::order(&name));
    }
    let layout = visitor.layout(format!("Cancel order {}", placed.order.number));
    response::page(&OrderCancellationPage::new(layout, &placed, &name))
}
