//! Products that can be bought from now on.

use crate::{
    catalog::{self, Release},
    db::Fault,
    foundation::ids::kinds,
    web::{
        extractors::{Admin, Form, PathId},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

/// `POST /admin/products/{id}/release`
pub async fn create(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Product>,
    _: Form,
) -> Reply {
    let scope = admin.scope.clone();
    match state.repo.write(move |tx| catalog::release_product(tx, &scope, id)).await {
        Ok(Release::Now(title)) => admin.inform(format!("{title} is released.")),
        Ok(Release::Before(title)) => admin.inform(format!("{title} was released before.")),
        Err(Fault::Refused(reason)) => admin.warn(reason),
        Err(fault) => return Err(fault.into()),
    }
    reply::see_other(format!("{}/edit", paths::admin_product(id)))
}
