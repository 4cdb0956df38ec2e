//! Words that mean the same to the search.

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
        schema::Time,
        shapes::record_shapes,
    },
    foundation::ids::kinds,
    search_terms::{self, SynonymGroup},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::ProductsRead);
const WRITE: Access = Access::Permission(Permission::ProductsWrite);

/// The endpoints of synonyms.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/search_synonyms", "List synonyms", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<SynonymsView>(),
        Endpoint::post("/admin/search_synonyms", "Create synonyms", create)
            .access(WRITE)
            .takes::<NewSynonyms>()
            .creates::<SynonymsView>(),
        Endpoint::get("/admin/search_synonyms/{id}", "Get synonyms", show)
            .access(READ)
            .returns::<SynonymsView>(),
        Endpoint::patch("/admin/search_synonyms/{id}", "Change synonyms", update)
            .access(WRITE)
            .takes::<SynonymsChanges>()
            .returns::<SynonymsView>()
            .conditional(),
        Endpoint::delete("/admin/search_synonyms/{id}", "Delete synonyms", destroy)
            .access(WRITE)
            .conditional(),
    ];
    let description = "Groups of words that mean the same. Shoppers who search for one of them also find products \
                       with the others.";
    EndpointGroup::new("Admin: synonyms", description, endpoints)
        .missing("search_synonyms_not_found")
}

record_shapes! {
    fields {
        /// Two to 20 different words or short phrases, each in no other group and of at most 60 characters and 5
        /// words. A phrase with a comma counts as two.
        words: Vec<String>,
    }

    /// Words that mean the same to the search.
    #[schema(as = SearchSynonyms)]
    response SynonymsView {
        /// The id.
        id: i64,
        /// Counts the changes.
        version: i32,
        /// When it was last changed.
        updated_at: Time,
    }

    /// A new group of words.
    #[schema(as = NewSearchSynonyms)]
    new NewSynonyms {}

    /// The words of a group. All of them are replaced.
    #[schema(as = SearchSynonymsChanges)]
    changes SynonymsChanges {}
}

/// `GET /admin/search_synonyms`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let load = search_terms::list_synonym_slice;
    client.page("search_synonyms", &query, &(), load, SynonymsView::from).await
}

/// `GET /admin/search_synonyms/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::SynonymGroup>) -> ApiResult {
    client.read(move |conn, scope| respond(search_terms::get_synonyms(conn, scope, id)?)).await
}

/// `POST /admin/search_synonyms`
async fn create(client: ApiClient, body: Json<NewSynonyms>) -> ApiResult {
    let created = client.write(move |tx, scope| {
        let group = search_terms::create_synonyms(tx, scope, body.fields())?;
        let path = format!("/admin/search_synonyms/{}", group.id);
        Ok(respond(group)?.created(&path))
    });
    created.await
}

/// `PATCH /admin/search_synonyms/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::SynonymGroup>,
    body: Json<SynonymsChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let form = search_terms::change_synonyms(&search_terms::get_synonyms(tx, scope, id)?);
        let params = body.patch(&form, required);
        respond(search_terms::update_synonyms(tx, scope, id, params)?)
    });
    updated.await
}

/// `DELETE /admin/search_synonyms/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::SynonymGroup>) -> ApiResult {
    let required = client.required_version()?;
    let deleted = client.write(move |tx, scope| {
        search_terms::delete_synonyms(tx, scope, id, required).map(|_| ApiResponse::no_content())
    });
    deleted.await
}

fn respond(group: SynonymGroup) -> Result<ApiResponse> {
    let version = group.version;
    Ok(ApiResponse::ok(&SynonymsView::from(group))?.with_version(version))
}

impl From<SynonymGroup> for SynonymsView {
    fn from(group: SynonymGroup) -> Self {
        Self {
            id: group.id.get(),
            version: group.version,
            updated_at: group.updated_at.into(),
            words: group.phrases().map(str::to_owned).collect(),
        }
    }
}
