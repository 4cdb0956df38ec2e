//! Shipments of an order.

use actix_web::web::Path;

use crate::{
    Error,
    admin::views::orders::ShipmentPage,
    foundation::{changeset::Changeset, token},
    orders::{self, PlacedOrder},
    web::{
        extractors::{Admin, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::find_order;

/// `GET /admin/orders/{number}/shipments/new`
pub async fn new(state: State, admin: Admin, number: Path<String>) -> HandlerResult {
    let placed = find_order(&state, &admin, &number).await?;
    let mut form = Changeset::default();
    form.set("key", token::generate());
    for line in placed.lines.iter().filter(|line| line.to_ship() > 0) {
        form.set(&orders::units_field(line), line.to_ship().to_string());
    }
    response::page(&page(&admin, &placed, form))
}

/// `POST /admin/orders/{number}/shipments`
pub async fn create(
    state: State,
    admin: Admin,
    number: Path<String>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let identity = state.shop_identity();
    let order_number = number.clone();
    let work = state
        .repo
        .write(move |tx| orders::ship_order(tx, &identity, &scope, &order_number, params.clone()));
    match work.await {
        Ok(_) => admin.flash_info("Marked as shipped. The customer gets an email."),
        Err(Error::Invalid(form)) => {
            let placed = find_order(&state, &admin, &number).await?;
            return response::unprocessable(&page(&admin, &placed, *form));
        }
        Err(Error::Rejected(reason)) => admin.flash_error(reason),
        Err(error) => return Err(error.into()),
    }
    response::see_other(paths::admin_order(&number))
}

fn page(admin: &Admin, placed: &PlacedOrder, form: Changeset) -> ShipmentPage {
    let layout = admin.layout(format!("Ship {}", placed.order.number)).with_errors_of(&form);
    ShipmentPage::new(layout, placed, form)
}
