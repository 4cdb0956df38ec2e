//! Health checks for load balancers and monitoring.

use actix_web::HttpResponse;

use crate::{
    catalog,
    web::{error::AppError, response::HandlerResult, state::State},
};

/// `GET /healthz`: the process is alive.
pub async fn live() -> HandlerResult {
    Ok(HttpResponse::Ok().content_type("text/plain").body("ok\n"))
}

/// `GET /readyz`: the database can be read, and the last writes did not fail.
pub async fn ready(state: State) -> HandlerResult {
    if let Some(outage) = state.repo.outage() {
        return Err(AppError::Unavailable(outage));
    }
    state
        .repo
        .read(|conn| catalog::list_first_products(conn, &catalog::ProductFilter::default(), 1))
        .await?;
    Ok(HttpResponse::Ok().content_type("text/plain").body("ready\n"))
}
