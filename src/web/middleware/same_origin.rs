//! Accepts writes from the shop's own pages only, by the origin that the browser states. The CSRF token
//! in the form is a second check (see [`crate::web::extractors::Form`]).

use actix_web::{
    Error, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
};

use crate::web::{
    error::AppError,
    extractors::is_own_origin,
    state::{State, WebConfig},
};

/// Rejects writes from the pages of other sites.
pub async fn same_origin<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let shop = req.app_data::<State>().map(|state| &state.shop);
    if req.method().is_safe() || shop.is_some_and(|shop| is_same_origin(&req, shop)) {
        return next.call(req).await.map(ServiceResponse::map_into_boxed_body);
    }
    Ok(req.into_response(AppError::Forgery.error_response()))
}

fn is_same_origin(req: &ServiceRequest, shop: &WebConfig) -> bool {
    let text = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => is_own_origin(req.head(), shop, origin),
        (None, None) => true,
    }
}
