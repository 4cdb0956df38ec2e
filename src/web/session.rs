//! Login and logout in the browser. At login, the guest's cart, checkout and orders move to the account.

use actix_identity::Identity;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, cookie::Cookie};

use crate::{
    accounts::User,
    checkout, imported_orders, orders,
    shopping_cart::{self, CartOwner},
};

use super::{
    error::AppError,
    extractors::Visitor,
    paths,
    response::{self, HandlerResult},
    state::State,
};

/// A successful login, with a session in the database.
pub struct Login {
    /// The user.
    pub user: User,
    /// The secret of the session.
    pub secret: String,
    /// `true` if the user stays logged in after the browser is closed.
    pub remember: bool,
}

/// Logs the user in and redirects to the page that the visitor asked for before.
///
/// The browser session is renewed, which protects against session fixation. Flash messages stay. If the
/// same user logs in again, the browser session stays too, so that forms in other tabs still work.
pub async fn sign_in(
    state: &State,
    visitor: &Visitor,
    req: &HttpRequest,
    login: Login,
) -> HandlerResult {
    let Login { user, secret, remember } = login;
    let is_same_user = visitor.scope.user().is_some_and(|current| current.id == user.id);
    let cart_cookie = merge_guest_cart(state, visitor, &user).await;
    claim_guest_orders(state, visitor, &user).await;
    let return_path = visitor.take_return_path().filter(|path| is_local(path));
    if !is_same_user {
        visitor.reset_session();
    }
    let was_remembered = state.remember_me.read(req).is_some();
    let remember_cookie = if remember || (is_same_user && was_remembered) {
        Some(state.remember_me.build(&secret))
    } else if was_remembered {
        Some(state.remember_me.removal())
    } else {
        None
    };
    Identity::login(&req.extensions(), secret)
        .map_err(|error| AppError::Internal(error.to_string()))?;
    let mut response = response::see_other(return_path.as_deref().unwrap_or(paths::HOME))?;
    for cookie in [remember_cookie, cart_cookie].into_iter().flatten() {
        add_cookie(&mut response, &cookie)?;
    }
    Ok(response)
}

/// Merges the guest's cart into the user's cart. Returns the cookie that deletes the guest's cart cookie
/// after a merge. An error does not prevent the login: the cart page offers the merge again.
async fn merge_guest_cart(
    state: &State,
    visitor: &Visitor,
    user: &User,
) -> Option<Cookie<'static>> {
    let guest = visitor.cart_token.as_deref().filter(|_| visitor.scope.user().is_none())?;
    let guest = CartOwner::from_token(guest);
    let from = guest.clone();
    let customer = CartOwner::User(user.id);
    let cart_limits = state.cart_limits();
    let merge =
        state.repo.write(move |tx| shopping_cart::merge_carts(tx, &customer, &from, &cart_limits));
    match merge.await {
        Ok(None) => {
            prefill_checkout(state, guest, user).await;
            None
        }
        Ok(lines) => {
            if lines? > 0 {
                visitor.flash_info("We moved the items from this device into your cart.");
            }
            Some(state.cart_cookie.removal())
        }
        Err(error) => {
            tracing::warn!(%error, "failed to merge a guest cart at login");
            None
        }
    }
}

/// Fills in the guest's open checkout with the details of the account.
async fn prefill_checkout(state: &State, guest: CartOwner, user: &User) {
    let user = user.clone();
    let fill = state.repo.write(move |tx| checkout::prefill_from_account(tx, &guest, &user));
    if let Err(error) = fill.await {
        tracing::warn!(%error, "failed to prefill a checkout at login");
    }
}

/// Adds the orders that were placed as a guest with the user's email address to the account, and those that were
/// imported from an earlier shop.
async fn claim_guest_orders(state: &State, visitor: &Visitor, user: &User) {
    let user = user.clone();
    let claim = state.repo.write(move |tx| {
        imported_orders::claim_orders(tx, &user)?;
        orders::claim_orders(tx, &user)
    });
    match claim.await {
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

/// Logs the user out of the browser. The session in the database must have been deleted before.
pub fn sign_out(state: &State, visitor: &Visitor) -> HandlerResult {
    visitor.reset_session();
    visitor.flash_info("Logged out successfully.");
    let mut response = response::see_other(paths::HOME)?;
    add_cookie(&mut response, &state.remember_me.removal())?;
    Ok(response)
}

fn add_cookie(response: &mut HttpResponse, cookie: &Cookie<'_>) -> Result<(), AppError> {
    response.add_cookie(cookie).map_err(|error| AppError::Internal(error.to_string()))
}

/// Returns `true` if a path is one of this shop. Browsers read `//` and `/\` as the beginning of another
/// host.
fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path[1..].starts_with(['/', '\\']) && !path.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn return_paths_never_lead_to_other_sites() {
        assert!(is_local("/") && is_local("/orders?page=2"));
        for path in
            ["", "orders", "//evil.example", "/\\evil.example", "http://evil.example", "/a\n"]
        {
            assert!(!is_local(path), "{path}");
        }
    }
}
