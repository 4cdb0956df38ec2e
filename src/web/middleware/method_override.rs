//! Browsers' forms only know GET and POST: `?_method=put|patch|delete` on a form's
//! action turns its POST into the verb that is meant, before routing.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

/// Turns the POST of a form into the verb that its action names.
pub async fn method_override<B: MessageBody>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if req.method() == Method::POST
        && let Some(method) = named(req.query_string())
    {
        req.head_mut().method = method;
    }
    next.call(req).await
}

fn named(query: &str) -> Option<Method> {
    let word = query.split('&').find_map(|pair| pair.strip_prefix("_method="))?;
    match word {
        "put" => Some(Method::PUT),
        "patch" => Some(Method::PATCH),
        "delete" => Some(Method::DELETE),
        _ => None,
    }
}
