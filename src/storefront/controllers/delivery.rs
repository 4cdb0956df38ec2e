//! What sending costs, and where things can be picked up.

use actix_web::HttpRequest;

use crate::{
    Result,
    db::Conn,
    shipping, shopping_cart,
    storefront::views::delivery::{DeliveryPage, DeliveryParts},
    tax,
    web::{
        extractors::Visitor,
        paths,
        response::{self, HandlerResult},
        sse::{PageKind, Topic},
        state::State,
    },
};

/// `GET /delivery`
pub async fn show(state: State, visitor: Visitor, req: HttpRequest) -> HandlerResult {
    let parts = state.repo.read(parts).await?;
    let subscription_token = state.subscription_tokens.sign(PageKind::Elsewhere, &[Topic::Terms]);
    let layout = visitor.layout("Delivery").with_live_topics(subscription_token);
    let canonical = state.shop.absolute(paths::DELIVERY);
    let (settings, now) = (state.settings(), state.repo.clock().now());
    let page = DeliveryPage::new((layout, canonical), &parts, &settings, now);
    response::catalog_page(&req, &visitor, &page)
}

fn parts(conn: &mut Conn<'_>) -> Result<DeliveryParts> {
    Ok(DeliveryParts {
        zones: shipping::list_destinations(conn)?,
        pickup: shopping_cart::list_pickup_places(conn)?,
        is_taxed: tax::taxes_shipping(conn)?,
    })
}
