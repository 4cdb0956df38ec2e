//! Renders the parts of pages that show a product.

use askama::Template;

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{self, ProductCard, ProductDetails},
    db::Conn,
    foundation::{changeset::Changeset, ids::ProductId},
    storefront::views::products::{Offering, chosen_variant},
    web::{components::Card, state::State},
};

/// The HTML of a product in lists, and on its own page.
pub(super) struct Fragments {
    pub card: String,
    pub offer: String,
}

/// Renders a product, or returns `None` if shoppers can't see it.
pub(super) async fn render_product(state: &State, id: ProductId) -> Result<Option<Fragments>> {
    let Some((card, details)) = state.repo.read(move |conn| read_product(conn, id)).await? else {
        return Ok(None);
    };
    let settings = state.settings();
    let now = state.repo.clock().now();
    let prices = settings.price_terms();
    let zone = settings.zone();
    let form = Changeset::default();
    let chosen = chosen_variant(&details, None);
    let internal = |error: askama::Error| Error::Internal(error.to_string());
    let offer =
        Offering::new(&details, chosen, &form, prices, now, zone).render().map_err(internal)?;
    let card = Card::new(card, prices.currency, now, zone).render().map_err(internal)?;
    Ok(Some(Fragments { card, offer }))
}

fn read_product(
    conn: &mut Conn<'_>,
    id: ProductId,
) -> Result<Option<(ProductCard, ProductDetails)>> {
    let Some(card) = catalog::list_products_by_id(conn, &[id])?.pop() else { return Ok(None) };
    let details = catalog::get_product_offering(conn, &Scope::visitor(), None, Some(id))?;
    Ok(Some((card, details)))
}
