//! The catalogue.

use crate::{
    catalog::{self, ProductFilter},
    foundation::page::PageRequest,
    web::{
        extractors::Visitor,
        reply::{self, Reply},
        state::State,
        views::products::ProductsPage,
    },
};

/// `GET /products`
pub async fn index(state: State, visitor: Visitor) -> Reply {
    let filter = ProductFilter::default();
    let page = PageRequest { number: 1, per_page: 24 };
    let page = state.repo.read(move |conn| catalog::list_products(conn, &filter, page)).await?;
    let products = page.items.into_iter().map(|card| card.product).collect();
    reply::catalog_page(&ProductsPage { layout: visitor.layout("Products"), products })
}
