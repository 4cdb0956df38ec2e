//! The way in and the way out. What a visitor brings along to the account, such as a cart,
//! is carried over here and nowhere else.

use actix_identity::Identity;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, cookie::Cookie};

use crate::{
    accounts::User,
    checkout, orders,
    shopping_cart::{self, CartOwner},
};

use super::{
    error::AppError,
    extractors::Visitor,
    paths,
    response::{self, HandlerResult},
    state::State,
};

/// What lets a user in.
pub struct Proof {
    /// The user.
    pub user: User,
    /// The secret of a session that has been begun in the database.
    pub secret: String,
    /// Whether the user wants to stay logged in.
    pub remember: bool,
}

/// Lets a user in whose session has been begun in the database, and leads on to where the
/// visitor wanted to go.
///
/// The browser's session starts afresh, so that one that somebody planted is worth nothing;
/// messages stay. A user who only proved once more to be the same keeps everything, so that
/// forms in other tabs still work.
pub async fn sign_in(state: &State, visitor: &Visitor, req: &HttpRequest, proof: Proof) -> HandlerResult {
    let Proof { user, secret, remember } = proof;
    let is_same = visitor.scope.user().is_some_and(|known| known.id == user.id);
    let cart_cookie = bring_cart_along(state, visitor, &user).await;
    bring_orders_along(state, visitor, &user).await;
    let back = visitor.take_return_to().filter(|path| is_local(path));
    if !is_same {
        visitor.start_afresh();
    }
    let brought = state.remember.read(req).is_some();
    let cookie = match remember || (is_same && brought) {
        true => Some(state.remember.cookie(&secret)),
        false => brought.then(|| state.remember.forgotten()),
    };
    Identity::login(&req.extensions(), secret)
        .map_err(|error| AppError::Internal(error.to_string()))?;
    let mut answer = response::see_other(back.as_deref().unwrap_or(paths::HOME))?;
    for cookie in [cookie, cart_cookie].into_iter().flatten() {
        set(&mut answer, &cookie)?;
    }
    Ok(answer)
}

/// Merges what a visitor has carted into the user's cart; answers the cookie that then replaces
/// the visitor's. It never keeps anybody out: what can't be merged is offered on the cart page.
async fn bring_cart_along(
    state: &State,
    visitor: &Visitor,
    user: &User,
) -> Option<Cookie<'static>> {
    let guest = visitor.token.as_deref().filter(|_| visitor.scope.user().is_none())?;
    let (customer, guest) = (CartOwner::User(user.id), CartOwner::of_token(guest));
    let (cart_limits, theirs) = (state.cart_limits(), guest.clone());
    let merge = state
        .repo
        .write(move |tx| shopping_cart::merge_carts(tx, &customer, &theirs, &cart_limits));
    match merge.await {
        Ok(None) => {
            fill_in_checkout(state, guest, user).await;
            None
        }
        Ok(lines) => {
            if lines? > 0 {
                visitor.flash_info("We moved the items from this device into your cart.");
            }
            Some(state.carts.forgotten())
        }
        Err(error) => {
            tracing::warn!(%error, "failed to merge a guest cart at login");
            None
        }
    }
}

/// Fills in the checkout that the visitor is in the middle of with what the account knows.
async fn fill_in_checkout(state: &State, guest: CartOwner, user: &User) {
    let user = user.clone();
    let fill = state.repo.write(move |tx| checkout::fill_in_from_account(tx, &guest, &user));
    if let Err(error) = fill.await {
        tracing::warn!(%error, "failed to prefill a checkout at login");
    }
}

/// Makes the orders the user's that were placed as a guest with the user's address.
async fn bring_orders_along(state: &State, visitor: &Visitor, user: &User) {
    let user = user.clone();
    match state.repo.write(move |tx| orders::claim_orders(tx, &user)).await {
        Ok(0) => {}
        Ok(1) => visitor.flash_info("We added the order you placed as a guest to your account."),
        Ok(many) => {
            visitor.flash_info(format!(
                "We added the {many} orders you placed as a guest to your account."
            ));
        }
        Err(error) => tracing::warn!(%error, "failed to link guest orders to an account"),
    }
}

/// Lets the browser forget who it was. The session in the database has been ended before.
pub fn sign_out(state: &State, visitor: &Visitor) -> HandlerResult {
    visitor.start_afresh();
    visitor.flash_info("Logged out successfully.");
    let mut answer = response::see_other(paths::HOME)?;
    set(&mut answer, &state.remember.forgotten())?;
    Ok(answer)
}

fn set(answer: &mut HttpResponse, cookie: &Cookie<'_>) -> Result<(), AppError> {
    answer.add_cookie(cookie).map_err(|error| AppError::Internal(error.to_string()))
}

/// A path of this shop. Browsers take `//` and `/\` for the beginning of another host.
fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path[1..].starts_with(['/', '\\']) && !path.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        assert!(is_local("/") && is_local("/orders?page=2"));
        for path in
            ["", "orders", "//evil.example", "/\\evil.example", "http://evil.example", "/a\n"]
        {
            assert!(!is_local(path), "{path}");
        }
    }
}
