//! Categories, with the numbers of their products.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Result,
    accounts::{Permission, Scope},
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::ListQuery,
        picture_body::PictureBody,
        problem::ApiResult,
        query::Query,
        records::DeletedView,
        response::ApiResponse,
        shapes::record_shapes,
    },
    catalog::{self, Category, CategoryCounts, category_fields},
    db::Conn,
    foundation::ids::{CategoryId, kinds},
    pictures::{self, Picture},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::CategoriesRead);
const WRITE: Access = Access::Permission(Permission::CategoriesWrite);

/// The endpoints of categories.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/categories", "List categories", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<CategoryView>(),
        Endpoint::post("/admin/categories", "Create a category", create)
            .access(WRITE)
            .takes::<NewCategory>()
            .creates::<CategoryView>(),
        Endpoint::get("/admin/categories/{id}", "Get a category", show)
            .access(READ)
            .returns::<CategoryView>(),
        Endpoint::patch("/admin/categories/{id}", "Change a category", update)
            .access(WRITE)
            .takes::<CategoryChanges>()
            .returns::<CategoryView>()
            .conditional(),
        Endpoint::post(
            "/admin/categories/{id}/picture",
            "Upload the picture of a category",
            upload,
        )
        .access(WRITE)
        .query::<PictureQuery>()
        .takes_picture()
        .returns::<CategoryView>(),
        Endpoint::delete("/admin/categories/{id}", "Delete a category", destroy)
            .access(WRITE)
            .returns::<DeletedView>()
            .conditional(),
    ];
    let description = "The tree of categories, with the numbers of their products.";
    EndpointGroup::new("Admin: categories", description, endpoints).missing("category_not_found")
}

record_shapes! {
    fields {
        /// The unique name. The URL of a new category is made from it, and does not change with it.
        title: String,
        /// A text for shoppers; may be empty.
        description: Option<String> => String,
        /// The category that it belongs to; `null` at the top.
        parent_id: Option<i64>,
        /// The sort order among its siblings.
        position: Option<i32> => i32,
        /// The path of its picture, such as `/media/0f3a….jpg`, which was uploaded before; `null` for none.
        picture: Option<String>,
        /// The description of the picture; empty if it is only decoration.
        picture_alt: Option<String> => String,
    }

    /// A category.
    #[schema(as = AdminCategory)]
    response CategoryView {
        /// The id.
        id: i64,
        /// The last part of its URL.
        slug: String,
        /// Products with any status in the category itself.
        products: i64,
        /// Products with any status in the category and its subcategories.
        products_in_branch: i64,
        /// Counts the changes.
        version: i32,
    }

    /// A new category.
    #[schema(as = NewAdminCategory)]
    new NewCategory {}

    /// Fields of a category to change. Fields that are not sent stay as they are; `null` clears one.
    #[schema(as = AdminCategoryChanges)]
    changes CategoryChanges {}
}

/// `GET /admin/categories`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let load = |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        scope.require(Permission::CategoriesRead)?;
        let counts = catalog::count_products_by_category(conn)?;
        let slice = catalog::list_category_slice(conn, request)?;
        let ids: Vec<_> = slice.rows.iter().filter_map(|category| category.picture_id).collect();
        let found = pictures::list_by_id(conn, &ids)?;
        Ok(slice.map(|category| {
            let picture = category.picture_id.and_then(|id| found.get(&id));
            CategoryView::new(&category, counts.get(&category.id), picture)
        }))
    };
    client.page("categories", &query, &(), load, |view| view).await
}

/// `GET /admin/categories/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Category>) -> ApiResult {
    client.read(move |conn, _| respond(conn, id)).await
}

/// `POST /admin/categories`
async fn create(client: ApiClient, body: Json<NewCategory>) -> ApiResult {
    let created = client.write(move |tx, scope| {
        let category = catalog::create_category(tx, scope, body.fields())?;
        Ok(respond(tx, category.id)?.created(&format!("/admin/categories/{}", category.id)))
    });
    created.await
}

/// `PATCH /admin/categories/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::Category>,
    body: Json<CategoryChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let category = catalog::get_category(tx, id)?;
        let form = catalog::change_category(tx, &category)?;
        catalog::update_category(tx, scope, id, body.patch(&form, required))?;
        respond(tx, id)
    });
    updated.await
}

/// The description of an uploaded picture.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PictureQuery {
    /// The text for those who do not see it; empty if it is only decoration.
    alt: Option<String>,
}

/// `POST /admin/categories/{id}/picture`. Replaces the picture and its description.
async fn upload(
    client: ApiClient,
    PathId(id): PathId<kinds::Category>,
    Query(query): Query<PictureQuery>,
    PictureBody(upload): PictureBody,
) -> ApiResult {
    client.state.repo.read(move |conn| catalog::get_category(conn, id)).await?;
    let picture = client.state.pictures.add(&client.scope, &upload).await?;
    let alt = query.alt.unwrap_or_default();
    let updated = client.write(move |tx, scope| {
        let category = catalog::get_category(tx, id)?;
        let mut form = catalog::change_category(tx, &category)?;
        form.set(category_fields::PICTURE.name, picture.src());
        form.set(category_fields::PICTURE_ALT.name, alt.clone());
        catalog::update_category(tx, scope, id, form.values().clone())?;
        respond(tx, id)
    });
    updated.await
}

/// `DELETE /admin/categories/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::Category>) -> ApiResult {
    let required = client.required_version()?;
    let deleted = client.write(move |tx, scope| {
        DeletedView::respond(catalog::delete_category(tx, scope, id, required)?)
    });
    deleted.await
}

fn respond(conn: &mut Conn<'_>, id: CategoryId) -> Result<ApiResponse> {
    let category = catalog::get_category(conn, id)?;
    let counts = catalog::count_products_by_category(conn)?;
    let picture = catalog::get_category_picture(conn, &category)?;
    let view = CategoryView::new(&category, counts.get(&id), picture.as_ref());
    Ok(ApiResponse::ok(&view)?.with_version(category.version))
}

impl CategoryView {
    fn new(
        category: &Category,
        counts: Option<&CategoryCounts>,
        picture: Option<&Picture>,
    ) -> Self {
        let counts = counts.copied().unwrap_or_default();
        Self {
            id: category.id.get(),
            slug: category.slug.clone(),
            title: category.title.clone(),
            description: category.description.clone(),
            parent_id: category.parent_id.map(|parent| parent.get()),
            position: category.position,
            picture: picture.map(Picture::src),
            picture_alt: category.picture_alt.clone(),
            products: counts.own,
            products_in_branch: counts.branch,
            version: category.version,
        }
    }
}
