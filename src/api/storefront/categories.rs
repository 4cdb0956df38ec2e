//! Categories.

use actix_web::web::Path;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::{ListQuery, PageRequest},
        problem::ApiResult,
        query::Query,
        response::ApiResponse,
    },
    catalog::{self, Category},
};

/// The endpoints of categories.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/categories", "List categories", index)
            .query::<ListQuery>()
            .returns_page::<CategoryView>(),
        Endpoint::get("/categories/{slug}", "Get a category", show).returns::<CategoryView>(),
    ];
    EndpointGroup::new("Categories", "Groups of products.", endpoints).missing("category_not_found")
}

/// A category of products.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Category)]
pub struct CategoryView {
    /// The id.
    id: i64,
    /// The last part of its URL.
    slug: String,
    /// The name.
    title: String,
    /// A text for shoppers; may be empty.
    description: String,
    /// The category that it belongs to; `null` at the top.
    parent_id: Option<i64>,
    /// The sort order among its siblings.
    position: i32,
}

impl From<Category> for CategoryView {
    fn from(category: Category) -> Self {
        Self {
            id: category.id.get(),
            slug: category.slug.clone(),
            title: category.title.clone(),
            description: category.description.clone(),
            parent_id: category.parent_id.map(|parent| parent.get()),
            position: category.position,
        }
    }
}

/// `GET /categories`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let page = PageRequest::new(&query, &"categories", client.now())?;
    let slice = page.slice()?;
    let response = client.list(move |conn, _| {
        let categories = catalog::list_category_slice(conn, &slice)?;
        page.respond(categories, CategoryView::from)
    });
    response.await
}

/// `GET /categories/{slug}`
async fn show(client: ApiClient, slug: Path<String>) -> ApiResult {
    let response = client.read(move |conn, _| {
        let category = catalog::get_category_by_slug(conn, &slug)?;
        let version = category.version;
        Ok(ApiResponse::ok(&CategoryView::from(category))?.with_version(version))
    });
    response.await
}
