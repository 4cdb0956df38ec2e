//! What is there of each variant.

use crate::{
    db::Fault,
    foundation::{
        changeset::Changeset,
        ids::{VariantId, kinds},
        page::PageRequest,
        params::Params,
    },
    inventory,
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId, Query},
        paths,
        reply::{self, Reply},
        state::State,
        views::admin::stock::{Place, StockItemPage, StockPage, told},
    },
};

const PER_PAGE: i64 = 25;
/// Lines of a ledger on a page.
const LINES: i64 = 50;

/// `GET /admin/stock`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> Reply {
    let (scope, place) = (admin.scope.clone(), Place::of(&query));
    let filter = place.filter(state.settings().low_stock_at);
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let read = state.repo.admin_list(move |conn| {
        let warehouses = inventory::list_warehouses(conn, &scope)?;
        Ok((inventory::list_stock(conn, &scope, &filter, request)?, warehouses))
    });
    let (stock, warehouses) = read.await?;
    reply::existing_page(&stock, paths::ADMIN_STOCK, &query)?;
    let layout = admin.layout("Stock");
    reply::page(&StockPage::new(layout, &admin.csrf(), place, stock, &warehouses))
}

/// `GET /admin/stock/{id}`
pub async fn show(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Variant>,
    Query(query): Query,
) -> Reply {
    let request = PageRequest::from_text(query.get("page"), LINES);
    reply::page(&page(&state, &admin, id, request, Changeset::default()).await?)
}

/// `PUT /admin/stock/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Variant>,
    Query(query): Query,
    Form(params): Form,
) -> Reply {
    let scope = admin.scope.clone();
    let change =
        state.repo.write(move |tx| inventory::change_stock(tx, &scope, id, params.clone()));
    match change.await {
        Ok(changed) => {
            admin.inform(told(&changed));
            reply::see_other(Place::after_change(&query, id))
        }
        Err(Fault::Invalid(form)) => {
            let request = PageRequest::from_text(None, LINES);
            reply::unprocessable(&page(&state, &admin, id, request, *form).await?)
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn page(
    state: &State,
    admin: &Admin,
    id: VariantId,
    request: PageRequest,
    form: Changeset,
) -> Result<StockItemPage, AppError> {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| {
        let there =
            (inventory::get_stock(conn, &scope, id)?, inventory::list_warehouses(conn, &scope)?);
        Ok((there, inventory::list_movements(conn, &scope, id, request)?))
    });
    let ((stock, warehouses), movements) = read.await?;
    reply::existing_page(&movements, &paths::admin_stock(id), &Params::default())?;
    let layout = admin.layout(format!("Stock of {}", stock.name())).of_form(&form);
    Ok(StockItemPage::new(layout, &admin.csrf(), (&stock, &warehouses), movements, form))
}
