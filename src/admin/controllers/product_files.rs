//! The product list as a file.

use actix_web::{HttpResponse, web::Bytes};
use futures_util::stream;

use crate::{
    Error,
    accounts::Permission,
    admin::{
        controllers::list_file,
        views::{list_columns::ListColumns, products::csv_lines},
    },
    catalog::{self, AdminProductFilter},
    foundation::page::PageRequest,
    web::{
        error::AppError,
        extractors::{Admin, Query},
        response::HandlerResult,
        state::State,
    },
};

/// The number of products that are read at once.
const BATCH: i64 = 500;

/// `GET /admin/products.csv`: what the list shows with the same query, on all pages. Reads and sends batch after
/// batch. A product that changes its place meanwhile may be missing or listed twice.
pub async fn show(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    admin.scope.require(Permission::ProductsRead)?;
    let filter = AdminProductFilter::from_params(&query);
    let columns = ListColumns::from_params(&query);
    let scope = admin.scope.clone();
    let parts = stream::try_unfold(Some(1), move |number| {
        let (state, scope) = (state.clone(), scope.clone());
        let (filter, columns) = (filter.clone(), columns.clone());
        async move {
            let Some(number) = number else { return Ok::<_, AppError>(None) };
            let request = PageRequest { number, per_page: BATCH };
            let index = state.catalog_index.clone();
            let part = state.repo.admin_list(move |conn| {
                let products =
                    catalog::list_all_products(conn, &index, &scope, &filter, request)?.items;
                let next = (products.len() == BATCH as usize).then_some(number + 1);
                let lines = csv_lines(&products, &columns, number == 1)
                    .map_err(|error| Error::Internal(format!("cannot write a file: {error}")))?;
                Ok((Bytes::from(lines), next))
            });
            Ok(Some(part.await?))
        }
    });
    Ok(list_file::headers(&mut HttpResponse::Ok(), "products.csv").streaming(Box::pin(parts)))
}
