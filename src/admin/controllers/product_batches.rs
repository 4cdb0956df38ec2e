//! Bulk changes and imports of products.

use crate::{
    Error, Result,
    accounts::Scope,
    admin::{
        controllers::stale_form::render_invalid,
        views::product_batches::{BatchFormPage, BatchPage, BatchRows, BatchesPage},
    },
    bulk_changes,
    catalog::{self, ProductSelection},
    db::Tx,
    foundation::{
        changeset::Changeset,
        ids::{ProductBatchId, kinds},
        page::PageRequest,
        params::Params,
    },
    product_batches::{self, BatchKind, BatchPhase, BatchStatus, ProductBatch},
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

const PER_PAGE: i64 = 50;

/// `GET /admin/product_batches`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let scope = admin.scope.clone();
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let read =
        state.repo.admin_list(move |conn| product_batches::list_batches(conn, &scope, request));
    let page = read.await?;
    response::ensure_page_exists(&page, paths::ADMIN_PRODUCT_BATCHES, &query)?;
    response::page(&BatchesPage::new(admin.layout("Bulk changes"), page))
}

/// `GET /admin/product_batches/new`, with the selected products as `ids[]` or the `filter` of the list.
pub async fn new(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    if matches!(ProductSelection::from_params(&query), ProductSelection::Ids(ids) if ids.is_empty())
    {
        admin.flash_error("Choose at least one product first.");
        return response::see_other(paths::ADMIN_PRODUCTS);
    }
    response::page(&form_page(&state, &admin, Changeset::new(query)).await?)
}

/// `POST /admin/product_batches`: stores the change and shows what it would do.
pub async fn create(state: State, admin: Admin, Form(params): Form) -> HandlerResult {
    let scope = admin.scope.clone();
    let selection = selection(&state, &params).await?;
    let create = state
        .repo
        .write(move |tx| bulk_changes::create_bulk_change(tx, &scope, &selection, params.clone()));
    match create.await {
        Ok(batch) => response::see_other(paths::admin_product_batch(batch.id)),
        Err(failure) => render_invalid(failure, |form| form_page(&state, &admin, form)).await,
    }
}

/// Reads the selection, as the list shows it.
async fn selection(state: &State, params: &Params) -> Result<ProductSelection, AppError> {
    let selection = ProductSelection::from_params(params);
    let index = state.catalog_index.clone();
    let listed = state.repo.admin_list(move |_| Ok(catalog::select_as_listed(&index, selection)));
    Ok(listed.await?)
}

async fn form_page(
    state: &State,
    admin: &Admin,
    form: Changeset,
) -> Result<BatchFormPage, AppError> {
    let scope = admin.scope.clone();
    let selection = ProductSelection::from_params(form.values());
    let index = state.catalog_index.clone();
    let read = state.repo.admin_list(move |conn| {
        let count = catalog::count_selected(conn, &index, &scope, &selection)?;
        Ok((catalog::list_categories(conn)?, count))
    });
    let (categories, count) = read.await?;
    let layout = admin.layout("Change products").with_errors_of(&form);
    Ok(BatchFormPage::new(layout, form, categories, count))
}

/// `GET /admin/product_batches/{id}`
pub async fn show(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ProductBatch>,
    Query(query): Query,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let read = state.repo.admin_list(move |conn| {
        let batch = product_batches::get_batch(conn, &scope, id)?;
        let is_preview = batch.status == BatchStatus::Preview && batch.kind == BatchKind::Bulk;
        let rows = if is_preview {
            BatchRows::Preview {
                rows: bulk_changes::list_preview_rows(conn, &scope, &batch, request)?,
                counts: bulk_changes::count_problems(conn, &scope, &batch)?,
            }
        } else {
            let phase = match batch.status {
                BatchStatus::Undoing | BatchStatus::Undone => BatchPhase::Undo,
                _ => BatchPhase::Apply,
            };
            let results = product_batches::list_results(conn, &scope, id, phase, request)?;
            BatchRows::Results(results)
        };
        Ok((batch, rows))
    });
    let (batch, rows) = read.await?;
    let path = paths::admin_product_batch(id);
    match &rows {
        BatchRows::Preview { rows, .. } => response::ensure_page_exists(rows, &path, &query)?,
        BatchRows::Results(results) => response::ensure_page_exists(results, &path, &query)?,
    }
    let layout = admin.layout(format!("{}: {}", batch.kind.label(), batch.title));
    response::page(&BatchPage::new(layout, batch, rows))
}

/// `POST /admin/product_batches/{id}/start`
pub async fn start(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ProductBatch>,
    _: Form,
) -> HandlerResult {
    change(state, admin, id, |tx, scope, id| product_batches::start_batch(tx, scope, id, None))
        .await
}

/// `POST /admin/product_batches/{id}/continuation`
pub async fn resume(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ProductBatch>,
    _: Form,
) -> HandlerResult {
    change(state, admin, id, |tx, scope, id| product_batches::continue_batch(tx, scope, id, None))
        .await
}

/// `POST /admin/product_batches/{id}/undo`
pub async fn undo(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ProductBatch>,
    _: Form,
) -> HandlerResult {
    change(state, admin, id, |tx, scope, id| product_batches::start_undo(tx, scope, id, None)).await
}

/// `DELETE /admin/product_batches/{id}`: deletes a preview.
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::ProductBatch>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let discard = state.repo.write(move |tx| product_batches::discard_batch(tx, &scope, id, None));
    match discard.await {
        Ok(_) => {
            admin.flash_info("Nothing was changed.");
            response::see_other(paths::ADMIN_PRODUCTS)
        }
        Err(Error::Rejected(reason)) => {
            admin.flash_error(reason);
            response::see_other(paths::admin_product_batch(id))
        }
        Err(error) => Err(error.into()),
    }
}

/// A change of a batch's status.
type Change = fn(&mut Tx<'_>, &Scope, ProductBatchId) -> Result<ProductBatch>;

async fn change(state: State, admin: Admin, id: ProductBatchId, change: Change) -> HandlerResult {
    let scope = admin.scope.clone();
    match state.repo.write(move |tx| change(tx, &scope, id)).await {
        Ok(_) => {}
        Err(Error::Rejected(reason)) => admin.flash_error(reason),
        Err(error) => return Err(error.into()),
    }
    response::see_other(paths::admin_product_batch(id))
}
