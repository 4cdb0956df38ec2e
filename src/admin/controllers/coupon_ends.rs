//! Ending of coupons.

use crate::{
    admin::{
        controllers::{coupons, stale_form::render_invalid_or_stale},
        views::coupon_form::CouponFormPage,
    },
    foundation::{changeset::Changeset, ids::kinds},
    promotions,
    web::{
        extractors::{Admin, Form, PathId},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `POST /admin/coupons/{id}/end`. Saves the coupon form first, if the request has one.
pub async fn create(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Coupon>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let typed = Changeset::new(params.clone());
    let end = state.repo.write(move |tx| {
        if params.get("version").is_some() {
            promotions::update_coupon(tx, &scope, id, params.clone())?;
        }
        promotions::end_coupon(tx, &scope, id, None)
    });
    match end.await {
        Ok(code) => {
            admin.flash_info(format!("{code} has ended."));
            response::see_other(format!("{}/edit", paths::admin_coupon(id)))
        }
        Err(error) => {
            let now = coupons::saved_form(&state, &admin, id);
            let page = |form| coupons::page(&state, &admin, Some(id), form);
            render_invalid_or_stale(error, typed, now, page, CouponFormPage::stale).await
        }
    }
}
