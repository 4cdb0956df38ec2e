//! The records of a request's sender in the database.

use crate::{
    Result,
    accounts::{Scope, User, UserSession, new_request_id},
    db::Conn,
    foundation::clock::Timestamp,
    shopping_cart::{self, Cart, CartOwner, CartWithCount, SessionCart},
    web::{error::AppError, state::State},
};

/// A cart with its owner and its number of items.
pub(super) struct CartRecord {
    pub owner: CartOwner,
    pub cart: Cart,
    pub item_count: i64,
}

impl CartRecord {
    fn new(owner: CartOwner, CartWithCount { cart, count }: CartWithCount) -> Self {
        Self { owner, cart, item_count: count }
    }
}

/// The session, the user and the cart of the sender.
#[derive(Default)]
pub(super) struct VisitorRecords {
    pub scope: Scope,
    pub authenticated_at: Option<Timestamp>,
    pub session_began_at: Option<Timestamp>,
    pub cart: Option<CartRecord>,
}

/// The carts of a visitor. Usually there is one at most. A user who has logged in may have another
/// one that this browser filled as a guest.
pub struct VisitorCarts<'a> {
    /// The owner of the current cart: the user, or the guest by the cookie. `None` for a guest who
    /// has never added anything. A user who logged in during checkout acts as the guest until that
    /// checkout ends.
    pub owner: Option<CartOwner>,
    /// The current cart. `None` before something is added.
    pub cart: Option<&'a Cart>,
    /// The owner of the cart from before the login.
    pub guest: Option<CartOwner>,
}

impl<'a> VisitorCarts<'a> {
    pub(super) fn new(
        scope: &Scope,
        guest: Option<CartOwner>,
        record: Option<&'a CartRecord>,
    ) -> Self {
        let owner = match (record, scope.user()) {
            (Some(record), _) => Some(record.owner.clone()),
            (None, Some(user)) => Some(CartOwner::User(user.id)),
            (None, None) => guest.clone(),
        };
        let guest = guest.filter(|guest| owner.as_ref() != Some(guest));
        Self { owner, cart: record.map(|record| &record.cart), guest }
    }
}

/// Loads the sender's records and other data in one read transaction. Without a session and without
/// a cart cookie, nothing is read.
pub(super) async fn load<T: Default + Send + 'static>(
    state: &State,
    session_secret: Option<String>,
    cart_token: Option<&str>,
    read: impl FnOnce(&mut Conn<'_>, &VisitorCarts<'_>) -> Result<T> + Send + 'static,
) -> Result<(VisitorRecords, T), AppError> {
    let guest = cart_token.map(CartOwner::from_token);
    if session_secret.is_none() && guest.is_none() {
        return Ok(Default::default());
    }
    let load = state.repo.read(move |conn| {
        let records = find_records(conn, session_secret.as_deref(), guest.as_ref())?;
        let carts = VisitorCarts::new(&records.scope, guest, records.cart.as_ref());
        let data = read(conn, &carts)?;
        Ok((records, data))
    });
    Ok(load.await?)
}

fn find_records(
    conn: &mut Conn<'_>,
    session_secret: Option<&str>,
    guest: Option<&CartOwner>,
) -> Result<VisitorRecords> {
    let session = match session_secret {
        Some(secret) => shopping_cart::find_cart_by_session_token(conn, secret)?,
        None => None,
    };
    let guest_cart = match guest {
        Some(owner) => find_guest_cart(conn, owner)?,
        None => None,
    };
    let Some(SessionCart { session, cart: user_cart }) = session else {
        return Ok(VisitorRecords { cart: guest_cart, ..VisitorRecords::default() });
    };
    let UserSession { user, authenticated_at, begun_at } = session;
    let user_cart = user_cart.map(|found| CartRecord::new(CartOwner::User(user.id), found));
    // A checkout that was begun as a guest comes first, until it ends.
    let in_checkout = guest_cart.filter(|record| record.cart.is_in_checkout());
    Ok(VisitorRecords {
        scope: signed_in(user),
        authenticated_at,
        session_began_at: Some(begun_at),
        cart: in_checkout.or(user_cart),
    })
}

/// The scope of a user. Staff get a request id for the audit log.
fn signed_in(user: User) -> Scope {
    let is_staff = user.is_staff();
    let scope = Scope::signed_in(user);
    if is_staff { scope.with_request_id(new_request_id()) } else { scope }
}

fn find_guest_cart(conn: &mut Conn<'_>, owner: &CartOwner) -> Result<Option<CartRecord>> {
    let found = shopping_cart::find_cart(conn, owner)?;
    Ok(found.map(|found| CartRecord::new(owner.clone(), found)))
}
