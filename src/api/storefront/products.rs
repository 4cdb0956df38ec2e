//! Products.

use actix_web::{http::StatusCode, web::Path};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Error,
    api::{
        answer::Answer,
        client::ApiClient,
        endpoint::Endpoint,
        problem::ApiResult,
        schema::{Amount, Time},
    },
    catalog::{self, Availability, Image, ProductDetails, ProductLookup, Variant},
    web::paths,
};

/// The endpoints of products.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/products/{slug}", "Get a product", show)
            .returns::<ProductView>(StatusCode::OK),
    ]
}

/// A product as shoppers see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Product)]
pub struct ProductView {
    /// The id.
    id: i64,
    /// The last part of its URL.
    slug: String,
    /// The name.
    title: String,
    /// The description as cleaned HTML.
    description_html: String,
    /// The brand; may be empty.
    vendor: String,
    /// The kind of product, such as `Kettle`; may be empty.
    product_type: String,
    /// When sales begin; `null` if they have no beginning.
    released_at: Option<Time>,
    /// The URL of its page.
    url: String,
    /// What can be bought; at least one.
    variants: Vec<VariantView>,
    /// Its pictures.
    images: Vec<ImageView>,
    /// The slugs of its categories.
    categories: Vec<String>,
}

/// One way to buy a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Variant)]
pub struct VariantView {
    /// The id, to add it to a cart.
    id: i64,
    /// The stock keeping unit.
    sku: Option<String>,
    /// The values of the product's options.
    options: Vec<String>,
    /// The price of one unit.
    price: Amount,
    /// The price before a reduction.
    compare_at_price: Option<Amount>,
    /// Whether it can be bought right now.
    availability: AvailabilityView,
    /// The units that are left, if only a few are.
    units_left: Option<i64>,
}

/// Whether something can be bought.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Availability)]
pub enum AvailabilityView {
    /// It can be bought.
    InStock,
    /// None is left, but it can be ordered.
    BackOrder,
    /// Other shoppers who are checking out have reserved all units.
    Reserved,
    /// None is left.
    SoldOut,
}

/// A picture of a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Image)]
pub struct ImageView {
    /// The URL.
    url: String,
    /// The text for those who do not see it.
    alt: String,
}

/// `GET /products/{slug}`
async fn show(client: ApiClient, slug: Path<String>) -> ApiResult {
    let state = client.state.clone();
    let base_url = state.shop.base_url.clone();
    let answer =
        client.read(move |conn, scope| match catalog::get_product_by_slug(conn, scope, &slug)? {
            ProductLookup::Found(details) => {
                let version = details.product.version;
                Ok(Answer::ok(&ProductView::new(&details, &base_url))?.with_version(version))
            }
            ProductLookup::Moved(_) => Err(Error::NotFound),
        });
    answer.await.map_err(|error| error.missing("product_not_found"))
}

impl ProductView {
    fn new(details: &ProductDetails, base_url: &str) -> Self {
        let ProductDetails { product, variants, stock, images, categories, .. } = details;
        Self {
            id: product.id.get(),
            slug: product.slug.clone(),
            title: product.title.clone(),
            description_html: product.description.clone(),
            vendor: product.vendor.clone(),
            product_type: product.product_type.clone(),
            released_at: product.released_at.map(Time::from),
            url: format!("{base_url}{}", paths::product(&product.slug)),
            variants: variants.iter().map(|v| VariantView::new(v, stock.availability(v))).collect(),
            images: images.iter().map(ImageView::from).collect(),
            categories: categories.iter().map(|category| category.slug.clone()).collect(),
        }
    }
}

impl VariantView {
    fn new(variant: &Variant, availability: Availability) -> Self {
        let options = [&variant.option1, &variant.option2, &variant.option3];
        Self {
            id: variant.id.get(),
            sku: variant.sku.clone(),
            options: options.into_iter().filter(|option| !option.is_empty()).cloned().collect(),
            price: Amount::from(&variant.price),
            compare_at_price: variant.compare_at_price.as_ref().map(Amount::from),
            availability: availability.into(),
            units_left: match availability {
                Availability::Few(left) => Some(left),
                _ => None,
            },
        }
    }
}

impl From<Availability> for AvailabilityView {
    fn from(availability: Availability) -> Self {
        match availability {
            Availability::InStock | Availability::Few(_) => Self::InStock,
            Availability::BackOrder => Self::BackOrder,
            Availability::Reserved(_) => Self::Reserved,
            Availability::SoldOut => Self::SoldOut,
        }
    }
}

impl From<&Image> for ImageView {
    fn from(image: &Image) -> Self {
        Self { url: image.src.clone(), alt: image.alt.clone() }
    }
}
