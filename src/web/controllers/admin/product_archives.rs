//! Products that are no longer sold.

use crate::{
    catalog,
    foundation::ids::kinds,
    web::{
        extractors::{Admin, Form, PathId},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

/// `POST /admin/products/{id}/archive`
pub async fn create(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Product>,
    _: Form,
) -> Reply {
    let scope = admin.scope.clone();
    let title = state.repo.write(move |tx| catalog::archive_product(tx, &scope, id)).await?;
    admin.inform(format!("{title} was archived."));
    reply::see_other(format!("{}/edit", paths::admin_product(id)))
}

/// `DELETE /admin/products/{id}/archive`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Product>,
    _: Form,
) -> Reply {
    let scope = admin.scope.clone();
    let title = state.repo.write(move |tx| catalog::unarchive_product(tx, &scope, id)).await?;
    admin.inform(format!("{title} is a draft again. Make it active to sell it."));
    reply::see_other(format!("{}/edit", paths::admin_product(id)))
}
