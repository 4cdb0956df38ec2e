//! A customer's orders: by number for their owner, by the token of a link for anybody who has it.

use actix_web::web::Path;

use crate::{
    checkout::Step,
    db::Conn,
    foundation::page::PageRequest,
    imported_orders,
    limits::Action,
    orders::{self, Cancelled, OrderContext, PlaceOrderResult, PlacedOrder},
    storefront::views::orders::{OrderPage, OrderParts, OrdersPage},
    web::{
        error::{AppError, into_rejection},
        extractors::{CurrentCheckout, Form, Query, SignedIn, Visitor},
        paths,
        response::{self, HandlerResult},
        sse::{PageKind, Topic},
        state::State,
    },
};

use super::payments::redirect_to_payment;

pub mod cancellations;
pub mod credit_notes;
pub mod invoices;
pub mod links;
pub mod reorders;

const PER_PAGE: i64 = 20;
/// Orders of an earlier shop below the list.
const EARLIER_ORDERS: i64 = 5;
const CREATED: &str = "Order created successfully.";
const ALREADY_PLACED: &str = "We have already received this order. It was placed once.";

/// The prefix of order numbers. Tokens don't have it.
const NUMBER_PREFIX: &str = "ORD-";

/// `POST /orders`: places the order, from the last step of the checkout.
pub async fn create(state: State, current: CurrentCheckout, Form(params): Form) -> HandlerResult {
    let Some(owner) = current.owner.clone() else {
        return response::see_other(paths::checkout(Step::Review));
    };
    let scope = current.scope.clone();
    if let Some(client) = scope.client() {
        state.limits.check(Action::Order, client.address(), None)?;
    }
    let order_context = OrderContext {
        checkout_config: state.checkout_config(),
        shop_identity: state.shop_identity(),
    };
    let place = state
        .repo
        .write(move |tx| orders::place_order(tx, &scope, &owner, &order_context, &params));
    match place.await {
        Ok(PlaceOrderResult { order, already_placed }) => {
            current.set_last_order(&order.token);
            if order.can_be_paid() {
                return redirect_to_payment(&state, &current, &order.token).await;
            }
            current.flash_info(if already_placed { ALREADY_PLACED } else { CREATED });
            response::see_other(paths::order(&order.token))
        }
        Err(error) => {
            current.flash_error(into_rejection(error)?);
            response::see_other(paths::checkout(Step::Review))
        }
    }
}

/// `GET /orders`
pub async fn index(state: State, visitor: SignedIn, Query(query): Query) -> HandlerResult {
    let scope = visitor.scope.clone();
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let read = state.repo.read(move |conn| {
        let orders = orders::list_orders(conn, &scope, request)?;
        let newest = PageRequest { number: 1, per_page: EARLIER_ORDERS };
        Ok((orders, imported_orders::list_orders(conn, &scope, newest)?))
    });
    let (orders, earlier) = read.await?;
    response::ensure_page_exists(&orders, paths::ORDERS, &query)?;
    let is_confirmed = visitor.scope.user().is_some_and(|user| user.confirmed_at.is_some());
    let page = OrdersPage::new(visitor.layout("Your orders"), orders, &earlier);
    response::page(&page.confirmed(is_confirmed))
}

/// `GET /orders/{name}`
pub async fn show(state: State, visitor: Visitor, name: Path<String>) -> HandlerResult {
    let name = name.into_inner();
    let placed = find_order(&state, &visitor, &name).await?;
    let read = state.repo.read(move |conn| {
        let history = orders::get_history(conn, &placed)?;
        Ok((placed, history))
    });
    let (placed, history) = read.await?;
    let payment_instructions = orders::payment_instructions(&state.settings(), &placed.order);
    let subscription_token =
        state.subscription_tokens.sign(PageKind::Order, &[Topic::Order(placed.order.id)]);
    let layout = visitor
        .layout(format!("Order {}", placed.order.number))
        .with_live_topics(subscription_token);
    let is_guest = visitor.scope.user().is_none();
    let parts = OrderParts { placed, history, name, is_guest };
    response::page(&OrderPage::new(layout, parts, &payment_instructions))
}

/// `DELETE /orders/{name}`: cancels the order.
pub async fn delete(state: State, visitor: Visitor, name: Path<String>, _: Form) -> HandlerResult {
    let name = name.into_inner();
    let placed = find_order(&state, &visitor, &name).await?;
    let scope = visitor.scope.clone();
    let shop_identity = state.shop_identity();
    let token = placed.order.token;
    let cancel =
        state.repo.write(move |tx| orders::cancel_own_order(tx, &shop_identity, &scope, &token));
    match cancel.await {
        Ok(Cancelled { order, already_cancelled: false }) => {
            visitor.flash_info(format!("Order {} was cancelled.", order.number));
        }
        Ok(Cancelled { order, already_cancelled: true }) => {
            visitor.flash_info(format!("Order {} was already cancelled.", order.number));
        }
        Err(error) => visitor.flash_error(into_rejection(error)?),
    }
    response::see_other(paths::order(&name))
}

/// Returns an order that the visitor may see, by its number or token. Guests must log in before they
/// learn whether a number exists.
pub(super) async fn find_order(
    state: &State,
    visitor: &Visitor,
    name: &str,
) -> Result<PlacedOrder, AppError> {
    let scope = visitor.scope.clone();
    let wanted = name.to_owned();
    if !wanted.starts_with(NUMBER_PREFIX) {
        return Ok(state.repo.read(move |conn| orders::get_order_by_token(conn, &wanted)).await?);
    }
    if scope.user().is_none() {
        visitor.set_return_path(&paths::order(name));
        visitor.flash_error("Please log in to see your orders.");
        return Err(AppError::LogInFirst);
    }
    let get = move |conn: &mut Conn<'_>| orders::get_order(conn, &scope, &wanted);
    Ok(state.repo.read(get).await?)
}
