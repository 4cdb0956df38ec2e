//! The contents of the cart page.

use std::{collections::HashMap, sync::Arc};

use crate::{
    Result,
    catalog::{self, Category},
    db::Conn,
    foundation::ids::ProductId,
    settings::Settings,
    shopping_cart::{self, CacheSnapshot, Cart, CartContents, CartLimits, CartOwner},
    storefront::views::cart::NoticeFacts,
    web::{cart_view::CartView, extractors::VisitorCarts, state::State},
};

/// The data of the cart page.
#[derive(Default)]
pub struct CartPageContents {
    /// The visitor's cart. `None` before something is added.
    pub cart_view: Option<Arc<CartView>>,
    /// The data of the notices above the cart.
    pub notices: NoticeFacts,
}

/// Reads the cart page, with the cart from the cache if possible.
pub struct ContentsReader {
    state: State,
    settings: Arc<Settings>,
    snapshot: CacheSnapshot,
}

impl ContentsReader {
    /// Creates a reader. Call it before the cart's row is read, so that an outdated cart is never
    /// cached.
    pub fn new(state: &State) -> Self {
        Self {
            state: state.clone(),
            settings: state.settings(),
            snapshot: state.cart_cache.snapshot(),
        }
    }

    /// Reads the contents of the page for a visitor with these carts.
    pub fn read(&self, conn: &mut Conn<'_>, carts: &VisitorCarts<'_>) -> Result<CartPageContents> {
        let Some(owner) = &carts.owner else { return Ok(CartPageContents::default()) };
        let mut notices = NoticeFacts::default();
        let mut cart_view = None;
        let mut may_have_expired_cart = true;
        if let Some(cart) = carts.cart {
            let view = self.cart_view(conn, owner, cart)?;
            let flags = view.contents.cart_flags;
            notices.alternatives = alternatives(conn, &view.contents)?;
            notices.checking_out = cart.is_in_checkout();
            if flags.merge && matches!(owner, CartOwner::User(_)) {
                notices.merge = shopping_cart::find_merge(conn, owner, cart)?;
            }
            may_have_expired_cart = flags.expired;
            cart_view = Some(view);
        }
        if let Some(guest) = &carts.guest {
            match shopping_cart::find_cart(conn, guest)? {
                Some(found) if found.cart.is_in_checkout() => notices.checking_out = true,
                Some(found) => notices.guest_items = found.count,
                None => {}
            }
        }
        if may_have_expired_cart {
            notices.expired = shopping_cart::find_expired_cart(conn, owner)?;
        }
        Ok(CartPageContents { cart_view, notices })
    }

    fn cart_view(
        &self,
        conn: &mut Conn<'_>,
        owner: &CartOwner,
        cart: &Cart,
    ) -> Result<Arc<CartView>> {
        let format = |contents| self.format(contents);
        let cache = &self.state.cart_cache;
        cache.get_or_render(conn, owner, cart, &self.settings, self.snapshot, format)
    }

    fn format(&self, contents: CartContents) -> CartView {
        CartView::new(
            contents,
            self.settings.currency,
            &CartLimits::from_settings(&self.settings),
            &self.state.subscription_tokens,
            self.state.repo.clock().now(),
        )
    }

    /// Returns the view of an empty cart.
    pub fn empty_cart(&self) -> CartView {
        self.format(CartContents::empty(self.settings.currency))
    }
}

/// Returns categories with similar products, for products that can't be bought.
fn alternatives(
    conn: &mut Conn<'_>,
    contents: &CartContents,
) -> Result<HashMap<ProductId, Category>> {
    let unavailable: Vec<ProductId> = contents
        .lines
        .iter()
        .filter(|line| !line.availability.counts())
        .map(|line| line.item.offer.product_id)
        .collect();
    if unavailable.is_empty() {
        return Ok(HashMap::new());
    }
    catalog::list_first_categories(conn, &unavailable)
}
