//! Categories, with the numbers of their products.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::{Permission, Scope},
    api::{
        access::Access, answer::Answer, body::Json, client::ApiClient, cursor::ListQuery,
        endpoint::Endpoint, problem::ApiResult, query::Query, records::DeletedView,
    },
    catalog::{self, Category, CategoryCounts},
    db::Conn,
    foundation::ids::{CategoryId, kinds},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::CategoriesRead);
const WRITE: Access = Access::Permission(Permission::CategoriesWrite);
const OK: StatusCode = StatusCode::OK;
/// The code of the error if there is no such category.
const MISSING: &str = "category_not_found";

/// The endpoints of categories.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/admin/categories", "List categories", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<CategoryView>(),
        Endpoint::post("/admin/categories", "Create a category", create)
            .access(WRITE)
            .takes::<NewCategory>()
            .returns::<CategoryView>(StatusCode::CREATED),
        Endpoint::get("/admin/categories/{id}", "Get a category", show)
            .access(READ)
            .returns::<CategoryView>(OK),
        Endpoint::patch("/admin/categories/{id}", "Change a category", update)
            .access(WRITE)
            .takes::<CategoryChanges>()
            .returns::<CategoryView>(OK)
            .conditional(),
        Endpoint::delete("/admin/categories/{id}", "Delete a category", destroy)
            .access(WRITE)
            .returns::<DeletedView>(OK)
            .conditional(),
    ]
}

/// A new category.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAdminCategory)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewCategory {
    /// The unique name, from which its URL is made.
    title: String,
    /// A text for shoppers.
    description: Option<String>,
    /// The category that it belongs to.
    parent_id: Option<i64>,
    /// The sort order among its siblings.
    position: Option<i32>,
}

/// Fields of a category to change. Fields that are not sent stay as they are; `null` clears one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AdminCategoryChanges)]
#[expect(dead_code, reason = "the context reads the fields")]
struct CategoryChanges {
    /// The unique name. The URL does not change.
    title: Option<String>,
    /// A text for shoppers.
    description: Option<String>,
    /// The category that it belongs to; `null` for the top.
    parent_id: Option<i64>,
    /// The sort order among its siblings.
    position: Option<i32>,
}

/// A category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminCategory)]
struct CategoryView {
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
    /// Products with any status in the category itself.
    products: i64,
    /// Products with any status in the category and its subcategories.
    products_in_branch: i64,
    /// Counts the changes.
    version: i32,
}

/// `GET /admin/categories`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let load = |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        scope.require(Permission::CategoriesRead)?;
        let counts = catalog::count_products_by_category(conn)?;
        let slice = catalog::list_category_slice(conn, request)?;
        Ok(slice.map(|category| CategoryView::new(&category, counts.get(&category.id))))
    };
    client.page("categories", &query, &(), load, |view| view).await
}

/// `GET /admin/categories/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Category>) -> ApiResult {
    let answer = client.read(move |conn, _| show_category(conn, id));
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `POST /admin/categories`
async fn create(client: ApiClient, body: Json<NewCategory>) -> ApiResult {
    let answer = client.write(move |tx, scope| {
        let category = catalog::create_category(tx, scope, body.fields())?;
        let path = format!("/admin/categories/{}", category.id);
        let answer = Answer::created(&path, &CategoryView::new(&category, None))?;
        Ok(answer.with_version(category.version))
    });
    answer.await
}

/// `PATCH /admin/categories/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::Category>,
    body: Json<CategoryChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        let form = catalog::change_category(&catalog::get_category(tx, id)?);
        catalog::update_category(tx, scope, id, body.patch(&form, required))?;
        show_category(tx, id)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `DELETE /admin/categories/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::Category>) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        DeletedView::answer(catalog::delete_category(tx, scope, id, required)?)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

fn show_category(conn: &mut Conn<'_>, id: CategoryId) -> Result<Answer> {
    let category = catalog::get_category(conn, id)?;
    let counts = catalog::count_products_by_category(conn)?;
    let answer = Answer::ok(&CategoryView::new(&category, counts.get(&id)))?;
    Ok(answer.with_version(category.version))
}

impl CategoryView {
    fn new(category: &Category, counts: Option<&CategoryCounts>) -> Self {
        let counts = counts.copied().unwrap_or_default();
        Self {
            id: category.id.get(),
            slug: category.slug.clone(),
            title: category.title.clone(),
            description: category.description.clone(),
            parent_id: category.parent_id.map(|parent| parent.get()),
            position: category.position,
            products: counts.own,
            products_in_branch: counts.branch,
            version: category.version,
        }
    }
}
