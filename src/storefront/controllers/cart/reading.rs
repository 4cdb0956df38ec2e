//! What the cart's page shows, read.

use std::{collections::HashMap, sync::Arc};

use crate::{
    Result,
    catalog::{self, Category},
    db::Conn,
    foundation::ids::ProductId,
    settings::Settings,
    shopping_cart::{self, CacheSnapshot, Cart, CartContents, CartLimits, CartOwner},
    storefront::views::cart::NoticeFacts,
    web::{cart_view::CartView, extractors::Asker, state::State},
};

/// What the page shows: the owner's cart, where there is one, and what there is to say.
pub type Contents = (Option<Arc<CartView>>, NoticeFacts);

/// A read of what the page shows.
pub struct Reading {
    state: State,
    settings: Arc<Settings>,
    before: CacheSnapshot,
}

impl Reading {
    /// To be begun before the cart's row is read.
    pub fn begin(state: &State) -> Self {
        Self {
            state: state.clone(),
            settings: state.settings(),
            before: state.kept_carts.snapshot(),
        }
    }

    /// What the page shows to whoever asks.
    pub fn contents(&self, conn: &mut Conn<'_>, asker: &Asker<'_>) -> Result<Contents> {
        let Some(owner) = &asker.owner else { return Ok(Contents::default()) };
        let sheet = asker.cart.map(|cart| self.sheet(conn, owner, cart)).transpose()?;
        let contents = sheet.as_ref().map(|sheet| &sheet.contents);
        let mut news = NoticeFacts::default();
        if let (Some(contents), Some(cart)) = (contents, asker.cart) {
            news.alternatives = alternatives(conn, contents)?;
            news.checking_out = cart.is_in_checkout();
            if contents.cart_flags.merge && matches!(owner, CartOwner::User(_)) {
                news.merge = shopping_cart::find_merge(conn, owner, cart)?;
            }
        }
        if let Some(guest) = &asker.guest {
            match shopping_cart::find_cart(conn, guest)? {
                Some(found) if found.cart.is_in_checkout() => news.checking_out = true,
                found => news.waiting = found.map_or(0, |found| found.count),
            }
        }
        if contents.is_none_or(|contents| contents.cart_flags.expired) {
            news.expired = shopping_cart::find_expired_cart(conn, owner)?;
        }
        Ok((sheet, news))
    }

    fn sheet(&self, conn: &mut Conn<'_>, owner: &CartOwner, cart: &Cart) -> Result<Arc<CartView>> {
        let render = |contents| self.in_words(contents);
        let (carts, settings) = (&self.state.kept_carts, &self.settings);
        carts.get_or_render(conn, owner, cart, settings, self.before, render)
    }

    fn in_words(&self, contents: CartContents) -> CartView {
        let known = (self.settings.currency, &CartLimits::of(&self.settings));
        CartView::new(
            contents,
            known,
            &self.state.subscription_tokens,
            self.state.repo.clock().now(),
        )
    }

    /// The sheet of whoever has no cart.
    pub fn of_nothing(&self) -> CartView {
        self.in_words(CartContents::empty(self.settings.currency))
    }
}

/// Where there is something like what can't be bought.
fn alternatives(
    conn: &mut Conn<'_>,
    contents: &CartContents,
) -> Result<HashMap<ProductId, Category>> {
    let lines = contents.lines.iter().filter(|line| !line.availability.counts());
    let out: Vec<ProductId> = lines.map(|line| line.item.offer.product_id).collect();
    if out.is_empty() {
        return Ok(HashMap::new());
    }
    catalog::first_categories(conn, &out)
}
