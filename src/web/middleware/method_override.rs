//! HTML forms only send GET and POST. `?_method=put|patch|delete` in a form's action turns its POST
//! into that method, before routing.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

/// Turns the POST of a form into the method that its action names.
pub async fn method_override<B: MessageBody>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if req.method() == Method::POST
        && let Some(method) = named_method(req.query_string())
    {
        req.head_mut().method = method;
    }
    next.call(req).await
}

fn named_method(query: &str) -> Option<Method> {
    let name = query.split('&').find_map(|pair| pair.strip_prefix("_method="))?;
    match name {
        "put" => Some(Method::PUT),
        "patch" => Some(Method::PATCH),
        "delete" => Some(Method::DELETE),
        _ => None,
    }
}
