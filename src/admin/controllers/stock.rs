//! The stock list and the stock of one variant.

use crate::{
    Error,
    admin::views::stock::{ListState, StockItemPage, StockPage, describe_all, describe_change},
    audit::SubjectKind,
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
        response::{self, HandlerResult},
        state::State,
    },
};

const PER_PAGE: i64 = 25;
/// Ledger lines per page.
const LINES: i64 = 50;

/// `GET /admin/stock`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    response::page(&list(&state, &admin, &query, Changeset::default()).await?)
}

/// `PUT /admin/stock`: saves all rows of a page. They keep their order afterwards.
pub async fn update_all(
    state: State,
    admin: Admin,
    Query(query): Query,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let typed = params.clone();
    let change = state.repo.write(move |tx| inventory::change_stocks(tx, &scope, typed.clone()));
    match change.await {
        Ok(changes) => {
            admin.flash_info(describe_all(&changes));
            let page = PageRequest::from_text(query.get("page"), PER_PAGE).number;
            response::see_other(ListState::of(&query).with_rows(page, &rows_of(&params)))
        }
        Err(Error::Invalid(form)) => {
            response::unprocessable(&list(&state, &admin, &query, *form).await?)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Returns the variants of the form's rows, in order.
fn rows_of(params: &Params) -> Vec<VariantId> {
    let rows = params.nested("rows").into_values();
    rows.filter_map(|row| row.get("variant")?.parse().ok()).collect()
}

/// Builds a page of the list. Shows the rows of an invalid form, those named in the URL, or else those
/// of the requested page.
async fn list(
    state: &State,
    admin: &Admin,
    query: &Params,
    form: Changeset,
) -> Result<StockPage, AppError> {
    let scope = admin.scope.clone();
    let list = ListState::of(query);
    let filter = list.filter(state.settings().low_stock_at);
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let listed_variants = if form.is_valid() { list.rows.clone() } else { rows_of(form.values()) };
    let index = state.catalog_index.clone();
    let read = state.repo.admin_list(move |conn| {
        let warehouses = inventory::list_warehouses(conn, &scope)?;
        if listed_variants.is_empty() {
            return Ok((
                inventory::list_stock(conn, &index, &scope, &filter, request)?,
                warehouses,
            ));
        }
        let total = inventory::count_stock(conn, &index, &scope, &filter)?;
        let mut items = inventory::list_stock_for(conn, &scope, &listed_variants)?;
        items.sort_by_key(|stock| listed_variants.iter().position(|id| *id == stock.variant.id));
        Ok((Page { items, total, request }, warehouses))
    });
    let (stock, warehouses) = read.await?;
    if list.rows.is_empty() && form.is_valid() {
        response::ensure_page_exists(&stock, paths::ADMIN_STOCK, query)?;
    }
    let form = renumber_rows(&stock.items, form);
    let layout = admin.layout("Stock").with_errors_of(&form);
    Ok(StockPage::new(layout, list, stock, &warehouses, form))
}

/// Renumbers the form's rows to match the stock, because variants may have been deleted meanwhile.
fn renumber_rows(stock: &[Stock], form: Changeset) -> Changeset {
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
) -> HandlerResult {
    let request = PageRequest::from_text(query.get("page"), LINES);
    response::page(&page(&state, &admin, id, request, Changeset::default()).await?)
}

/// `PUT /admin/stock/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Variant>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let change =
        state.repo.write(move |tx| inventory::change_stock(tx, &scope, id, params.clone()));
    match change.await {
        Ok(changed) => {
            admin.flash_info(describe_change(&changed));
            response::see_other(paths::admin_stock(id))
        }
        Err(Error::Invalid(form)) => {
            let request = PageRequest::from_text(None, LINES);
            response::unprocessable(&page(&state, &admin, id, request, *form).await?)
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
        let stock = inventory::get_stock(conn, &scope, id)?;
        let warehouses = inventory::list_warehouses(conn, &scope)?;
        Ok((stock, warehouses, inventory::list_movements(conn, &scope, id, request)?))
    });
    let (stock, warehouses, movements) = read.await?;
    response::ensure_page_exists(&movements, &paths::admin_stock(id), &Params::default())?;
    let layout = admin
        .layout(format!("Stock of {}", stock.name()))
        .with_history(SubjectKind::Stock, Some(stock.variant.id))
        .with_errors_of(&form);
    Ok(StockItemPage::new(layout, &stock, &warehouses, movements, form))
}
