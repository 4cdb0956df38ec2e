//! Carts that somebody shares by a signed link.

use actix_web::web::Path;

use crate::{
    db::Tx,
    foundation::ids::VariantId,
    limits::Action,
    shopping_cart::{self, BroughtIn, CartLimits, CartOwner},
    storefront::views::shared_carts::{SharePage, SharedCartPage},
    web::{
        error::AppError,
        extractors::{ClientAddress, CurrentCart, Form, Visitor},
        paths,
        response::{self, HandlerResult},
        share_links::ShareLinks,
        state::State,
    },
};

use super::cart::adding::{Addition, add_to_cart};

const DEAD: &str = "This link to a shared cart no longer works.";

/// `GET /shared_carts/new`: the link that shares the asker's own cart.
pub async fn new(state: State, visitor: Visitor) -> HandlerResult {
    let lines = own_lines(&state, &visitor).await?;
    if lines.is_empty() {
        visitor.flash_error("Your cart is empty, so there's nothing to share.");
        return response::see_other(paths::CART);
    }
    let now = state.repo.clock().now();
    let link = state.shop.absolute(&paths::shared_cart(&state.shares.seal(&lines, now)));
    let until = state.settings().zone().date(ShareLinks::until(now));
    response::page(&SharePage { layout: visitor.layout("Share this cart"), link, until })
}

/// `GET /shared_carts/{token}`
pub async fn show(state: State, visitor: Visitor, token: Path<String>) -> HandlerResult {
    let Some(lines) = state.shares.open(&token, state.repo.clock().now()) else {
        visitor.flash_error(DEAD);
        return response::see_other(paths::CART);
    };
    let all = lines.len();
    let things = state.repo.read(move |conn| shopping_cart::show_shared(conn, &lines)).await?;
    let layout = visitor.layout("A cart for you");
    let (path, currency) = (paths::shared_cart(&token), state.settings().currency);
    let now = state.repo.clock().now();
    response::page(&SharedCartPage::new(layout, path, (&things, all), currency, now))
}

/// `POST /shared_carts/{token}`: adds its things to the asker's own cart.
pub async fn create(
    state: State,
    current: CurrentCart,
    ClientAddress(from): ClientAddress,
    token: Path<String>,
    _: Form,
) -> HandlerResult {
    let Some(lines) = state.shares.open(&token, state.repo.clock().now()) else {
        current.flash_error(DEAD);
        return response::see_other(paths::CART);
    };
    if current.begins_cart() {
        state.limits.check(Action::Cart, from, None)?;
    }
    let add = move |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let BroughtIn { came, messages } =
            shopping_cart::add_shared(tx, owner, cart_limits, &lines)?;
        Ok(Addition { came, messages, refused: Vec::new() })
    };
    add_to_cart(&state, &current, add).await?
}

async fn own_lines(state: &State, visitor: &Visitor) -> Result<Vec<(VariantId, i32)>, AppError> {
    let (Some(owner), Some(cart)) = (visitor.owner(), visitor.cart().cloned()) else {
        return Ok(Vec::new());
    };
    Ok(state.repo.read(move |conn| shopping_cart::list_goods(conn, &owner, &cart)).await?)
}
