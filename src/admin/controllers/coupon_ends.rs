//! Coupons that are no longer good.

use crate::{
    admin::{
        controllers::{coupons, stale_form::again_or_outrun},
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

/// `POST /admin/coupons/{id}/end`, with the coupon's form where it was sent along: saves that first.
pub async fn create(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Coupon>,
    Form(params): Form,
) -> HandlerResult {
    let (scope, typed) = (admin.scope.clone(), Changeset::new(params.clone()));
    let end = state.repo.write(move |tx| {
        if params.get("version").is_some() {
            promotions::update_coupon(tx, &scope, id, params.clone())?;
        }
        promotions::end_coupon(tx, &scope, id)
    });
    match end.await {
        Ok(code) => {
            admin.flash_info(format!("{code} has ended."));
            response::see_other(format!("{}/edit", paths::admin_coupon(id)))
        }
        Err(error) => {
            let now = coupons::filled(&state, &admin, id);
            let page = |form| coupons::page(&state, &admin, Some(id), form);
            again_or_outrun(error, typed, now, page, CouponFormPage::stale).await
        }
    }
}
