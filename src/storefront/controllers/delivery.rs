//! The page about delivery costs and pickup locations.

use actix_web::HttpRequest;

use crate::{
    Result,
    db::Conn,
    shipping, shopping_cart,
    storefront::views::delivery::{DeliveryFacts, DeliveryPage},
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
    let facts = state.repo.read(read_facts).await?;
    let subscription_token =
        state.subscription_tokens.sign(PageKind::Other, &[Topic::PricingRules]);
    let layout = visitor.layout("Delivery").with_live_topics(subscription_token);
    let canonical = state.shop.absolute(paths::DELIVERY);
    let now = state.repo.clock().now();
    let page = DeliveryPage::new(layout, canonical, &facts, &state.settings(), now);
    response::catalog_page(&req, &visitor, &page)
}

fn read_facts(conn: &mut Conn<'_>) -> Result<DeliveryFacts> {
    Ok(DeliveryFacts {
        zones: shipping::list_destinations(conn)?,
        pickup: shopping_cart::list_pickup_locations(conn)?,
        is_taxed: tax::taxes_shipping(conn)?,
    })
}
