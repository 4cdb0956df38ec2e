//! What the database knows of whoever asks.

use crate::{
    Result,
    accounts::{Scope, UserSession},
    db::Conn,
    foundation::clock::Timestamp,
    shopping_cart::{self, Cart, CartOwner, CartWithCount, SessionCart},
    web::{error::AppError, state::State},
};

/// Somebody's cart, and the number of things in it.
pub(super) struct OwnCart {
    pub owner: CartOwner,
    pub cart: Cart,
    pub count: i64,
}

impl OwnCart {
    fn new(owner: CartOwner, CartWithCount { cart, count }: CartWithCount) -> Self {
        Self { owner, cart, count }
    }
}

/// All that is known of who asks.
#[derive(Default)]
pub(super) struct Known {
    pub scope: Scope,
    pub authenticated_at: Option<Timestamp>,
    pub begun_at: Option<Timestamp>,
    pub cart: Option<OwnCart>,
}

/// Whose cart a page is about, and what else this browser has.
pub struct Asker<'a> {
    /// The user, or the visitor by the cookie; nobody where a browser has never carted anything.
    /// Somebody who logged in on the way through the checkout is the visitor until that is over.
    pub owner: Option<CartOwner>,
    /// The owner's cart; none before something is added.
    pub cart: Option<&'a Cart>,
    /// What the browser had before its user logged in.
    pub guest: Option<CartOwner>,
}

impl<'a> Asker<'a> {
    pub(super) fn of(scope: &Scope, guest: Option<CartOwner>, cart: Option<&'a OwnCart>) -> Self {
        let owner = match (cart, scope.user()) {
            (Some(own), _) => Some(own.owner.clone()),
            (None, Some(user)) => Some(CartOwner::User(user.id)),
            (None, None) => guest.clone(),
        };
        let guest = guest.filter(|guest| owner.as_ref() != Some(guest));
        Self { owner, cart: cart.map(|own| &own.cart), guest }
    }
}

/// All that is known of who asks, and what a page wants to know beside that, in one read; nothing
/// of either for a browser that brings nothing along.
pub(super) async fn known_of<T: Default + Send + 'static>(
    state: &State,
    secret: Option<String>,
    token: Option<&str>,
    read: impl FnOnce(&mut Conn<'_>, &Asker<'_>) -> Result<T> + Send + 'static,
) -> Result<(Known, T), AppError> {
    let guest = token.map(CartOwner::of_token);
    if secret.is_none() && guest.is_none() {
        return Ok(Default::default());
    }
    let known = state.repo.read(move |conn| {
        let known = look_up(conn, secret.as_deref(), guest.as_ref())?;
        let asker = Asker::of(&known.scope, guest, known.cart.as_ref());
        let more = read(conn, &asker)?;
        Ok((known, more))
    });
    Ok(known.await?)
}

fn look_up(conn: &mut Conn<'_>, secret: Option<&str>, guest: Option<&CartOwner>) -> Result<Known> {
    let found = secret.map(|secret| shopping_cart::find_cart_by_session_token(conn, secret));
    let Some(SessionCart { session, cart }) = found.transpose()?.flatten() else {
        let cart = guest.map(|owner| guest_cart(conn, owner)).transpose()?.flatten();
        return Ok(Known { cart, ..Known::default() });
    };
    let UserSession { user, authenticated_at, begun_at } = session;
    let in_checkout = guest.map(|owner| guest_cart(conn, owner)).transpose()?.flatten();
    let in_checkout = in_checkout.filter(|own| own.cart.is_in_checkout());
    let own = || cart.map(|found| OwnCart::new(CartOwner::User(user.id), found));
    let cart = in_checkout.or_else(own);
    Ok(Known { scope: Scope::signed_in(user), authenticated_at, begun_at: Some(begun_at), cart })
}

fn guest_cart(conn: &mut Conn<'_>, owner: &CartOwner) -> Result<Option<OwnCart>> {
    let found = shopping_cart::find_cart(conn, owner)?;
    Ok(found.map(|found| OwnCart::new(owner.clone(), found)))
}
