//! The list of shipping zones and methods.

use crate::{
    admin::views::shipping::ShippingPage,
    shipping,
    web::{
        extractors::Admin,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/shipping`
pub async fn index(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let settings = state.settings();
    let zones = state.repo.admin_list(move |conn| shipping::list_zones(conn, &scope)).await?;
    let layout = admin.layout("Shipping");
    response::page(&ShippingPage::new(layout, &zones, settings.charges_shipping, settings.currency))
}
