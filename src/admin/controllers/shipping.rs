//! How things are sent.

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
    let (scope, settings) = (admin.scope.clone(), state.settings());
    let zones = state.repo.admin_list(move |conn| shipping::list_zones(conn, &scope)).await?;
    let known = (settings.charges_shipping, settings.currency);
    response::page(&ShippingPage::new(admin.layout("Shipping"), &zones, known))
}
