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
        schema::PictureFileView,
    },
    catalog::{self, Category},
    pictures::{self, Picture},
    web::state::WebConfig,
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
    /// Its picture; `null` if it has none.
    picture: Option<CategoryPictureView>,
}

/// The picture of a category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CategoryPicture)]
struct CategoryPictureView {
    /// The URL of its largest file.
    url: String,
    /// The text for those who do not see it; empty if it is only decoration.
    alt: String,
    /// Smaller files, the smallest of each format first.
    files: Vec<PictureFileView>,
}

impl CategoryView {
    fn new(category: &Category, picture: Option<&Picture>, shop: &WebConfig) -> Self {
        Self {
            id: category.id.get(),
            slug: category.slug.clone(),
            title: category.title.clone(),
            description: category.description.clone(),
            parent_id: category.parent_id.map(|parent| parent.get()),
            position: category.position,
            picture: picture.map(|picture| CategoryPictureView {
                url: shop.absolute(&picture.src()),
                alt: category.picture_alt.clone(),
                files: PictureFileView::list(picture)
                    .into_iter()
                    .map(|file| file.at(shop))
                    .collect(),
            }),
        }
    }
}

/// `GET /categories`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let page = PageRequest::new(&query, &"categories", client.now())?;
    let slice = page.slice()?;
    let shop = client.state.shop.clone();
    let response = client.list(move |conn, _| {
        let categories = catalog::list_category_slice(conn, &slice)?;
        let ids: Vec<_> =
            categories.rows.iter().filter_map(|category| category.picture_id).collect();
        let found = pictures::list_by_id(conn, &ids)?;
        page.respond(categories, |category| {
            let picture = category.picture_id.and_then(|id| found.get(&id));
            CategoryView::new(&category, picture, &shop)
        })
    });
    response.await
}

/// `GET /categories/{slug}`
async fn show(client: ApiClient, slug: Path<String>) -> ApiResult {
    let shop = client.state.shop.clone();
    let response = client.read(move |conn, _| {
        let category = catalog::get_category_by_slug(conn, &slug)?;
        let picture = catalog::get_category_picture(conn, &category)?;
        let view = CategoryView::new(&category, picture.as_ref(), &shop);
        Ok(ApiResponse::ok(&view)?.with_version(category.version))
    });
    response.await
}
