//! Reports of sales.

use actix_web::{HttpResponse, web::Path};

use crate::{
    Error,
    admin::{
        controllers::list_file,
        views::reports::{ReportPage, ReportQuery, csv_file},
    },
    foundation::params::Params,
    reports::{self, Report, ReportKind, ReportRequest},
    web::{
        error::AppError,
        extractors::{Admin, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/reports`
pub async fn index() -> HandlerResult {
    response::see_other(paths::admin_report(ReportKind::Sales.word()))
}

/// `GET /admin/reports/{name}`
pub async fn show(
    state: State,
    admin: Admin,
    name: Path<String>,
    Query(query): Query,
) -> HandlerResult {
    let query = read_query(&state, &name, &query)?;
    let report = load(&state, &admin, query.request).await?;
    let page = ReportPage::new(admin.layout(report.request.kind.title()), &query, &report);
    match query.error {
        Some(_) => response::unprocessable(&page),
        None => response::page(&page),
    }
}

/// `GET /admin/reports/{name}.csv`
pub async fn download(
    state: State,
    admin: Admin,
    name: Path<String>,
    Query(query): Query,
) -> HandlerResult {
    let query = read_query(&state, &name, &query)?;
    let report = load(&state, &admin, query.request).await?;
    let file = csv_file(&report)
        .map_err(|error| Error::Internal(format!("cannot write a file: {error}")))?;
    let name = format!("{}-{}.csv", report.request.kind.word(), report.request.period.first());
    Ok(list_file::headers(&mut HttpResponse::Ok(), &name).body(file))
}

fn read_query(state: &State, name: &str, params: &Params) -> Result<ReportQuery, AppError> {
    let kind = name.parse::<ReportKind>().map_err(|_| AppError::NotFound)?;
    let today = state.settings().zone().day_of(state.repo.clock().now());
    Ok(ReportQuery::read(kind, today, params))
}

async fn load(state: &State, admin: &Admin, request: ReportRequest) -> Result<Report, AppError> {
    let scope = admin.scope.clone();
    let read = state.repo.admin_list(move |conn| reports::get_report(conn, &scope, request));
    Ok(read.await?)
}
