//! The shop's own addresses, which respond with JSON if a client prefers it to HTML.

use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    guard::{self, GuardContext},
    http::{
        Method,
        header::{self, HeaderMap, HeaderValue},
    },
    middleware::{Next, from_fn},
    web::{ServiceConfig, resource},
};

use crate::web::paths;

use super::{PREFIX, access::authorize_visitor, endpoints, middleware::problems};

/// A page of the shop, and the endpoint with its data.
struct Address {
    page: &'static str,
    endpoint: &'static str,
}

const fn same(path: &'static str) -> Address {
    Address { page: path, endpoint: path }
}

/// The pages that have an endpoint.
static ADDRESSES: [Address; 6] = [
    same(paths::PRODUCTS),
    same("/products/{slug}"),
    same(paths::CATEGORIES),
    same("/categories/{slug}"),
    same("/orders/{token}"),
    Address { page: paths::CART, endpoint: "/carts/me" },
];

/// The routes of the addresses. Add them before those of the pages, which handle all other requests.
/// Browsers are known by their cookies, as on the pages.
pub fn routes(config: &mut ServiceConfig) {
    let endpoints = endpoints::all().into_iter().flat_map(|group| group.endpoints);
    for endpoint in endpoints.filter(|endpoint| endpoint.method == Method::GET) {
        let Some(address) = ADDRESSES.iter().find(|address| address.endpoint == endpoint.path)
        else {
            continue;
        };
        let access = endpoint.access;
        let route = endpoint.into_route();
        config.service(
            resource(address.page)
                .guard(guard::fn_guard(prefers_json))
                .wrap(from_fn(problems))
                .wrap(from_fn(move |req, next| add_content_location(req, next, address.endpoint)))
                .route(route.wrap(from_fn(move |req, next| authorize_visitor(req, next, access)))),
        );
    }
}

/// Says where the API has the same data, and that the response depends on what was asked for.
async fn add_content_location<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
    endpoint: &'static str,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let path = if endpoint.contains('{') { req.path() } else { endpoint };
    let mut location = format!("{PREFIX}{path}");
    if !req.query_string().is_empty() {
        location.push('?');
        location.push_str(req.query_string());
    }
    let mut response = next.call(req).await?.map_into_boxed_body();
    let is_success = response.status().is_success();
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Accept"));
    if let Some(location) = HeaderValue::from_str(&location).ok().filter(|_| is_success) {
        headers.insert(header::CONTENT_LOCATION, location);
    }
    Ok(response)
}

/// Returns `true` if a client would rather have JSON than HTML.
fn prefers_json(context: &GuardContext<'_>) -> bool {
    let head = context.head();
    head.method == Method::GET && ranks_json_first(&head.headers)
}

fn ranks_json_first(headers: &HeaderMap) -> bool {
    let accepted: Vec<&str> =
        headers.get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()).collect();
    // Most browsers and programs name neither, so nothing needs to be compared.
    if !accepted
        .iter()
        .any(|list| list.contains("application/json") || list.contains("application/*"))
    {
        return false;
    }
    rank(&accepted, ["application/json", "application/*", "*/*"])
        > rank(&accepted, ["text/html", "text/*", "*/*"])
}

/// The rank of a media type: its quality, then how exactly it is named. 0 if it is not accepted. `ranges`
/// are those that match it, the most exact first.
fn rank(accepted: &[&str], ranges: [&str; 3]) -> u16 {
    let entries = || accepted.iter().flat_map(|list| list.split(','));
    let exactness = [2, 1, 0];
    let found = ranges.into_iter().zip(exactness).find_map(|(range, exactness)| {
        entries().find_map(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let is_range = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(range));
            let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
            is_range.then(|| if quality == 0 { 0 } else { quality * 10 + exactness })
        })
    });
    found.unwrap_or(0)
}

fn thousandths(quality: &str) -> u16 {
    let quality: f32 = quality.trim().parse().unwrap_or(0.0);
    (quality.clamp(0.0, 1.0) * 1000.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_chosen_if_it_ranks_before_html() {
        for (accept, is_json) in [
            ("application/json", true),
            ("application/json, text/plain, */*", true),
            ("application/json, */*;q=0.8", true),
            ("text/html;q=0.5, application/json;q=0.6", true),
            ("application/json;q=0.5, text/html", false),
            ("text/html, application/json", false),
            ("application/*", true),
            ("application/json;q=0, */*", false),
            ("application/json;q=x", false),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false),
            ("*/*", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(ranks_json_first(&headers), is_json, "{accept}");
        }
    }
}
