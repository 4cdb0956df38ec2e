//! For those who watch the program.

use actix_web::HttpResponse;

use crate::{
    catalog,
    web::{error::AppError, response::HandlerResult, state::State},
};

/// `GET /healthz`: the program runs.
pub async fn live() -> HandlerResult {
    Ok(HttpResponse::Ok().content_type("text/plain").body("ok\n"))
}

/// `GET /readyz`: the database answers, and takes writes as far as the last ones told.
pub async fn ready(state: State) -> HandlerResult {
    if let Some(outage) = state.repo.outage() {
        return Err(AppError::Unavailable(outage));
    }
    state
        .repo
        .read(|conn| catalog::first_products(conn, &catalog::ProductFilter::default(), 1))
        .await?;
    Ok(HttpResponse::Ok().content_type("text/plain").body("ready\n"))
}
