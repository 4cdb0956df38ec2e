//! Carts that are shared by a signed link.

use actix_web::web::Path;

use crate::{
    db::Tx,
    limits::Action,
    shopping_cart::{self, CartLimits, CartOwner, MergeSummary, SharedLine},
    storefront::views::shared_carts::{SharePage, SharedCartFrame, SharedCartPage},
    web::{
        error::AppError,
        extractors::{ClientAddress, CurrentCart, Form, Visitor},
        paths,
        response::{self, HandlerResult},
        share_links::ShareLinks,
        state::State,
    },
};

use super::cart::additions::{Addition, add_to_cart};

const INVALID_LINK: &str = "This link to a shared cart no longer works.";

/// `GET /shared_carts/new`: creates a link that shares the visitor's cart.
pub async fn new(state: State, visitor: Visitor) -> HandlerResult {
    let lines = own_lines(&state, &visitor).await?;
    if lines.is_empty() {
        visitor.flash_error("Your cart is empty, so there's nothing to share.");
        return response::see_other(paths::CART);
    }
    let now = state.repo.clock().now();
    let link = state.shop.absolute(&paths::shared_cart(&state.share_links.create(&lines, now)));
    let until = state.settings().zone().date(ShareLinks::expiry(now));
    response::page(&SharePage { layout: visitor.layout("Share this cart"), link, until })
}

/// `GET /shared_carts/{token}`
pub async fn show(state: State, visitor: Visitor, token: Path<String>) -> HandlerResult {
    let Some(lines) = state.share_links.read(&token, state.repo.clock().now()) else {
        visitor.flash_error(INVALID_LINK);
        return response::see_other(paths::CART);
    };
    let shared_lines = lines.len();
    let items = state.repo.read(move |conn| shopping_cart::list_shared_items(conn, &lines)).await?;
    let frame = SharedCartFrame {
        layout: visitor.layout("A cart for you"),
        path: paths::shared_cart(&token),
    };
    let currency = state.settings().currency;
    let now = state.repo.clock().now();
    response::page(&SharedCartPage::new(frame, &items, shared_lines, currency, now))
}

/// `POST /shared_carts/{token}`: adds the items to the visitor's cart.
pub async fn create(
    state: State,
    current: CurrentCart,
    ClientAddress(address): ClientAddress,
    token: Path<String>,
    _: Form,
) -> HandlerResult {
    let Some(lines) = state.share_links.read(&token, state.repo.clock().now()) else {
        current.flash_error(INVALID_LINK);
        return response::see_other(paths::CART);
    };
    if current.handle.is_new {
        state.limits.check(Action::Cart, address, None)?;
    }
    let add = move |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let MergeSummary { any_added, messages } =
            shopping_cart::add_shared_items(tx, owner, cart_limits, &lines)?;
        Ok(Addition { added: any_added, messages, rejections: Vec::new() })
    };
    add_to_cart(&state, &current.handle, add).await
}

async fn own_lines(state: &State, visitor: &Visitor) -> Result<Vec<SharedLine>, AppError> {
    let (Some(owner), Some(cart)) = (visitor.cart_owner(), visitor.cart().cloned()) else {
        return Ok(Vec::new());
    };
    Ok(state
        .repo
        .read(move |conn| shopping_cart::list_shareable_lines(conn, &owner, &cart))
        .await?)
}
