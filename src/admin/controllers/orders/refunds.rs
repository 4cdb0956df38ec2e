//! Money that goes back.

use actix_web::web::Path;

use crate::{
    Error, Result,
    admin::views::orders::RefundPage,
    foundation::{changeset::Changeset, ids::RefundId, params::Params, token},
    orders::{self, PlacedOrder, RefundSent},
    payments::Refund,
    web::{
        error::AppError,
        extractors::{Admin, Form},
        paths,
        reply::{self, Reply},
        state::State,
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

/// `POST /admin/orders/{number}/refunds`: without the `total` that a button names, the same form with
/// a button that names it.
pub async fn create(state: State, admin: Admin, number: Path<String>, Form(params): Form) -> Reply {
    let result = match params.get("total").is_some_and(|total| !total.is_empty()) {
        true => refund(&state, &admin, &number, &params).await,
        false => return review(&state, &admin, &number, params).await,
    };
    match result {
        Ok(refund) if refund.is_by_hand() => {
            admin.flash_info("Refund saved. Send the money, then mark it as sent here.");
        }
        Ok(_) => {
            admin.flash_info("Refund requested. The customer gets an email when it goes through.")
        }
        Err(Error::Invalid(form)) => return invalid(&state, &admin, &number, *form).await,
        Err(Error::Rejected(reason)) => admin.flash_error(reason),
        Err(failure) => return Err(failure.into()),
    }
    reply::see_other(paths::admin_order(&number))
}

/// `POST /admin/orders/{number}/refunds/{id}/sent`: the money of a refund was sent by hand.
pub async fn sent(state: State, admin: Admin, path: Path<(String, String)>, _: Form) -> Reply {
    let (number, id) = path.into_inner();
    let id: RefundId = id.parse().map_err(|_| AppError::NotFound)?;
    let (scope, head, wanted) = (admin.scope.clone(), state.shop_identity(), number.clone());
    let work = state.repo.write(move |tx| orders::mark_refund_sent(tx, &head, &scope, &wanted, id));
    match work.await {
        Ok(RefundSent { again: true, .. }) => {
            admin.flash_info("This refund was already marked as sent.");
        }
        Ok(_) => admin.flash_info("Marked as sent. The customer gets an email."),
        Err(Error::Rejected(reason)) => admin.flash_error(reason),
        Err(failure) => return Err(failure.into()),
    }
    reply::see_other(paths::admin_order(&number))
}

async fn refund(state: &State, admin: &Admin, number: &str, params: &Params) -> Result<Refund> {
    let (scope, head, wanted) = (admin.scope.clone(), state.shop_identity(), number.to_owned());
    let params = params.clone();
    let work = state
        .repo
        .write(move |tx| orders::refund_order(tx, &head, &scope, &wanted, params.clone()));
    work.await
}

/// The form as it was sent, with the sum on its button.
async fn review(state: &State, admin: &Admin, number: &str, params: Params) -> Reply {
    let (scope, wanted, said) = (admin.scope.clone(), number.to_owned(), params.clone());
    let sum = state.repo.read(move |conn| orders::refund_sum(conn, &scope, &wanted, said.clone()));
    match sum.await {
        Ok(sum) => {
            let placed = find(state, admin, number).await?;
            let mut form = Changeset::new(params);
            form.set("total", sum.to_string());
            reply::page(&page(admin, &placed, form))
        }
        Err(Error::Invalid(form)) => invalid(state, admin, number, *form).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn invalid(state: &State, admin: &Admin, number: &str, form: Changeset) -> Reply {
    let placed = find(state, admin, number).await?;
    reply::unprocessable(&page(admin, &placed, form))
}

fn page(admin: &Admin, placed: &PlacedOrder, form: Changeset) -> RefundPage {
    let layout = admin.layout(format!("Refund {}", placed.order.number)).of_form(&form);
    RefundPage::new(layout, placed, form)
}
