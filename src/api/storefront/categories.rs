//! Categories.

use actix_web::{http::StatusCode, web::Path};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        answer::Answer,
        client::ApiClient,
        cursor::{ListQuery, PageRequest},
        endpoint::Endpoint,
        problem::ApiResult,
        query::Query,
    },
    catalog::{self, Category},
};

/// The endpoints of categories.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/categories", "List categories", index)
            .query::<ListQuery>()
            .returns_page::<CategoryView>(),
        Endpoint::get("/categories/{slug}", "Get a category", show)
            .returns::<CategoryView>(StatusCode::OK),
    ]
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
    let answer = client.list(move |conn, _| {
        let categories = catalog::list_category_slice(conn, &slice)?;
        page.answer(categories, CategoryView::from)
    });
    answer.await
}

/// `GET /categories/{slug}`
async fn show(client: ApiClient, slug: Path<String>) -> ApiResult {
    let answer = client.read(move |conn, _| {
        let category = catalog::get_category_by_slug(conn, &slug)?;
        let version = category.version;
        Ok(Answer::ok(&CategoryView::from(category))?.with_version(version))
    });
    answer.await.map_err(|error| error.missing("category_not_found"))
}
