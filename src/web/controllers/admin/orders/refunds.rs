//! Money that goes back.

use actix_web::web::Path;

use crate::{
    db::Fault,
    foundation::{changeset::Changeset, token},
    orders::{self, PlacedOrder},
    web::{
        extractors::{Admin, Form},
        paths,
        reply::{self, Reply},
        state::State,
        views::admin::orders::RefundPage,
    },
};

use super::find;

/// `GET /admin/orders/{number}/refunds/new`
pub async fn new(state: State, admin: Admin, number: Path<String>) -> Reply {
    let placed = find(&state, &admin, &number).await?;
    let mut form = Changeset::default();
    form.set("key", token::generate());
    reply::page(&page(&admin, &placed, form))
}

/// `POST /admin/orders/{number}/refunds`
pub async fn create(state: State, admin: Admin, number: Path<String>, Form(params): Form) -> Reply {
    let (scope, head, wanted) = (admin.scope.clone(), state.letterhead(), number.clone());
    let work = state
        .repo
        .write(move |tx| orders::refund_order(tx, &head, &scope, &wanted, params.clone()));
    match work.await {
        Ok(_) => admin.inform("The refund is on its way."),
        Err(Fault::Invalid(form)) => {
            let placed = find(&state, &admin, &number).await?;
            return reply::unprocessable(&page(&admin, &placed, *form));
        }
        Err(Fault::Refused(reason) | Fault::Conflict(reason)) => admin.warn(reason),
        Err(fault) => return Err(fault.into()),
    }
    reply::see_other(paths::admin_order(&number))
}

fn page(admin: &Admin, placed: &PlacedOrder, form: Changeset) -> RefundPage {
    let layout = admin.layout(format!("Refund {}", placed.order.number)).of_form(&form);
    RefundPage::new(layout, admin.csrf(), placed, form)
}
