//! Saved views of the admin's lists.

use crate::{
    Result,
    accounts::Permission,
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::ListQuery,
        problem::ApiResult,
        query::Query,
        response::ApiResponse,
        shapes::record_shapes,
    },
    foundation::ids::kinds,
    saved_views::{self, SavedView},
    web::extractors::PathId,
};

/// The context checks the permission of the list that a view belongs to.
const READ: Access = Access::AnyPermission(&[Permission::ProductsRead, Permission::OrdersRead]);
const WRITE: Access = Access::AnyPermission(&[Permission::ProductsWrite, Permission::OrdersWrite]);

/// The endpoints of saved views.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/saved_views", "List saved views", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<SavedViewView>(),
        Endpoint::post("/admin/saved_views", "Save a view", create)
            .access(WRITE)
            .takes::<NewSavedView>()
            .creates::<SavedViewView>(),
        Endpoint::get("/admin/saved_views/{id}", "Get a saved view", show)
            .access(READ)
            .returns::<SavedViewView>(),
        Endpoint::patch("/admin/saved_views/{id}", "Change a saved view", update)
            .access(WRITE)
            .takes::<SavedViewChanges>()
            .returns::<SavedViewView>()
            .conditional(),
        Endpoint::delete("/admin/saved_views/{id}", "Delete a saved view", destroy)
            .access(WRITE)
            .conditional(),
    ];
    let description = "Names for the filter, the columns and the order of the admin's lists: those that everyone \
                       shares, and those of the key's creator. Views of products need a scope of products, views of \
                       orders one of orders.";
    EndpointGroup::new("Admin: saved views", description, endpoints).missing("saved_view_not_found")
}

record_shapes! {
    fields {
        /// The name.
        name: String,
        /// The query string of the list, such as `status=draft&sort=title`.
        query: Option<String> => String,
        /// `true` if everyone sees it.
        shared: Option<bool> => bool,
    }

    /// A saved view.
    #[schema(as = SavedView)]
    response SavedViewView {
        /// The id.
        id: i64,
        /// The list: `products` or `orders`.
        list: &'static str,
        /// Counts the changes.
        version: i32,
    }

    /// A new saved view.
    new NewSavedView {
        /// The list: `products` or `orders`.
        list: String,
    }

    /// Fields of a saved view to change. Fields that are not sent stay as they are.
    changes SavedViewChanges {}
}

/// `GET /admin/saved_views`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let load = saved_views::list_view_slice;
    client.page("saved_views", &query, &(), load, SavedViewView::from).await
}

/// `GET /admin/saved_views/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::SavedView>) -> ApiResult {
    client.read(move |conn, scope| respond(saved_views::get_view(conn, scope, id)?)).await
}

/// `POST /admin/saved_views`
async fn create(client: ApiClient, body: Json<NewSavedView>) -> ApiResult {
    let created = client.write(move |tx, scope| {
        let view = saved_views::create_view(tx, scope, body.fields())?;
        let path = format!("/admin/saved_views/{}", view.id);
        Ok(respond(view)?.created(&path))
    });
    created.await
}

/// `PATCH /admin/saved_views/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::SavedView>,
    body: Json<SavedViewChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let form = saved_views::change_view(&saved_views::get_view(tx, scope, id)?);
        respond(saved_views::update_view(tx, scope, id, body.patch(&form, required))?)
    });
    updated.await
}

/// `DELETE /admin/saved_views/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::SavedView>) -> ApiResult {
    let required = client.required_version()?;
    let deleted = client.write(move |tx, scope| {
        saved_views::delete_view(tx, scope, id, required).map(|_| ApiResponse::no_content())
    });
    deleted.await
}

fn respond(view: SavedView) -> Result<ApiResponse> {
    let version = view.version;
    Ok(ApiResponse::ok(&SavedViewView::from(view))?.with_version(version))
}

impl From<SavedView> for SavedViewView {
    fn from(view: SavedView) -> Self {
        Self {
            id: view.id.get(),
            list: view.list.as_str(),
            shared: view.owner_id.is_none(),
            name: view.name,
            query: view.query,
            version: view.version,
        }
    }
}
