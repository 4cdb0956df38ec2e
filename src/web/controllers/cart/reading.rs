//! What the cart's page shows, read.

use std::{collections::HashMap, sync::Arc};

use crate::{
    catalog::{self, Category},
    db::{Conn, Outcome},
    foundation::ids::ProductId,
    settings::Settings,
    shopping_cart::{self, Basket, Before, Cart, Owner},
    web::{extractors::Asker, state::State, views::cart::News},
};

/// What the page shows: the owner's cart, where there is one, and what there is to say.
pub type Contents = (Option<Arc<Basket>>, News);

/// A read of what the page shows.
pub struct Reading {
    state: State,
    settings: Arc<Settings>,
    before: Before,
}

impl Reading {
    /// To be begun before the cart's row is read.
    pub fn begin(state: &State) -> Self {
        Self { state: state.clone(), settings: state.settings(), before: state.baskets.before() }
    }

    /// What the page shows to whoever asks.
    pub fn contents(&self, conn: &mut Conn<'_>, asker: &Asker<'_>) -> Outcome<Contents> {
        let Some(owner) = &asker.owner else { return Ok(Contents::default()) };
        let basket = asker.cart.map(|cart| self.basket(conn, owner, cart)).transpose()?;
        let mut news = News::default();
        if let (Some(basket), Some(cart)) = (&basket, asker.cart) {
            news.alternatives = alternatives(conn, basket)?;
            news.checking_out = cart.is_in_checkout();
            if basket.besides.merge && matches!(owner, Owner::User(_)) {
                news.merge = shopping_cart::find_merge(conn, owner, cart)?;
            }
        }
        if let Some(guest) = &asker.guest {
            match shopping_cart::find_cart(conn, guest)? {
                Some((cart, _)) if cart.is_in_checkout() => news.checking_out = true,
                found => news.waiting = found.map_or(0, |(_, count)| count),
            }
        }
        if basket.as_ref().is_none_or(|basket| basket.besides.expired) {
            news.expired = shopping_cart::find_expired_cart(conn, owner)?;
        }
        Ok((basket, news))
    }

    fn basket(&self, conn: &mut Conn<'_>, owner: &Owner, cart: &Cart) -> Outcome<Arc<Basket>> {
        self.state.baskets.fill(conn, (owner, cart), &self.settings, self.before)
    }
}

/// Where there is something like what can't be bought.
fn alternatives(conn: &mut Conn<'_>, basket: &Basket) -> Outcome<HashMap<ProductId, Category>> {
    let lines = basket.lines.iter().filter(|line| !line.standing.counts());
    let out: Vec<ProductId> = lines.map(|line| line.item.offer.product_id).collect();
    if out.is_empty() {
        return Ok(HashMap::new());
    }
    catalog::first_categories(conn, &out)
}
