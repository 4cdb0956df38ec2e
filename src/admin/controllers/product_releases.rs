//! Release of products.

use crate::{
    Result,
    accounts::Scope,
    admin::controllers::products,
    catalog::{self, Release},
    db::Tx,
    foundation::{
        direction::isolate,
        ids::{ProductId, kinds},
    },
    web::{
        extractors::{Admin, PathId, UploadForm},
        response::HandlerResult,
        state::State,
    },
};

/// `POST /admin/products/{id}/release`. Saves the product form first, if the request has one.
pub async fn create(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Product>,
    form: UploadForm,
) -> HandlerResult {
    products::write(state, admin, Some(id), form, Some(release)).await
}

fn release(tx: &mut Tx<'_>, scope: &Scope, id: ProductId) -> Result<String> {
    Ok(match catalog::release_product(tx, scope, id, None)? {
        Release::Now(title) => format!("{} was released.", isolate(&title)),
        Release::Before(title) => format!("{} was already released.", isolate(&title)),
    })
}
