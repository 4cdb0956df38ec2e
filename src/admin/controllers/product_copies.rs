//! Copies of products.

use crate::{
    catalog,
    foundation::ids::kinds,
    web::{
        extractors::{Admin, Form, PathId},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `POST /admin/products/{id}/copies`
pub async fn create(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Product>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let copied = state.repo.write(move |tx| catalog::duplicate_product(tx, &scope, id)).await?;
    admin.flash_info("This is the copy. It is a draft without stock and SKUs.");
    response::see_other(format!("{}/edit", paths::admin_product(copied.id)))
}
