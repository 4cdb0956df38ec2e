//! The order list as a file.

use actix_web::{HttpResponse, web::Bytes};
use futures_util::stream;

use crate::{
    Error,
    accounts::Permission,
    admin::{
        controllers::list_file,
        views::{
            list_columns::ListColumns,
            orders::{csv_lines, filter},
        },
    },
    foundation::page::PageRequest,
    orders,
    web::{
        error::AppError,
        extractors::{Admin, Query},
        response::HandlerResult,
        state::State,
    },
};

/// The number of orders that are read at once.
const BATCH: i64 = 500;

/// `GET /admin/orders.csv`: what the list shows with the same query, on all pages. Reads and sends batch after
/// batch.
pub async fn show(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    admin.scope.require(Permission::OrdersRead)?;
    let filter = filter(&query);
    let columns = ListColumns::from_params(&query);
    let scope = admin.scope.clone();
    let parts = stream::try_unfold(Some(1), move |number| {
        let (state, scope) = (state.clone(), scope.clone());
        let (filter, columns) = (filter.clone(), columns.clone());
        async move {
            let Some(number) = number else { return Ok::<_, AppError>(None) };
            let request = PageRequest { number, per_page: BATCH };
            let part = state.repo.admin_list(move |conn| {
                let page = orders::list_all_orders(conn, &scope, &filter, request)?;
                let lines = csv_lines(&page.items, &columns, number == 1)
                    .map_err(|error| Error::Internal(format!("cannot write a file: {error}")))?;
                Ok((Bytes::from(lines), page.next()))
            });
            Ok(Some(part.await?))
        }
    });
    Ok(list_file::headers(&mut HttpResponse::Ok(), "orders.csv").streaming(Box::pin(parts)))
}
