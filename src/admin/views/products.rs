//! The product list.

use askama::Template;
use url::form_urlencoded::Serializer;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    catalog::{AdminProduct, AdminProductFilter, AdminProductSort, ProductStatus},
    foundation::{filters, money::Currency, page::Page},
    web::{
        components::{Pagination, Picture, PicturePlace},
        layout::Layout,
        paths,
    },
};

use super::list_option::ListOption;

/// The product list.
#[derive(Template)]
#[template(path = "admin/products/index.html")]
pub struct ProductsPage {
    layout: Layout,
    nav: AdminNav,
    query: String,
    statuses: Vec<ListOption>,
    sorts: Vec<ListOption>,
    filtered: bool,
    total: i64,
    rows: Vec<Row>,
    pagination: Pagination,
}

struct Row {
    edit: String,
    title: String,
    image: Picture,
    status: &'static str,
    live: bool,
    categories: String,
    variants: usize,
    available: String,
    price: String,
}

impl ProductsPage {
    /// Builds a page of the list.
    pub fn new(
        layout: Layout,
        filter: &AdminProductFilter,
        page: Page<AdminProduct>,
        currency: Currency,
    ) -> Self {
        let statuses = ProductStatus::ALL;
        let status = |status: ProductStatus| {
            ListOption::new(status.as_str(), status.label(), filter.status == Some(status))
        };
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Products),
            query: filter.query.clone(),
            statuses: statuses.into_iter().map(status).collect(),
            sorts: AdminProductSort::ALL
                .map(|sort| ListOption::new(sort.as_str(), sort.label(), sort == filter.sort))
                .into(),
            filtered: !filter.query.is_empty() || filter.status.is_some(),
            total: page.total,
            pagination: Pagination::new(&page, |number| address(filter, number)),
            rows: page.items.into_iter().map(|product| Row::new(product, currency)).collect(),
        }
    }
}

impl Row {
    fn new(listed: AdminProduct, currency: Currency) -> Self {
        let AdminProduct { product, image, categories, variants, available } = listed;
        let least = product.min_price.format(currency);
        Self {
            edit: format!("{}/edit", paths::admin_product(product.id)),
            image: Picture::new(image.as_ref(), "", PicturePlace::Line),
            status: product.status.label(),
            live: product.status.is_public(),
            categories: categories.join(", "),
            variants,
            available: available.map_or("Not tracked".to_owned(), |units| units.to_string()),
            price: if product.min_price == product.max_price {
                least
            } else {
                format!("From {least}")
            },
            title: product.attributes.title,
        }
    }
}

fn address(filter: &AdminProductFilter, page: i64) -> String {
    let mut query = Serializer::new(String::new());
    if !filter.query.is_empty() {
        query.append_pair("q", &filter.query);
    }
    if let Some(status) = filter.status {
        query.append_pair("status", status.as_str());
    }
    query.append_pair("sort", filter.sort.as_str());
    query.append_pair("page", &page.to_string());
    format!("{}?{}", paths::ADMIN_PRODUCTS, query.finish())
}
