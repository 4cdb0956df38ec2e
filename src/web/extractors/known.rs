//! What the database knows of whoever asks.

use crate::{
    accounts::{self, Scope},
    db::{Conn, Outcome},
    foundation::clock::Timestamp,
    shopping_cart::{self, Cart, Owner},
    web::{error::AppError, state::State},
};

/// Somebody's cart, and the number of things in it.
pub(super) struct OwnCart {
    pub owner: Owner,
    pub cart: Cart,
    pub count: i64,
}

/// All that is known of who asks.
#[derive(Default)]
pub(super) struct Known {
    pub scope: Scope,
    pub authenticated_at: Option<Timestamp>,
    pub begun_at: Option<Timestamp>,
    pub cart: Option<OwnCart>,
}

/// All that is known of who asks, in one read; none for a browser that brings nothing along.
pub(super) async fn known_of(
    state: &State,
    secret: Option<String>,
    token: Option<&str>,
) -> Result<Known, AppError> {
    let guest = token.map(Owner::of_token);
    if secret.is_none() && guest.is_none() {
        return Ok(Known::default());
    }
    let known = state.repo.read(move |conn| {
        let found = secret.map(|secret| accounts::get_user_by_session_token(conn, &secret));
        let Some((user, authenticated_at, begun_at)) = found.transpose()?.flatten() else {
            let cart = guest.map(|owner| own_cart(conn, owner)).transpose()?.flatten();
            return Ok(Known { cart, ..Known::default() });
        };
        let cart = own_cart(conn, Owner::User(user.id))?;
        Ok(Known { scope: Scope::of(user), authenticated_at, begun_at: Some(begun_at), cart })
    });
    Ok(known.await?)
}

fn own_cart(conn: &mut Conn<'_>, owner: Owner) -> Outcome<Option<OwnCart>> {
    let found = shopping_cart::find_cart(conn, &owner)?;
    Ok(found.map(|(cart, count)| OwnCart { owner, cart, count }))
}
