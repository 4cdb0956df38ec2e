//! The catalogue.

use crate::{
    catalog,
    web::{
        extractors::Visitor,
        reply::{self, Reply},
        state::State,
        views::products::ProductsPage,
    },
};

/// `GET /products`
pub async fn index(state: State, visitor: Visitor) -> Reply {
    let products = state.repo.read(|conn| catalog::list_products(conn, 24)).await?;
    reply::catalog_page(&ProductsPage { layout: visitor.layout("Products"), products })
}
