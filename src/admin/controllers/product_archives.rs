//! Archiving of products.

use crate::{
    Result,
    accounts::Scope,
    admin::controllers::products,
    catalog,
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

/// `POST /admin/products/{id}/archive`. Saves the product form first, if the request has one.
pub async fn create(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Product>,
    form: UploadForm,
) -> HandlerResult {
    products::write(state, admin, Some(id), form, Some(archive)).await
}

fn archive(tx: &mut Tx<'_>, scope: &Scope, id: ProductId) -> Result<String> {
    let title = catalog::archive_product(tx, scope, id, None)?;
    Ok(format!("{} was archived.", isolate(&title)))
}

/// `DELETE /admin/products/{id}/archive`. Saves the product form first, if the request has one.
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Product>,
    form: UploadForm,
) -> HandlerResult {
    products::write(state, admin, Some(id), form, Some(unarchive)).await
}

fn unarchive(tx: &mut Tx<'_>, scope: &Scope, id: ProductId) -> Result<String> {
    let title = catalog::unarchive_product(tx, scope, id, None)?;
    let status = catalog::get_product(tx, scope, id)?.product.status;
    Ok(match status.is_public() {
        true => format!("{} is back in the shop.", isolate(&title)),
        false => format!("{} is a draft again. Make it active to sell it.", isolate(&title)),
    })
}
