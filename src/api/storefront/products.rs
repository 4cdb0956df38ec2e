//! Products.

use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::{FilteredList, List, ListQuery, PageInfo, PageRequest},
        problem::{ApiError, ApiResult},
        query::{self, Query},
        response::ApiResponse,
        schema::{Amount, PictureFileView, Time},
    },
    catalog::{
        self, Availability, CategoryCount, Facets, Image, ProductCard, ProductDetails,
        ProductFilter, ProductLookup, ProductPosition, ProductSort, Variant,
    },
    foundation::{params::Params, slug},
    web::{
        paths,
        state::{PageSource, WebConfig},
    },
};

/// The endpoints of products.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/products", "List products", index)
            .query::<ProductQuery>()
            .query::<ListQuery>()
            .returns_page::<ListedProductView>(),
        Endpoint::get("/products/facets", "List what products can be filtered by", facets)
            .query::<FacetsQuery>()
            .returns::<FacetsView>(),
        Endpoint::get("/products/{slug}", "Get a product", show).returns::<ProductView>(),
    ];
    EndpointGroup::new("Products", "What the shop sells.", endpoints).missing("product_not_found")
}

/// The filters and the order of a list of products.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ProductQuery {
    /// Words that the product contains.
    q: Option<String>,
    /// Slugs of categories. A product is in at least one of them.
    #[serde(default, deserialize_with = "query::list")]
    category: Vec<String>,
    /// Some variant costs at least this much.
    #[param(pattern = r"^(\d+(\.\d{1,6})?)?$")]
    min_price: Option<String>,
    /// Some variant costs at most this much.
    #[param(pattern = r"^(\d+(\.\d{1,6})?)?$")]
    max_price: Option<String>,
    /// Only what can be bought now.
    #[serde(default, deserialize_with = "query::boolean")]
    in_stock: Option<bool>,
    /// Only what is reduced.
    #[serde(default, deserialize_with = "query::boolean")]
    on_sale: Option<bool>,
    /// The order: `newest` (default), `popular`, `price`, `price-desc` or `title`.
    sort: Option<String>,
}

/// The filters of a list of products.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct FacetsQuery {
    /// Words that the product contains.
    q: Option<String>,
    /// Slugs of categories. A product is in at least one of them.
    #[serde(default, deserialize_with = "query::list")]
    category: Vec<String>,
    /// Some variant costs at least this much.
    #[param(pattern = r"^(\d+(\.\d{1,6})?)?$")]
    min_price: Option<String>,
    /// Some variant costs at most this much.
    #[param(pattern = r"^(\d+(\.\d{1,6})?)?$")]
    max_price: Option<String>,
    /// Only what can be bought now.
    #[serde(default, deserialize_with = "query::boolean")]
    in_stock: Option<bool>,
    /// Only what is reduced.
    #[serde(default, deserialize_with = "query::boolean")]
    on_sale: Option<bool>,
}

impl ProductQuery {
    /// Reads the filters like the pages do.
    ///
    /// # Errors
    /// 400 for a value that the pages would ignore.
    fn filter(&self) -> Result<ProductFilter, ApiError> {
        let sort = self.sort.as_deref().unwrap_or_default();
        if !sort.is_empty() && ProductSort::ALL.iter().all(|known| known.as_str() != sort) {
            return Err(ApiError::invalid_parameter(
                "sort",
                "sort must be one of the known orders.",
            ));
        }
        if !self.category.iter().all(|slug| slug::is_slug(slug)) {
            return Err(ApiError::invalid_parameter("category", "category must be a slug."));
        }
        let flag = |flag: Option<bool>| if flag == Some(true) { "true" } else { "" };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut params = Params::default();
        params.push("q", text(&self.q));
        params.push("min_price", text(&self.min_price));
        params.push("max_price", text(&self.max_price));
        params.push("in_stock", flag(self.in_stock));
        params.push("on_sale", flag(self.on_sale));
        params.push("sort", sort);
        self.category.iter().for_each(|slug| params.push("category", &**slug));
        let (filter, form) = ProductFilter::cast(&params);
        match form.errors().first() {
            Some(error) => {
                Err(ApiError::invalid_parameter(&error.field, format!("{}.", error.message)))
            }
            None => Ok(filter),
        }
    }
}

impl From<FacetsQuery> for ProductQuery {
    fn from(query: FacetsQuery) -> Self {
        let FacetsQuery { q, category, min_price, max_price, in_stock, on_sale } = query;
        Self { q, category, min_price, max_price, in_stock, on_sale, ..Self::default() }
    }
}

/// A product in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedProduct)]
pub struct ListedProductView {
    /// The id.
    id: i64,
    /// The last part of its URL.
    slug: String,
    /// The name.
    title: String,
    /// The URL of its page.
    url: String,
    /// The first picture.
    image: Option<ImageView>,
    /// The title of its first category.
    category: Option<String>,
    /// The lowest price of its variants.
    min_price: Amount,
    /// The highest price of its variants.
    max_price: Amount,
    /// The price of its cheapest variant before a reduction.
    compare_at_price: Option<Amount>,
    /// The best availability among its variants.
    availability: AvailabilityView,
    /// When sales begin; `null` if they have no beginning.
    released_at: Option<Time>,
}

/// What a list of products can be filtered by.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductFacets)]
pub struct FacetsView {
    /// The categories with the most products, and the chosen ones.
    categories: Vec<CategoryFacet>,
    /// The price of the most expensive product in the shop.
    highest_price: Option<Amount>,
}

/// A category to filter by.
#[derive(Debug, Serialize, ToSchema)]
struct CategoryFacet {
    /// The slug.
    slug: String,
    /// The name.
    title: String,
    /// Matching products in it and in its subcategories.
    products: i64,
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
    /// The availability right now.
    availability: AvailabilityView,
    /// The units that are left, if only a few are.
    units_left: Option<i64>,
}

/// The availability of a product or a variant.
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
    /// Its files in several sizes, if it was uploaded to the shop.
    files: Vec<PictureFileView>,
}

/// `GET /products`
async fn index(client: ApiClient, list: FilteredList<ProductQuery>) -> ApiResult {
    let filter = list.filters.filter()?;
    let page = PageRequest::new(&list.page, &format!("products {filter:?}"), client.now())?;
    let state = client.state.clone();
    if list.page.updated_since.is_some() {
        let slice = page.slice()?;
        let response = client.list(move |conn, _| {
            let products = catalog::list_changed_products(conn, &filter, &slice)?;
            page.respond(products, |card| ListedProductView::new(&card, &state.shop))
        });
        return response.await;
    }
    let after = page.position::<ProductPosition>()?;
    let response = client.cached(PageSource::Lists, move |conn, _| {
        let found = catalog::list_products_after(conn, &filter, after.as_ref(), page.limit)?;
        let view = |card| ListedProductView::new(card, &state.shop);
        let next = found.next.map(|position| page.cursor(position)).transpose()?;
        ApiResponse::ok(&List {
            data: found.products.iter().map(view).collect(),
            deleted: Vec::new(),
            page: PageInfo { has_more: next.is_some(), next },
        })
    });
    response.await
}

/// `GET /products/facets`
async fn facets(client: ApiClient, Query(query): Query<FacetsQuery>) -> ApiResult {
    let filter = ProductQuery::from(query).filter()?;
    let response = client.cached(PageSource::Lists, move |conn, _| {
        ApiResponse::ok(&FacetsView::from(catalog::list_facets(conn, &filter)?))
    });
    response.await
}

/// `GET /products/{slug}`. Redirects from an old slug.
async fn show(client: ApiClient, slug: Path<String>) -> ApiResult {
    let state = client.state.clone();
    let response = client.cached(PageSource::Key, move |conn, scope| {
        match catalog::get_product_by_slug(conn, scope, &slug)? {
            ProductLookup::Found(details) => {
                let version = details.product.version;
                Ok(ApiResponse::ok(&ProductView::new(&details, &state.shop))?.with_version(version))
            }
            ProductLookup::Moved(slug) => Ok(ApiResponse::moved(&paths::product(&slug))),
        }
    });
    response.await
}

impl ListedProductView {
    /// The view of a product in a list.
    pub fn new(card: &ProductCard, shop: &WebConfig) -> Self {
        let ProductCard { product, image, category, compare_at_price, availability, .. } = card;
        Self {
            id: product.id.get(),
            slug: product.slug.clone(),
            title: product.title.clone(),
            url: shop.absolute(&paths::product(&product.slug)),
            image: image.as_ref().map(|image| ImageView::new(image, shop)),
            category: category.clone(),
            min_price: Amount::from(&product.min_price),
            max_price: Amount::from(&product.max_price),
            compare_at_price: compare_at_price.as_ref().map(Amount::from),
            availability: (*availability).into(),
            released_at: product.released_at.map(Time::from),
        }
    }
}

impl From<Facets> for FacetsView {
    fn from(facets: Facets) -> Self {
        let category = |entry: CategoryCount| CategoryFacet {
            slug: entry.category.slug.clone(),
            title: entry.category.title.clone(),
            products: entry.products,
        };
        Self {
            categories: facets.categories.into_iter().map(category).collect(),
            highest_price: facets.highest_price.as_ref().map(Amount::from),
        }
    }
}

impl ProductView {
    /// The view of a product.
    pub fn new(details: &ProductDetails, shop: &WebConfig) -> Self {
        let ProductDetails { product, variants, stock, images, categories, .. } = details;
        Self {
            id: product.id.get(),
            slug: product.slug.clone(),
            title: product.title.clone(),
            description_html: product.description.clone(),
            vendor: product.vendor.clone(),
            product_type: product.product_type.clone(),
            released_at: product.released_at.map(Time::from),
            url: shop.absolute(&paths::product(&product.slug)),
            variants: variants.iter().map(|v| VariantView::new(v, stock.availability(v))).collect(),
            images: images.iter().map(|image| ImageView::new(image, shop)).collect(),
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

impl ImageView {
    fn new(image: &Image, shop: &WebConfig) -> Self {
        let files = image.picture.iter().flat_map(PictureFileView::list);
        Self {
            url: shop.absolute_url(&image.url()),
            alt: image.alt.clone(),
            files: files.map(|file| file.at(shop)).collect(),
        }
    }
}
