//! The search over everything in the admin.

use actix_web::{
    HttpRequest,
    http::{
        Method,
        header::{self, HeaderValue},
    },
};

use crate::{
    Result,
    accounts::{self, Permission, Scope},
    admin::views::search::{SearchGroup, SearchPage},
    catalog,
    db::Conn,
    foundation::{page::PageRequest, text::plain_signs},
    imported_orders, orders,
    promotions::{self, CouponFilter},
    search::CatalogIndex,
    web::{
        admin_access,
        extractors::{Admin, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// The most characters of a search. Further characters are ignored.
const MAX_QUERY: usize = 100;

/// The most results of each kind.
const PER_GROUP: usize = 6;

/// `GET /admin/search`: a page, or JSON for the suggestions below the field. The page of an exact order
/// number or SKU is opened directly.
pub async fn show(
    state: State,
    admin: Admin,
    Query(params): Query,
    req: HttpRequest,
) -> HandlerResult {
    let query: String =
        plain_signs(params.get("q").unwrap_or_default()).trim().chars().take(MAX_QUERY).collect();
    let scope = admin.scope.clone();
    let text = query.clone();
    let index = state.catalog_index.clone();
    if wants_json(&req) {
        let groups = state.repo.admin_list(move |conn| search(conn, &index, &scope, &text)).await?;
        let mut response = response::private_json(groups)?;
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
        return Ok(response);
    }
    let read = state.repo.admin_list(move |conn| {
        Ok(match find_exact(conn, &scope, &text)? {
            Some(path) => Found::Page(path),
            None => Found::Groups(search(conn, &index, &scope, &text)?),
        })
    });
    match read.await? {
        Found::Page(path) => response::see_other(path),
        Found::Groups(groups) => {
            let mut response =
                response::page(&SearchPage::new(admin.layout("Search"), query, groups))?;
            response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
            Ok(response)
        }
    }
}

/// What a search leads to.
enum Found {
    /// The page with this path.
    Page(String),
    /// Everything that matches, by kind.
    Groups(Vec<SearchGroup>),
}

fn wants_json(req: &HttpRequest) -> bool {
    let accept = req.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|types| types.starts_with("application/json"))
}

/// Returns the path of the order with exactly this number, or of the product with exactly this SKU.
fn find_exact(conn: &mut Conn<'_>, scope: &Scope, text: &str) -> Result<Option<String>> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.to_uppercase();
    if scope.may(Permission::OrdersRead) && orders::has_order(conn, scope, &number)? {
        return Ok(Some(paths::admin_order(&number)));
    }
    if !scope.may(Permission::ProductsWrite) {
        return Ok(None);
    }
    let product = catalog::find_product_by_sku(conn, scope, text)?;
    Ok(product.map(|id| format!("{}/edit", paths::admin_product(id))))
}

/// Returns what matches, by kind, without kinds that have no match or that the scope may not see.
fn search(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    scope: &Scope,
    text: &str,
) -> Result<Vec<SearchGroup>> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let limit = PER_GROUP as i64;
    let mut groups = Vec::new();
    if scope.may(Permission::ProductsRead) {
        let products = catalog::search_all_products(conn, index, scope, text, limit)?;
        groups.push(SearchGroup::products(products, text));
    }
    if scope.may(Permission::OrdersRead) {
        let orders = orders::search_all_orders(conn, scope, text, limit)?;
        groups.push(SearchGroup::orders(orders, text));
        let earlier = imported_orders::search_orders(conn, scope, text, limit)?;
        groups.push(SearchGroup::earlier_orders(earlier, text));
    }
    if scope.may(Permission::CustomersRead) {
        let customers = accounts::search_customers(conn, scope, text, limit)?;
        groups.push(SearchGroup::customers(customers));
    }
    if scope.may(Permission::CategoriesRead) {
        let wanted = text.to_lowercase();
        let mut categories = catalog::list_categories(conn)?;
        categories.retain(|category| category.title.to_lowercase().contains(&wanted));
        categories.truncate(PER_GROUP);
        groups.push(SearchGroup::categories(categories));
    }
    if scope.may(Permission::CouponsRead) {
        let filter = CouponFilter { query: text.to_owned(), status: None };
        let page = PageRequest { number: 1, per_page: limit };
        let coupons = promotions::list_coupons(conn, scope, &filter, page)?.items;
        groups.push(SearchGroup::coupons(coupons, text));
    }
    let may_open = |path: &str| admin_access::is_allowed(scope.permissions(), &Method::GET, path);
    groups.push(SearchGroup::pages(text, PER_GROUP, may_open));
    groups.iter_mut().for_each(|group| group.link_only_to(may_open));
    groups.retain(|group| !group.hits.is_empty());
    Ok(groups)
}
