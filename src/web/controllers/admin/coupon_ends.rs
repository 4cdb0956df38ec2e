//! Coupons that are no longer good.

use crate::{
    foundation::ids::kinds,
    promotions,
    web::{
        extractors::{Admin, Form, PathId},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

/// `POST /admin/coupons/{id}/end`
pub async fn create(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Coupon>,
    _: Form,
) -> Reply {
    let scope = admin.scope.clone();
    let code = state.repo.write(move |tx| promotions::end_coupon(tx, &scope, id)).await?;
    admin.inform(format!("{code} has ended."));
    reply::see_other(format!("{}/edit", paths::admin_coupon(id)))
}
