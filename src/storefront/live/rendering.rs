//! Parts of pages as they are now, from the templates of the pages.

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

/// A product's part of a list, and of its own page.
pub(super) struct Fragments {
    pub card: String,
    pub offer: String,
}

/// What is seen of a product; nothing where shoppers do not see it.
pub(super) async fn of_product(state: &State, id: ProductId) -> Result<Option<Fragments>> {
    let Some((card, details)) = state.repo.read(move |conn| parts(conn, id)).await? else {
        return Ok(None);
    };
    let (settings, now) = (state.settings(), state.repo.clock().now());
    let (prices, zone) = (settings.price_terms(), settings.zone());
    let (form, chosen) = (Changeset::default(), chosen_variant(&details, None));
    let offer = Offering::new(&details, chosen, &form, prices, now, zone).render();
    let card = Card::new(card, prices.currency, now, zone).render();
    match (card, offer) {
        (Ok(card), Ok(offer)) => Ok(Some(Fragments { card, offer })),
        (Err(error), _) | (_, Err(error)) => Err(Error::Internal(error.to_string())),
    }
}

fn parts(conn: &mut Conn<'_>, id: ProductId) -> Result<Option<(ProductCard, ProductDetails)>> {
    let Some(card) = catalog::list_products_by_id(conn, &[id])?.pop() else { return Ok(None) };
    let details = catalog::get_product_offering(conn, &Scope::visitor(), None, Some(id))?;
    Ok(Some((card, details)))
}
