//! Uploads of pictures of products.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    accounts::Permission,
    api::{
        access::Access,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        picture_body::PictureBody,
        problem::ApiResult,
        query::{self, Query},
    },
    catalog::{self, ImageDraft},
    foundation::{ids::kinds, text::one_line},
    pictures::FocalPoint,
    web::extractors::PathId,
};

use super::products::{self, ProductView};

/// The endpoints of pictures.
pub fn endpoints() -> EndpointGroup {
    let endpoints =
        [Endpoint::post("/admin/products/{id}/pictures", "Upload a picture of a product", create)
            .access(Access::Permission(Permission::ProductsWrite))
            .query::<PictureQuery>()
            .takes_picture()
            .returns::<ProductView>()];
    let description = "Uploads of pictures of products.";
    EndpointGroup::new("Admin: pictures", description, endpoints).missing("product_not_found")
}

/// What is known about the picture.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PictureQuery {
    /// The text for those who do not see it.
    alt: Option<String>,
    /// The point that stays visible when it is cropped, in percent from the left; 50 by default.
    #[param(minimum = 0, maximum = 100)]
    #[serde(default, deserialize_with = "query::integer")]
    focal_x: Option<i64>,
    /// The same in percent from the top.
    #[param(minimum = 0, maximum = 100)]
    #[serde(default, deserialize_with = "query::integer")]
    focal_y: Option<i64>,
}

/// `POST /admin/products/{id}/pictures`. Adds the picture to the end of the gallery. A picture that the product
/// has already only gets the new description and focal point.
async fn create(
    client: ApiClient,
    PathId(id): PathId<kinds::Product>,
    Query(query): Query<PictureQuery>,
    PictureBody(upload): PictureBody,
) -> ApiResult {
    let scope = client.scope.clone();
    client.state.repo.read(move |conn| catalog::get_product(conn, &scope, id)).await?;
    let picture = client.state.pictures.add(&client.scope, &upload).await?;
    let percent = |value: Option<i64>| value.map_or(50, |value| i32::try_from(value).unwrap_or(-1));
    let image = ImageDraft {
        src: picture.src(),
        alt: one_line(query.alt.as_deref().unwrap_or_default()),
        focal: FocalPoint { x: percent(query.focal_x), y: percent(query.focal_y) },
    };
    let added = client.write(move |tx, scope| {
        catalog::add_product_picture(tx, scope, id, image.clone())?;
        products::respond(tx, scope, id, None)
    });
    added.await
}
