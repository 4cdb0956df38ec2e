//! What is there of each variant.

use crate::{
    Error,
    admin::views::stock::{Place, StockItemPage, StockPage, describe_all, describe_change},
    foundation::{
        changeset::Changeset,
        ids::{VariantId, kinds},
        page::{Page, PageRequest},
        params::Params,
    },
    inventory::{self, Stock},
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId, Query},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

const PER_PAGE: i64 = 25;
/// Lines of a ledger on a page.
const LINES: i64 = 50;

/// `GET /admin/stock`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> Reply {
    reply::page(&list(&state, &admin, &query, Changeset::default()).await?)
}

/// `PUT /admin/stock`: all rows of a page at once. They stay where they are, whatever the list
/// is sorted by.
pub async fn update_all(
    state: State,
    admin: Admin,
    Query(query): Query,
    Form(params): Form,
) -> Reply {
    let (scope, typed) = (admin.scope.clone(), params.clone());
    let change = state.repo.write(move |tx| inventory::change_stocks(tx, &scope, typed.clone()));
    match change.await {
        Ok(changes) => {
            admin.flash_info(describe_all(&changes));
            let page = PageRequest::from_text(query.get("page"), PER_PAGE).number;
            reply::see_other(Place::of(&query).with_rows(page, &rows_of(&params)))
        }
        Err(Error::Invalid(form)) => {
            reply::unprocessable(&list(&state, &admin, &query, *form).await?)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// The variants of a form's rows, in order.
fn rows_of(params: &Params) -> Vec<VariantId> {
    let rows = params.nested("rows").into_values();
    rows.filter_map(|row| row.get("variant")?.parse().ok()).collect()
}

/// A page of the list: the rows of the form, those that the address names, or those that it
/// sorts there.
async fn list(
    state: &State,
    admin: &Admin,
    query: &Params,
    form: Changeset,
) -> Result<StockPage, AppError> {
    let (scope, place) = (admin.scope.clone(), Place::of(query));
    let filter = place.filter(state.settings().low_stock_at);
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let fixed = if form.is_valid() { place.rows.clone() } else { rows_of(form.values()) };
    let read = state.repo.admin_list(move |conn| {
        let warehouses = inventory::list_warehouses(conn, &scope)?;
        if fixed.is_empty() {
            return Ok((inventory::list_stock(conn, &scope, &filter, request)?, warehouses));
        }
        let total = inventory::count_stock(conn, &scope, &filter)?;
        let mut items = inventory::list_stock_of(conn, &scope, &fixed)?;
        items.sort_by_key(|stock| fixed.iter().position(|id| *id == stock.variant.id));
        Ok((Page { items, total, request }, warehouses))
    });
    let (stock, warehouses) = read.await?;
    if place.rows.is_empty() && form.is_valid() {
        reply::existing_page(&stock, paths::ADMIN_STOCK, query)?;
    }
    let form = in_order_of(&stock.items, form);
    let layout = admin.layout("Stock").of_form(&form);
    Ok(StockPage::new(layout, place, stock, &warehouses, form))
}

/// A form whose rows are numbered like the stock: where a variant was deleted meanwhile, those
/// behind it move up.
fn in_order_of(stock: &[Stock], form: Changeset) -> Changeset {
    let rows: Vec<_> = form.values().nested("rows").into_iter().collect();
    let numbered = |(number, stock): (usize, &Stock)| {
        let id = stock.variant.id.to_string();
        let (key, row) = rows.iter().find(|(_, row)| row.get("variant") == Some(&id))?;
        Some((number, key.to_string(), row))
    };
    let mut params = Params::default();
    let mut keys: Vec<(String, String)> = Vec::new();
    for (number, key, row) in stock.iter().enumerate().filter_map(numbered) {
        for (field, value) in row.iter() {
            params.push(format!("rows[{number}][{field}]"), value);
        }
        keys.push((format!("rows[{key}]["), format!("rows[{number}][")));
    }
    let mut renumbered = Changeset::new(params);
    for error in form.errors() {
        let moved = keys.iter().find_map(|(from, to)| {
            Some(format!("{to}{}", error.field.strip_prefix(from.as_str())?))
        });
        renumbered.error(moved.unwrap_or_else(|| "rows".to_owned()), error.message.clone());
    }
    renumbered
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
    Form(params): Form,
) -> Reply {
    let scope = admin.scope.clone();
    let change =
        state.repo.write(move |tx| inventory::change_stock(tx, &scope, id, params.clone()));
    match change.await {
        Ok(changed) => {
            admin.flash_info(describe_change(&changed));
            reply::see_other(paths::admin_stock(id))
        }
        Err(Error::Invalid(form)) => {
            let request = PageRequest::from_text(None, LINES);
            reply::unprocessable(&page(&state, &admin, id, request, *form).await?)
        }
        Err(failure) => Err(failure.into()),
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
    Ok(StockItemPage::new(layout, (&stock, &warehouses), movements, form))
}
